using System.Text.Json.Nodes;
using static PeerSupport.Fhir.Server.Tests.Reviewing;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>What is overdue, and the public metrics on a small set whose numbers are known.</summary>
public sealed class MetricsTests
{
    const string Whole = "connecticut/00-baseline", Open = "connecticut/39-dss-approval-missing";

    [Fact]
    public async Task What_is_not_decided_in_its_time_is_marked_by_the_background_pass()
    {
        await using var server = new ReviewServer();
        using var client = server.CreateClient();
        var pended = await client.Submit(Request(Open, "CT-overdue"));
        server.Clock.Move(TimeSpan.FromDays(7) + TimeSpan.FromMinutes(1));
        JsonObject task;
        do
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            task = await client.TaskOf(pended);
        }
        while (Status(task) != "overdue");

        Assert.Equal(("2", "requested"), ((string?)task["meta"]!["versionId"], (string?)task["status"]));
        Assert.Single(await client.Tasks("business-status=overdue"));
        var report = await Report(client, server);
        Assert.Equal((1, 1, null), Group(report, "standard-waiting"));

        // It can still be decided; that it was late is counted.
        Assert.Equal("certified", Word(await client.Decided(task, Decision("approve"))));
        report = await Report(client, server);
        Assert.Equal((1, 1, 100m), Group(report, "standard-decided-late"));
        Assert.Equal((0, 0, null), Group(report, "standard-waiting"));
    }

    [Fact]
    public async Task The_metrics_count_what_was_decided()
    {
        await using var server = new ReviewServer();
        using var client = server.CreateClient();

        // Standard: one at once, one approved after 10 hours, one denied after 2 days and 4 hours (extended), one approved after 20 hours (extended), one waits, one is cancelled.
        Assert.Equal("certified", Word(await client.Submit(Request(Whole, "CT-m-1"))));
        var second = await client.Submit(Request(Open, "CT-m-2"));
        var third = await client.Submit(Request(Open, "CT-m-3"));
        var fourth = await client.Submit(Request(Open, "CT-m-4"));
        await client.Submit(Request(Open, "CT-m-5"));
        var appeal = await client.Submit(Request(Open, "CT-m-6", change: Appeal));
        var expedited = await client.Submit(Request("louisiana/04-no-stage", "LA-m-7", change: claim => claim["priority"]!["coding"]![0]!["code"] = "stat"));
        await client.Decided(await client.TaskOf(third), Decision("ask-more", document: "the approval"));
        await client.Decided(await client.TaskOf(fourth), Decision("ask-more", document: "the approval"));
        server.Clock.Move(TimeSpan.FromHours(10));
        await client.Decided(await client.TaskOf(second), Decision("approve"));
        await client.Decided(await client.TaskOf(appeal), Decision("approve"));
        await client.Decided(await client.TaskOf(expedited), Decision("deny", code: "04"));
        server.Clock.Move(TimeSpan.FromHours(10));
        await client.Decided(await client.TaskOf(fourth), Decision("approve"));
        server.Clock.Move(TimeSpan.FromHours(32));
        await client.Decided(await client.TaskOf(third), Decision("deny", code: "04"));

        var report = await Report(client, server);
        Assert.Equal((4, 3, 75m), Group(report, "standard-approved"));
        Assert.Equal((4, 1, 25m), Group(report, "standard-denied"));
        Assert.Equal((4, 1, 25m), Group(report, "standard-approved-after-appeal"));
        Assert.Equal((4, 1, 25m), Group(report, "standard-extended-approved"));
        Assert.Equal((4, 0, 0m), Group(report, "standard-decided-late"));
        Assert.Equal((1, 0, null), Group(report, "standard-waiting"));
        Assert.Equal((1, 0, 0m), Group(report, "expedited-approved"));
        Assert.Equal((1, 1, 100m), Group(report, "expedited-denied"));
        Assert.Equal(15m, Math.Round(Score(report, "standard-median-time"), 1));
        Assert.Equal(20.5m, Math.Round(Score(report, "standard-mean-time"), 1));
        Assert.Equal(10m, Math.Round(Score(report, "expedited-mean-time"), 1));

        // By policy: the other one has none of these.
        var policy = (string)report["group"]!.AsArray().First(group => Code(group!) == "expedited-denied")!["stratifier"]![0]!["stratum"]![0]!["value"]!["text"]!;
        var alone = await Report(client, server, policy);
        Assert.Equal((0, 0, null), Group(alone, "standard-approved"));
        Assert.Equal((1, 1, 100m), Group(alone, "expedited-denied"));
        using var valid = await client.Post("/fhir/MeasureReport/$validate", alone.ToJsonString());
        Assert.DoesNotContain("\"error\"", await valid.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("periodStart=2026-01-01")]
    [InlineData("periodStart=2026&periodEnd=2026-12-31")]
    [InlineData("periodStart=2026-12-31&periodEnd=2026-01-01")]
    [InlineData("periodStart=2026-01-01&periodEnd=2026-12-31&organization=nobody")]
    public async Task A_period_or_payer_that_cannot_be_read_is_refused(string query)
    {
        await using var server = new ReviewServer();
        using var client = server.CreateClient();
        using var refused = await client.Get($"/fhir/$prior-authorization-metrics?{query}");
        var issue = await refused.IsOutcome(400, "parameter-value");
        Assert.Equal(query.Contains("nobody", StringComparison.Ordinal), ((string)issue["details"]!["text"]!).Contains("leave it out", StringComparison.Ordinal));
    }

    static void Appeal(JsonObject claim)
    {
        var extensions = claim["extension"] as JsonArray ?? [];
        claim["extension"] = new JsonArray([.. extensions.Select(each => each!.DeepClone()), new JsonObject
        {
            ["url"] = "http://hl7.org/fhir/us/davinci-pas/StructureDefinition/extension-certificationType",
            ["valueCodeableConcept"] = new JsonObject { ["coding"] = new JsonArray(new JsonObject { ["system"] = "https://codesystem.x12.org/005010/1322", ["code"] = "2" }) },
        }]);
    }

    static async Task<JsonObject> Report(HttpClient client, ReviewServer server, string? policy = null)
    {
        var today = server.Clock.GetUtcNow();
        using var response = await client.Get($"/fhir/$prior-authorization-metrics?periodStart={today.AddDays(-9):yyyy-MM-dd}&periodEnd={today:yyyy-MM-dd}{(policy is null ? "" : $"&organization={policy}")}");
        Assert.True(response.IsSuccessStatusCode, await response.Text());
        return await response.Json();
    }

    static (int Denominator, int Numerator, decimal? Score) Group(JsonObject report, string code)
    {
        var group = report["group"]!.AsArray().Single(each => Code(each!) == code)!;
        return ((int)group["population"]![0]!["count"]!, (int)group["population"]![1]!["count"]!, (decimal?)group["measureScore"]?["value"]);
    }

    static decimal Score(JsonObject report, string code) => (decimal)report["group"]!.AsArray().Single(each => Code(each!) == code)!["measureScore"]!["value"]!;

    static string Code(JsonNode group) => (string)group["code"]!["coding"]![0]!["code"]!;
}
