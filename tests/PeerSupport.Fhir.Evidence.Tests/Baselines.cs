using System.Text.Json;
using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Evidence.Tests;

/// <summary>The shipped baselines, decided in process.</summary>
static class Baselines
{
    public static Profiles Profiles => PolicyCasesTests.Shipped;

    public static IReadOnlyList<string> Files { get; } = [.. Directory.EnumerateFiles(Path.Combine(Profiles.Folder, "examples"), "00-baseline.request.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    public static JsonObject Read(string file) => JsonNode.Parse(File.ReadAllText(file))!.AsObject();

    public static Decision Decide(JsonNode bundle)
    {
        var read = Facts(bundle);
        return Engine.Decide(read.Facts, read.Policy, Ledger.Empty, AdverseDecisions.Automatic);
    }

    public static ReadRequest Facts(JsonNode bundle)
    {
        List<Issue> issues = [];
        return Facts(bundle, issues) ?? throw new InvalidOperationException(string.Join("; ", issues.Select(issue => $"{issue.Rule} {issue.Expression}")));
    }

    public static ReadRequest? Facts(JsonNode bundle, List<Issue> issues)
    {
        var body = FhirJson.Parse(JsonSerializer.SerializeToUtf8Bytes(bundle)).Resource!;
        var request = RequestBundle.Read(body, "Claim", issues)!;
        return ReadRequest.Authorization(Profiles, new EvidenceSet(request.Request, request.Entries.Where(entry => entry != request.Request)), ReceivedDay.ClaimCreated, DateTimeOffset.UnixEpoch, issues);
    }

    public static string Json(Decision decision) => JsonSerializer.Serialize(decision, PolicyJson.Options);
}
