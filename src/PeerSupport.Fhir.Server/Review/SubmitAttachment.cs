using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>
/// <c>POST /fhir/Claim/$submit-attachment</c>, after CDex (http://hl7.org/fhir/us/davinci-cdex/OperationDefinition-submit-attachment.html): documents for a request that waits. It is matched by its number and member,
/// and decided again from what is stored and what came; it may then be settled with no person. Lines that were decided stand.
/// </summary>
sealed class SubmitAttachment(FhirRequest reader, ReviewStore reviews, PendedRequests requests, DecisionStore decisions, Worklist worklist, Profiles profiles, ServerSettings settings, TimeProvider clock, IdSource newId, MemberTurns turns)
{
    const int Tries = 8;

    public static Delegate Endpoint => (SubmitAttachment operation, HttpContext context, CancellationToken cancellation) => operation.Run(context, cancellation);

    async Task<IResult> Run(HttpContext context, CancellationToken cancellation)
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
        if (AttachmentInput.Read(body, issues) is not { } input)
        {
            return FhirResults.Outcome(issues, StatusCodes.Status422UnprocessableEntity);
        }

        if (await reviews.FindOpen(input.Numbers, input.MemberId, cancellation) is not { } first)
        {
            return FhirResults.Outcome([ReviewIssues.NothingWaits()], StatusCodes.Status422UnprocessableEntity);
        }

        using var turn = await turns.Take(first.PolicyId, first.MemberId, cancellation);
        for (var attempt = 1; attempt <= Tries; attempt++)
        {
            var ledger = await decisions.LedgerOf(first.PolicyId, first.MemberId, cancellation);
            if (await reviews.FindOpen(input.Numbers, input.MemberId, cancellation) is not { } state)
            {
                return FhirResults.Outcome([ReviewIssues.NothingWaits()], StatusCodes.Status422UnprocessableEntity);
            }

            if (await requests.Load(state, input.Content, cancellation) is not { } pended)
            {
                return FhirResults.Outcome([await requests.Load(state, [], cancellation) is null ? ReviewIssues.Unreadable() : ReviewIssues.TakesPlace("a resource of the type and id of one that the request needs")], StatusCodes.Status422UnprocessableEntity);
            }

            if (AttachmentSubject.Replaced(pended.Read.Set, input.Content) is { } replaced)
            {
                return FhirResults.Outcome(ReviewIssues.TakesPlace(replaced));
            }

            if (AttachmentSubject.Check(pended.Read.Set, input.Content) is { Count: > 0 } strangers)
            {
                return FhirResults.Outcome(strangers);
            }

            var update = pended.Read.Update?.Update ?? new RequestUpdate(false, [], []);
            var decided = Updates.Decide(pended.Read.Facts, pended.Read.Policy, ledger.Ledger, settings.Review.AdverseDecisions, pended.Before, update with { Changed = [] });
            var save = pended.ToSave(decided.Decision, decided.Ends, decided.Kept, profiles, newId, ledger.Version, clock.GetUtcNow());
            save = save with { Resources = [.. save.Resources, new(new("Bundle", pended.Standing.Decision.Request.Id), pended.Body.Json)] };
            save = await worklist.With(save, decided.Decision, pended.Read, pended.Standing, pended.Standing.Number, cancellation);
            if (await decisions.Save(save, cancellation) is SaveResult.Saved saved)
            {
                return FhirResults.Resource(saved.Resources.Single(stored => stored.Key == saved.Answer.Response));
            }
        }

        context.Response.Headers.RetryAfter = "1";
        return FhirResults.Outcome([Problems.Busy()], StatusCodes.Status503ServiceUnavailable);
    }
}
