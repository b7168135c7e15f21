using Microsoft.EntityFrameworkCore;

namespace PeerSupport.Fhir.Storage;

/// <summary>Where a request on the worklist stands.</summary>
public enum ReviewStatus
{
    /// <summary>It waits.</summary>
    Open,

    /// <summary>A reviewer decided it.</summary>
    Decided,

    /// <summary>Something else that came in took its place, or settled it.</summary>
    Superseded,
}

/// <summary>A request on the worklist.</summary>
/// <param name="TaskId">Id of its Task.</param>
/// <param name="PolicyId">The policy.</param>
/// <param name="MemberId">The member's id with the payer.</param>
/// <param name="RequestKey">Key of the request and all its updates.</param>
/// <param name="Number">The request's number.</param>
/// <param name="ResponseId">Id of the ClaimResponse that waits.</param>
/// <param name="Expedited">Whether it is to be decided fast.</param>
/// <param name="Received">When the clock began.</param>
/// <param name="Due">When it must be decided.</param>
/// <param name="Extended">Whether the due time was extended.</param>
/// <param name="Status">Where it stands.</param>
public sealed record ReviewState(string TaskId, string PolicyId, string MemberId, string RequestKey, string Number, string ResponseId, bool Expedited, DateTimeOffset Received, DateTimeOffset Due, bool Extended, ReviewStatus Status);

/// <summary>A request for authorization that was decided, for the public metrics.</summary>
/// <param name="PolicyId">The policy.</param>
/// <param name="Outcome">Certified, modified or denied, as decisions spell it.</param>
/// <param name="Expedited">Whether it was to be decided fast.</param>
/// <param name="Appeal">Whether the request was marked as an appeal.</param>
/// <param name="Extended">Whether the time was extended.</param>
/// <param name="ByPerson">Whether a reviewer decided.</param>
/// <param name="Requested">When it came in.</param>
/// <param name="Decided">When it was decided.</param>
/// <param name="Due">When it had to be.</param>
public sealed record Determination(string PolicyId, string Outcome, bool Expedited, bool Appeal, bool Extended, bool ByPerson, DateTimeOffset Requested, DateTimeOffset Decided, DateTimeOffset Due);

/// <summary>What a decision does to the worklist. It is saved with the decision or not at all; the Tasks stand among <see cref="DecisionToSave.Resources"/>.</summary>
public sealed record ReviewChange
{
    /// <summary>A request that waits from now on.</summary>
    public ReviewState? Opens { get; init; }

    /// <summary>Ids of the Tasks that end with it. Where one is no longer open the save is a <see cref="SaveResult.Conflict"/>.</summary>
    public IReadOnlyList<string> Closes { get; init; } = [];

    /// <summary>What they end as.</summary>
    public ReviewStatus ClosesAs { get; init; } = ReviewStatus.Superseded;

    /// <summary>A Task that goes on waiting, with its new due time; extended where the state says so.</summary>
    public ReviewState? Keeps { get; init; }

    /// <summary>The request as it was decided; null while it waits, and for a cancel.</summary>
    public Determination? Determination { get; init; }
}

/// <summary>Writes a change into the caller's transaction.</summary>
static class ReviewWrite
{
    /// <summary>Puts the change beside those that wait in the context. False where a Task is no longer open.</summary>
    public static async Task<bool> Apply(FhirDbContext db, DecisionToSave save, ReviewChange change, CancellationToken cancellation)
    {
        var at = save.Received.UtcTicks;
        foreach (var id in change.Closes)
        {
            var closed = await db.Set<ReviewTaskRow>().Where(t => t.Id == id && t.Status == ReviewStatus.Open)
                .ExecuteUpdateAsync(set => set.SetProperty(t => t.Status, change.ClosesAs).SetProperty(t => t.Closed, at), cancellation);
            if (closed != 1)
            {
                return false;
            }
        }

        if (change.Keeps is { } keeps)
        {
            var due = keeps.Due.UtcTicks;
            var kept = await db.Set<ReviewTaskRow>().Where(t => t.Id == keeps.TaskId && t.Status == ReviewStatus.Open)
                .ExecuteUpdateAsync(set => set.SetProperty(t => t.Due, due).SetProperty(t => t.Extended, keeps.Extended).SetProperty(t => t.Overdue, t => due > at ? null : t.Overdue), cancellation);
            if (kept != 1)
            {
                return false;
            }
        }

        if (change.Opens is { } opens)
        {
            db.Insert(new ReviewTaskRow
            {
                Id = opens.TaskId,
                PolicyId = opens.PolicyId,
                MemberId = opens.MemberId,
                RequestKey = opens.RequestKey,
                Number = opens.Number,
                ResponseId = opens.ResponseId,
                Expedited = opens.Expedited,
                Received = opens.Received.UtcTicks,
                Due = opens.Due.UtcTicks,
                Extended = opens.Extended,
                Status = ReviewStatus.Open,
            });
        }

        if (change.Determination is { } decided)
        {
            db.Insert(new DeterminationRow
            {
                DecisionId = save.DecisionId,
                PolicyId = decided.PolicyId,
                Outcome = decided.Outcome,
                Expedited = decided.Expedited,
                Appeal = decided.Appeal,
                Extended = decided.Extended,
                ByPerson = decided.ByPerson,
                Requested = decided.Requested.UtcTicks,
                Decided = decided.Decided.UtcTicks,
                Due = decided.Due.UtcTicks,
            });
        }

        return true;
    }
}
