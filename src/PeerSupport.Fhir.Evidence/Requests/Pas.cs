using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Evidence;

/// <summary>Reads the extensions of Da Vinci PAS (http://hl7.org/fhir/us/davinci-pas/artifacts.html) off an element.</summary>
public static class Pas
{
    public const string Base = "http://hl7.org/fhir/us/davinci-pas/StructureDefinition";

    /// <summary>X12 1322: the request or the line is cancelled.</summary>
    const string CancelType = "3";

    /// <summary>The values of an element's extensions of this name, without <c>extension-</c>.</summary>
    public static IEnumerable<ITypedElement> Values(ITypedElement element, string name) => Extensions(element, $"extension-{name}").SelectMany(extension => extension.Children("value"));

    public static string? Text(ITypedElement element, string name) => Values(element, name).Select(Evidence.Values.Text).FirstOrDefault(text => text is not null);

    /// <summary>The codes of the concepts in an element's extensions of this name.</summary>
    public static IEnumerable<string> Codes(ITypedElement element, string name) =>
        Values(element, name).SelectMany(value => value.Children("coding")).Select(coding => Evidence.Values.Child(coding, "code")).OfType<string>();

    /// <summary>Whether the line or the request is marked as cancelled: certification type 3, or the modifier extension.</summary>
    public static bool IsCancelled(ITypedElement element) => Codes(element, "certificationType").Contains(CancelType)
        || element.Children("modifierExtension").Any(extension => Evidence.Values.Child(extension, "url") == $"{Base}/modifierextension-infoCancelled" && Evidence.Values.Child(extension, "value") == "true");

    /// <summary>An element's extensions of this name.</summary>
    public static IEnumerable<ITypedElement> Extensions(ITypedElement element, string name) => element.Children("extension").Where(extension => Evidence.Values.Child(extension, "url") == $"{Base}/{name}");
}
