using System.Text.Json.Nodes;
using static PeerSupport.Fhir.Server.Tests.Reviewing;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>Documents for requests that wait: as an attachment, and as the request sent again.</summary>
public sealed class AttachmentTests(ReviewServer server) : IClassFixture<ReviewServer>
{
    const string Open = "connecticut/39-dss-approval-missing", Whole = "connecticut/00-baseline";

    [Fact]
    public async Task An_attachment_settles_the_request_with_no_person()
    {
        using var client = server.CreateClient();
        var pended = await client.Submit(Request(Open, "CT-attach-settles"));
        var task = await client.TaskOf(pended);
        using var response = await client.Post("/fhir/Claim/$submit-attachment", Attachment(Number(pended), "CT-attach-settles", Approval()).ToJsonString());
        Assert.True(response.IsSuccessStatusCode, await response.Text());
        var settled = await response.Json();
        Assert.Equal(("certified", (string?)pended["id"]), (Word(settled), (string?)settled["id"]));
        Assert.False((bool)settled["extension"]!.AsArray().First(each => ((string)each!["url"]!).EndsWith("claimResponseReviewer", StringComparison.Ordinal))!["extension"]![0]!["valueBoolean"]!);
        var closed = await client.TaskOf(pended, "&status=completed");
        Assert.Equal(((string?)task["id"], "settled", "superseded"), ((string?)closed["id"], Status(closed), Status(closed, "statusReason")));
        Assert.Equal("paid", Answer.Read((await client.Submit(Request("connecticut/00c-claim", "CT-attach-settles", "claim"))).ToJsonString()).Decision);

        using var decide = await client.Decide(task, Decision("approve"));
        await decide.IsOutcome(409, "review-closed");
        using var late = await client.Post("/fhir/$submit-attachment", Attachment(Number(pended), "CT-attach-settles", Approval()).ToJsonString());
        await late.IsOutcome(422, "attachment-unmatched");
    }

    [Fact]
    public async Task An_attachment_that_settles_nothing_leaves_it_waiting_on_the_same_clock()
    {
        using var client = server.CreateClient();
        var pended = await client.Submit(Request(Open, "CT-attach-waits"));
        var task = await client.TaskOf(pended);
        var note = new JsonObject
        {
            ["resourceType"] = "DocumentReference",
            ["status"] = "current",
            ["type"] = new JsonObject { ["text"] = "A letter" },
            ["content"] = new JsonArray(new JsonObject { ["attachment"] = new JsonObject { ["title"] = "letter" } }),
        };
        using var response = await client.Post("/fhir/Claim/$submit-attachment", Attachment(Number(pended), "CT-attach-waits", note).ToJsonString());
        Assert.True(response.IsSuccessStatusCode, await response.Text());
        Assert.Equal("pended", Word(await response.Json()));
        var next = await client.TaskOf(pended);
        Assert.NotEqual((string?)task["id"], (string?)next["id"]);
        Assert.Equal((Due(task), (string?)task["authoredOn"]), (Due(next), (string?)next["authoredOn"]));
        Assert.Equal("superseded", Status(await client.TaskOf(pended, "&status=cancelled")));
        Assert.Equal("certified", Word(await client.Decided(next, Decision("approve"))));
    }

    [Fact]
    public async Task The_request_sent_again_with_more_settles_it_and_closes_the_task()
    {
        using var client = server.CreateClient();
        var pended = await client.Submit(Request(Open, "CT-again"));
        var task = await client.TaskOf(pended);
        var answer = await client.Submit(Request(Whole, "CT-again"));
        Assert.Equal("certified", Word(answer));
        var closed = await client.TaskOf(pended, "&status=completed");
        Assert.Equal(((string?)task["id"], "settled"), ((string?)closed["id"], Status(closed)));
        using var decide = await client.Decide(task, Decision("approve"));
        await decide.IsOutcome(409, "review-closed");
    }

