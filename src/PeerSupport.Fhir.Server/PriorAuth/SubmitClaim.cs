using System.Text.Json;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>
/// <c>POST /fhir/Claim/$submit</c>: read, check, decide, save, answer. What came in, the decision and the authorization are saved together or not at all; the same
/// request again gets the first answer. A request for authorization is answered here, a claim for a service that was given by <see cref="AdjudicateClaim"/>.
/// </summary>
sealed class SubmitClaim(FhirRequest reader, Gather gather, AdjudicateClaim adjudicate, DecisionStore decisions, FhirStore store, Profiles profiles, ServerSettings settings, TimeProvider clock, IdSource newId, MemberTurns turns)
{
    /// <summary>How often a request is decided again because another one of the same member was saved in between.</summary>
    const int Tries = 8;

    public static Task<IResult> Endpoint(SubmitClaim operation, HttpContext context, CancellationToken cancellation) => operation.Run(context, cancellation);

    async Task<IResult> Run(HttpContext context, CancellationToken cancellation)
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

        var now = clock.GetUtcNow();
        if (ReadRequest.Authorization(profiles, set, settings.Review.Received, now, issues) is not { } read)
        {
            return FhirResults.Outcome(issues, StatusCodes.Status422UnprocessableEntity);
        }

        var request = read.Facts.Request;
        var content = bundle.ContentHash();
        var key = ContentHash.RequestKey(request.Provider ?? "", null, request.Key ?? content);
        using var turn = await turns.Take(read.Policy.Id, request.MemberId, cancellation);
        for (var attempt = 1; attempt <= Tries; attempt++)
        {
            if (await decisions.FindAnswer(key, content, cancellation) is { } first)
            {
                return await Answer(first, cancellation);
            }

            var ledger = await decisions.LedgerOf(read.Policy.Id, request.MemberId, cancellation);
            var keyed = new Facts(request with { Key = key }, read.Facts.All);
            var decision = Engine.Decide(keyed, read.Policy, ledger.Ledger, settings.Review.AdverseDecisions);
            var save = ToSave(decision, read, body, bundle, key, content, ledger.Version, now);
            switch (await decisions.Save(save, cancellation))
            {
                case SaveResult.Saved saved: return FhirResults.Resource(saved.Resources.Single(stored => stored.Key == saved.Answer.Response));
                case SaveResult.Repeated repeated: return await Answer(repeated.First, cancellation);
            }
        }

        context.Response.Headers.RetryAfter = "1";
        return FhirResults.Outcome([Problems.Busy()], StatusCodes.Status503ServiceUnavailable);
    }

    async Task<IResult> Answer(SubmissionAnswer answer, CancellationToken cancellation) => FhirResults.Resource((await store.Read(answer.Response.Type, answer.Response.Id, cancellation))!);

    DecisionToSave ToSave(Decision decision, ReadRequest read, Resource body, RequestBundle bundle, string key, string content, long ledgerVersion, DateTimeOffset now)
    {
        var numbers = new AnswerNumbers(newId(), newId(), $"PS-{newId()}");
        var response = ClaimResponseWriter.Write(decision, read, profiles, numbers, now);
        List<ResourceToSave> resources = [new(new("Claim", numbers.ClaimId), bundle.Request.Resource.Json), new(new("ClaimResponse", numbers.ResponseId), R4.Fhir.Bytes(response))];
        if (bundle.IsBundle)
        {
            resources.Add(new(new("Bundle", numbers.ClaimId), body.Json));
        }

        var request = read.Facts.Request;
        return new DecisionToSave
        {
            RequestKey = key,
            ContentHash = content,
            DecisionId = newId(),
            PolicyId = decision.PolicyId,
            PolicyRevision = decision.PolicyRevision,
            DecisionJson = JsonSerializer.SerializeToUtf8Bytes(decision, PolicyJson.Options),
            Received = now,
            MemberId = request.MemberId,
            Outcome = ClauseExtension.Word(decision.Outcome),
            LedgerVersion = ledgerVersion,
            Provider = request.Provider,
            Program = request.Program,
            Request = new("Claim", numbers.ClaimId),
            Response = new("ClaimResponse", numbers.ResponseId),
            Resources = [.. resources.Select(resource => resource with { IsNew = true })],
            Authorizations = [.. decision.Lines.Where(line => line.Period is not null).Select(line => Given(line, decision, request, key, numbers.Number))],
        };
    }

    static Authorization Given(LineDecision line, Decision decision, Request request, string key, string number) =>
        new(decision.Lines.Length > 1 ? $"{number}-{line.Sequence}" : number, request.Provider, request.Lines.First(asked => asked.Sequence == line.Sequence).Service, line.Period!.Value, line.Units ?? 0)
        {
            RequestKey = key,
            Chain = $"{key}-{line.Sequence}",
            DailyUnits = Planned(line, "plan-units-per-day"),
            WeeklyUnits = Planned(line, "plan-units-per-week"),
        };

    static int? Planned(LineDecision line, string kind) => line.Allowances.FirstOrDefault(allowance => allowance.Kind == kind)?.Allowed;
}
