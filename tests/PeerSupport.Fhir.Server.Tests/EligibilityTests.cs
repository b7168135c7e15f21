using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>Which coverage an answer about eligibility speaks of.</summary>
public sealed class EligibilityTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task The_answer_names_the_coverage_that_it_was_read_from()
    {
        using var client = server.CreateClient();
        var body = Examples.Request("louisiana/51-eligibility");
        var entries = body["entry"]!.AsArray();
        var other = entries.Select(entry => entry!["resource"]!).First(resource => (string?)resource["resourceType"] == "Coverage").DeepClone();
        other["id"] = "other";
        other["status"] = "cancelled";
        entries.Add(new JsonObject { ["fullUrl"] = "https://ehr.example/fhir/Coverage/other", ["resource"] = other });
        entries[0]!["resource"]!["insurance"]!.AsArray().Insert(0, new JsonObject { ["focal"] = false, ["coverage"] = new JsonObject { ["reference"] = "Coverage/other" } });
        using var response = await client.Post("/fhir/CoverageEligibilityRequest/$submit", body.ToJsonString());
        var insurance = Assert.Single((await response.Json())["insurance"]!.AsArray())!;
        Assert.Equal(("Coverage/coverage", true), ((string?)insurance["coverage"]!["reference"], (bool)insurance["inforce"]!));
    }

    [Fact]
    public async Task A_service_in_words_alone_is_asked_for_its_code_and_not_said_to_be_excluded()
    {
        using var client = server.CreateClient();
        var body = Examples.Request("louisiana/51-eligibility");
        var request = body["entry"]![0]!["resource"]!;
        request["item"] = JsonNode.Parse("""[ { "productOrService": { "text": "peer support" } } ]""");
        request["purpose"] = new JsonArray("benefits", "auth-requirements");
        request["identifier"]![0]!["value"] = "words-alone";
        using var response = await client.Post("/fhir/CoverageEligibilityRequest/$submit", body.ToJsonString());
        var item = Assert.Single((await response.Json())["insurance"]![0]!["item"]!.AsArray())!;
        Assert.Null(item["excluded"]);
        Assert.Contains("Send the code of the service", (string)item["description"]!, StringComparison.Ordinal);
    }
}
