using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>Decides claims for services that were given. Like the decision on a request it is pure: the same facts, policy and ledger give the same answer.</summary>
public static class ClaimEngine
{
    /// <summary>Decides a claim line by line; a line sees what the lines before it used.</summary>
    /// <param name="facts">The claim, with its service notes as <see cref="FactName.Visit"/> facts.</param>
    /// <param name="policy">The policy of the coverage's payer.</param>
    /// <param name="ledger">What the member was given, and what other claims used of it.</param>
    /// <param name="review">
    /// Which adverse results wait for a person. Only an authorization is a decision on care (42 CFR 438.210): of a claim's, what a clinical clause denies waits unless all is automatic,
    /// and nothing else does.
    /// </param>
    public static Decision Decide(Facts facts, Policy policy, Ledger ledger, AdverseDecisions review)
    {
        var request = facts.Request;
        var lines = ImmutableArray.CreateBuilder<LineDecision>(request.Lines.Length);
        foreach (var line in request.Lines)
        {
            var c = new Case(facts, line, policy, policy.On(line.Period.Start), ledger, Stage.Claim, line.Period);
            var decided = Engine.Reviewed(Decide(c), review == AdverseDecisions.Automatic ? review : AdverseDecisions.ClinicalToReviewer);
            lines.Add(decided);
            ledger = ledger.WithUses(decided.Uses);
        }

        return new Decision
        {
            PolicyId = policy.Id,
            PolicyTitle = policy.Title,
            PolicyRevision = policy.Revision,
            Program = request.Program,
            Stage = Stage.Claim,
            Received = request.Received,
            Review = review,
            Lines = lines.ToImmutable(),
        };
    }

    static LineDecision Decide(Case c)
    {
        var clauses = Engine.Applicable(c);
        List<(Clause Clause, Finding Finding)> findings = [.. clauses.Select(clause => (clause, Engine.Judge(clause, c)))];
        var (slots, cutting) = Kept(clauses, c);
        var billed = c.Line.Billed!.Units;
        List<string> denied = [.. findings.Where(pair => Lines.Denies(pair.Clause, pair.Finding)).Select(pair => pair.Clause.Id)];
        List<string> open = [.. findings.Where(pair => Lines.Pends(pair.Clause, pair.Finding)).Select(pair => pair.Clause.Id)];

        // Nothing of a line is left: the limits deny it, unless what they count is not on file yet.
        if (slots.IsEmpty && (denied.Count > 0 || open.Count == 0))
        {
            denied = [.. clauses.Select(clause => clause.Id).Where(id => denied.Contains(id) || cutting.Contains(id))];
        }

        var outcome = denied.Count > 0 ? Outcome.Denied : open.Count > 0 ? Outcome.Pended : slots.Length < billed ? Outcome.Modified : Outcome.Certified;
        var payment = outcome is Outcome.Certified or Outcome.Modified ? Payments.Of(c, clauses, slots.Length) : new Payment(billed, 0) { Submitted = c.Line.Billed.Amount, Currency = c.Line.Billed.Amount is null ? null : Payments.Currency };
        List<string> causes = outcome switch
        {
            Outcome.Denied => denied,
            Outcome.Pended => open,
            _ => [.. clauses.Where(clause => cutting.Contains(clause.Id) || (clause.Limit?.Rate(c) is not null && Payments.IsCutByRate(c, payment))).Select(clause => clause.Id)],
        };
        return Write(c, findings, outcome, payment, cutting, causes) with { Uses = outcome is Outcome.Certified or Outcome.Modified ? Payments.Uses(c, slots, payment) : [] };
    }

    /// <summary>The units that every limit lets be paid, and the clauses that struck at least one. Weekly limits count together.</summary>
    internal static (ImmutableArray<UnitSlot> Slots, List<string> Cutting) Kept(List<Clause> clauses, Case c)
    {
        var limits = clauses.Where(clause => clause.Limit is not null && clause.Unless?.Judge(c).Value != Truth.Met).ToList();
        var weekly = limits.Where(clause => clause.Limit is UnitsPerWeek).ToList();
        var slots = UnitSlot.Of(c, WholeUnits.UnitMinutes(c));
        List<string> cutting = [];

        // What the note documents comes first: the other limits count whole units alone.
        foreach (var clause in limits.Except(weekly).OrderByDescending(clause => clause.Limit is WholeUnits))
        {
            Strike(clause.Limit!.Keep(c, slots), [clause.Id]);
        }

        if (weekly.Count > 0)
        {
            var governing = weekly.Where(clause => ((UnitsPerWeek)clause.Limit!).On(c.Date, c) is not null).Select(clause => clause.Id).ToList();
            Strike(UnitsPerWeek.KeepTogether([.. weekly.Select(clause => (UnitsPerWeek)clause.Limit!)], c, slots), governing);
        }

        return (slots, cutting);

        void Strike(ImmutableArray<UnitSlot> kept, List<string> ids)
        {
            if (kept.Length < slots.Length)
            {
                cutting.AddRange(ids);
            }

            slots = kept;
        }
    }

    static LineDecision Write(Case c, List<(Clause Clause, Finding Finding)> findings, Outcome outcome, Payment payment, List<string> cutting, List<string> causes)
    {
        var given = outcome is Outcome.Certified or Outcome.Modified;
        var clauses = findings.Select(pair => Lines.Result(pair.Clause, pair.Finding, c, [], [], null) with { Changed = given && cutting.Contains(pair.Clause.Id) ? $"units cut to {payment.Units}" : null }).ToImmutableArray();
        return new LineDecision
        {
            Sequence = c.Line.Sequence,
            Service = ServiceCovered.Of(c)?.Code ?? (c.Line.Service.Codes.IsEmpty ? c.Line.Service.ToString() : c.Line.Service.Codes[0].Value),
            Outcome = outcome,
            AskedUnits = c.Line.Units,
            AskedPeriod = c.Period,
            Units = given ? payment.Units : null,
            Period = given ? c.Period : null,
            Payment = payment,
            Causes = [.. causes],
            Allowances = [.. findings.Where(pair => pair.Clause.Limit is not null && pair.Finding.Value == Truth.Met).SelectMany(pair => Lines.Allowances(pair.Clause, c))],
            Clauses = clauses,
            PolicyVersion = c.Version?.Version,
            Summary = Summary(outcome, payment, clauses, causes),
        };
    }

    static string Summary(Outcome outcome, Payment payment, ImmutableArray<ClauseResult> clauses, List<string> causes)
    {
        var why = string.Join(" ", clauses.Where(clause => causes.Contains(clause.Id)).Select(clause => $"{clause.Id}: {clause.Because}"));
        var amount = payment.Benefit is { } benefit ? $", {benefit:0.00} {payment.Currency}" : "; the policy states no rate, so no amount is given";
        return outcome switch
        {
            Outcome.Certified => $"Paid: {payment.Units} units{amount}. {why}".TrimEnd(),
            Outcome.Modified => $"Paid in part: {payment.Units} of {payment.Billed:0.##} units{amount}. {why}",
            Outcome.Pended => $"Pended. {why}",
            _ => $"Denied. {why}",
        };
    }
}
