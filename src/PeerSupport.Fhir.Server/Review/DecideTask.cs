using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>
/// <c>POST /fhir/Task/{id}/$decide</c>: a named reviewer decides a request that waits, or asks for more. The decision is one of its own in the record; the answer gets its next version under
/// its id, what is given goes into the member's ledger, the Task ends: all of it or nothing. Of two reviewers one wins.
/// </summary>
sealed class DecideTask(FhirRequest reader, ReviewStore reviews, PendedRequests requests, DecisionStore decisions, Worklist worklist, Profiles profiles, TimeProvider clock, IdSource newId, MemberTurns turns)
{
    const int Tries = 8;

    public static Delegate Endpoint => (DecideTask operation, string id, HttpContext context, CancellationToken cancellation) => operation.Run(id, context, cancellation);

    async Task<IResult> Run(string id, HttpContext context, CancellationToken cancellation)
    {
        var parsed = await reader.Read(context, cancellation, "Parameters");
        if (parsed.Resource is not { } body)
        {
            return FhirResults.Outcome(parsed.Issues);
        }

        List<Issue> issues = [.. StructureCheck.Check(body)];
        if (issues.Exists(issue => issue.Severity <= IssueSeverity.Error))
        {
            return FhirResults.Outcome(issues);
        }

        issues.Clear();
        if (await reviews.Find(id, cancellation) is not { } first)
        {
            return FhirResults.Outcome(ReviewIssues.NotOnWorklist());
        }

        if (first.Status != ReviewStatus.Open)
        {
            return FhirResults.Outcome(ReviewIssues.Closed(first.Status == ReviewStatus.Decided));
        }

        if (ReviewerInput.Read(body, profiles, issues) is not { } input)
        {
            return FhirResults.Outcome(issues, StatusCodes.Status422UnprocessableEntity);
        }

        using var turn = await turns.Take(first.PolicyId, first.MemberId, cancellation);
        for (var attempt = 1; attempt <= Tries; attempt++)
        {
            var state = (await reviews.Find(id, cancellation))!;
            if (state.Status != ReviewStatus.Open)
            {
                return FhirResults.Outcome(ReviewIssues.Closed(state.Status == ReviewStatus.Decided));
            }

            var ledger = await decisions.LedgerOf(state.PolicyId, state.MemberId, cancellation);
            if (await requests.Load(state, [], cancellation) is not { } pended)
            {
                return FhirResults.Outcome([ReviewIssues.Unreadable()], StatusCodes.Status422UnprocessableEntity);
            }

            var (save, faults) = await Decide(pended, input, ledger, cancellation);
            if (save is null)
            {
                return FhirResults.Outcome(faults, StatusCodes.Status422UnprocessableEntity);
            }

            if (await decisions.Save(save, cancellation) is SaveResult.Saved saved)
            {
                return FhirResults.Resource(saved.Resources.Single(stored => stored.Key == saved.Answer.Response));
            }
        }

        context.Response.Headers.RetryAfter = "1";
        return FhirResults.Outcome([Problems.Busy()], StatusCodes.Status503ServiceUnavailable);
    }

    async Task<(DecisionToSave? Save, List<Issue> Faults)> Decide(PendedRequest pended, ReviewerInput input, MemberLedger ledger, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (input.Verdict is not { } verdict)
        {
            var asked = Reviews.AskForMore(pended.Before, input.Reviewer, input.Wanted);
            return (await worklist.WithMoreTime(pended.ToSave(asked, [], [], profiles, newId, ledger.Version, now), asked, pended.State, cancellation), []);
        }

        var known = pended.Before.Lines.SelectMany(line => line.Clauses).Select(clause => clause.Id).Distinct().ToList();
        if (input.Reason?.Clause is { } clause && !known.Contains(clause))
        {
            return (null, [ReviewIssues.ReasonClause("another clause", known)]);
        }

        var named = input.Lines.Select(line => line.Sequence).ToHashSet();
        var waiting = pended.Before.Lines.Where(line => line.Outcome == Outcome.Pended && !named.Contains(line.Sequence)).Select(line => new LineVerdict(line.Sequence, verdict));
        var review = new ReviewerDecision(input.Reviewer, DateOnly.FromDateTime(now.DateTime), [.. input.Lines, .. waiting], input.Reason);
        var decided = Reviews.Decide(pended.Read.Facts, pended.Read.Policy, ledger.Ledger, pended.Before, review);
        return decided.Decision is not { } decision ? (null, [.. decided.Faults.OrderBy(fault => fault.Kind).Select(ReviewIssues.Fault)])
            : (await worklist.With(pended.ToSave(decision, decided.Ends, [], profiles, newId, ledger.Version, now), decision, pended.Read, pended.Standing, pended.Standing.Number, cancellation), []);
    }
}
