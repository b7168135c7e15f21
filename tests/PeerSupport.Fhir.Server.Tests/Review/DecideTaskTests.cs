using System.Text.Json.Nodes;
using static PeerSupport.Fhir.Server.Tests.Reviewing;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>A reviewer's worklist and decisions, over HTTP.</summary>
public sealed class DecideTaskTests(ReviewServer server) : IClassFixture<ReviewServer>
{
    const string Denied = "connecticut/36-act-43-days", Above = "connecticut/38-above-the-plan", Open = "connecticut/39-dss-approval-missing";

    [Fact]
    public async Task What_is_recommended_stands_in_the_task_and_not_in_what_the_provider_reads()
    {
        using var client = server.CreateClient();
        var answer = await client.Submit(Request(Denied, "CT-review-hidden"));
        Assert.Equal("pended", Word(answer));
        var task = await client.TaskOf(answer);
        Assert.Contains("modified", Assert.Single(Inputs(task, "recommended-decision")), StringComparison.Ordinal);
        Assert.NotEmpty(Inputs(task, "missing"));
        Assert.Equal(("requested", "waiting", "review-authorization"), ((string?)task["status"], Status(task), Status(task, "code")));
        Assert.Equal((string?)answer["request"]!["reference"], (string?)task["basedOn"]![0]!["reference"]);
        Assert.Equal("CT-review-hidden", (string?)task["for"]!["identifier"]!["value"]);

        using var explained = await client.Get($"/fhir/ClaimResponse/{(string)answer["id"]!}/$explain");
        foreach (var read in (string[])[answer.ToJsonString(), await explained.Text()])
        {
            Assert.DoesNotContain("ecommended: ", read, StringComparison.Ordinal);
            Assert.DoesNotContain("Certified with changes", read, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(false, 7 * 24)]
    [InlineData(true, 72)]
    public async Task The_clock_is_that_of_the_requests_urgency(bool expedited, int hours)
    {
        using var client = server.CreateClient();
        var answer = await client.Submit(Request(Open, $"CT-review-clock-{hours}", change: claim => claim["priority"]!["coding"]![0]!["code"] = expedited ? "stat" : "normal"));
        var task = await client.TaskOf(answer);
        Assert.Equal(TimeSpan.FromHours(hours), Due(task) - DateTimeOffset.Parse((string)task["authoredOn"]!, null));
        Assert.Equal(expedited ? "stat" : "routine", (string?)task["priority"]);
        Assert.Contains(await client.Tasks($"status=requested&due=le{Due(task).AddMinutes(1):yyyy-MM-ddTHH:mm:ssZ}&_count=200"), each => (string?)each["id"] == (string?)task["id"]);
        Assert.DoesNotContain(await client.Tasks($"status=requested&due=lt{Due(task).AddMinutes(-1):yyyy-MM-ddTHH:mm:ssZ}&_count=200"), each => (string?)each["id"] == (string?)task["id"]);
    }

    [Fact]
    public async Task An_approval_gives_the_authorization_and_a_claim_is_paid_out_of_it()
    {
        using var client = server.CreateClient();
        var pended = await client.Submit(Request(Open, "CT-review-paid"));
        var task = await client.TaskOf(pended);
        var before = Answer.Read((await client.Submit(Request("connecticut/00c-claim", "CT-review-paid", "too-early"))).ToJsonString());
        Assert.NotEqual("paid", before.Decision);

        var decided = await client.Decided(task, Decision("approve", Clerk));
        Assert.Equal(("certified", (string?)pended["id"], "2"), (Word(decided), (string?)decided["id"], (string?)decided["meta"]!["versionId"]));
        var reviewer = decided["extension"]!.AsArray().First(each => ((string)each!["url"]!).EndsWith("claimResponseReviewer", StringComparison.Ordinal))!["extension"]!.AsArray();
        Assert.Equal((true, Npi), ((bool)reviewer[0]!["valueBoolean"]!, (string)reviewer[1]!["valueIdentifier"]!["value"]!));
        Assert.Equal(288, Answer.Read(decided.ToJsonString()).Units);

        Assert.Equal("paid", Answer.Read((await client.Submit(Request("connecticut/00c-claim", "CT-review-paid", "paid"))).ToJsonString()).Decision);
        var closed = await client.TaskOf(pended, "&status=completed");
        Assert.Equal("decided", Status(closed));
        using var explained = await client.Get($"/fhir/ClaimResponse/{(string)pended["id"]!}/$explain");
        Assert.Equal("Rae Viewer", (string?)(await explained.Json())["reviewer"]!["name"]);
        Assert.DoesNotContain("Rae Viewer", server.Log.Text, StringComparison.Ordinal);

        using var again = await client.Decide(task, Decision("approve"));
        await again.IsOutcome(409, "review-closed");

        // The same request again gets the answer as it now is.
        Assert.Equal("certified", Word(await client.Submit(Request(Open, "CT-review-paid"))));
    }

    [Fact]
    public async Task A_denial_names_its_clause_and_gives_nothing()
    {
        using var client = server.CreateClient();
        var pended = await client.Submit(Request(Denied, "CT-review-denied"));
        var clause = Answer.Read(pended.ToJsonString()).Causes[0];
        var decided = await client.Decided(await client.TaskOf(pended), Decision("deny", clause: clause, code: "04"));
        var answer = Answer.Read(decided.ToJsonString());
        Assert.Equal("denied", answer.Decision);
        Assert.Equal([clause], answer.Causes);
        Assert.Equal(["04"], answer.ReasonCodes);
        Assert.Contains("The plan does not show it.", (string)decided["disposition"]!, StringComparison.Ordinal);
        Assert.NotEqual("paid", Answer.Read((await client.Submit(Request("connecticut/00c-claim", "CT-review-denied", "claim"))).ToJsonString()).Decision);
    }

    [Fact]
    public async Task A_modification_stays_within_what_was_asked_and_what_the_limits_allow()
    {
        using var client = server.CreateClient();
        var pended = await client.Submit(Request(Above, "CT-review-modified"));
        var task = await client.TaskOf(pended);
        using var whole = await client.Decide(task, Decision("approve"));
        await whole.IsOutcome(422, "above-limit");
        using var limit = await client.Decide(task, Decision("modify", line: (1, 300, null, null)));
        await limit.IsOutcome(422, "above-limit");
        using var asked = await client.Decide(task, Decision("modify", line: (1, 100_000, null, null)));
        await asked.IsOutcome(422, "above-asked");
        using var later = await client.Decide(task, Decision("modify", line: (1, 10, "2026-02-01", "2027-02-01")));
        await later.IsOutcome(422, "above-asked");
        using var other = await client.Decide(task, Decision("modify", line: (2, 10, null, null)));
        await other.IsOutcome(422, "line-not-waiting");

        var decided = await client.Decided(task, Decision("modify", line: (1, 100, "2026-02-01", "2026-03-31")));
        var answer = Answer.Read(decided.ToJsonString());
        Assert.Equal(("modified", 100), (answer.Decision, answer.Units));
        Assert.Equal(["2026-02-01", "2026-03-31"], answer.Period!);
        Assert.Equal(100, (int)decided["addItem"]![0]!["quantity"]!["value"]!);
    }

    [Fact]
    public async Task Of_two_reviewers_at_once_one_wins()
    {
        using var client = server.CreateClient();
        var pended = await client.Submit(Request(Open, "CT-review-race"));
        var task = await client.TaskOf(pended);
        var clause = Answer.Read(pended.ToJsonString()).Causes[0];
        var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(async i =>
        {
            using var own = server.CreateClient();
            using var response = await own.Decide(task, i % 2 == 0 ? Decision("approve") : Decision("deny", clause: clause));
            return (int)response.StatusCode;
        }));
        Assert.Equal([200, 409, 409, 409, 409, 409], all.Order());
        using var history = await client.Get($"/fhir/ClaimResponse/{(string)pended["id"]!}/_history");
        Assert.Equal(2, (await history.Json())["entry"]!.AsArray().Count);
    }

    [Fact]
    public async Task Asking_for_more_keeps_it_waiting_and_extends_its_time_once()
    {
        using var client = server.CreateClient();
        var pended = await client.Submit(Request(Open, "CT-review-more"));
        var task = await client.TaskOf(pended);
        var asked = await client.Decided(task, Decision("ask-more", Clerk, document: "the approval of the second agency"));
        Assert.Equal("pended", Word(asked));
        Assert.Equal("18776-5", (string?)asked["contained"]![0]!["payload"]![0]!["contentString"]);
        Assert.Equal("#wanted-1", (string?)asked["communicationRequest"]![0]!["reference"]);
        var waiting = await client.TaskOf(pended);
        Assert.Equal(("documents-asked", TimeSpan.FromDays(14)), (Status(waiting), Due(waiting) - Due(task)));
        Assert.Single(Inputs(waiting, "extended"));

        await client.Decided(task, Decision("ask-more", document: "the crisis plan"));
        var again = await client.TaskOf(pended);
        Assert.Equal(Due(waiting), Due(again));
        Assert.Equal(2, Inputs(again, "document-wanted").Count());
        Assert.Equal("certified", Word(await client.Decided(task, Decision("approve"))));
    }

    [Fact]
    public async Task Only_this_server_writes_tasks()
    {
        using var client = server.CreateClient();
        var task = await client.TaskOf(await client.Submit(Request(Open, "CT-review-put")));
        using var put = await client.Put($"/fhir/Task/{(string)task["id"]!}", task.ToJsonString());
        await put.IsOutcome(405, "method-not-allowed");
    }

    public static TheoryData<string, int, string> Wrong => new()
    {
        { "no decision", 422, "review-decision" },
        { "two decisions", 422, "parameter-twice" },
        { "two reviewers", 422, "parameter-twice" },
        { "misspelt line", 422, "parameter-unknown" },
        { "misspelt units", 422, "parameter-unknown" },
        { "no reviewer", 422, "reviewer-needed" },
        { "no specialty", 422, "reviewer-needed" },
        { "npi", 422, "npi-invalid" },
        { "clerk denies", 422, "reviewer-not-clinician" },
        { "clerk modifies", 422, "reviewer-not-clinician" },
        { "no reason", 422, "reason-needed" },
        { "clause", 422, "reason-clause" },
        { "code", 422, "reason-code" },
        { "no document", 422, "document-needed" },
        { "no line", 422, "review-line" },
        { "no units", 422, "review-line" },
        { "days backwards", 422, "review-line" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Says_what_is_wrong_with_a_decision_and_writes_nothing(string what, int status, string rule)
    {
        using var client = server.CreateClient();
        var pended = await client.Submit(Request(Open, $"CT-wrong-{what.Replace(' ', '-')}"));
        var task = await client.TaskOf(pended);
        using var refused = await client.Decide(task, Broken(what));
        var issue = await refused.IsOutcome(status, rule);
        Assert.False(string.IsNullOrWhiteSpace((string?)issue["expression"]?[0]));
        Assert.Equal("1", (string?)(await client.TaskOf(pended))["meta"]!["versionId"]);
    }

    [Fact]
    public async Task A_task_that_is_not_there_is_not_found()
    {
        using var client = server.CreateClient();
        using var missing = await client.Post("/fhir/Task/nowhere/$decide", Decision("approve").ToJsonString());
        var issue = await missing.IsOutcome(404, "not-found");
        Assert.Equal("Task.id", (string?)issue["expression"]?[0]);
        Assert.Contains("GET /fhir/Task?status=requested", (string?)issue["details"]!["text"]);
        using var listed = await client.Get("/fhir/Task?status=requested");
        Assert.True(listed.IsSuccessStatusCode);
    }

    static JsonObject Broken(string what)
    {
        var decision = what switch
        {
            "npi" => Decision("approve", npi: "1234567890"),
            "clerk denies" => Decision("deny", Clerk, code: "04"),
            "clerk modifies" => Decision("modify", Clerk, line: (1, 10, null, null)),
            "no reason" => Decision("deny"),
            "clause" => Decision("deny", clause: "NO.SUCH"),
            "code" => Decision("deny", code: "far too long"),
            "no document" => Decision("ask-more"),
            "no line" => Decision("modify"),
            "no units" => Decision("modify", line: (1, 0, null, null)),
            "days backwards" => Decision("modify", line: (1, 10, "2026-02-01", "2026-01-10")),
            _ => Decision("approve"),
        };
        var parameters = decision["parameter"]!.AsArray();
        switch (what)
        {
            case "no decision": parameters.RemoveAt(0); break;
            case "two decisions": parameters.Add(new JsonObject { ["name"] = "decision", ["valueCode"] = "deny" }); break;
            case "two reviewers": parameters.Add(parameters[1]!.DeepClone()); break;
            case "misspelt line": parameters.Add(JsonNode.Parse("""{ "name": "lines", "part": [ { "name": "sequence", "valueInteger": 1 }, { "name": "units", "valueInteger": 5 } ] }""")); break;
            case "misspelt units": parameters.Add(JsonNode.Parse("""{ "name": "line", "part": [ { "name": "sequence", "valueInteger": 1 }, { "name": "unit", "valueInteger": 5 } ] }""")); break;
            case "no reviewer": parameters.RemoveAt(1); break;
            case "no specialty": parameters[1]!["part"]!.AsArray().RemoveAt(2); break;
        }

        return decision;
    }
}
