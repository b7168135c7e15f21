using System.Text;
using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>Questions that decide nothing.</summary>
public sealed class EvaluateTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Judges_one_request_under_every_policy_side_by_side()
    {
        using var client = server.CreateClient();
        foreach (var state in Examples.States())
        {
            var (status, body) = await Post(client, "/fhir/$evaluate-policy", Examples.Request($"{state}/00-baseline"));
            Assert.True(status == 200, body.ToJsonString());
            var decisions = body["parameter"]!.AsArray().Select(each => each!["part"]!.AsArray()).ToList();
            var own = Assert.Single(decisions, parts => !(bool)Part(parts, "coverage-assumed")!);
            Assert.Equal("certified", (string?)Part(own, "outcome"));
            Assert.Equal(Examples.States().Count, decisions.Select(parts => (string)Part(parts, "policy")!).Distinct().Count());
            Assert.All(decisions.Where(parts => (string)Part(parts, "outcome")! != "certified"), parts => Assert.Contains(Clauses(parts), cause => (bool)Part(cause, "cause")!));
        }
    }

    [Fact]
    public async Task Judges_as_of_another_day_and_writes_nothing()
    {
        using var client = server.CreateClient();
        var request = Examples.Request("louisiana/00-baseline");
        var (_, before) = await Post(client, "/fhir/$evaluate-policy?policy=louisiana&date=2020-12-01", request);
        var decision = before["parameter"]![0]!["part"]!.AsArray();
        Assert.Equal("denied", (string?)Part(decision, "outcome"));
        var ids = Clauses(decision).Where(clause => (bool)Part(clause, "cause")!).Select(clause => (string)Part(clause, "id")!);
        Assert.Contains("GEN.POLICY", ids);
        var (_, now) = await Post(client, "/fhir/$evaluate-policy?policy=louisiana", request);
        Assert.Equal("certified", (string?)Part(now["parameter"]![0]!["part"]!.AsArray(), "outcome"));
    }

    [Fact]
    public async Task Judges_a_claim_without_an_authorization()
    {
        using var client = server.CreateClient();
        var (status, body) = await Post(client, "/fhir/$evaluate-policy", Examples.Request("tennessee/00c-claim"));
        Assert.Equal(200, status);
        Assert.All(body["parameter"]!.AsArray(), each => Assert.Equal("claim", (string?)Part(each!["part"]!.AsArray(), "stage")));
        Assert.All(body["parameter"]!.AsArray(), each => Assert.NotEqual("paid", (string?)Part(each!["part"]!.AsArray(), "outcome")));
    }

    [Theory]
    [InlineData("/fhir/$evaluate-policy?policy=nowhere", "unknown-policy")]
    [InlineData("/fhir/$evaluate-policy?stage=somewhen", "unknown-stage")]
    [InlineData("/fhir/$evaluate-policy?stage=claim", "stage-needs-a-claim")]
    [InlineData("/fhir/$evaluate-policy?date=2026", "parameter-not-a-day")]
    [InlineData("/fhir/$evaluate-policy?stage=discharge", "coverage-of")]
    [InlineData("/fhir/CarePlan/$discharge-review?date=soon", "parameter-not-a-day")]
    public async Task Says_what_is_wrong_with_the_question(string address, string rule)
    {
        using var client = server.CreateClient();
        var request = Examples.Request("louisiana/00-baseline");
        if (rule == "coverage-of")
        {
            rule = "coverage-needed";
            request["entry"]!.AsArray().Remove(request["entry"]!.AsArray().First(entry => (string?)entry!["resource"]!["resourceType"] == "Claim"));
            request["entry"]!.AsArray().Remove(request["entry"]!.AsArray().First(entry => (string?)entry!["resource"]!["resourceType"] == "Coverage"));
        }

        var (status, body) = await Post(client, address, request);
        Assert.Equal(422, status);
        Assert.Equal(rule, (string?)body["issue"]![0]!["details"]!["coding"]![0]!["code"]);
        Assert.NotEmpty((string?)body["issue"]![0]!["expression"]?[0] ?? "");
    }

    [Fact]
    public async Task A_review_of_discharge_names_each_clause_or_says_that_there_is_none()
    {
        using var client = server.CreateClient();
        foreach (var state in Examples.States())
        {
            var (status, body) = await Post(client, "/fhir/CarePlan/$discharge-review?date=2026-03-01", Examples.Request($"{state}/00-baseline"));
            Assert.True(status == 200, body.ToJsonString());
            var parameters = body["parameter"]!.AsArray();
            var value = (string?)Part(parameters, "value");
            Assert.Contains(value, (string?[])["met", "not-met", "unknown", "not-stated"]);
            Assert.True(value == "not-stated" || parameters.Any(each => (string?)each!["name"] == "clause"));
        }
    }

    static JsonNode? Part(JsonArray parts, string name) => parts.Where(part => (string?)part!["name"] == name).Select(part => part!.AsObject().First(member => member.Key.StartsWith("value", StringComparison.Ordinal)).Value).FirstOrDefault();

    static IEnumerable<JsonArray> Clauses(JsonArray decision) => decision.Where(part => (string?)part!["name"] == "line").SelectMany(line => line!["part"]!.AsArray())
        .Where(part => (string?)part!["name"] == "clause").Select(clause => clause!["part"]!.AsArray());

    static async Task<(int Status, JsonNode Body)> Post(HttpClient client, string address, JsonNode body)
    {
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/fhir+json");
        using var response = await client.PostAsync(new Uri(address, UriKind.Relative), content, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!);
    }
}