    [Fact]
    public async Task An_update_of_a_request_that_waits_settles_it_and_a_cancel_ends_it()
    {
        using var client = server.CreateClient();
        var pended = await client.Submit(Request(Open, "CT-update"));
        var update = Request(Whole, "CT-update", "CT-update-2", claim => Related(claim, "CT-update-request"));
        Assert.Equal("certified", Word(await client.Submit(update)));
        Assert.Equal("settled", Status(await client.TaskOf(pended, "&status=completed")));

        var second = await client.Submit(Request(Open, "CT-cancel"));
        var cancel = Request(Open, "CT-cancel", "CT-cancel-2", claim =>
        {
            Related(claim, "CT-cancel-request");
            claim["status"] = "cancelled";
        });
        Assert.Equal("cancelled", Word(await client.Submit(cancel)));
        Assert.Equal("superseded", Status(await client.TaskOf(second, "&status=cancelled")));
    }

    [Theory]
    [InlineData("number", "attachment-unmatched")]
    [InlineData("member", "attachment-unmatched")]
    [InlineData("no number", "attachment-part")]
    [InlineData("no content", "attachment-part")]
    [InlineData("claim", "attach-to")]
    [InlineData("two numbers", "parameter-twice")]
    [InlineData("basic", "attachment-content")]
    [InlineData("payer", "attachment-content")]
    [InlineData("provider", "attachment-content")]
    [InlineData("patient", "attachment-content")]
    public async Task What_matches_nothing_is_refused(string what, string rule)
    {
        using var client = server.CreateClient();
        var member = $"CT-unmatched-{what.Replace(' ', '-')}";
        var pended = await client.Submit(Request(Open, member));
        var attachment = Attachment(what == "number" ? "PS-nothing" : Number(pended), what == "member" ? "somebody" : member, what switch
        {
            "patient" => new JsonObject { ["resourceType"] = "Patient" },
            "basic" => new JsonObject { ["resourceType"] = "Basic", ["code"] = new JsonObject { ["text"] = "x" } },
            "payer" => new JsonObject { ["resourceType"] = "Organization", ["id"] = "ct-dss", ["name"] = "Somebody else" },
            "provider" => new JsonObject { ["resourceType"] = "Organization", ["id"] = "river-agency", ["name"] = "Somebody else" },
            _ => Approval(),
        });
        var parameters = attachment["parameter"]!.AsArray();
        switch (what)
        {
            case "two numbers": parameters.Add(parameters[0]!.DeepClone()); break;
            case "no number": parameters.RemoveAt(0); break;
            case "no content": parameters.RemoveAt(3); break;
            case "claim": parameters[1]!["valueCode"] = "claim"; break;
        }

        using var refused = await client.Post("/fhir/Claim/$submit-attachment", attachment.ToJsonString());
        var issue = await refused.IsOutcome(422, rule);
        Assert.NotEmpty((string?)issue["diagnostics"] ?? "");
        Assert.Equal("1", (string?)(await client.TaskOf(pended))["meta"]!["versionId"]);
    }

    [Theory]
    [InlineData("""{ "reference": "Patient/nobody" }""", "does not lead to")]
    [InlineData("""{ "reference": "urn:uuid:7a3c1f6e-0000-4000-8000-000000000000" }""", "does not lead to")]
    [InlineData("""{ "reference": "https://other.example/fhir/Patient/7" }""", "does not lead to")]
    [InlineData("""{ "identifier": { "value": "somebody-else" } }""", "another patient")]
    [InlineData("""{ "reference": "#he" }""", "another patient")]
    public async Task A_document_of_another_patient_is_refused_with_its_place_and_leaves_the_request_as_it_was(string subject, string says)
    {
        using var client = server.CreateClient();
        var member = $"CT-stranger-{subject.Length}";
        var pended = await client.Submit(Request(Open, member));
        var letter = Letter(subject);
        if (subject.Contains('#', StringComparison.Ordinal))
        {
            letter["contained"] = new JsonArray(new JsonObject { ["resourceType"] = "Patient", ["id"] = "he" });
        }

        using var refused = await client.Post("/fhir/Claim/$submit-attachment", Attachment(Number(pended), member, letter).ToJsonString());
        var issue = await refused.IsOutcome(422, "attachment-other-patient");
        Assert.Contains(says, (string?)issue["details"]!["text"], StringComparison.Ordinal);
        Assert.Equal("Parameters.parameter[3].part[0].resource.subject", (string?)issue["expression"]![0]);
        Assert.Contains("refer to the patient as the request does", issue.ToJsonString(), StringComparison.Ordinal);
        var task = await client.TaskOf(pended);
        Assert.Equal("1", (string?)task["meta"]!["versionId"]);

        using var after = await client.Get($"/fhir/ClaimResponse/{(string)pended["id"]!}");
        Assert.Equal("1", (string?)(await after.Json())["meta"]!["versionId"]);
        using var taken = await client.Post("/fhir/Claim/$submit-attachment", Attachment(Number(pended), member, Letter($$"""{ "identifier": { "value": "{{member}}" } }""")).ToJsonString());
        Assert.Equal("pended", Word(await taken.Json()));
        using var settled = await client.Post("/fhir/Claim/$submit-attachment", Attachment(Number(pended), member, Approval()).ToJsonString());
        Assert.Equal("certified", Word(await settled.Json()));
    }

