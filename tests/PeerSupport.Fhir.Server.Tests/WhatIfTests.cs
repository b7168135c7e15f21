using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>Stored requests under a candidate's policies.</summary>
public sealed class WhatIfTests(WhatIfServer server) : IClassFixture<WhatIfServer>
{
    [Fact]
    public async Task Lists_what_would_change_by_which_clause_and_writes_nothing()
    {
        using var client = server.CreateClient();
        foreach (var example in (string[])["louisiana/00-baseline", "tennessee/00-baseline", "connecticut/00-baseline", "connecticut/00c-claim"])
        {
            using var response = await client.Post("/fhir/Claim/$submit", Examples.Request(example).ToJsonString());
            Assert.True(response.IsSuccessStatusCode);
        }

        var same = await Ask(client, "same");
        Assert.Equal((4, 0, 0), (Count(same, "decisions"), Count(same, "changed"), Count(same, "unread")));

        var older = await Ask(client, "older");
        Assert.Equal((4, 2, 0), (Count(older, "decisions"), Count(older, "changed"), Count(older, "unread")));
        var changes = older["parameter"]!.AsArray().Where(each => (string?)each!["name"] == "change").Select(each => each!["part"]!.AsArray()).ToList();
        Assert.Equal(["LA.I.A"], Parts(changes[0], "clause"));
        Assert.StartsWith("certified", Parts(changes[0], "before").Single(), StringComparison.Ordinal);
        Assert.StartsWith("denied", Parts(changes[0], "after").Single(), StringComparison.Ordinal);
        Assert.Equal(["CT.RATE"], Parts(changes[1], "clause"));
        Assert.Contains("40.00", Parts(changes[1], "after").Single(), StringComparison.Ordinal);

        // What is stored is as it was.
        Assert.Equal(0, Count(await Ask(client, "same"), "changed"));
    }

    /// <summary>Values alone may stand in the address, and an operation that changes nothing is then called by GET too (http://hl7.org/fhir/R4/operations.html#request).</summary>
    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task Is_asked_in_the_address_too(string method)
    {
        using var client = server.CreateClient();
        using var request = new HttpRequestMessage(new(method), "/fhir/$what-if?candidate=same&since=2150-01-01");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(0, Count(await response.Json(), "decisions"));
        using var empty = new HttpRequestMessage(new(method), "/fhir/$what-if");
        using var refused = await client.SendAsync(empty, TestContext.Current.CancellationToken);
        Assert.Equal("http.candidate", (string?)(await refused.IsOutcome(422, "unknown-candidate"))["expression"]?[0]);
    }

    [Theory]
    [InlineData("nowhere", "unknown-candidate")]
    [InlineData("..", "unknown-candidate")]
    [InlineData("broken", "candidate-not-loaded")]
    public async Task Says_what_is_wrong_with_a_candidate(string candidate, string rule)
    {
        using var client = server.CreateClient();
        using var response = await client.Post("/fhir/$what-if", Question(candidate));
        var issue = await response.IsOutcome(422, rule);
        Assert.Equal("Parameters.parameter.where(name='candidate')", (string?)issue["expression"]?[0]);
        Assert.Contains(". ", (string?)issue["details"]!["text"]);
        Assert.DoesNotContain(server.Candidates, issue.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", """{ "name": "since", "valueString": "soon" }""", "parameter-not-a-day", "Parameters.parameter.where(name='since')")]
    [InlineData("?since=2026", null, "parameter-not-a-day", "http.since")]
    [InlineData("", """{ "name": "count", "valueString": "many" }""", "parameter-value", "Parameters.parameter.where(name='count')")]
    [InlineData("?count=-1", null, "parameter-value", "http.count")]
    public async Task Says_where_a_parameter_that_cannot_be_read_stands(string query, string? more, string rule, string expression)
    {
        using var client = server.CreateClient();
        using var response = await client.Post($"/fhir/$what-if{query}", Question("same").Replace("} ]", more is null ? "} ]" : $"}}, {more} ]", StringComparison.Ordinal));
        var issue = await response.IsOutcome(422, rule);
        Assert.Equal(expression, (string?)issue["expression"]?[0]);
        Assert.Contains(". ", (string?)issue["details"]!["text"]);
    }

    [Fact]
    public async Task Counts_only_decisions_since_a_day()
    {
        using var client = server.CreateClient();
        using var response = await client.Post("/fhir/$what-if?since=2150-01-01", Question("same"));
        Assert.Equal(0, Count(await response.Json(), "decisions"));
    }

    static async Task<JsonObject> Ask(HttpClient client, string candidate)
    {
        using var response = await client.Post("/fhir/$what-if", Question(candidate));
        Assert.True(response.IsSuccessStatusCode, await response.Text());
        return await response.Json();
    }

    static string Question(string candidate) => $$"""{ "resourceType": "Parameters", "parameter": [ { "name": "candidate", "valueString": "{{candidate}}" } ] }""";

    static int Count(JsonObject answer, string name) => (int)answer["parameter"]!.AsArray().First(each => (string?)each!["name"] == name)!["valueInteger"]!;

    static IEnumerable<string> Parts(JsonArray parts, string name) => parts.Where(part => (string?)part!["name"] == name)
        .Select(part => (string)part!.AsObject().First(member => member.Key.StartsWith("value", StringComparison.Ordinal)).Value!);
}

/// <summary>A server with three candidates: the policies as they are, one of an older age and another rate, and one that cannot be read.</summary>
public sealed class WhatIfServer : TestServer
{
    public string Candidates => Path.Combine(Folder, "candidates");

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseSetting("Candidates", Candidates);
        var policies = Path.Combine(Evidence.Profiles.Find(AppContext.BaseDirectory)!, "policies");
        foreach (var candidate in (string[])["same", "older", "broken"])
        {
            foreach (var file in Directory.GetFiles(policies, "*", SearchOption.AllDirectories))
            {
                var copy = Path.Combine(Candidates, candidate, Path.GetRelativePath(policies, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }

        Change("older", "louisiana", "\"min\": 21", "\"min\": 90");
        Change("older", "connecticut", "\"amount\": 12.33", "\"amount\": 10");
        Change("broken", "tennessee", "\"clauses\"", "\"clausses\"");
    }

    void Change(string candidate, string state, string from, string to)
    {
        var file = Path.Combine(Candidates, candidate, state, "policy.json");
        var text = File.ReadAllText(file);
        File.WriteAllText(file, text.Contains(from, StringComparison.Ordinal) ? text.Replace(from, to, StringComparison.Ordinal) : throw new InvalidOperationException($"{file} does not hold {from}"));
    }
}
