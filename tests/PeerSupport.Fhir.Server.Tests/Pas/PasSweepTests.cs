using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>
/// What Inferno's must-support groups ask for: over all answers, each must-support element, slice and reference of the profiles of an answer is seen at least once, apart from what this server
/// truthfully never has (<c>pas-must-support.txt</c>). And every one of these answers conforms to its profile.
/// </summary>
public sealed class PasSweepTests(PasSweep sweep) : IClassFixture<PasSweep>
{
    public static TheoryData<string> Versions => [PasClient.V22, PasClient.V20];

    /// <summary>The profiles of each operation's answers, as the suites list them, and where in a Bundle their instances are.</summary>
    static readonly (string Operation, string Profile, Func<JsonObject, IEnumerable<JsonNode>> Instances)[] Profiles =
    [
        .. new[] { ("$submit", "pas-response-bundle", "claimresponse"), ("$inquire", "pas-inquiry-response-bundle", "claiminquiryresponse") }.SelectMany(each => new (string, string, Func<JsonObject, IEnumerable<JsonNode>>)[]
        {
            (each.Item1, each.Item2, bundle => [bundle]),
            (each.Item1, each.Item3, bundle => OfType(bundle, "ClaimResponse")),
            (each.Item1, "insurer", bundle => OfType(bundle, "ClaimResponse").Select(answer => Target(bundle, answer["insurer"])).OfType<JsonNode>()),
            (each.Item1, "requestor", bundle => OfType(bundle, "ClaimResponse").Select(answer => Target(bundle, answer["requestor"])).Select(asking => asking?["organization"] is { } organization ? Target(bundle, organization) : asking).OfType<JsonNode>()),
            (each.Item1, "beneficiary", bundle => OfType(bundle, "ClaimResponse").Select(answer => Target(bundle, answer["patient"])).OfType<JsonNode>()),
            (each.Item1, "practitioner", bundle => OfType(bundle, "Practitioner")),
            (each.Item1, "practitionerrole", bundle => OfType(bundle, "PractitionerRole")),
            (each.Item1, "task", bundle => OfType(bundle, "Task")),
        }),
        ("$submit", "communicationrequest", bundle => OfType(bundle, "CommunicationRequest")),
    ];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Each_must_support_element_is_seen_apart_from_what_is_listed(string version)
    {
        var definitions = MustSupport.Of(PasValidators.Package(version));
        Assert.SkipWhen(Suites.Folder("pas-examples") is null, "suite not present: the published PAS bodies beside the repository");
        var answers = await sweep.Of(version);
        var listed = PasLists.Read("pas-must-support.txt").Where(line => line[0] == "*" || line[0] == version).ToList();
        Assert.All(listed, line => Assert.True(line.Length == 4 && line[3].Length > 20, $"{string.Join(" | ", line)}: needs a version, an operation, a row and a reason"));
        List<string> faults = [];
        HashSet<string[]> needed = [];
        foreach (var (operation, profile, instances) in Profiles)
        {
            foreach (var (id, type) in definitions.Marked($"profile-{profile}").Distinct())
            {
                var row = type is null ? $"{profile} {id}" : $"{profile} {id} -> {type}";
                var excused = listed.FindAll(line => (line[1] == "*" || line[1] == operation) && (line[2] == row || (line[2].EndsWith('*') && row.StartsWith(line[2][..^1], StringComparison.Ordinal))));
                needed.UnionWith(excused);
                var seen = answers.Any(answer => answer.Operation == operation && instances(answer.Bundle).Any(instance => IsSeen(definitions, answer.Bundle, instance, $"profile-{profile}", id, type)));
                if (seen == excused.Count > 0)
                {
                    faults.Add(seen ? $"seen, and listed as never given: {version} | {operation} | {row}" : $"never seen: {version} | {operation} | {row}");
                }
            }
        }

        faults.AddRange(listed.Where(line => !needed.Contains(line)).Select(line => $"no such row: {string.Join(" | ", line)}"));
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Every_answer_conforms_to_its_profile(string version)
    {
        PasValidators.Package(version);
        var answers = await sweep.Of(version);
        var errors = answers.SelectMany(answer => PasValidators.Errors(version, answer.Bundle, answer.Inquiry ? "profile-pas-inquiry-response-bundle" : "profile-pas-response-bundle", answer.Name)).ToList();
        Assert.True(errors.Count == 0, string.Join('\n', errors));
        Assert.Superset(new HashSet<string> { "A1", "A3", "A4", "A6", "C" }, answers.Where(answer => answer.Bundle["entry"]![0]!["resource"]!["item"] is not null).SelectMany(answer => PasClient.Actions(answer.Bundle).Values).ToHashSet());
    }

    static bool IsSeen(MustSupport definitions, JsonObject bundle, JsonNode instance, string profile, string id, string? type)
    {
        var values = definitions.At(profile, instance, id);
        return type is null ? values.Count > 0 : values.Any(value => Target(bundle, value) is { } target ? (string?)target["resourceType"] == type : ((string?)value["reference"])?.Split('/') is [.., var named, _] && named == type);
    }

    static IEnumerable<JsonNode> OfType(JsonObject bundle, string type) => bundle["entry"]!.AsArray().Select(entry => entry!["resource"]!).Where(resource => (string?)resource["resourceType"] == type);

    /// <summary>The entry that a reference leads to, by its full URL or by type and id.</summary>
    static JsonNode? Target(JsonObject bundle, JsonNode? reference) => (string?)reference?["reference"] is not { } text ? null
        : bundle["entry"]!.AsArray().FirstOrDefault(entry => (string?)entry!["fullUrl"] == text || ((string)entry["fullUrl"]!).EndsWith($"/{text}", StringComparison.Ordinal))?["resource"];
}
