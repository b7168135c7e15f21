using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>
/// <c>POST /fhir/Claim/$submit</c> by Da Vinci PAS: read, check, decide, save, answer. What came in, the decision and the authorization are saved together or not at all; the same
/// request again gets the first answer. A Bundle is answered with a Bundle, a Claim alone with a ClaimResponse. A request for authorization, its update and its cancel are answered here, a claim for
/// a service that was given by <see cref="AdjudicateClaim"/>.
/// </summary>
sealed class SubmitClaim(FhirRequest reader, Gather gather, AdjudicateClaim adjudicate, DecisionStore decisions, RequestStore requests, FhirStore store, Profiles profiles, ServerSettings settings, TimeProvider clock, IdSource newId, MemberTurns turns, Worklist worklist)
{
    /// <summary>How often a request is decided again because another one of the same member was saved in between.</summary>
    const int Tries = 8;

    public static Delegate Endpoint(PasVersion version) => (SubmitClaim operation, HttpContext context, CancellationToken cancellation) => operation.Run(context, version, cancellation);

    async Task<IResult> Run(HttpContext context, PasVersion version, CancellationToken cancellation)
    {
        var parsed = await reader.Read(context, cancellation, "Bundle", "Claim");
        if (parsed.Resource is not { } body)
        {
            return FhirResults.Outcome(parsed.Issues);
        }

        List<Issue> issues = [.. StructureCheck.Check(body)];
        if (issues.Exists(issue => issue.Severity <= IssueSeverity.Error))
        {
            return FhirResults.Outcome(issues);
        }

        if (RequestBundle.Read(body, "Claim", issues) is not { } bundle)
        {
            return FhirResults.Outcome(issues, StatusCodes.Status422UnprocessableEntity);
        }

        var set = await gather.Around(bundle, cancellation);
        if (bundle.Request.Element.Children("use").FirstOrDefault()?.Value is "claim" or "predetermination")
        {
            return await adjudicate.Run(context, body, bundle, set, issues, cancellation);
        }

        var asked = new Asked(body, bundle, set, version, FhirResults.Base(context.Request), clock.GetUtcNow());
        if (ReadRequest.Authorization(profiles, set, settings.Review.Received, asked.Now, issues) is not { } read)
        {
            return await Refused(asked, issues, cancellation);
        }

        var content = bundle.ContentHash();
        var key = ContentHash.RequestKey(read.Facts.Request.Provider ?? "", null, read.Facts.Request.Key ?? content);
        using var turn = await turns.Take(read.Policy.Id, read.Facts.Request.MemberId, cancellation);
        for (var attempt = 1; attempt <= Tries; attempt++)
        {
            var ledger = await decisions.LedgerOf(read.Policy.Id, read.Facts.Request.MemberId, cancellation);

            // Of a member for whom nothing was ever saved it isn't asked: should the save find an answer all the same, it says so.
            if (ledger.Version > 0 && await decisions.FindAnswer(key, content, cancellation) is { } first)
            {
                return await Answer(first, asked, cancellation);
            }

            var earlier = ledger.Version == 0 ? null : await Earlier(read, key, cancellation);
            if (RequestDecision.Fault(read, earlier) is { } fault)
            {
                return await Refused(asked, [fault], cancellation);
            }

            var decided = RequestDecision.Make(read, key, earlier, ledger.Ledger, settings.Review.AdverseDecisions);
            var save = AuthorizationSave.Of(decided, asked, profiles, newId, content, ledger.Version);
            switch (await decisions.Save(await worklist.With(save, decided.Decision, read, earlier, earlier?.Number ?? RequestStore.NumberOf(save.Response.Id), cancellation), cancellation))
            {
                case SaveResult.Saved saved: return Answer(saved.Resources.Single(stored => stored.Key == saved.Answer.Response) with { IsWhole = true }, asked);
                case SaveResult.Repeated repeated: return await Answer(repeated.First, asked, cancellation);
            }
        }

        context.Response.Headers.RetryAfter = "1";
        return FhirResults.Outcome([Problems.Busy()], StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>The request that this one updates, or that was sent before under the same identifier.</summary>
    async Task<StandingRequest?> Earlier(ReadRequest read, string key, CancellationToken cancellation)
    {
        var request = read.Facts.Request;
        if (read.Update is null && !await requests.Knows(key, cancellation))
        {
            return null;
        }

        IReadOnlyList<string> keys = read.Update is { } update ? [.. update.PriorKeys.Select(prior => ContentHash.RequestKey(request.Provider ?? "", null, prior))] : [key];
        return await requests.Find(read.Policy.Id, request.MemberId, request.Provider, keys, read.Update?.PriorId, read.Update is null ? [] : read.Update.Numbers, cancellation);
    }

    /// <summary>No decision: a business error where the guide wants one, kept like any answer, else an OperationOutcome.</summary>
    async Task<IResult> Refused(Asked asked, List<Issue> issues, CancellationToken cancellation)
    {
        // What was only remarked, such as a code that was not checked, is no reason to refuse.
        var wrong = issues.FindAll(issue => issue.Severity <= IssueSeverity.Error);
        if (!asked.Bundle.IsBundle || !PasErrors.IsBusiness(wrong))
        {
            return FhirResults.Outcome(issues, StatusCodes.Status422UnprocessableEntity);
        }

        var responseId = newId();
        var numbers = new AnswerNumbers(responseId, newId(), RequestStore.NumberOf(responseId));
        var response = R4.Fhir.Bytes(PasErrors.Write(asked.Set, wrong, numbers, asked.Now));
        var stored = await store.CreateAll([.. AuthorizationSave.Resources(asked, numbers, response)], cancellation);
        return Answer(stored.Single(each => each.Key.Type == "ClaimResponse"), asked);
    }

    async Task<IResult> Answer(SubmissionAnswer answer, Asked asked, CancellationToken cancellation) => Answer((await store.Read(answer.Response.Type, answer.Response.Id, cancellation))!, asked);

    static IResult Answer(StoredResource response, Asked asked) => !asked.Bundle.IsBundle ? FhirResults.Resource(response)
        : FhirResults.Resource(ResponseBundle.Write([new(ServedJson.Of(response), asked.Set)], Echo.Copy(asked.Body.Element, "identifier"), asked.Version, asked.Server));
}

/// <summary>A request for authorization as it came in.</summary>
/// <param name="Body">The whole body.</param>
/// <param name="Bundle">It taken apart.</param>
/// <param name="Set">The request and the resources around it.</param>
/// <param name="Version">The guide's version that the address speaks.</param>
/// <param name="Server">Where this server's FHIR addresses start.</param>
/// <param name="Now">When it came in.</param>
sealed record Asked(Resource Body, RequestBundle Bundle, EvidenceSet Set, PasVersion Version, string Server, DateTimeOffset Now);
