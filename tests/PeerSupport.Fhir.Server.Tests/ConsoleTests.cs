using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace PeerSupport.Fhir.Server.Tests;

public sealed partial class ConsoleTests
{
    static readonly Dictionary<string, string> Profiles = new()
    {
        ["examples/test-state/00-baseline.request.json"] = "{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":{\"resourceType\":\"Claim\",\"id\":\"c\"}}]}",
        ["examples/test-state/00-baseline.expected.json"] = "{\"status\":200,\"decision\":\"modified\",\"clauses\":[\"T.1\"],\"story\":\"Everything <is> there.\"}",
        ["examples/test-state/90-not-json.request.json"] = "{",
    };

    static Task<TestApp> Start(bool sandbox = true) => TestApp.Start(
        Profiles,
        builder => builder.Services.AddDefinitions(_ => [DefinitionFile.Of(R4.Fhir.Object(("resourceType", "PlanDefinition"), ("id", "p1"), ("title", "The test policy")))]),
        fhir => fhir.Operation("Claim-submit", () => Results.Ok()),
        sandbox);

    [Fact]
    public async Task The_page_leads_to_everything_that_there_is()
    {
        await using var app = await Start();
        var response = await app.Client.Get("/");
        var page = await response.Text();
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("The test policy", page);
        Assert.Contains("<td>modified: T.1</td>", page);
        Assert.Contains("Everything &lt;is&gt; there.", page);
        Assert.Contains("--data-binary", page);
        var links = Links().Matches(page).Select(match => match.Groups[1].Value).Distinct().ToList();
        Assert.Contains("/fhir/PlanDefinition/p1", links);
        Assert.Contains("/examples/test-state/90-not-json.request.json", links);
        foreach (var link in links)
        {
            Assert.StartsWith("/", link);
            Assert.True((await app.Client.Get(link)).StatusCode is HttpStatusCode.OK or HttpStatusCode.MovedPermanently, link);
        }
    }

    [Fact]
    public async Task It_says_that_it_is_a_sandbox_where_it_is_one()
    {
        await using var server = new TestServer();
        Assert.Contains("Synthetic data only; not a payer's decision", await (await server.CreateClient().Get("/")).Text());
        await using var app = await TestApp.Start();
        Assert.DoesNotContain("Synthetic", await (await app.Client.Get("/")).Text());
    }

    [Fact]
    public async Task Outside_a_sandbox_no_example_is_listed_or_served()
    {
        await using var app = await Start(sandbox: false);
        Assert.DoesNotContain("/examples/", await (await app.Client.Get("/")).Text());
        Assert.Equal(HttpStatusCode.NotFound, (await app.Client.Get("/examples/test-state/00-baseline.request.json")).StatusCode);
        Assert.DoesNotContain("test-state", await (await app.Client.Get("/swagger/v1/swagger.json")).Text());
    }

    [Fact]
    public async Task An_example_is_served_as_its_file_is()
    {
        await using var app = await Start();
        var response = await app.Client.Get("/examples/test-state/00-baseline.request.json");
        Assert.Equal(Profiles["examples/test-state/00-baseline.request.json"], await response.Text());
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("/examples/test-state/none.json")]
    [InlineData("/examples/../operations/Claim-submit.json")]
    [InlineData("/examples/..%2Foperations/Claim-submit.json")]
    [InlineData("/examples/test-state/..%2F..%2Foperations%2FClaim-submit.json")]
    public async Task No_other_file_is_served(string address)
    {
        await using var app = await Start();
        Assert.Equal(HttpStatusCode.NotFound, (await app.Client.Get(address)).StatusCode);
    }

    [Fact]
    public async Task The_openapi_document_has_the_operations_and_their_examples_and_no_inner_routes()
    {
        await using var app = await Start();
        var document = await (await app.Client.Get("/swagger/v1/swagger.json")).Json();
        var paths = document["paths"]!.AsObject();
        Assert.All(paths, path => Assert.StartsWith("/fhir", path.Key));
        var submit = paths["/fhir/Claim/$submit"]!["post"]!;
        Assert.Equal("Ask for a prior authorization", (string?)submit["summary"]);
        var example = submit["requestBody"]!["content"]!["application/fhir+json"]!["examples"]!["test-state-00-baseline"]!;
        Assert.Equal("Bundle", (string?)example["value"]!["resourceType"]);
        var types = paths["/fhir/{type}"]!["post"]!["parameters"]![0]!["schema"]!["enum"]!.AsArray().Select(type => (string?)type).ToList();
        Assert.Contains("Patient", types);
        Assert.DoesNotContain("ClaimResponse", types);
        Assert.Equal(HttpStatusCode.OK, (await app.Client.Get("/swagger/index.html")).StatusCode);
    }

    [GeneratedRegex("href=\"([^\"]+)\"")]
    private static partial Regex Links();
}
