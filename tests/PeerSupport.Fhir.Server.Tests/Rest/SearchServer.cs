using System.Net;
using System.Text.Json.Nodes;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>A server with a few resources of every kind that searches tell apart.</summary>
public class SearchServer(StorageProvider provider) : DatabaseServer(provider)
{
    static readonly string[] Resources =
    [
        """{"resourceType":"Organization","id":"o1","name":"Åse Çelik & Söhne","active":true,"identifier":[{"system":"http://hl7.org/fhir/sid/us-npi","value":"1234567893"}]}""",
        """{"resourceType":"Organization","id":"o2","name":"Harbor, Inc.","active":false,"partOf":{"reference":"Organization/o1"}}""",
        """{"resourceType":"Practitioner","id":"pr1","name":[{"family":"Stone"}]}""",
        """{"resourceType":"Patient","id":"p1","active":true,"gender":"female","birthDate":"1985-03-02","name":[{"family":"Garcia","given":["Ana","María"]},{"family":"Gomez"}],"identifier":[{"system":"urn:a","value":"M-1"},{"system":"urn:b","value":"m,2|x"}],"telecom":[{"system":"phone","use":"home","value":"555-0100"}],"managingOrganization":{"reference":"Organization/o2"},"generalPractitioner":[{"reference":"Practitioner/pr1"}],"meta":{"tag":[{"system":"urn:t","code":"one"}],"profile":["http://example.org/p|1.0"]}}""",
        """{"resourceType":"Patient","id":"p2","active":false,"gender":"male","birthDate":"1985","name":[{"family":"Garland"}],"identifier":[{"value":"M-1"}],"managingOrganization":{"reference":"http://elsewhere.example/fhir/Organization/o1"}}""",
        """{"resourceType":"Patient","id":"p3","birthDate":"2001-12-31","name":[{"text":"Zoë"}],"link":[{"other":{"reference":"Patient/p1/_history/1"},"type":"seealso"}]}""",
        """{"resourceType":"Encounter","id":"e1","status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"subject":{"reference":"Patient/p1"},"period":{"start":"2026-01-10T10:00:00-05:00","end":"2026-01-10T11:00:00-05:00"}}""",
        """{"resourceType":"Encounter","id":"e2","status":"in-progress","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"subject":{"reference":"Patient/p2"},"period":{"start":"2026-02-01T00:00:00Z"}}""",
        """{"resourceType":"Encounter","id":"e3","status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"HH"},"subject":{"identifier":{"system":"urn:a","value":"M-9"}}}""",
        """{"resourceType":"Observation","id":"ob1","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"44249-1"}]},"subject":{"reference":"Patient/p1"},"encounter":{"reference":"Encounter/e1"},"effectiveDateTime":"2026-01-10","valueQuantity":{"value":10,"unit":"points","system":"http://unitsofmeasure.org","code":"{score}"}}""",
        """{"resourceType":"Observation","id":"ob2","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"44249-1"},{"system":"urn:c","code":"phq"}]},"subject":{"reference":"Patient/p1"},"effectivePeriod":{"start":"2026-01-01","end":"2026-03-31"},"valueQuantity":{"value":4.96,"system":"http://unitsofmeasure.org","code":"{score}"}}""",
        """{"resourceType":"Observation","id":"ob3","status":"preliminary","code":{"text":"mood"},"subject":{"reference":"Patient/p3"},"valueCodeableConcept":{"coding":[{"system":"urn:v","code":"low"}]}}""",
    ];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        if (Missing is not null)
        {
            return;
        }

        using var client = CreateClient();
        foreach (var resource in Resources)
        {
            var json = JsonNode.Parse(resource)!;
            var answer = await client.PutAsync($"/fhir/{(string)json["resourceType"]!}/{(string)json["id"]!}", Client.Body(resource));
            Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        }
    }
}

public sealed class SearchServerOnSqlite() : SearchServer(StorageProvider.Sqlite);

public sealed class SearchServerOnPostgreSql() : SearchServer(StorageProvider.PostgreSql);

public sealed class SearchServerOnSqlServer() : SearchServer(StorageProvider.SqlServer);

static class Searches
{
    public static async Task<JsonObject> Bundle(this HttpClient client, string address)
    {
        var answer = await client.Get(address);
        var text = await answer.Text();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{address}: {(int)answer.StatusCode} {text}");
        return JsonNode.Parse(text)!.AsObject();
    }

    /// <summary>The ids of a page's entries of a mode, in their order.</summary>
    public static List<string> Ids(this JsonObject bundle, string mode = "match") =>
        [.. (bundle["entry"]?.AsArray() ?? []).Where(entry => (string?)entry!["search"]?["mode"] == mode).Select(entry => (string?)entry!["resource"]!["id"] ?? "")];

    public static string? Link(this JsonObject bundle, string relation) => (string?)bundle["link"]!.AsArray().FirstOrDefault(link => (string?)link!["relation"] == relation)?["url"];

    /// <summary>All matches over all pages, in their order.</summary>
    public static async Task<List<string>> All(this HttpClient client, string address)
    {
        List<string> ids = [];
        for (string? next = address; next is not null;)
        {
            var page = await client.Bundle(next);
            ids.AddRange(page.Ids());
            next = page.Link("next");
            Assert.True(ids.Count < 10_000, "the pages don't end");
        }

        return ids;
    }
}
