using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server;

/// <summary>A reference that names a condition in the place of an address: <c>Patient?identifier=urn:a|1</c> (http://hl7.org/fhir/R4/http.html#trules). Only a transaction may have it.</summary>
/// <param name="Element">Where it stands.</param>
/// <param name="Text">As it stands.</param>
/// <param name="Type">What is looked for.</param>
/// <param name="Condition">By which search parameters.</param>
sealed record ConditionalReference(ITypedElement Element, string Text, string Type, string Condition)
{
    /// <summary>Those of a resource. What follows the question mark of an absolute address is a part of it.</summary>
    public static IEnumerable<ConditionalReference> Of(Resource resource) => Rewrite.Links(resource.Element).Where(link => link.Element.Name == "reference")
        .Select(link => link.Text.Split('?', 2) is [var type, var condition] && !type.Contains("://", StringComparison.Ordinal) ? new ConditionalReference(link.Element, link.Text, type, condition) : null).OfType<ConditionalReference>();

    /// <summary>Whether it can depend on resources of these types what is found: on those of its own, and where it is a chain on any.</summary>
    public bool DependsOn(IReadOnlySet<string> types) => types.Contains(Type) || (types.Count > 0 && Condition.Split('&').Any(part => part.Split('=')[0] is var name && (name.Contains('.', StringComparison.Ordinal) || name.StartsWith("_has", StringComparison.Ordinal))));
}
