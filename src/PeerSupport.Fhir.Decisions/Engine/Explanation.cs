using System.Text;

namespace PeerSupport.Fhir.Decisions;

/// <summary>A decision as a checklist in plain text: the decision first, then each clause with its mark, evidence, source and remedy.</summary>
public static class Explanation
{
    public static string Text(Decision decision)
    {
        var text = new StringBuilder();
        text.AppendLine(decision.PolicyTitle);
        text.AppendLine($"Received {decision.Received:yyyy-MM-dd}. Adverse decisions: {Review(decision)}");
        text.AppendLine($"Policy revision {decision.PolicyRevision[..Math.Min(12, decision.PolicyRevision.Length)]}");
        foreach (var line in decision.Lines)
        {
            text.AppendLine();
            text.AppendLine($"Line {line.Sequence}, {line.Service}: {Word(line)}");
            text.AppendLine($"  {Why(line)}");
            foreach (var allowance in line.Allowances)
            {
                text.AppendLine($"  {allowance.Text}");
            }

            text.AppendLine();
            foreach (var clause in line.Clauses)
            {
                Clause(text, clause, line.Causes.Contains(clause.Id));
            }
        }

        return text.ToString();
    }

    /// <summary>The mark of a clause: <c>[met]</c>, <c>[NOT MET]</c>, <c>[unknown]</c>, <c>[met, changed]</c>.</summary>
    public static string Mark(ClauseResult clause) => !clause.Judged ? "to know" : clause.Value switch
    {
        Truth.Met => clause.Changed is null ? "met" : "met, changed",
        Truth.NotMet => "NOT MET",
        _ => clause.Effect is Effect.Attest or Effect.Inform ? "not stated" : "unknown",
    };

    /// <summary>The outcome in a word or two.</summary>
    public static string Word(LineDecision line) => line.Outcome switch
    {
        Outcome.Certified when line.Payment is not null => "PAID",
        Outcome.Modified when line.Payment is not null => "PAID IN PART",
        Outcome.Certified => "CERTIFIED IN TOTAL",
        Outcome.Modified => "CERTIFIED WITH CHANGES",
        Outcome.Pended => line.Recommended is { } recommended ? $"PENDED FOR A REVIEWER (recommended: {recommended.ToString().ToLowerInvariant()})" : "PENDED",
        Outcome.Cancelled => "CANCELLED",
        _ => "DENIED",
    };

    /// <summary>The summary without the outcome at its beginning, for where <see cref="Word"/> stands before it.</summary>
    public static string Why(LineDecision line) => line.Recommended is null && line.Outcome is Outcome.Denied or Outcome.Pended && line.Summary.IndexOf(". ", StringComparison.Ordinal) is > 0 and var end
        ? line.Summary[(end + 2)..] : line.Summary;

    /// <summary>Which setting was in force and whether a person looked.</summary>
    public static string Review(Decision decision) => (decision.Review switch
    {
        AdverseDecisions.Automatic => "answered automatically",
        AdverseDecisions.ClinicalToReviewer => "clinical ones wait for a reviewer",
        _ => "all wait for a reviewer",
    }) + (decision.HumanReviewed ? "; a person looked at this one." : "; no person looked at this one.");

    static void Clause(StringBuilder text, ClauseResult clause, bool cause)
    {
        text.AppendLine($"{(cause ? ">" : " ")} [{Mark(clause)}] {clause.Id} {clause.Title}");
        text.AppendLine($"      {clause.Text}");
        if (clause.Judged)
        {
            text.AppendLine($"      Found: {clause.Because}{(clause.Changed is null ? "" : $" ({clause.Changed})")}");
        }

        foreach (var evidence in clause.Evidence)
        {
            text.AppendLine($"      Evidence: {evidence.Element} of {evidence.Resource}: {evidence.Shown}{(evidence.Date is null ? "" : $" ({evidence.Date})")}");
        }

        text.AppendLine($"      Source: {clause.Cite}");
        if (clause.House is { } house)
        {
            text.AppendLine($"      House rule: {house}");
        }

        foreach (var note in clause.Notes)
        {
            text.AppendLine($"      Note: {note}");
        }

        if (clause.Remedy is { } remedy && clause.Effect is not (Effect.Attest or Effect.Inform))
        {
            text.AppendLine($"      Remedy: {remedy}");
        }
    }
}
