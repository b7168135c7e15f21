using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>What a decided request for authorization writes: request, answer, decision, and what it gives and ends.</summary>
static class AuthorizationSave
{
    /// <summary>What a decision on what came in now writes; its answer has the meta that it is served with.</summary>
    public static DecisionToSave Of(RequestDecision decided, Asked asked, Profiles profiles, IdSource newId, string content, long ledgerVersion)
    {
        var responseId = newId();
        var held = decided.Earlier is not null && decided.Ends is { Count: > 0 };
        var numbers = new AnswerNumbers(responseId, newId(), decided.Earlier?.Number ?? RequestStore.NumberOf(responseId), held);
        var response = ClaimResponseWriter.Write(decided.Decision, decided.Read, profiles, numbers, asked.Now);
        response.Insert(1, "meta", ServedJson.Meta(1, asked.Now));
        return Of(decided, numbers, [.. Resources(asked, numbers, R4.Fhir.Bytes(response))], newId(), content, ledgerVersion, asked.Now);
    }

    /// <summary>What a decision writes beside the given resources.</summary>
    public static DecisionToSave Of(RequestDecision decided, AnswerNumbers numbers, IReadOnlyList<ResourceToSave> resources, string decisionId, string content, long ledgerVersion, DateTimeOffset now)
    {
        var (decision, request) = (decided.Decision, decided.Read.Facts.Request);
        return new DecisionToSave
        {
            RequestKey = decided.Key,
            OwnKey = decided.OwnKey,
            ContentHash = content,
            DecisionId = decisionId,
            PolicyId = decision.PolicyId,
            PolicyRevision = decision.PolicyRevision,
            DecisionJson = DecisionJson.Write(decision),
            Received = now,
            MemberId = request.MemberId,
            Outcome = ClauseExtension.Word(decision.Outcome),
            LedgerVersion = ledgerVersion,
            Provider = request.Provider,
            Program = request.Program,
            Request = new("Claim", numbers.ClaimId),
            Response = new("ClaimResponse", numbers.ResponseId),
            Resources = resources,
            Ends = decided.Ends,
            Authorizations = [.. decision.Lines.Where(line => line is { Period: not null, Since: null }).Select(line => Given(line, decided, numbers, ledgerVersion))],
        };
    }

    /// <summary>The request as it came, and its answer.</summary>
    public static IEnumerable<ResourceToSave> Resources(Asked asked, AnswerNumbers numbers, byte[] response)
    {
        yield return new(new("Claim", numbers.ClaimId), asked.Bundle.Request.Resource.Json) { IsNew = true, Parsed = asked.Bundle.Request.Resource };
        yield return new(new("ClaimResponse", numbers.ResponseId), response) { IsNew = true };
        if (asked.Bundle.IsBundle)
        {
            yield return new(new("Bundle", numbers.ClaimId), asked.Body.Json) { IsNew = true, Parsed = asked.Body };
        }
    }

    /// <summary>
    /// A line's authorization has the request's number and the line's behind it, a later one of the line also its place in the member's ledger: a claim that names the shorter number finds the one in force.
    /// </summary>
    static Authorization Given(LineDecision line, RequestDecision decided, AnswerNumbers numbers, long ledgerVersion)
    {
        var number = $"{numbers.Number}-{line.Sequence}{(decided.Earlier is null ? "" : $"-u{ledgerVersion + 1}")}";
        var chain = Authorization.ChainOf(decided.Key, line.Sequence);
        if (decided.Kept.FirstOrDefault(kept => kept.Chain == chain) is { } remainder)
        {
            return remainder with { Number = number };
        }

        var request = decided.Read.Facts.Request;
        return new(number, request.Provider, request.Lines.First(asked => asked.Sequence == line.Sequence).Service, line.Period!.Value, line.Units ?? 0)
        {
            RequestKey = decided.Key,
            Chain = chain,
            DailyUnits = Planned(line, "plan-units-per-day"),
            WeeklyUnits = Planned(line, "plan-units-per-week"),
        };
    }

    static int? Planned(LineDecision line, string kind) => line.Allowances.FirstOrDefault(allowance => allowance.Kind == kind)?.Allowed;
}
