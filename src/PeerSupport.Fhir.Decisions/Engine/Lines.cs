using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>Writes a line's decision down from what its clauses found.</summary>
static class Lines
{
    public static bool Denies(Clause clause, Finding finding) => finding.Value == Truth.NotMet && clause.Effect != Effect.Inform;

    public static bool Pends(Clause clause, Finding finding) => finding.Value == Truth.Unknown && clause.Effect is Effect.Require or Effect.Limit or Effect.Exclude;

    public static LineDecision Build(Case c, DateSpan asked, List<(Clause Clause, Finding Finding)> findings, Dictionary<string, DateOnly> moved,
        Dictionary<string, DateOnly> cut, Outcome outcome, UnitLimits? units, List<string> causes)
    {
        var given = outcome is Outcome.Certified or Outcome.Modified;
        var clauses = findings.Select(pair => Result(pair.Clause, pair.Finding, c, moved, cut, given ? units : null)).ToImmutableArray();
        return new LineDecision
        {
            Sequence = c.Line.Sequence,
            Service = ServiceCovered.Of(c) is { } covered ? covered.Code : c.Line.Service.Codes.IsEmpty ? c.Line.Service.ToString() : c.Line.Service.Codes[0].Value,
            Outcome = outcome,
            AskedUnits = c.Line.Units,
            AskedPeriod = asked,
            Units = given ? units!.Allowed : null,
            Period = given ? c.Period : null,
            Causes = [.. causes],
            Allowances = [.. findings.Where(pair => pair.Clause.Limit is not null && pair.Finding.Value == Truth.Met).SelectMany(pair => Allowances(pair.Clause, c)), .. Together(units, c)],
            Clauses = clauses,
            PolicyVersion = c.Version?.Version,
            Summary = Summary(outcome, c, asked, units, clauses, causes),
        };
    }

    /// <summary>What a limit allows; one that does not apply to the member says so.</summary>
    public static IEnumerable<Allowance> Allowances(Clause clause, Case c) => clause.Unless?.Judge(c).Value == Truth.Met
        ? clause.Limit!.Describe(c).Select(allowance => allowance with { Text = $"{allowance.Text} It is shown and does not cut this member's request." })
        : clause.Limit!.Describe(c);

    static string Where(FactEntry? fact, string? whose) => fact is null ? "" : whose is not null && fact.WhereOf.TryGetValue(whose, out var own) ? own : fact.Where;

    public static ClauseResult Result(Clause clause, Finding finding, Case c, Dictionary<string, DateOnly> moved, Dictionary<string, DateOnly> cut, UnitLimits? units)
    {
        ImmutableArray<MissingEvidence> missing = clause.Effect is Effect.Attest or Effect.Inform ? [] : [.. finding.Missing.Select(m => new MissingEvidence(m.Fact, m.What, Where(c.Policy.Catalogue.Find(m.Fact), m.Whose))).Distinct()];
        List<string> changes = [];
        if (moved.TryGetValue(clause.Id, out var start))
        {
            changes.Add($"start moved to {start:yyyy-MM-dd}");
        }

        if (cut.TryGetValue(clause.Id, out var end))
        {
            changes.Add($"end cut to {end:yyyy-MM-dd}");
        }

        if (units is not null && units.Cutting.Contains(clause.Id))
        {
            changes.Add($"units cut to {units.Allowed}");
        }

        return new ClauseResult
        {
            Id = clause.Id,
            Title = clause.Title,
            Text = clause.Text,
            Cite = clause.Cite,
            Effect = clause.Effect,
            Decider = clause.Decider,
            Value = finding.Value,
            Judged = clause.Test is not null || clause.Limit is not null,
            Because = finding.Because.Length == 0 ? "" : char.ToUpperInvariant(finding.Because[0]) + finding.Because[1..],
            House = clause.House,
            Reason = clause.Reason,
            Changed = changes.Count == 0 ? null : string.Join(", ", changes),
            Evidence = finding.Evidence,
            Missing = missing,
            Remedy = Remedy(clause, finding, missing, c),
            Notes = clause.Effect == Effect.Attest && finding.Value == Truth.Unknown ? finding.Notes.Add("Nobody spoke to this; it does not change the answer.") : finding.Notes,
            ForPerson = finding.ForPerson,
        };
    }

    /// <summary>What all limits together come to, which none of them says alone.</summary>
    static IEnumerable<Allowance> Together(UnitLimits? units, Case c) =>
        units?.Cap is { } cap ? [new("units-in-period", $"All limits together allow {cap} units in {c.Period} ({c.Period.Days} days).") { Allowed = cap }] : [];

    static string? Remedy(Clause clause, Finding finding, ImmutableArray<MissingEvidence> missing, Case c) => finding.Value switch
    {
        Truth.Met => null,
        Truth.Unknown when clause.Effect is Effect.Attest or Effect.Inform => null,
        Truth.Unknown when finding.ForPerson => missing.IsEmpty ? "Nothing to send: a reviewer looks at the request." : $"A reviewer looks at the request. {Send(missing)}",
        Truth.Unknown => Send(missing),
        _ => clause.Remedy ?? (missing.IsEmpty ? Correct(clause, c) : Send(missing)),
    };

    static string Send(ImmutableArray<MissingEvidence> missing) =>
        string.Join(" ", missing.Select(m => m.Where.Length == 0 ? $"Send {m.What}." : $"Send {m.What}: {m.Where}"));

    static string Correct(Clause clause, Case c)
    {
        var entries = clause.Facts.Select(c.Policy.Catalogue.Find).Where(entry => entry is not null).Select(entry => $"{entry!.Label} ({entry.Where.TrimEnd('.')})").ToList();
        return entries.Count == 0 ? "If the record is wrong, send the request again with the right one." : $"If the record is wrong, send the request again with {string.Join("; or ", entries)}.";
    }

    static string Summary(Outcome outcome, Case c, DateSpan asked, UnitLimits? units, ImmutableArray<ClauseResult> clauses, List<string> causes)
    {
        var why = string.Join(" ", clauses.Where(clause => causes.Contains(clause.Id)).Select(clause => $"{clause.Id}: {clause.Because}"));
        return outcome switch
        {
            Outcome.Certified => $"Certified in total: {units!.Allowed} units, {c.Period}.",
            Outcome.Modified => $"Certified with changes: {units!.Allowed} units, {c.Period} (asked: {c.Line.Units} units, {asked}).{Cut(units, c)} {why}",
            Outcome.Pended => $"Pended. {why}",
            _ => $"Denied. {why}",
        };
    }

    static string Cut(UnitLimits units, Case c) => units.Allowed < c.Line.Units ? $" {units.Allowed} units are what the limits allow in {c.Period.Days} {(c.Period.Days == 1 ? "day" : "days")}." : "";
}
