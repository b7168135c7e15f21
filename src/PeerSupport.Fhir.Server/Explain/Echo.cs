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
        ("reference", EvidenceSet.Text(set.Request.Element.Children("patient").First())),
        ("type", "Patient"),
        ("identifier", R4.Fhir.Object(("type", R4.Fhir.CodeableConcept("http://terminology.hl7.org/CodeSystem/v2-0203", "MB", "Member Number")), ("value", memberId))));

    /// <summary>The insurer as the request names it, or the policy's payer.</summary>
    public static JsonNode Insurer(ITypedElement request, Policy policy) => Copy(request, "insurer")
        ?? R4.Fhir.ReferenceTo(R4.Fhir.Identifier(policy.Payer.Identifiers[0].System, policy.Payer.Identifiers[0].Code), "Organization", policy.Payer.Name);

    static JsonNode? Json(ITypedElement element, string name) =>
        Resource.SourceOf(element) is { } source && source.Find(name) is { } found ? JsonNode.Parse(found.Raw.Span) : null;
}
