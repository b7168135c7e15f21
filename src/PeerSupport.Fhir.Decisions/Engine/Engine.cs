using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>The decision in the middle: facts in, a decision out. Pure: the same input and policy revision give the same decision.</summary>
public static class Engine
{
    const int MostRounds = 20;

    /// <summary>Decides a request for authorization, line by line; a line sees what the lines before it were given.</summary>
    /// <param name="facts">The request and its evidence.</param>
    /// <param name="policy">The policy of the coverage's payer.</param>
    /// <param name="ledger">What the member was given before under this policy.</param>
    /// <param name="review">Which adverse results wait for a person.</param>
    public static Decision Decide(Facts facts, Policy policy, Ledger ledger, AdverseDecisions review)
    {
        var request = facts.Request;
        ledger = ledger.Without(request.Key, request.Provider);
        var stage = request.Stage;
        var lines = ImmutableArray.CreateBuilder<LineDecision>(request.Lines.Length);
        foreach (var line in request.Lines)
        {
            var version = policy.On(line.Period.Start);
            var c = new Case(facts, line, policy, version, ledger, StageOf(facts, policy, version, ledger, line), line.Period);
            stage = c.Stage;
            var decided = Reviewed(Decide(c), review);
            lines.Add(decided);
            if (decided is { Period: { } period, Units: { } units })
            {
                ledger = ledger.With(new($"line {line.Sequence}", request.Provider, line.Service, period, units) { RequestKey = request.Key });
            }
        }

        return new Decision
        {
            PolicyId = policy.Id,
            PolicyTitle = policy.Title,
            PolicyRevision = policy.Revision,
            Program = request.Program,
            Stage = stage,
            Received = request.Received,
            Review = review,
            Lines = lines.ToImmutable(),
        };
    }

    /// <summary>A renewal is a new request where the policy knows no continued stay, and where it comes too late and the policy says so.</summary>
    static Stage StageOf(Facts facts, Policy policy, PolicyVersion? version, Ledger ledger, RequestLine line)
    {
        if (facts.Request.Stage != Stage.ContinuedStay || version is null || !version.HasStage(Stage.ContinuedStay))
        {
            return Stage.Admission;
        }

        var late = version.LateRenewalIsInitial && Running.Of(new Case(facts, line, policy, version, ledger, Stage.ContinuedStay, line.Period)) is null;
        return late ? Stage.Admission : Stage.ContinuedStay;
    }