    [Fact]
    public async Task A_document_of_a_patient_that_is_stored_here_is_refused_as_another_ones()
    {
        using var client = server.CreateClient();
        var pended = await client.Submit(Request(Open, "CT-stored-stranger"));
        using var stored = await client.Put("/fhir/Patient/stored-stranger", """{ "resourceType": "Patient", "id": "stored-stranger" }""");
        Assert.True(stored.IsSuccessStatusCode, await stored.Text());
        var letter = Letter("""{ "reference": "Patient/stored-stranger" }""");
        using var refused = await client.Post("/fhir/Claim/$submit-attachment", Attachment(Number(pended), "CT-stored-stranger", letter).ToJsonString());
        Assert.Contains("about another patient", (string?)(await refused.IsOutcome(422, "attachment-other-patient"))["details"]!["text"], StringComparison.Ordinal);
    }

    static void Related(JsonObject claim, string prior) => claim["related"] = new JsonArray(new JsonObject
    {
        ["relationship"] = new JsonObject { ["coding"] = new JsonArray(new JsonObject { ["system"] = "http://terminology.hl7.org/CodeSystem/ex-relatedclaimrelationship", ["code"] = "prior" }) },
        ["claim"] = new JsonObject { ["identifier"] = new JsonObject { ["system"] = claim["identifier"]![0]!["system"]!.DeepClone(), ["value"] = prior } },
    });

    /// <summary>The number that the pended line bears.</summary>
    static string Number(JsonObject pended) => (string)pended["item"]![0]!["extension"]!.AsArray().First(each => ((string)each!["url"]!).EndsWith("administrationReferenceNumber", StringComparison.Ordinal))!["valueString"]!;

    /// <summary>What the open example lacks and the whole one has.</summary>
    static JsonObject Approval() => Examples.Request(Whole)["entry"]!.AsArray().Select(entry => entry!["resource"]!.AsObject()).Single(resource => (string?)resource["id"] == "approval-dss").DeepClone().AsObject();

    static JsonObject Letter(string subject) => new()
    {
        ["resourceType"] = "DocumentReference",
        ["status"] = "current",
        ["subject"] = JsonNode.Parse(subject),
        ["content"] = new JsonArray(new JsonObject { ["attachment"] = new JsonObject { ["title"] = "letter" } }),
    };

    static JsonObject Attachment(string number, string member, JsonObject content) => new()
    {
        ["resourceType"] = "Parameters",
        ["parameter"] = new JsonArray(
            new JsonObject { ["name"] = "TrackingId", ["valueIdentifier"] = new JsonObject { ["value"] = number } },
            new JsonObject { ["name"] = "AttachTo", ["valueCode"] = "preauthorization" },
            new JsonObject { ["name"] = "MemberId", ["valueIdentifier"] = new JsonObject { ["value"] = member } },
            new JsonObject { ["name"] = "Attachment", ["part"] = new JsonArray(new JsonObject { ["name"] = "Content", ["resource"] = content }) },
            new JsonObject { ["name"] = "Final", ["valueBoolean"] = true }),
    };
}
