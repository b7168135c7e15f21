using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.Evidence.Tests;

/// <summary>The shipped baseline of a state, to be changed by a test.</summary>
static class Bundles
{
    public const string Icd10 = "http://hl7.org/fhir/sid/icd-10-cm";

    public static JsonObject Of(string state) => Baselines.Read(Baselines.Files.Single(file => file.Contains($"/{state}/", StringComparison.Ordinal)));

    public static JsonObject Claim(this JsonObject bundle) => bundle["entry"]![0]!["resource"]!.AsObject();

    public static JsonObject First(this JsonObject bundle, string type, string? id = null) =>
        bundle["entry"]!.AsArray().Select(entry => entry!["resource"]!.AsObject()).First(resource => (string?)resource["resourceType"] == type && (id is null || (string?)resource["id"] == id));

    public static void Add(this JsonObject bundle, string json)
    {
        var resource = JsonNode.Parse(json)!;
        bundle["entry"]!.AsArray().Add(new JsonObject { ["fullUrl"] = $"https://ehr.example/fhir/{resource["resourceType"]}/{resource["id"]}", ["resource"] = resource });
    }

    /// <summary>A copy of somebody on the care team, under an id and an NPI of their own.</summary>
    public static JsonObject Another(this JsonObject bundle, string practitioner, string id)
    {
        var copy = bundle.First("Practitioner", practitioner).DeepClone().AsObject();
        copy["id"] = id;
        copy["identifier"]![0]!["value"] = $"npi-of-{id}";
        bundle.Add(copy.ToJsonString());
        var team = bundle.Claim()["careTeam"]!.AsArray();
        var place = team.First(member => member!.ToJsonString().Contains("supervisor", StringComparison.Ordinal) == (practitioner == "supervisor"))!.DeepClone();
        place["sequence"] = team.Count + 1;
        place["provider"] = new JsonObject { ["reference"] = $"Practitioner/{id}" };
        team.Add(place);
        return bundle.First("Practitioner", id);
    }

    /// <summary>Takes every diagnosis out of the request and puts in one, as the claim or as a Condition of it.</summary>
    public static JsonObject Diagnosed(string state, string system, string code, string? condition = null)
    {
        var bundle = Of(state);
        var conditions = bundle["entry"]!.AsArray().Where(entry => (string?)entry!["resource"]!["resourceType"] == "Condition").ToList();
        conditions.ForEach(entry => bundle["entry"]!.AsArray().Remove(entry));
        var claim = bundle.Claim();
        foreach (var info in claim["supportingInfo"]!.AsArray().Where(info => ((string?)info!["valueReference"]?["reference"])?.StartsWith("Condition/", StringComparison.Ordinal) == true).ToList())
        {
            claim["supportingInfo"]!.AsArray().Remove(info);
        }

        claim.Remove("diagnosis");
        claim["item"]![0]!.AsObject().Remove("diagnosisSequence");
        var coding = $$"""{ "coding": [ { "system": "{{system}}", "code": "{{code}}" } ] }""";
        if (condition is null)
        {
            claim["diagnosis"] = new JsonArray(JsonNode.Parse($$"""{ "sequence": 1, "diagnosisCodeableConcept": {{coding}} }"""));
        }
        else
        {
            bundle.Add($$"""{ "resourceType": "Condition", "id": "only", "code": {{coding}}, "subject": { "reference": "{{claim["patient"]!["reference"]}}" }, {{condition}} }""");
        }

        return bundle;
    }
}
