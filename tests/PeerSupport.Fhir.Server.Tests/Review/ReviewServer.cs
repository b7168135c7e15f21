using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>The real server with the setting that every adverse result waits for a reviewer, and a clock that a test moves.</summary>
public class ReviewServer : TestServer
{
    public MovedClock Clock { get; } = new();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseSetting("Review:AdverseDecisions", "AllToReviewer").UseSetting("Review:OverdueSeconds", "1");
        builder.ConfigureServices(services => services.AddSingleton<TimeProvider>(Clock));
    }
}

/// <summary>The system's clock, moved by what a test says; timers are the system's.</summary>
public sealed class MovedClock : TimeProvider
{
    long _ticks;

    public void Move(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _ticks));
}

/// <summary>What a provider and a reviewer do.</summary>
static class Reviewing
{
    /// <summary>An NPI with a right check digit.</summary>
    public const string Npi = "1234567893";

    public const string Psychiatrist = "2084P0800X", Clerk = "246Y00000X";

    /// <summary>An example as a request of its own member.</summary>
    public static JsonObject Request(string example, string member, string? identifier = null, Action<JsonObject>? change = null)
    {
        var bundle = Examples.Request(example);
        var known = (string)Of(bundle, "Coverage")["subscriberId"]!;
        bundle = JsonNode.Parse(bundle.ToJsonString().Replace($"\"{known}\"", $"\"{member}\"", StringComparison.Ordinal))!.AsObject();
        var claim = Of(bundle, "Claim");
        claim["identifier"]![0]!["value"] = identifier ?? $"{member}-request";
        change?.Invoke(claim);
        return bundle;
    }

    public static JsonObject Of(JsonObject bundle, string type) => bundle["entry"]!.AsArray().Select(entry => entry!["resource"]!.AsObject()).First(resource => (string?)resource["resourceType"] == type);

    /// <summary>Sends a request; gives the ClaimResponse.</summary>
    public static async Task<JsonObject> Submit(this HttpClient client, JsonObject bundle)
    {
        using var response = await client.Post("/fhir/Claim/$submit", bundle.ToJsonString());
        Assert.True(response.IsSuccessStatusCode, await response.Text());
        return Answer.Resource(await response.Json()).AsObject();
    }

    /// <summary>The Tasks of a search.</summary>
    public static async Task<List<JsonObject>> Tasks(this HttpClient client, string query)
    {
        using var response = await client.Get($"/fhir/Task?{query}");
        Assert.True(response.IsSuccessStatusCode, await response.Text());
        return [.. ((await response.Json())["entry"]?.AsArray() ?? []).Select(entry => entry!["resource"]!.AsObject())];
    }

    public static async Task<JsonObject> TaskOf(this HttpClient client, JsonObject answer, string more = "&status=requested") => Assert.Single(await client.Tasks($"focus=ClaimResponse/{(string)answer["id"]!}{more}"));

    /// <summary>A decision as Parameters: <c>line</c> is sequence, units, start, end.</summary>
    public static JsonObject Decision(string decision, string specialty = Psychiatrist, string npi = Npi, string? clause = null, string? code = null, (int Sequence, int? Units, string? Start, string? End)? line = null, string? document = null)
    {
        var parameters = new JsonArray(
            new JsonObject { ["name"] = "decision", ["valueCode"] = decision },
            new JsonObject { ["name"] = "reviewer", ["part"] = new JsonArray(Text("name", "Rae Viewer"), Text("npi", npi), Concept("specialty", "http://nucc.org/provider-taxonomy", specialty)) });
        if (line is { } given)
        {
            var parts = new JsonArray(new JsonObject { ["name"] = "sequence", ["valueInteger"] = given.Sequence });
            if (given.Units is { } units)
            {
                parts.Add(new JsonObject { ["name"] = "units", ["valueInteger"] = units });
            }

            if (given.Start is not null)
            {
                parts.Add(new JsonObject { ["name"] = "period", ["valuePeriod"] = new JsonObject { ["start"] = given.Start, ["end"] = given.End } });
            }

            parameters.Add(new JsonObject { ["name"] = "line", ["part"] = parts });
        }

        if (clause is not null || code is not null)
        {
            var parts = new JsonArray(Text("text", "The plan does not show it."));
            if (clause is not null)
            {
                parts.Add(new JsonObject { ["name"] = "clause", ["valueCode"] = clause });
            }

            if (code is not null)
            {
                parts.Add(Concept("code", "https://codesystem.x12.org/external/886", code));
            }

            parameters.Add(new JsonObject { ["name"] = "reason", ["part"] = parts });
        }

        if (document is not null)
        {
            var wanted = Concept("document", "http://loinc.org", "18776-5");
            wanted["valueCodeableConcept"]!["text"] = document;
            parameters.Add(wanted);
        }

        return new JsonObject { ["resourceType"] = "Parameters", ["parameter"] = parameters };
    }

    public static Task<HttpResponseMessage> Decide(this HttpClient client, JsonObject task, JsonObject decision) => client.Post($"/fhir/Task/{(string)task["id"]!}/$decide", decision.ToJsonString());

    public static async Task<JsonObject> Decided(this HttpClient client, JsonObject task, JsonObject decision)
    {
        using var response = await client.Decide(task, decision);
        Assert.True(response.IsSuccessStatusCode, await response.Text());
        return await response.Json();
    }

    public static string Word(JsonObject claimResponse) => Answer.Read(claimResponse.ToJsonString()).Decision;

    public static string? Status(JsonObject task, string element = "businessStatus") => (string?)task[element]?["coding"]?[0]?["code"];

    public static DateTimeOffset Due(JsonObject task) => DateTimeOffset.Parse((string)task["restriction"]!["period"]!["end"]!, CultureInfo.InvariantCulture);

    public static IEnumerable<string> Inputs(JsonObject task, string type) => task["input"]!.AsArray().Where(input => (string?)input!["type"]!["coding"]![0]!["code"] == type).Select(input => (string?)input!["valueString"] ?? "");

    static JsonObject Text(string name, string text) => new() { ["name"] = name, ["valueString"] = text };

    static JsonObject Concept(string name, string system, string code) => new() { ["name"] = name, ["valueCodeableConcept"] = new JsonObject { ["coding"] = new JsonArray(new JsonObject { ["system"] = system, ["code"] = code }) } };
}
