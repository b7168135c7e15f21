using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>What the server itself says is sound R4: every answer to a shipped example, and every definition that it serves.</summary>
public sealed class SoundAnswerTests(ExampleServer server) : IClassFixture<ExampleServer>
{
    public static TheoryData<string> All { get; } = [.. Examples.Names()];

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(All))]
    public async Task The_answer_to_an_example_is_sound_r4(string example)
    {
        using var client = server.CreateClient();
        using var response = await client.Post(Expected(example, "post"), await File.ReadAllTextAsync(Examples.Path(example, "request"), Stop));
        var bytes = await response.Content.ReadAsByteArrayAsync(Stop);
        Assert.Empty(Issues(bytes));
        var answer = Answer.Resource(JsonNode.Parse(bytes)!);
        switch ((string?)answer["resourceType"])
        {
            case "ClaimResponse":
                await IsStored(client, (string)answer["request"]!["reference"]!);
                await IsStored(client, $"ClaimResponse/{(string?)answer["id"]}");
                Assert.Equal(Enumerable.Range(1, answer["processNote"]!.AsArray().Count), answer["processNote"]!.AsArray().Select(note => (int)note!["number"]!));
                Assert.All(answer["item"]!.AsArray().SelectMany(item => item!["noteNumber"]!.AsArray()), number => Assert.InRange((int)number!, 1, answer["processNote"]!.AsArray().Count));
                Assert.Equal(answer["preAuthRef"] is null, answer["preAuthPeriod"] is null);
                break;
            case "CoverageEligibilityResponse":
                await IsStored(client, (string)answer["request"]!["reference"]!);
                break;
            case "Parameters":
                Assert.Contains((string?)answer["parameter"]!.AsArray().First(parameter => (string?)parameter!["name"] == "value")!["valueCode"], (string?[])["met", "not-met", "unknown", "not-stated"]);
                break;
            default:
                Assert.Equal("OperationOutcome", (string?)answer["resourceType"]);
                Assert.All(answer["issue"]!.AsArray(), issue => Assert.False(string.IsNullOrWhiteSpace((string?)issue!["details"]!["text"])));
                break;
        }
    }

    [Fact]
    public async Task Every_definition_that_is_served_is_sound_r4()
    {
        using var client = server.CreateClient();
        var shelf = server.Services.GetRequiredService<DefinitionShelf>();
        string[] types = ["CodeSystem", "ValueSet", "PlanDefinition", "OperationDefinition", "Questionnaire", "StructureDefinition"];
        var definitions = types.SelectMany(shelf.OfType).ToList();
        Assert.True(definitions.Count > 50);
        foreach (var definition in definitions)
        {
            var address = $"/fhir/{definition.Type}/{definition.Id}";
            using var response = await client.Get(address);
            Assert.True(response.IsSuccessStatusCode, address);
            var issues = Issues(await response.Content.ReadAsByteArrayAsync(Stop));
            Assert.True(issues.Count == 0, $"{address}: {string.Join("; ", issues)}");
        }
    }

    /// <summary>The disposition that the README quotes is the one that its curl gives.</summary>
    [Fact]
    public async Task The_first_example_of_the_readme_is_true()
    {
        var readme = (await File.ReadAllTextAsync(Path.Combine(Evidence.Profiles.Find(AppContext.BaseDirectory)!, "..", "README.md"), Stop)).ReplaceLineEndings("\n");
        var curl = Between(readme, "--data-binary @", "\n```");
        var file = curl[..curl.IndexOf(' ', StringComparison.Ordinal)];
        var address = new Uri(curl[(curl.IndexOf("'http", StringComparison.Ordinal) + 1)..^1]);
        var quoted = Between(readme[readme.IndexOf(curl, StringComparison.Ordinal)..], "```text\n", "\n```").ReplaceLineEndings(" ");
        using var client = server.CreateClient();
        using var response = await client.Post(address.AbsolutePath, await File.ReadAllTextAsync(Path.Combine(Evidence.Profiles.Find(AppContext.BaseDirectory)!, "..", file), Stop));
        var answer = Answer.Resource(await response.Json());
        Assert.Contains(quoted, (string)answer["disposition"]!);
        Assert.Contains("\"A4\"", answer.ToJsonString());
    }

    static string Between(string text, string before, string after)
    {
        var start = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return text[start..text.IndexOf(after, start, StringComparison.Ordinal)];
    }

    static string Expected(string example, string name) => (string)JsonNode.Parse(File.ReadAllText(Examples.Path(example, "expected")))![name]!;

    static async Task IsStored(HttpClient client, string reference) => Assert.True((await client.Get($"/fhir/{reference}")).IsSuccessStatusCode, reference);

    static List<string> Issues(byte[] json)
    {
        var parsed = FhirJson.Parse(json);
        return [.. parsed.Issues.Concat(parsed.Resource is { } resource ? StructureCheck.Check(resource) : []).Where(issue => issue.Severity <= IssueSeverity.Warning).Select(issue => $"{issue.Expression}: {issue.Text}")];
    }
}
