using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Evidence;

/// <summary>Each policy as a page that an analyst reads beside the source, clause by clause.</summary>
static class PolicyPages
{
    public static IEnumerable<(string Path, string Text)> All(Profiles profiles) =>
        [.. profiles.Policies.Policies.Select(policy => ($"policies/{policy.Folder}/README.md", Write(policy, profiles))), ("policies/README.md", PolicyMatrix.Write(profiles))];

    /// <summary>The policy's file as it is written.</summary>
    public static JsonNode Data(Policy policy, Profiles profiles) => JsonNode.Parse(File.ReadAllText(Path.Combine(profiles.Folder, "policies", policy.Folder, "policy.json")))!;

    static string Write(Policy policy, Profiles profiles)
    {
        var data = Data(policy, profiles);
        var cases = Cases(policy, profiles);
        var page = new StringBuilder();
        page.Append($"# {policy.Title}\n\nWritten by `peersupport generate` from `policy.json` and `cases.json` in this folder; do not edit it. Clauses are paraphrased; the source decides.\n\n");
        page.Append($"- payer: {policy.Payer.Name}\n- programs: {string.Join("; ", policy.Programs.Select(program => $"{program.Name} (`{program.Id}`)"))}\n");
        foreach (var (version, versionData) in policy.Versions.Zip(data["versions"]!.AsArray()))
        {
            var source = version.Source;
            page.Append($"\n## Version {version.Version}\n\n- source: {source.Title}, {source.Publisher}{Also(", ", source.Reference)}{Also(", ", source.Dated)}\n- in force: {version.Effective}\n");
            page.Append(string.Concat(version.Services.Select(service => $"- service: {service.Code} {service.Display}; a unit is {service.UnitMinutes} minutes: {service.UnitSource}\n")));
            page.Append(string.Concat(version.Assumptions.Select(assumption => $"- assumed: {assumption}\n")));
            foreach (var (clause, clauseData) in version.Clauses.Zip(versionData!["clauses"]!.AsArray()))
            {
                Append(page, clause, clauseData!, policy, cases);
            }
        }

        return page.ToString().ReplaceLineEndings("\n");
    }

    static void Append(StringBuilder page, Clause clause, JsonNode data, Policy policy, ILookup<string, PolicyCase> cases)
    {
        page.Append($"\n### {clause.Id}{(clause.Programs.IsEmpty ? "" : $" ({string.Join(", ", clause.Programs)})")}: {clause.Title}\n\n{clause.Text}\n\n- source: {clause.Cite}\n");
        page.Append($"- effect: {Word(clause.Effect)}, {Word(clause.Decider)}{(clause.Effect == Effect.Measure ? "" : $"; stages: {string.Join(", ", clause.Stages.Select(Word))}")}{(clause.Replaces.IsEmpty ? "" : $"; in the place of {string.Join(", ", clause.Replaces)}")}\n");
        foreach (var name in (string[])["test", "limit", "measure", "unless"])
        {
            foreach (var (depth, text) in PolicyWords.Lines(data[name], policy))
            {
                page.Append($"{new string(' ', depth * 2)}- {(depth > 0 ? "" : name == "unless" ? "unless " : $"{name}: ")}{text}\n");
            }
        }

        page.Append(clause.House is { } house ? $"- house rule: {house}\n" : "").Append(clause.Remedy is { } remedy ? $"- remedy: {remedy}\n" : "");
        var own = cases[clause.Id].ToList();
        page.Append($"- cases: {(own.Count == 0 ? "none" : string.Join(", ", own.GroupBy(each => each.Expect).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Count()} {group.Key}")))}\n");
    }

    static ILookup<string, PolicyCase> Cases(Policy policy, Profiles profiles)
    {
        var file = Path.Combine(profiles.Folder, "policies", policy.Folder, "cases.json");
        return (File.Exists(file) ? PolicyCases.Read(file).Cases : []).ToLookup(each => each.Clause);
    }

    static string Also(string before, string? text) => text is null ? "" : before + text;

    static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
