using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server.Tests;

public sealed class MetadataTests(TestServer server) : IClassFixture<TestServer>
{
    readonly HttpClient client = server.CreateClient();

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_statement_is_sound_r4() => Assert.Empty(await StructureIssues(client, "/fhir/metadata"));

    [Fact]
    public async Task Every_interaction_that_is_listed_is_routed_and_no_other_one()
    {
        foreach (var resource in await Resources(client))
        {
            var type = (string)resource["type"]!;
            var listed = resource["interaction"]!.AsArray().Select(interaction => (string)interaction!["code"]!).ToHashSet();
            Assert.Equal(listed.Contains("create"), await Takes(HttpMethod.Post, $"/fhir/{type}"));
            Assert.Equal(listed.Contains("update"), await Takes(HttpMethod.Put, $"/fhir/{type}/x"));
            Assert.Equal(listed.Contains("read"), await Takes(HttpMethod.Get, $"/fhir/{type}/x"));
        }

        async Task<bool> Takes(HttpMethod method, string address)
        {
            using var request = new HttpRequestMessage(method, address) { Content = method == HttpMethod.Get ? null : Client.Body("{}") };
            return (await client.SendAsync(request, Stop)).StatusCode != HttpStatusCode.MethodNotAllowed;
        }
    }

    [Fact]
    public async Task Every_operation_that_is_listed_has_its_definition_here()
    {
        foreach (var operation in (await Resources(client)).SelectMany(resource => resource["operation"]?.AsArray() ?? []))
        {
            var canonical = (string)operation!["definition"]!;
            var definition = await (await client.Get("/fhir/OperationDefinition/" + canonical[(canonical.LastIndexOf('/') + 1)..])).Json();
            Assert.Equal(canonical, (string?)definition["url"]);
        }
    }

    [Theory]
    [InlineData("Claim-submit")]
    [InlineData("CoverageEligibilityRequest-submit")]
    [InlineData("ClaimResponse-explain")]
    public async Task The_definitions_of_operations_are_sound_r4(string id) => Assert.Empty(await StructureIssues(client, $"/fhir/OperationDefinition/{id}"));

    [Fact]
    public async Task An_operation_that_is_routed_is_listed_and_answers()
    {
        await using var app = await TestApp.Start(map: fhir =>
        {
            fhir.Operation("Claim-submit", () => Results.Text("submitted"));
            fhir.Create("Claim", () => Results.Text("created"));
            fhir.Operation("ClaimResponse-explain", (string id) => Results.Text($"explained {id}"), new FhirMedia("application/json", "text/plain", "text/html"));
        });
        Assert.Equal("submitted", await (await app.Client.Post("/fhir/Claim/$submit", "{}")).Text());
        Assert.Equal("created", await (await app.Client.Post("/fhir/Claim", "{}")).Text());
        Assert.Equal("explained 1", await (await app.Client.Get("/fhir/ClaimResponse/1/$explain?_format=html")).Text());
        await (await app.Client.Get("/fhir/ClaimResponse/1/$explain?_format=pdf")).IsOutcome(406, "not-acceptable");
        await (await app.Client.Get("/fhir/Claim/$submit")).IsOutcome(405, "method-not-allowed");
        var claim = (await Resources(app.Client)).Single(resource => (string?)resource["type"] == "Claim");
        Assert.Equal("submit", (string?)claim["operation"]![0]!["name"]);
        Assert.Equal(["read", "vread", "create", "history-instance", "history-type", "search-type"], claim["interaction"]!.AsArray().Select(interaction => (string?)interaction!["code"]));
        Assert.Empty(await StructureIssues(app.Client, "/fhir/metadata"));
    }

    static async Task<List<JsonObject>> Resources(HttpClient client) =>
        [.. (await (await client.Get("/fhir/metadata")).Json())["rest"]![0]!["resource"]!.AsArray().Select(resource => resource!.AsObject())];

    static async Task<List<string>> StructureIssues(HttpClient client, string address)
    {
        var parsed = FhirJson.Parse(await (await client.Get(address)).Content.ReadAsByteArrayAsync(Stop));
        return [.. parsed.Issues.Concat(parsed.Resource is { } resource ? StructureCheck.Check(resource) : []).Where(issue => issue.Severity <= IssueSeverity.Warning).Select(issue => $"{issue.Expression}: {issue.Text}")];
    }
}
