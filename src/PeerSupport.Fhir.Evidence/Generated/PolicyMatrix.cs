using System.Text;
using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Evidence;

/// <summary>The policies side by side: a row for each matter, filled by the kinds of test and limit that the clauses use for it.</summary>
static class PolicyMatrix
{
    /// <summary>Matters that policies can be compared by, each with the kinds that speak of it.</summary>
    static readonly (string Matter, string[] Kinds)[] Matters =
    [
        ("age", ["age"]),
        ("diagnosis", ["diagnosis"]),
        ("other treatment at the same time", ["concurrent"]),
        ("never together with", ["exclusive", "sameTime", "soleProvider"]),
        ("after or instead of other services", ["transition", "previous"]),
        ("needs, stage of change and other answers", ["assessment", "yesNo", "atLeast"]),
        ("order", ["order"]),
        ("documents", ["document"]),
        ("plan", ["plan", "planUpdated", "tasks"]),
        ("progress", ["progress"]),
        ("who delivers", ["qualification", "employment", "performedBy"]),
        ("supervision", ["supervision"]),
        ("organization", ["organization", "providerType"]),
        ("mode and contact", ["mode", "contact"]),
        ("place", ["place", "tookPlace"]),
        ("activities", ["activity"]),
        ("service note", ["note", "visitStates"]),
        ("request and area", ["received", "since", "areaRate", "areaLimit"]),
        ("units a day", ["unitsPerDay"]),
        ("units a week", ["unitsPerWeek"]),
        ("units by the plan", ["planVolume"]),
        ("days of an authorization", ["daysPerAuthorization"]),
        ("days in a window", ["daysPerWindow"]),
        ("claims", ["wholeUnits", "oneAtATime", "authorizedUnits", "notPaidBefore"]),
        ("rate", ["unitRate"]),
        ("measured over a year: contacts", ["contactShare", "contactEvery", "visitWithin", "outcomeShare"]),
        ("measured over a year: staff", ["caseload", "peoplePerPosition", "supervisees", "sessionEvery", "staffing", "training", "staffRecord"]),
    ];

    public static string Write(Profiles profiles)
    {
        var policies = profiles.Policies.Policies;
        var clauses = policies.Select(policy => Clauses(policy, profiles).ToList()).ToList();
        var page = new StringBuilder("""
            # The policies side by side

            Written by `peersupport generate` from the policies in this folder; do not edit it. A cell names each clause that speaks of the matter, with the parameters of its test or limit as they stand in the data.
            An empty cell says that no clause of the policy tests it, not that the source is silent. What all programs share stands in `general.json`.


            """);
        page.Append($"| | {string.Join(" | ", policies.Select(policy => $"[{Cell(policy.Title)}]({policy.Folder}/README.md)"))} |\n|{string.Concat(Enumerable.Repeat(" --- |", policies.Length + 1))}\n");
        Row("in force", policy => string.Join("; ", policy.Versions.Select(version => version.Effective.ToString())));
        Row("programs", policy => string.Join("; ", policy.Programs.Select(program => program.Name)));
        Row("service and unit", policy => string.Join("; ", policy.Versions[^1].Services.Select(service => $"{service.Code}: {service.UnitMinutes} minutes")));
        foreach (var (matter, kinds) in Matters)
        {
            var cells = clauses.Select((each, i) => string.Join("<br>", each.SelectMany(clause => kinds.SelectMany(kind => PolicyWords.OfKind(clause.Data, kind)).Select(test => $"{clause.Id}: {PolicyWords.OneLine(test, policies[i])}")).Distinct())).ToList();
            if (cells.Exists(cell => cell.Length > 0))
            {
                page.Append($"| {matter} | {string.Join(" | ", cells.Select(Cell))} |\n");
            }
        }

        page.Append($"| clauses by effect | {string.Join(" | ", policies.Select(policy => string.Join(", ", policy.Versions[^1].Clauses.GroupBy(clause => clause.Effect).OrderBy(group => group.Key).Select(group => $"{group.Count()} {group.Key.ToString().ToLowerInvariant()}"))))} |\n");
        return page.ToString().ReplaceLineEndings("\n");

        void Row(string matter, Func<Policy, string> cell) => page.Append($"| {matter} | {string.Join(" | ", policies.Select(policy => Cell(cell(policy))))} |\n");
    }

    static IEnumerable<(string Id, JsonNode Data)> Clauses(Policy policy, Profiles profiles) =>
        PolicyPages.Data(policy, profiles)["versions"]!.AsArray()[^1]!["clauses"]!.AsArray().Select(clause => ((string)clause!["id"]!, clause));

    static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
