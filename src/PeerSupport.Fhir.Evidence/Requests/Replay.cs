using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Evidence;

/// <summary>A stored request, to be decided once more under other rules.</summary>
/// <param name="Body">The body as it came.</param>
/// <param name="Key">The request's key in the ledger.</param>
/// <param name="Before">The decision as it was made.</param>
/// <param name="Ledger">What the member held at that moment; for a claim that took another one's place, without what that one used.</param>
public sealed record StoredCase(ReadOnlyMemory<byte> Body, string Key, Decision Before, Ledger Ledger);

/// <summary>What became of a replay.</summary>
/// <param name="Before">The decision as it was made.</param>
/// <param name="After">The decision under the other rules; null where they cannot read the request.</param>
/// <param name="Changes">How they differ, line by line; empty where they do not.</param>
/// <param name="Fault">Why there is no decision, in a sentence.</param>
public sealed record ReplayResult(Decision Before, Decision? After, IReadOnlyList<LineDifference> Changes, string? Fault = null);

/// <summary>Decides stored requests once more under a candidate's rules. It writes nothing.</summary>
public static class Replay
{
    /// <param name="stored">The request and its decision.</param>
    /// <param name="candidate">The candidate's rules.</param>
    /// <param name="load">Loads stored resources that the request leads to.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<ReplayResult> Run(StoredCase stored, Profiles candidate, LoadResources load, CancellationToken cancellation)
    {
        if (stored.Before.HumanReviewed)
        {
            return new(stored.Before, null, [], "A reviewer decided the request: rules alone do not.");
        }

        List<Issue> issues = [];
        if (FhirJson.Parse(stored.Body).Resource is not { } body || RequestBundle.Read(body, "Claim", issues, only: false) is not { } bundle)
        {
            return new(stored.Before, null, [], "The stored request cannot be read.");
        }

        // The day that it was received is the decision's, not that of a clock.
        var received = stored.Before.Received.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        var set = await Gathering.Around(bundle, load, cancellation);
        var isClaim = stored.Before.Stage == Stage.Claim;
        var read = isClaim ? ReadClaim.Of(candidate, set, ReceivedDay.ServerClock, received, issues)?.Read : ReadRequest.Authorization(candidate, set, ReceivedDay.ServerClock, received, issues);
        if (read is null)
        {
            return new(stored.Before, null, [], issues.Count > 0 ? issues[0].Text : "The candidate's rules do not know the request's payer.");
        }

        if (read.Update is not null)
        {
            return new(stored.Before, null, [], "The request updates an earlier one, and is not replayed without it.");
        }

        var facts = read.Facts.With(read.Facts.Request with { Key = stored.Key });
        var after = isClaim ? ClaimEngine.Decide(facts, read.Policy, stored.Ledger, stored.Before.Review) : Engine.Decide(facts, read.Policy, stored.Ledger, stored.Before.Review);
        return new(stored.Before, after, Difference.Between(stored.Before, after));
    }
}
