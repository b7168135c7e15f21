using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>What a server of PAS takes, keeps and goes on answering.</summary>
public sealed class PasLenienceTests(ExampleServer server) : IClassFixture<ExampleServer>
{
    static readonly string State = PasClient.States()[0];

    readonly HttpClient client = server.CreateClient();

    [Fact]
    public async Task The_whole_request_is_kept_as_it_came()
    {
        var body = PasClient.Body($"{State}-approval");
        var answer = await new PasClient(client, PasClient.V22).Submit(body);
        var claim = ((string)PasClient.ClaimResponse(answer)["request"]!["reference"]!).Split('/')[^1];
        var kept = await (await client.Get($"/fhir/Bundle/{claim}")).Json();
        kept.Remove("id");
        kept.Remove("meta");
        Assert.Equal(body.ToJsonString(), kept.ToJsonString());
    }

    [Fact]
    public async Task More_than_x12_takes_and_elements_that_pas_does_not_name_do_no_harm()
    {
        var body = PasClient.Body($"{State}-approval");
        var claim = body["entry"]![0]!["resource"]!.AsObject();
        claim["identifier"]![0]!["value"] = "more-than-needed";
        claim["extension"] = JsonNode.Parse("""[ { "url": "https://ehr.example/extension/unheard-of", "valueString": "anything" } ]""");
        claim["fundsReserve"] = JsonNode.Parse("""{ "text": "none" }""");
        claim["accident"] = JsonNode.Parse("""{ "date": "2020-01-01" }""");
        var diagnoses = claim["diagnosis"]!.AsArray();
        for (var sequence = 101; sequence <= 120; sequence++)
        {
            var more = diagnoses[0]!.DeepClone();
            more["sequence"] = sequence;
            diagnoses.Add(more);
            claim["careTeam"]!.AsArray().Add(JsonNode.Parse($$"""{ "sequence": {{sequence}}, "provider": { "display": "Person {{sequence}}" } }"""));
        }

        Assert.Contains("A1", PasClient.Actions(await new PasClient(client, PasClient.V22).Submit(body)).Values);
    }

    [Fact]
    public async Task What_was_only_remarked_of_the_form_does_not_make_a_business_error_a_refusal()
    {
        var body = PasClient.Body($"{State}-error");
        var entries = body["entry"]!.AsArray();
        entries.Add(JsonNode.Parse("""
            { "fullUrl": "https://ehr.example/fhir/Condition/foreign", "resource": { "resourceType": "Condition", "id": "foreign", "code": { "text": "x" },
              "clinicalStatus": { "coding": [ { "system": "https://ehr.example/status", "code": "on" } ] }, "subject": { "display": "another" } } }
            """));
        var answer = PasClient.ClaimResponse(await new PasClient(client, PasClient.V22).Submit(body));
        Assert.Equal("error", (string?)answer["outcome"]);
        Assert.All(answer["error"]!.AsArray(), error => Assert.DoesNotContain("not checked", error!.ToJsonString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_request_that_was_pended_is_found_long_after_its_services()
    {
        await using var slow = new ReviewServer();
        using var patient = slow.CreateClient();
        var pas = new PasClient(patient, PasClient.V22);
        var body = PasClient.Body($"{State}-pended");
        await pas.Submit(body);
        slow.Clock.Move(TimeSpan.FromDays(2 * 365));
        Assert.Contains("A4", PasClient.Actions(Assert.Single(await pas.Inquire(PasSweep.Inquiry(body)))).Values);
    }
}
