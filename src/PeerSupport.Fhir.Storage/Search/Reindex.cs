using Microsoft.EntityFrameworkCore;

namespace PeerSupport.Fhir.Storage;

/// <summary>How far the index is.</summary>
public sealed record IndexProgress(long Indexed, long Total)
{
    public bool IsDone => Indexed >= Total;
}

/// <summary>
/// Indexes stored resources by a list of search parameters that they were not indexed by before, a few at a time; any server takes the next ones, and after a restart it
/// goes on where it was. Whoever writes beside it waits for a few resources, not for all.
/// </summary>
public sealed class Reindex(FhirDbContext db, Writes writes, IndexResource index, TimeProvider clock)
{
    /// <summary>How many resources are indexed in one turn.</summary>
    public const int Some = 50;

    /// <summary>Notes the list; the resources that are there now have to be indexed by it.</summary>
    public async Task<IndexProgress> Begin(string fingerprint, CancellationToken cancellation)
    {
        if (await Find(fingerprint, cancellation) is { } known)
        {
            return known;
        }

        var last = await db.Resources.MaxAsync(r => (long?)r.Sid, cancellation) ?? 0;
        var total = last == 0 ? 0 : await db.Resources.LongCountAsync(r => r.Sid <= last, cancellation);
        var list = new SearchListRow { Fingerprint = fingerprint, Cursor = 0, Last = last, Indexed = 0, Total = total, Started = clock.GetUtcNow().UtcTicks };
        try
        {
            await writes.Run<bool>(db, async (on, stop) =>
            {
                on.Add(list);
                await on.SaveChangesAsync(stop);
                return new(true);
            }, cancellation);
        }
        catch (DbUpdateException exception) when (DatabaseFault.IsOvertaken(exception))
        {
            // Another server began at the same time.
        }

        return (await Find(fingerprint, cancellation))!;
    }

    /// <summary>How far it is; null where nobody began.</summary>
    public async Task<IndexProgress?> Find(string fingerprint, CancellationToken cancellation) =>
        await db.Set<SearchListRow>().AsNoTracking().FirstOrDefaultAsync(r => r.Fingerprint == fingerprint, cancellation) is { } row
            ? new(row.Cursor >= row.Last ? row.Total : Math.Min(row.Indexed, row.Total - 1), row.Total) : null;

    /// <summary>Indexes the next resources. Two servers at once do the same work twice, and come to the same rows.</summary>
    public async Task<IndexProgress> Next(string fingerprint, CancellationToken cancellation)
    {
        await writes.Run<bool>(db, async (on, stop) =>
        {
            var list = await on.Set<SearchListRow>().AsNoTracking().FirstAsync(r => r.Fingerprint == fingerprint, stop);
            var (cursor, last) = (list.Cursor, list.Last);
            if (cursor >= last)
            {
                return new(false, Keep: false);
            }

            var sids = await on.Resources.Where(r => r.Sid > cursor && r.Sid <= last).OrderBy(r => r.Sid).Select(r => r.Sid).Take(Some).ToListAsync(stop);

            // The rows are written first, so that nobody changes these resources between our reading and our index.
            await on.Resources.Where(r => sids.Contains(r.Sid)).ExecuteUpdateAsync(set => set.SetProperty(r => r.Deleted, r => r.Deleted), stop);
            var rows = await on.Resources.AsNoTracking().Where(r => sids.Contains(r.Sid)).ToListAsync(stop);
            await SearchIndex.Write(on, index, [.. rows.Select(row => new ToIndex(new(row.Type, row.Id), row.Sid, IsNew: false, new(row.Version, row.LastUpdated), SearchIndex.JsonOf(row)))], stop);
            var (reached, done) = (sids.Count < Some ? last : sids[^1], sids.Count);
            var moved = await on.Set<SearchListRow>().Where(r => r.Fingerprint == fingerprint && r.Cursor == cursor)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.Cursor, reached).SetProperty(r => r.Indexed, r => r.Indexed + done), stop);
            return new(true, Keep: moved == 1);
        }, cancellation);
        return (await Find(fingerprint, cancellation))!;
    }
}
