using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server;

/// <summary>Parts of a request that its answer repeats as they came.</summary>
static class Echo
{
    /// <summary>A copy of the first element of a name, or null.</summary>
    public static JsonNode? Copy(ITypedElement element, string name) => Json(element, name) is JsonArray array ? array.FirstOrDefault()?.DeepClone() : Json(element, name);

    /// <summary>A copy of all elements of a name, or null.</summary>
    public static JsonNode? CopyAll(ITypedElement element, string name) => Json(element, name);

    /// <summary>The patient as the request refers to it, with the member id beside it: the reference may lead nowhere on this server.</summary>
    public static JsonObject Patient(ReadRequest read) => Patient(read.Set, read.Facts.Request.MemberId);

    public static JsonObject Patient(EvidenceSet set, string memberId) => R4.Fhir.Object(
        ("reference", Target(set, set.Request.Element.Children("patient").First())),
        ("type", "Patient"),
        ("identifier", R4.Fhir.Object(("type", R4.Fhir.CodeableConcept("http://terminology.hl7.org/CodeSystem/v2-0203", "MB", "Member Number")), ("system", MemberSystem(set, memberId)), ("value", memberId))));

    /// <summary>The system of the member id, where the patient or a coverage states it.</summary>
    static string? MemberSystem(EvidenceSet set, string memberId) => set.Resources.Where(each => each.Resource.TypeName is "Patient" or "Coverage")
        .SelectMany(each => each.Element.Children("identifier")).Where(identifier => Text(identifier, "value") == memberId).Select(identifier => Text(identifier, "system")).FirstOrDefault(system => system is not null);

    /// <summary>The provider as the request refers to it, with its NPI beside it, or its first identifier: the reference may lead nowhere on this server.</summary>
    public static JsonObject? Provider(EvidenceSet set)
    {
        var provider = set.Request.Element.Children("provider").FirstOrDefault();
        if (Reference(set, provider) is { } copy)
        {
            copy["identifier"] ??= Providers.Npis(set, provider).FirstOrDefault() is { } npi ? R4.Fhir.Identifier(Providers.Npi, npi)
                : set.Follow(provider, set.Request) is { } found ? Copy(found.Element, "identifier") : null;
            return R4.Fhir.Object([.. copy.ToList().Select(pair => (pair.Key, pair.Value?.DeepClone()))]);
        }

        return null;
    }

    static string? Text(ITypedElement element, string name) => element.Children(name).FirstOrDefault()?.Value as string;

    /// <summary>The insurer as the request names it, or the policy's payer.</summary>
    public static JsonNode Insurer(EvidenceSet set, Policy policy) => Reference(set, set.Request.Element.Children("insurer").FirstOrDefault()) as JsonNode
        ?? R4.Fhir.ReferenceTo(R4.Fhir.Identifier(policy.Payer.Identifiers[0].System, policy.Payer.Identifiers[0].Code), "Organization", policy.Payer.Name);

    /// <summary>A copy of a reference that leads where the request's own does, wherever it is read: to the full URL of the entry that it means.</summary>
    public static JsonObject? Reference(EvidenceSet set, ITypedElement? reference)
    {
        if (reference is null || Resource.SourceOf(reference) is not { } source || JsonNode.Parse(source.Raw.Span) is not JsonObject copy)
        {
            return null;
        }

        if (set.Follow(reference, set.Request) is { Container: not null } inner)
        {
            // What the request contains can't be referred to from elsewhere: it is named instead.
            copy.Remove("reference");
            copy["type"] = inner.Resource.TypeName;
            copy["identifier"] ??= Copy(inner.Element, "identifier");
            copy["display"] ??= inner.Element.Children("name").FirstOrDefault()?.Value as string ?? inner.Resource.TypeName;
            return R4.Fhir.Object([.. copy.ToList().Select(pair => (pair.Key, pair.Value?.DeepClone()))]);
        }

        if (copy["reference"] is not null)
        {
            copy["reference"] = Target(set, reference);
        }

        return copy;
    }

    /// <summary>The full URL of the Bundle entry that a reference means; the reference as it came where it means none.</summary>
    static string? Target(EvidenceSet set, ITypedElement reference) => set.Follow(reference, set.Request) is { Container: null } found && found.Key.Contains(':', StringComparison.Ordinal) ? found.Key : EvidenceSet.Text(reference);

    static JsonNode? Json(ITypedElement element, string name) =>
        Resource.SourceOf(element) is { } source && source.Find(name) is { } found ? JsonNode.Parse(found.Raw.Span) : null;
}
