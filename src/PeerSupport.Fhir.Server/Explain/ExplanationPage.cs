using System.Net;
using System.Text;
using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Server;

/// <summary>A decision as a page that a billing lead can read and print: no script, nothing from elsewhere.</summary>
static class ExplanationPage
{
    const string Style = """
        :root{color-scheme:light}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b;overflow-wrap:anywhere}
        h1{font-size:1.5rem;margin-bottom:.25rem}h2{font-size:1.2rem;margin-top:2rem}.what{font-size:1.15rem;border-left:.4rem solid #555;padding:.5rem 1rem;background:#f4f4f2}
        .denied{border-color:#9b1c1c}.pended{border-color:#8a5a00}.certified{border-color:#14632f}.modified{border-color:#0b4f7d}
        article{border-top:1px solid #ccc;padding:.75rem 0;break-inside:avoid}article h3{font-size:1rem;margin:0 0 .25rem}.mark{display:inline-block;min-width:6.5rem;font-weight:700}
        .not-met .mark{color:#9b1c1c}.unknown .mark{color:#8a5a00}.met .mark{color:#14632f}.cause{background:#fdf7ec;padding-left:.75rem;padding-right:.75rem;border-left:.3rem solid #8a5a00}
        p{margin:.2rem 0}.small{color:#444;font-size:.9rem}ul{margin:.2rem 0 .2rem 1.2rem;padding:0}@media print{body{margin:0;max-width:none}.what,.cause{background:none}h2{break-after:avoid}}
        """;

    public static string Write(Decision decision, string id, bool sandbox)
    {
        var html = new StringBuilder();
        html.Append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Decision explained</title><style>").Append(Style).Append("</style></head><body><main>");
        if (sandbox)
        {
            html.Append("<p class=\"small\"><strong>Sandbox.</strong> Synthetic data only; not a payer's decision.</p>");
        }

        html.Append($"<h1>{Text(decision.PolicyTitle)}</h1><p class=\"small\">Received {decision.Received:yyyy-MM-dd}. Adverse decisions: {Text(Explanation.Review(decision))} Policy revision {Text(decision.PolicyRevision[..Math.Min(12, decision.PolicyRevision.Length)])}. Answer: ClaimResponse/{Text(id)}.</p>");
        foreach (var line in decision.Lines)
        {
            Line(html, line);
        }

        return html.Append("</main></body></html>").ToString();
    }

    static void Line(StringBuilder html, LineDecision line)
    {
        html.Append($"<h2>Line {line.Sequence}: {Text(line.Service)}</h2><p class=\"small\">Asked: {(line.AskedUnits is { } units ? $"{units} units, " : "")}{line.AskedPeriod}.</p><div class=\"what {ClauseExtension.Word(line.Outcome)}\"><p><strong>{Text(Explanation.Word(line))}</strong></p><p>{Text(Explanation.Why(line))}</p></div>");
        if (!line.Allowances.IsEmpty)
        {
            html.Append("<ul>").AppendJoin("", line.Allowances.Select(allowance => $"<li>{Text(allowance.Text)}</li>")).Append("</ul>");
        }

        foreach (var clause in line.Clauses.OrderByDescending(clause => line.Causes.Contains(clause.Id)))
        {
            Clause(html, clause, line.Causes.Contains(clause.Id));
        }
    }

    static void Clause(StringBuilder html, ClauseResult clause, bool cause)
    {
        html.Append($"<article class=\"{ClauseExtension.Word(clause.Value)}{(cause ? " cause" : "")}\"><h3><span class=\"mark\">{Text(Explanation.Mark(clause))}</span> {Text(clause.Id)} {Text(clause.Title)}</h3><p>{Text(clause.Text)}</p>{(clause.Judged ? $"<p><strong>Found:</strong> {Text(clause.Because)}{(clause.Changed is { } changed ? $" ({Text(changed)})" : "")}</p>" : "")}");
        if (!clause.Evidence.IsEmpty)
        {
            html.Append("<p class=\"small\">Evidence:</p><ul class=\"small\">").AppendJoin("", clause.Evidence.Select(evidence =>
                $"<li>{Text(evidence.Element)} of {Text(evidence.Resource)}: {Text(evidence.Shown)}{(evidence.Date is { } date ? $" ({Text(date)})" : "")}</li>")).Append("</ul>");
        }

        html.Append($"<p class=\"small\">Source: {Text(clause.Cite.ToString())}</p>");
        if (clause.House is { } house)
        {
            html.Append($"<p class=\"small\">House rule: {Text(house)}</p>");
        }

        foreach (var note in clause.Notes)
        {
            html.Append($"<p class=\"small\">Note: {Text(note)}</p>");
        }

        if (clause.Remedy is { } remedy && clause.Effect is not (Effect.Attest or Effect.Inform))
        {
            html.Append($"<p><strong>What to do:</strong> {Text(remedy)}</p>");
        }

        html.Append("</article>");
    }

    static string Text(string text) => WebUtility.HtmlEncode(text);
}
