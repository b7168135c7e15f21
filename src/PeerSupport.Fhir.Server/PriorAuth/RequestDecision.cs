using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>A request for authorization, decided: as a new one, or as an update of an earlier one.</summary>
/// <param name="Read">The request.</param>
/// <param name="OwnKey">Key of its own identifier.</param>
/// <param name="Earlier">The request that it updates or takes the place of; null for a new one.</param>
/// <param name="Decision">The decision.</param>
/// <param name="Ends">The chains that an update ends; null where it is none.</param>
/// <param name="Kept">What stays of lines that an update cancels.</param>
sealed record RequestDecision(ReadRequest Read, string OwnKey, StandingRequest? Earlier, Decision Decision, IReadOnlyList<string>? Ends, IReadOnlyList<Authorization> Kept)
{
    /// <summary>The key under which the request and all its updates stand.</summary>
    public string Key => Earlier?.Key ?? OwnKey;

    /// <summary>Why an update can't be made, or null.</summary>
    public static Issue? Fault(ReadRequest read, StandingRequest? earlier) => read.Update is not { } update ? null
        : earlier is null ? PasErrors.PriorNotFound(update)
        : Before(earlier).Outcome switch
        {
            Outcome.Denied => PasErrors.PriorDenied(update),
            Outcome.Cancelled => PasErrors.PriorCancelled(update),
            _ => null,
        };

    /// <param name="read">The request; <see cref="Fault"/> found none.</param>
    /// <param name="ownKey">Key of its own identifier.</param>
    /// <param name="earlier">The request that it updates or takes the place of.</param>
    /// <param name="ledger">What the member holds.</param>
    /// <param name="review">Which adverse results wait for a person.</param>
    public static RequestDecision Make(ReadRequest read, string ownKey, StandingRequest? earlier, Ledger ledger, AdverseDecisions review)
    {
        var facts = read.Facts.With(read.Facts.Request with { Key = earlier?.Key ?? ownKey });
        if (read.Update is not { } update || earlier is null)
        {
            return new(read, ownKey, earlier, Engine.Decide(facts, read.Policy, ledger, review), null, []);
        }

        var updated = Updates.Decide(facts, read.Policy, ledger, review, Before(earlier), update.Update);
        return new(read, ownKey, earlier, updated.Decision, updated.Ends, updated.Kept);
    }

    static Decision Before(StandingRequest earlier) => DecisionJson.Read(earlier.Decision.Json.Span);
}
