using System.Text;

namespace PeerSupport.Fhir.Evidence;

/// <summary>The page that tells an EHR developer which element to fill for which clause.</summary>
static class EvidencePage
{
    public static string Write(Profiles profiles)
    {
        var page = new StringBuilder();
        page.Append("""
            # Which element to fill for which clause

            Written by `peersupport generate` from the policies and the evidence map in this folder; do not edit it.

            Every fact can come from the resources below or from a QuestionnaireResponse of the policy's questionnaire, in which the item's `linkId` is the fact's name.
            Our own extensions, code systems and value sets stand under `https://peersupport.example/fhir`. Resources about another patient never count.


            """);
        foreach (var policy in profiles.Policies.Policies)
        {
            page.Append($"## {policy.Title}\n\n");
            foreach (var version in policy.Versions)
            {
                page.Append($"Version {version.Version}, in force {version.Effective}.{(policy.Questionnaire is { } questionnaire ? $" Questionnaire: `{questionnaire}`." : "")}\n\n| clause | what it asks | facts |\n| --- | --- | --- |\n");
                foreach (var clause in version.Clauses)
                {
                    var facts = clause.Facts.Concat(clause.Measure?.Facts ?? []).Select(fact => $"[{fact}](#{fact})").ToList();
                    page.Append($"| {clause.Id}{(clause.Programs.IsEmpty ? "" : $" ({string.Join(", ", clause.Programs)})")} | {Cell(clause.Title)} | {(facts.Count == 0 ? "-" : string.Join(", ", facts))} |\n");
                }

                page.Append('\n');
            }
        }

        page.Append("## The facts\n");
        foreach (var fact in profiles.Map.Facts.OrderBy(fact => fact.Name, StringComparer.Ordinal))
        {
            page.Append($"\n### {fact.Name}\n\n{char.ToUpperInvariant(fact.Label[0])}{fact.Label[1..]}.\n\n");
            foreach (var source in fact.Sources)
            {
                page.Append($"- {source.About}\n");
            }

            if (fact.Question is not null)
            {
                page.Append($"- questionnaire item `{fact.Name}`{(fact.Fields.IsEmpty ? "" : $": a group with {string.Join(", ", fact.Fields.Select(field => $"`{fact.Name}.{field.Name}`"))}")}\n");
            }
        }

        return page.ToString().ReplaceLineEndings("\n");
    }

    static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
