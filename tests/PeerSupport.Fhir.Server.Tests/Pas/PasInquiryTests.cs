using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>Inquiries: who sees what, by which filters, and that nothing is leaked.</summary>
public sealed class PasInquiryTests(ExampleServer server) : IClassFixture<ExampleServer>
{
    const string Pas = "http://hl7.org/fhir/us/davinci-pas/StructureDefinition";

    static readonly string State = PasClient.States()[0];

    readonly PasClient pas = new(server.CreateClient(), PasClient.V22);

    [Fact]
    public async Task Filters_narrow_and_the_inquirys_identifier_does_not()
    {
        var answer = PasClient.ClaimResponse(await pas.Submit(PasClient.Body($"{State}-approval")));
        var number = (string)answer["preAuthRef"]!;
        var period = answer["preAuthPeriod"]!;
        async Task<int> Count(Action<JsonNode> change)
        {
            var inquiry = PasClient.Body($"{State}-inquiry");
            change(inquiry["entry"]![0]!["resource"]!);
            return (await pas.Inquire(inquiry)).Count;
        }

        void Extend(JsonNode claim, string name, string type, JsonNode value) => claim["item"]![0]!["extension"]!.AsArray().Add(new JsonObject { ["url"] = $"{Pas}/extension-{name}", [$"value{type}"] = value });
        JsonNode Concept(string code) => new JsonObject { ["coding"] = new JsonArray(new JsonObject { ["code"] = code }) };
        Assert.Equal(1, await Count(claim => claim["identifier"]![0]!["value"] = "something-else"));
        Assert.Equal(1, await Count(claim => Extend(claim, "authorizationNumber", "String", number)));
        Assert.Equal(0, await Count(claim => Extend(claim, "authorizationNumber", "String", "PS-other")));
        Assert.Equal(1, await Count(claim => Extend(claim, "administrationReferenceNumber", "String", number + "-1")));
        Assert.Equal(1, await Count(claim => claim["item"]![0]!["productOrService"] = Concept("H0038")));
        Assert.Equal(0, await Count(claim => claim["item"]![0]!["productOrService"] = Concept("X9999")));
        Assert.Equal(1, await Count(claim => Extend(claim, "reviewActionCode", "CodeableConcept", Concept("A1"))));
        Assert.Equal(0, await Count(claim => Extend(claim, "reviewActionCode", "CodeableConcept", Concept("A3"))));
        Assert.Equal(1, await Count(claim => claim["billablePeriod"] = period.DeepClone()));
        Assert.Equal(0, await Count(claim => claim["billablePeriod"] = JsonNode.Parse("""{ "start": "2019-01-01", "end": "2019-12-31" }""")));
        Assert.Equal(1, await Count(claim => Extend(claim, "itemCertificationEffectiveDate", "Date", (string)period["start"]!)));
        Assert.Equal(1, await Count(claim => Extend(claim, "itemCertificationExpirationDate", "Date", (string)period["end"]!)));
        Assert.Equal(0, await Count(claim => Extend(claim, "itemCertificationIssueDate", "Date", "2019-01-01")));
        Assert.Equal(0, await Count(claim => claim["diagnosis"] = JsonNode.Parse("""[ { "sequence": 1, "diagnosisCodeableConcept": { "coding": [ { "system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "Z99.9" } ] } } ]""")));
    }

    [Fact]
    public async Task A_provider_that_the_request_names_sees_it_and_another_one_is_told_that_something_is_withheld()
    {
        var request = PasClient.Body($"{State}-approval");
        await pas.Submit(request);
        var npi = request["entry"]!.AsArray().Select(entry => entry!["resource"]!).First(resource => (string?)resource["resourceType"] == "Practitioner")["identifier"]!.AsArray()
            .Select(identifier => (string?)identifier!["value"]).First()!;
        var named = Assert.Single(await pas.Inquire(AskedBy(npi)));
        Assert.Equal("ClaimResponse", (string?)named["entry"]![0]!["resource"]!["resourceType"]);

        var withheld = Assert.Single(await pas.Inquire(AskedBy("1999999984")));
        var outcome = Assert.Single(withheld["entry"]!.AsArray())!["resource"]!;
        Assert.Equal(("OperationOutcome", "warning"), ((string?)outcome["resourceType"], (string?)outcome["issue"]![0]!["severity"]));
        Assert.DoesNotContain("PS-", withheld.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("H0038", withheld.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_replaced_is_answered_with_what_replaces_it()
    {
        foreach (var name in new[] { "update-1-initial", "update-2-add-item", "update-3-change-and-cancel" })
        {
            await pas.Submit(PasClient.Body($"{State}-{name}"));
        }

        var inquiry = JsonNode.Parse(PasClient.Body($"{State}-inquiry").ToJsonString().Replace($"pas-{State}-approval", $"pas-{State}-update-1", StringComparison.Ordinal))!;
        Assert.Equal("C", PasClient.Actions(Assert.Single(await pas.Inquire(inquiry)))[2]);
    }

    [Fact]
    public async Task Without_a_patient_or_a_known_payer_there_is_no_answer()
    {
        var inquiry = PasClient.Body($"{State}-inquiry");
        inquiry["entry"]![0]!["resource"]!["patient"] = new JsonObject { ["display"] = "somebody" };
        await (await pas.Post("$inquire", inquiry)).IsOutcome(422, "element-needed");
        inquiry = PasClient.Body($"{State}-inquiry");
        foreach (var organization in inquiry["entry"]!.AsArray().Select(entry => entry!["resource"]!).Where(resource => (string?)resource["resourceType"] == "Organization"))
        {
            organization["identifier"]![0]!["value"] = "nobody";
        }

        await (await pas.Post("$inquire", inquiry)).IsOutcome(422, "unknown-payer");
        await (await pas.Post("$inquire", JsonNode.Parse("""{"resourceType":"Claim"}""")!)).IsOutcome(400, "wrong-resource");
    }

    static JsonObject AskedBy(string npi)
    {
        var inquiry = PasClient.Body($"{State}-inquiry");
        inquiry["entry"]![0]!["resource"]!["provider"] = new JsonObject { ["reference"] = "Organization/asking" };
        inquiry["entry"]!.AsArray().Add(JsonNode.Parse($$"""{ "fullUrl": "https://other.example/fhir/Organization/asking", "resource": { "resourceType": "Organization", "id": "asking", "identifier": [ { "system": "http://hl7.org/fhir/sid/us-npi", "value": "{{npi}}" } ] } }"""));
        return inquiry;
    }
}
