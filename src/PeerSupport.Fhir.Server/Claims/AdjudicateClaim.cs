using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>
/// A claim for a service that was given (<c>use</c> claim): decided against the member's ledger, and saved with what it used or not at all. <c>use</c> predetermination gets the same
/// answer and changes nothing. A claim that voids or replaces an earlier one gives its units back first.
/// </summary>
sealed class AdjudicateClaim(DecisionStore decisions, FhirStore store, Profiles profiles, ServerSettings settings, TimeProvider clock, IdSource newId, MemberTurns turns)
{
    const int Tries = 8;

    public async Task<IResult> Run(HttpContext context, Resource body, RequestBundle bundle, EvidenceSet set, List<Issue> issues, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (ReadClaim.Of(profiles, set, settings.Review.Received, now, issues) is not { } claim)
        {
            return FhirResults.Outcome(issues, StatusCodes.Status422UnprocessableEntity);
        }

        var (read, request) = (claim.Read, claim.Read.Facts.Request);
        var content = bundle.ContentHash();
        var key = ContentHash.RequestKey(request.Provider ?? "", null, request.Key ?? content);
        var asks = bundle.Request.Element.Children("use").First().Value is "predetermination";
        using var turn = await turns.Take(read.Policy.Id, request.MemberId, cancellation);
        for (var attempt = 1; attempt <= Tries; attempt++)
        {
            if (!asks && await decisions.FindAnswer(key, content, cancellation) is { } first)
            {
                return await Answer(first, cancellation);
            }

            var ledger = await decisions.LedgerOf(read.Policy.Id, request.MemberId, cancellation);
            var earlier = claim.Change == ClaimChange.None ? null : await Earlier(claim, cancellation);
            if (claim.Change != ClaimChange.None && ClaimIssues.OfEarlier(claim, earlier) is { } issue)
            {
                return FhirResults.Outcome([issue], StatusCodes.Status422UnprocessableEntity);
            }

            var decision = ClaimEngine.Decide(read.Facts, read.Policy, earlier is null ? ledger.Ledger : ledger.Ledger.WithoutClaim(earlier.Id), settings.Review.AdverseDecisions);
            var numbers = new AnswerNumbers(newId(), newId(), $"PS-{newId()}");
            var response = ServiceClaimWriter.Write(decision, read, profiles, numbers, claim.Change == ClaimChange.Voids ? earlier : null, now);
            if (asks)
            {
                response["use"] = "predetermination";
                return FhirResults.Resource(response);
            }

            switch (await decisions.Save(ToSave(decision, claim, earlier, response, body, bundle, key, content, ledger.Version, numbers, now), cancellation))
            {
                case SaveResult.Saved saved: return FhirResults.Resource(saved.Resources.Single(stored => stored.Key == saved.Answer.Response));
                case SaveResult.Repeated repeated: return await Answer(repeated.First, cancellation);
            }
        }

        context.Response.Headers.RetryAfter = "1";
        return FhirResults.Outcome([Problems.Busy()], StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>The claim that this one changes: one of the same member and provider.</summary>
    async Task<EarlierClaim?> Earlier(ReadClaim claim, CancellationToken cancellation)
    {
        var request = claim.Read.Facts.Request;
        var id = claim.EarlierReference?.Split('/')[^1];
        var byId = id is null ? null : await decisions.FindClaim(claim.Read.Policy.Id, request.MemberId, request.Provider, id, null, cancellation);
        return byId ?? (claim.EarlierIdentifier is null ? null
            : await decisions.FindClaim(claim.Read.Policy.Id, request.MemberId, request.Provider, null, ContentHash.RequestKey(request.Provider ?? "", null, claim.EarlierIdentifier), cancellation));
    }

    async Task<IResult> Answer(SubmissionAnswer answer, CancellationToken cancellation) => FhirResults.Resource((await store.Read(answer.Response.Type, answer.Response.Id, cancellation))!);

    static DecisionToSave ToSave(Decision decision, ReadClaim claim, EarlierClaim? earlier, JsonObject response, Resource body, RequestBundle bundle, string key, string content, long ledgerVersion, AnswerNumbers numbers, DateTimeOffset now)
    {
        List<ResourceToSave> resources =
        [
            new(new("Claim", numbers.ClaimId), bundle.Request.Resource.Json) { IsNew = true, Parsed = bundle.Request.Resource },
            new(new("ClaimResponse", numbers.ResponseId), R4.Fhir.Bytes(response)) { IsNew = true },
        ];
        if (bundle.IsBundle)
        {
            resources.Add(new(new("Bundle", numbers.ClaimId), body.Json) { IsNew = true, Parsed = body });
        }

        var request = claim.Read.Facts.Request;
        return new DecisionToSave
        {
            RequestKey = key,
            ContentHash = content,
            DecisionId = numbers.ResponseId,
            PolicyId = decision.PolicyId,
            PolicyRevision = decision.PolicyRevision,
            DecisionJson = DecisionJson.Write(decision),
            Received = now,
            MemberId = request.MemberId,
            LedgerVersion = ledgerVersion,
            Provider = request.Provider,
            Program = request.Program,
            Kind = DecisionKind.Claim,
            Outcome = claim.Change == ClaimChange.Voids ? "voided" : ServiceClaimWriter.Word(decision.Outcome),
            Request = new("Claim", numbers.ClaimId),
            Response = new("ClaimResponse", numbers.ResponseId),
            Resources = [.. resources.Select(resource => resource with { IsNew = true })],
            Uses = [.. decision.Lines.SelectMany(line => line.Uses)],
            EarlierClaim = earlier?.Id,
            IsVoid = claim.Change == ClaimChange.Voids,
        };
    }
}
