using System.Collections.Immutable;
using System.Globalization;

namespace PeerSupport.Fhir.Decisions;

/// <summary>
/// Writes a reviewer's decision on the lines that wait. Pure, like <see cref="Engine"/>. A reviewer judges what the criteria leave open or against the member; the limits of the policy, what
/// was asked and what claims used already bind a reviewer too. Lines that do not wait stand as they were decided.
/// </summary>
public static class Reviews
{
    /// <param name="facts">The request and its evidence, under the key of the first request.</param>
    /// <param name="policy">The policy of the coverage's payer.</param>
    /// <param name="ledger">What the member was given, and what claims used of it.</param>
    /// <param name="before">The latest decision on the request.</param>
    /// <param name="review">What the reviewer says.</param>
    public static ReviewedDecision Decide(Facts facts, Policy policy, Ledger ledger, Decision before, ReviewerDecision review)
    {
        var key = facts.Request.Key ?? throw new ArgumentException("a request under review has a key", nameof(facts));
        var lines = before.Lines.ToDictionary(line => line.Sequence, Standing(before));
        var ends = ImmutableArray.CreateBuilder<string>();
        var faults = ImmutableArray.CreateBuilder<ReviewFault>();
        var deciding = review.Lines.Select(line => Authorization.ChainOf(key, line.Sequence)).ToHashSet();
        var rest = ledger with { Authorizations = [.. ledger.Authorizations.Where(a => !deciding.Contains(a.Chain))] };
        foreach (var verdict in review.Lines.OrderBy(line => line.Sequence))
        {
            var asked = facts.Request.Lines.FirstOrDefault(line => line.Sequence == verdict.Sequence);
            if (asked is null || !lines.TryGetValue(verdict.Sequence, out var line) || line.Outcome != Outcome.Pended)
            {
                faults.Add(new(ReviewFaultKind.NotWaiting, verdict.Sequence, "a line that waits for a reviewer", "another line"));
                continue;
            }

            if (verdict.Verdict == Verdict.Deny)
            {
                lines[verdict.Sequence] = Denied(line, review);
                continue;
            }

            var held = ledger.Authorizations.FirstOrDefault(a => a.Chain == Authorization.ChainOf(key, verdict.Sequence) && a.Provider == facts.Request.Provider);
            var given = verdict.Verdict == Verdict.Approve ? asked : asked with { Units = verdict.Units ?? asked.Units, Period = verdict.Period ?? asked.Period };
            if (Fault(asked, given, new Case(facts, given, policy, policy.On(given.Period.Start), rest, before.Stage, given.Period), held is null ? 0 : ledger.UsedOf(held)) is { } fault)
            {
                faults.Add(fault);
                continue;
            }

            lines[verdict.Sequence] = Given(line, asked, given, review);
            rest = rest.With(new($"line {verdict.Sequence}", facts.Request.Provider, asked.Service, given.Period, given.Units ?? 0));
            if (held is not null)
            {
                ends.Add(held.Chain);
            }
        }

        return faults.Count > 0 ? new(null, [], faults.ToImmutable())
            : new(before with { Lines = [.. before.Lines.Select(line => lines[line.Sequence])], HumanReviewed = true, Reviewer = review.Reviewer, Wanted = [] }, ends.ToImmutable(), []);
    }

    /// <summary>The request still waits, now for documents.</summary>
    public static Decision AskForMore(Decision before, Reviewer reviewer, ImmutableArray<WantedDocument> wanted) => before with
    {
        HumanReviewed = true,
        Reviewer = reviewer,
        Wanted = wanted,
        Lines = [.. before.Lines.Select(Standing(before)).Select(line => line.Outcome != Outcome.Pended ? line
            : line with { Summary = $"Pended. A reviewer asks for {string.Join("; ", wanted.Select(document => document.Text))}." })],
    };

    /// <summary>What was decided before stands by that decision; what waits is of this one.</summary>
    static Func<LineDecision, LineDecision> Standing(Decision before) => line => line.Outcome == Outcome.Pended ? line : line with { Since = line.Since ?? before.Received };

    static ReviewFault? Fault(RequestLine asked, RequestLine given, Case c, int used)
    {
        if (given.Units > asked.Units || given.Period.Start < asked.Period.Start || given.Period.End > asked.Period.End || given.Period.Days <= 0)
        {
            return new(ReviewFaultKind.AboveAsked, asked.Sequence, $"at most {Text(asked.Units)}, within {asked.Period}", $"{Text(given.Units)}, {given.Period}");
        }

        if (given.Units < used)
        {
            return new(ReviewFaultKind.BelowUsed, asked.Sequence, $"at least {used} units, which claims used already", Text(given.Units));
        }

        var limits = Engine.Applicable(c).Where(clause => clause.Effect == Effect.Limit && clause.Limit is not null).ToList();
        foreach (var limit in limits)
        {
            var finding = Engine.Judge(limit, c);
            if (finding.Value == Truth.NotMet || finding.MoveStart > given.Period.Start || finding.CutEnd < given.Period.End)
            {
                return new(ReviewFaultKind.AboveLimit, asked.Sequence, $"a period that {limit.Id} allows: {finding.Because}", given.Period.ToString());
            }
        }

        var units = UnitLimits.Of(limits, c, c);
        return units.Cap is { } cap && given.Units > cap
            ? new(ReviewFaultKind.AboveLimit, asked.Sequence, $"at most {cap} units in {given.Period}, by {string.Join(", ", units.Cutting)}", Text(given.Units)) : null;
    }

    static LineDecision Given(LineDecision line, RequestLine asked, RequestLine given, ReviewerDecision review)
    {
        var whole = given.Units == asked.Units && given.Period == asked.Period;
        return line with
        {
            Outcome = whole ? Outcome.Certified : Outcome.Modified,
            Recommended = null,
            Proposal = null,
            Units = given.Units,
            Period = given.Period,
            Causes = whole ? [] : review.Reason?.Clause is { } clause ? [clause] : Judged(line),
            Reason = whole ? null : review.Reason,
            Summary = whole ? $"Certified in total: {Text(given.Units)}, {given.Period}. A reviewer decided on {review.Day:yyyy-MM-dd}."
                : $"Certified with changes: {Text(given.Units)}, {given.Period} (asked: {Text(asked.Units)}, {asked.Period}). A reviewer decided on {review.Day:yyyy-MM-dd}.{Why(review.Reason)}",
        };
    }

    /// <summary>The causes that are not just that something is missing: the reviewer has decided without it.</summary>
    static ImmutableArray<string> Judged(LineDecision line) => [.. line.Causes.Where(cause => line.Clauses.Any(clause => clause.Id == cause && clause.Value != Truth.Unknown))];

    static LineDecision Denied(LineDecision line, ReviewerDecision review) => line with
    {
        Outcome = Outcome.Denied,
        Recommended = null,
        Proposal = null,
        Causes = review.Reason?.Clause is { } clause ? [clause] : [],
        Reason = review.Reason,
        Summary = $"Denied. A reviewer decided on {review.Day:yyyy-MM-dd}.{Why(review.Reason)}{(review.Reason?.Clause is { } cause && line.Clauses.FirstOrDefault(each => each.Id == cause) is { } result ? $" {cause}: {result.Because}" : "")}",
    };

    static string Why(ReviewReason? reason) => string.IsNullOrWhiteSpace(reason?.Text) ? "" : $" {reason.Text}";

    static string Text(int? units) => units is { } number ? string.Create(CultureInfo.InvariantCulture, $"{number} units") : "no number of units";
}