    static LineDecision Decide(Case c)
    {
        var clauses = Applicable(c);
        var asked = c.Period;
        var moved = new Dictionary<string, DateOnly>();
        var cut = new Dictionary<string, DateOnly>();
        var why = new Dictionary<string, string>();
        List<(Clause Clause, Finding Finding)> findings = [];
        for (var round = 0; round < MostRounds; round++)
        {
            findings = [.. clauses.Select(clause => (clause, Judge(clause, c)))];
            cut.Clear();
            var (start, end) = (c.Period.Start, asked.End);
            foreach (var (clause, finding) in findings)
            {
                if (finding.MoveStart is { } to && to > c.Period.Start && Changes(clause))
                {
                    moved[clause.Id] = to;
                    why[clause.Id] = finding.Because;
                    start = to > start ? to : start;
                }

                if (finding.CutEnd is { } last && last < asked.End && Changes(clause))
                {
                    cut[clause.Id] = last;
                    why[clause.Id] = finding.Because;
                    end = last < end ? last : end;
                }
            }

            // Cuts are found against the period as it stands; once it has been cut, a looser limit no longer shows, so the asked end is tried anew for each start.
            if (start == c.Period.Start)
            {
                c = c with { Period = new(start, end) };
                break;
            }

            c = c with { Period = new(start, asked.End) };
            if (start > asked.End)
            {
                break;
            }
        }

        if (c.Period.Days <= 0)
        {
            findings = [.. findings.Select(pair => moved.ContainsKey(pair.Clause.Id) || cut.ContainsKey(pair.Clause.Id)
                ? (pair.Clause, pair.Finding with { Value = Truth.NotMet, Because = $"{why[pair.Clause.Id]} Nothing is left of {asked}." }) : pair)];
            return Lines.Build(c, asked, findings, moved, cut, Outcome.Denied, null, [.. moved.Keys.Concat(cut.Keys).Distinct()]);
        }

        // Clauses that look at the whole period are judged once more on the period as it was cut; what cut it keeps its reason.
        findings = c.Period == asked ? findings : [.. clauses.Select(clause => (clause, Judge(clause, c)))];
        findings = [.. findings.Select(pair => why.TryGetValue(pair.Clause.Id, out var reason) && pair.Finding.Value == Truth.Met
            ? (pair.Clause, pair.Finding with { Because = reason }) : pair)];
        var units = UnitLimits.Of(clauses, c, c with { Period = asked });
        var denied = findings.Where(pair => Lines.Denies(pair.Clause, pair.Finding)).Select(pair => pair.Clause.Id).ToList();
        if (units.Allowed == 0 && denied.Count == 0)
        {
            denied.AddRange(units.Cutting.Count > 0 ? units.Cutting : cut.Keys.Concat(moved.Keys));
        }

        if (denied.Count > 0)
        {
            return Lines.Build(c, asked, findings, moved, cut, Outcome.Denied, null, denied);
        }

        var open = findings.Where(pair => Lines.Pends(pair.Clause, pair.Finding)).Select(pair => pair.Clause.Id).ToList();
        if (open.Count > 0)
        {
            return Lines.Build(c, asked, findings, moved, cut, Outcome.Pended, null, open);
        }

        List<string> causes = [.. clauses.Select(clause => clause.Id).Where(id => moved.ContainsKey(id) || cut.ContainsKey(id) || units.Cutting.Contains(id))];
        var changed = c.Period != asked || units.Allowed < c.Line.Units;
        return Lines.Build(c, asked, findings, moved, cut, changed ? Outcome.Modified : Outcome.Certified, units, causes);
    }

    /// <summary>The clauses that hold for the case: the general ones, and the policy's where a version is in force.</summary>
    internal static List<Clause> Applicable(Case c) =>
        [.. c.Policy.General.Where(clause => c.Version?.Clauses.Any(own => own.Replaces.Contains(clause.Id) && own.AppliesTo(c.Stage, c.Program)) != true).Concat(c.Version?.Clauses ?? [])
            .Where(clause => clause.Effect != Effect.Measure && clause.AppliesTo(c.Stage, c.Program) && (c.Version is not null || clause.Test is ProgramIs or CoverageInForce or PolicyInForce))];

    internal static Finding Judge(Clause clause, Case c)
    {
        var finding = clause.Test?.Judge(c) ?? clause.Limit?.Judge(c) ?? new Finding(Truth.Met);
        return clause.Unless?.Judge(c).Value == Truth.Met
            ? finding with { Value = Truth.Met, MoveStart = null, CutEnd = null, Missing = [], Notes = finding.Notes.Add("The clause is shown and does not apply to this member.") }
            : finding;
    }

    static bool Changes(Clause clause) => clause.Effect is Effect.Require or Effect.Limit or Effect.Exclude;

    internal static LineDecision Reviewed(LineDecision line, AdverseDecisions review)
    {
        var adverse = line.Outcome is Outcome.Denied or Outcome.Modified;
        var clinical = line.Clauses.Any(clause => line.Causes.Contains(clause.Id) && clause.Decider == Decider.Clinical);
        var waits = adverse && (review == AdverseDecisions.AllToReviewer || (review == AdverseDecisions.ClinicalToReviewer && clinical));
        return !waits ? line : line with
        {
            Outcome = Outcome.Pended,
            Recommended = line.Outcome,
            Proposal = new(line.Units, line.Period, line.Summary),
            Units = null,
            Period = null,
            Uses = [],
            Payment = line.Payment is { } payment ? payment with { Units = 0, Eligible = null, Benefit = null } : null,
            Summary = $"A reviewer decides. {string.Join(" ", line.Clauses.Where(clause => line.Causes.Contains(clause.Id)).Select(clause => $"{clause.Id}: {clause.Because}"))}".TrimEnd(),
        };
    }
}
