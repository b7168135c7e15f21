using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace PeerSupport.Fhir.Storage;

/// <summary>How many requests of a policy wait.</summary>
/// <param name="PolicyId">The policy.</param>
/// <param name="Expedited">Whether they are to be decided fast.</param>
/// <param name="Waiting">All that wait.</param>
/// <param name="Overdue">Those of them whose time is over.</param>
public sealed record WaitingRequests(string PolicyId, bool Expedited, int Waiting, int Overdue);

/// <summary>The worklist, and the record of what was decided.</summary>
public sealed class ReviewStore(FhirDbContext db, Writes writes)
{
    /// <summary>Most rows that one pass marks.</summary>
    const int MostMarked = 100;

    const int Tries = 5;

    /// <summary>The request that a Task stands for, open or not; null where it is no Task of the worklist.</summary>
    public async Task<ReviewState?> Find(string taskId, CancellationToken cancellation) =>
        (await States(t => t.Id == taskId, cancellation)).FirstOrDefault();

    /// <summary>What waits of a request, the first to come in before the others.</summary>
    public async Task<IReadOnlyList<ReviewState>> OpenOf(string policyId, string memberId, string requestKey, CancellationToken cancellation) =>
        [.. (await States(t => t.RequestKey == requestKey && t.PolicyId == policyId && t.MemberId == memberId && t.Status == ReviewStatus.Open, cancellation)).OrderBy(state => state.Received)];

    /// <summary>What waits under a number for a member.</summary>
    public async Task<ReviewState?> FindOpen(IReadOnlyList<string> numbers, string memberId, CancellationToken cancellation) =>
        (await States(t => numbers.Contains(t.Number) && t.MemberId == memberId && t.Status == ReviewStatus.Open, cancellation)).FirstOrDefault();

    /// <summary>Marks what waits and whose time is over, each once, whichever server comes first.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="mark">The Task's next version out of its current one.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>How many were marked; more may be left when it is as many as a pass marks.</returns>
    public async Task<int> MarkOverdue(DateTimeOffset now, Func<ReadOnlyMemory<byte>, byte[]> mark, CancellationToken cancellation)
    {
        var at = now.UtcTicks;
        var late = await db.Set<ReviewTaskRow>().AsNoTracking().Where(t => t.Status == ReviewStatus.Open && t.Due < at && t.Overdue == null).OrderBy(t => t.Due).Select(t => t.Id).Take(MostMarked).ToListAsync(cancellation);
        var marked = 0;
        foreach (var id in late)
        {
            marked += await MarkOne(id, now, mark, cancellation) ? 1 : 0;
        }

        return marked;
    }

    /// <summary>The requests that were decided from one moment to before another.</summary>
    public async Task<IReadOnlyList<Determination>> Decided(DateTimeOffset from, DateTimeOffset to, string? policyId, CancellationToken cancellation)
    {
        var (low, high) = (from.UtcTicks, to.UtcTicks);
        var rows = await db.Set<DeterminationRow>().AsNoTracking().Where(d => d.Decided >= low && d.Decided < high && (policyId == null || d.PolicyId == policyId)).ToListAsync(cancellation);
        return [.. rows.Select(d => new Determination(d.PolicyId, d.Outcome, d.Expedited, d.Appeal, d.Extended, d.ByPerson, At(d.Requested), At(d.Decided), At(d.Due)))];
    }

    /// <summary>What waits at a moment, whether or not it is marked yet.</summary>
    public async Task<IReadOnlyList<WaitingRequests>> Waiting(DateTimeOffset now, string? policyId, CancellationToken cancellation)
    {
        var at = now.UtcTicks;
        var rows = await db.Set<ReviewTaskRow>().AsNoTracking().Where(t => t.Status == ReviewStatus.Open && (policyId == null || t.PolicyId == policyId))
            .GroupBy(t => new { t.PolicyId, t.Expedited }).Select(group => new { group.Key, Waiting = group.Count(), Overdue = group.Sum(t => t.Due < at ? 1 : 0) }).ToListAsync(cancellation);
        return [.. rows.Select(row => new WaitingRequests(row.Key.PolicyId, row.Key.Expedited, row.Waiting, row.Overdue))];
    }

    async Task<bool> MarkOne(string id, DateTimeOffset now, Func<ReadOnlyMemory<byte>, byte[]> mark, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await writes.Run(db, async (on, stop) =>
                {
                    var at = now.UtcTicks;
                    var taken = await on.Set<ReviewTaskRow>().Where(t => t.Id == id && t.Status == ReviewStatus.Open && t.Due < at && t.Overdue == null)
                        .ExecuteUpdateAsync(set => set.SetProperty(t => t.Overdue, at), stop);
                    if (taken == 0 || await on.Resources.FindAsync(["Task", id], stop) is not { Deleted: false } task)
                    {
                        return new Written<bool>(false, Keep: false);
                    }

                    ResourceWrite.Put(on, task, new(new("Task", id), mark(task.Json.Bytes)), now);
                    return new(true, Save: true);
                }, cancellation);
            }
            catch (DbUpdateException exception) when (attempt < Tries && DatabaseFault.IsOvertaken(exception))
            {
                db.ChangeTracker.Clear();
            }
        }
    }

    async Task<List<ReviewState>> States(Expression<Func<ReviewTaskRow, bool>> which, CancellationToken cancellation)
    {
        var rows = await db.Set<ReviewTaskRow>().AsNoTracking().Where(which).ToListAsync(cancellation);
        return [.. rows.Select(t => new ReviewState(t.Id, t.PolicyId, t.MemberId, t.RequestKey, t.Number, t.ResponseId, t.Expedited, At(t.Received), At(t.Due), t.Extended, t.Status))];
    }

    static DateTimeOffset At(long ticks) => new(ticks, TimeSpan.Zero);
}
