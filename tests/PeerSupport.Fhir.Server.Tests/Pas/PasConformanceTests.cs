using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>What Inferno's PAS server suites (2.2.1 and 2.0.1) check without a validator, over HTTP, with our bodies of every state.</summary>
public sealed class PasConformanceTests(ExampleServer server) : IClassFixture<ExampleServer>
{
    readonly HttpClient client = server.CreateClient();

    public static TheoryData<string, string> Versions => [.. PasClient.States().SelectMany(state => new[] { (state, PasClient.V22), (state, PasClient.V20) })];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Approval_denial_and_pended_are_said_by_their_codes(string state, string version)
    {
        var pas = new PasClient(client, version);
        foreach (var (name, code) in new[] { ("approval", "A1"), ("denial", "A3"), ("pended", "A4") })
        {
            var answer = await pas.Submit(PasClient.Body($"{state}-{name}"));
            Assert.Contains(code, PasClient.Actions(answer).Values);
            Assert.Contains((string?)PasClient.ClaimResponse(answer)["outcome"], (string[])["complete", "error", "partial"]);
            Assert.Equal(version == PasClient.V22, answer.ToJsonString().Contains("wasHumanReviewedFlag", StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task What_lacks_data_that_the_payer_needs_is_a_business_error_with_its_path(string state, string version)
    {
        var answer = PasClient.ClaimResponse(await new PasClient(client, version).Submit(PasClient.Body($"{state}-error")));
        Assert.Equal("error", (string?)answer["outcome"]);
        var error = Assert.Single(answer["error"]!.AsArray())!;
        Assert.Equal("72", (string?)error["code"]!["coding"]![0]!["code"]);
        Assert.Contains(error["extension"]!.AsArray(), extension => ((string)extension!["url"]!).EndsWith("errorPath", StringComparison.Ordinal) && ((string)extension["valueString"]!).StartsWith("Bundle.entry[", StringComparison.Ordinal));
        Assert.Contains(error["extension"]!.AsArray(), extension => (string?)extension!["valueCodeableConcept"]?["coding"]![0]!["code"] == "C");
    }

    [Fact]
    public async Task Updates_are_answered_for_every_line_that_was_sent()
    {
        foreach (var state in PasClient.States())
        {
            var pas = new PasClient(client, PasClient.V22);
            foreach (var name in new[] { "update-1-initial", "update-2-add-item", "update-3-change-and-cancel", "update-4-cancel-all" })
            {
                var body = PasClient.Body($"{state}-{name}");
                var answer = await pas.Submit(body);
                Assert.Equal(PasClient.Sequences(body).Order(), PasClient.Actions(answer).Keys.Order());
                if (name == "update-3-change-and-cancel")
                {
                    Assert.Equal("C", PasClient.Actions(answer)[2]);
                }

                if (name == "update-4-cancel-all")
                {
                    Assert.All(PasClient.Actions(answer).Values, code => Assert.Equal("C", code));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task An_inquiry_finds_the_request_and_an_unknown_member_nothing(string state, string version)
    {
        var pas = new PasClient(client, version);
        // A member of this test's own: other tests send the same request for the kit's.
        JsonNode Own(string name) => JsonNode.Parse(PasClient.Body(name).ToJsonString().Replace("-approval\"", $"-asked-{version}\"", StringComparison.Ordinal))!;
        await pas.Submit(Own($"{state}-approval"));
        var found = Assert.Single(await pas.Inquire(Own($"{state}-inquiry")));
        PasClient.IsSound(found);
        Assert.Contains("A1", PasClient.Actions(found).Values);
        var nobody = JsonNode.Parse(PasClient.Body($"{state}-inquiry").ToJsonString().Replace("-approval\"", "-nobody\"", StringComparison.Ordinal))!;
        var none = await pas.Inquire(nobody);
        Assert.Equal(version == PasClient.V20 ? 1 : 0, none.Count);
        Assert.All(none, bundle => Assert.Equal("OperationOutcome", (string?)bundle["entry"]![0]!["resource"]!["resourceType"]));
    }

    [Theory]
    [InlineData(PasClient.V22)]
    [InlineData(PasClient.V20)]
    public async Task A_bundle_without_entries_is_refused_with_one_outcome(string version)
    {
        foreach (var operation in new[] { "$submit", "$inquire" })
        {
            using var response = await new PasClient(client, version).Post(operation, JsonNode.Parse("""{"resourceType":"Bundle","type":"collection","entry":[]}""")!);
            Assert.InRange((int)response.StatusCode, 400, 499);
            Assert.Equal("OperationOutcome", (string?)(await response.Json())["resourceType"]);
        }
    }

    [Fact]
    public async Task Both_addresses_say_what_they_can_do()
    {
        foreach (var address in new[] { "/fhir/metadata", "/pas/2.0/fhir/metadata" })
        {
            var claim = (await (await client.Get(address)).Json())["rest"]![0]!["resource"]!.AsArray().Single(resource => (string?)resource!["type"] == "Claim")!;
            Assert.Superset(new HashSet<string> { "submit", "inquire" }, claim["operation"]!.AsArray().Select(operation => (string)operation!["name"]!).ToHashSet());
        }

        await (await client.Get("/pas/2.0/fhir/Nothing")).IsOutcome(404, "unknown-type");
    }

    [Fact]
    public async Task A_claim_alone_still_gets_a_claim_response_and_echoed_resources_keep_their_place()
    {
        var body = PasClient.Body($"{PasClient.States()[0]}-approval");
        var answer = await new PasClient(client, PasClient.V22).Submit(body);
        Assert.True(JsonNode.DeepEquals(body["identifier"], answer["identifier"]));
        foreach (var entry in answer["entry"]!.AsArray().Skip(1))
        {
            Assert.Contains(body["entry"]!.AsArray(), sent => JsonNode.DeepEquals(sent, entry));
        }

        foreach (var entry in body["entry"]!.AsArray().Skip(1))
        {
            var resource = entry!["resource"]!;
            Assert.True((await client.Put($"/fhir/{resource["resourceType"]}/{resource["id"]}", resource.ToJsonString())).IsSuccessStatusCode);
        }

        var claim = body["entry"]![0]!["resource"]!;
        claim["identifier"]![0]!["value"] = "alone";
        Assert.Equal("ClaimResponse", (string?)(await (await client.Post("/fhir/Claim/$submit", claim.ToJsonString())).Json())["resourceType"]);
    }
}
