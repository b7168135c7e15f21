using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Evidence.Tests;

/// <summary>A small request of a made-up member, to which a test adds what it is about.</summary>
static class Sample
{
    public const string Base = "https://peersupport.example/fhir";

    public const string Extensions = Base + "/StructureDefinition/";

    public static Policy Policy { get; } = PolicyCasesTests.Shipped.Policies.Policies[0];

    public static EvidenceResource Resource(string json, string? key = null)
    {
        var resource = FhirJson.Parse(System.Text.Encoding.UTF8.GetBytes(json)).Resource!;
        return new(key ?? $"{resource.TypeName}/{resource.Id}", resource);
    }

    public static EvidenceResource Claim(string more = "") => Resource($$"""
        { "resourceType": "Claim", "id": "request", "status": "active", "use": "preauthorization", "patient": { "reference": "Patient/member" }, "provider": { "reference": "Organization/agency" },
          "careTeam": [ { "sequence": 1, "provider": { "reference": "Practitioner/specialist" } }, { "sequence": 2, "provider": { "reference": "Practitioner/supervisor" }, "role": { "coding": [ { "code": "supervisor" } ] } } ],
          "insurance": [ { "sequence": 1, "focal": true, "coverage": { "reference": "Coverage/coverage" } } ]{{more}} }
        """);

    /// <summary>The request and those around it; a resource that a test gives under the same id takes the place of one of these.</summary>
    public static EvidenceSet Set(EvidenceResource? claim = null, params IEnumerable<EvidenceResource> more)
    {
        EvidenceResource[] people =
        [
            Resource("""{ "resourceType": "Patient", "id": "member", "birthDate": "1985-03-02", "identifier": [ { "system": "https://ehr.example/mrn", "value": "1" } ] }"""),
            Resource("""{ "resourceType": "Coverage", "id": "coverage", "status": "active", "beneficiary": { "reference": "Patient/member" } }"""),
            Resource("""{ "resourceType": "Organization", "id": "agency", "identifier": [ { "system": "https://other.example", "value": "1" }, { "system": "http://hl7.org/fhir/sid/us-npi", "value": "9900000019" } ], "partOf": { "reference": "Organization/above" } }"""),
            Resource("""{ "resourceType": "Organization", "id": "above" }"""),
            Resource("""{ "resourceType": "Practitioner", "id": "specialist" }"""),
            Resource("""{ "resourceType": "Practitioner", "id": "supervisor" }"""),
        ];
        var given = more.ToList();
        return new(claim ?? Claim(), people.Where(each => !given.Exists(other => other.Key == each.Key)).Concat(given));
    }

    public static IReadOnlyList<Fact> Facts(EvidenceSet set, Policy? policy = null) => FactReader.Read(PolicyCasesTests.Shipped, set, policy, DateTimeOffset.UnixEpoch);

    public static IReadOnlyList<Fact> Facts(params IEnumerable<string> resources) => Facts(Set(null, resources.Select(json => Resource(json))));

    public static List<Fact> Of(this IEnumerable<Fact> facts, string name) => [.. facts.Where(fact => fact.Name == name)];

    public static string Attestation(string statement, string answer = "true") =>
        $$"""{ "url": "{{Extensions}}attestation", "extension": [ { "url": "statement", "valueCode": "{{statement}}" }, { "url": "answer", "valueBoolean": {{answer}} }, { "url": "date", "valueDate": "2025-12-20" } ] }""";

    public static string Coding(string system, string code) => $$"""{ "coding": [ { "system": "{{system}}", "code": "{{code}}" } ] }""";

    public static string Ours(string system, string code) => Coding($"{Base}/CodeSystem/{system}", code);

    public static string? Code(this Fact fact) => fact.Concept?.Codes[0].Value;

    public static JsonObject Baseline() => Baselines.Read(Baselines.Files[0]);
}
