using Microsoft.EntityFrameworkCore;

namespace PeerSupport.Fhir.Storage;

/// <summary>Gives a new logical id.</summary>
public delegate string IdSource();

/// <summary>Resources and their versions. What comes in is kept byte for byte.</summary>
public sealed class FhirStore(FhirDbContext db, Writes writes, TimeProvider clock, IdSource newId)
{
    /// <summary>How often an update starts again when another one of the same resource came between.</summary>
    const int UpdateTries = 20;

    /// <summary>The most ids that one statement asks for: of more SQL Server is given a list as JSON, whose texts don't compare with those of our columns.</summary>
    const int MostIds = 1000;

    /// <summary>The current version; null when there never was one. A deleted one says so.</summary>
    public async Task<StoredResource?> Read(string type, string id, CancellationToken cancellation) =>
        await StoreQueries.Of(db).Resource(db, type, id, cancellation) is { } row ? StoredResource.Of(row) : null;

    /// <summary>One version, current or not; null when there never was one.</summary>
    public async Task<StoredResource?> ReadVersion(string type, string id, int version, CancellationToken cancellation)
    {
        var current = await Read(type, id, cancellation);
        if (current is null || current.Version == version)
        {
            return current;
        }

        var row = await db.ResourceVersions.AsNoTracking().FirstOrDefaultAsync(r => r.Type == type && r.Id == id && r.Version == version, cancellation);
        return row is null ? null
            : new(new(type, id), row.Version, new DateTimeOffset(row.LastUpdated, TimeSpan.Zero), row.Json.Bytes, row.Deleted);
    }

    /// <summary>Those of the resources that there are and that are not deleted.</summary>
    public async Task<IReadOnlyDictionary<ResourceKey, StoredResource>> ReadMany(IEnumerable<ResourceKey> keys, CancellationToken cancellation)
    {
        Dictionary<ResourceKey, StoredResource> found = [];
        foreach (var (type, ids) in keys.Distinct().GroupBy(key => key.Type, key => key.Id).SelectMany(group => group.Chunk(MostIds).Select(some => (group.Key, some))))
        {
            await foreach (var row in db.Resources.AsNoTracking().Where(r => r.Type == type && ids.Contains(r.Id) && !r.Deleted)
                .AsAsyncEnumerable().WithCancellation(cancellation))
            {
                found[new(row.Type, row.Id)] = StoredResource.Of(row);
            }
        }

        return found;
    }

    /// <summary>Stores a new resource under an id of the server's. A caller that has written the id into the resource gives it; it must be new.</summary>
    public async Task<StoredResource> Create(string type, ReadOnlyMemory<byte> json, string? id, CancellationToken cancellation, object? parsed = null) =>
        (await CreateAll([new(new(type, id ?? newId()), json) { Parsed = parsed }], cancellation))[0];

    /// <summary>Stores new resources: all of them or none.</summary>
    public async Task<IReadOnlyList<StoredResource>> CreateAll(IReadOnlyList<ResourceToSave> resources, CancellationToken cancellation)
    {
        var now = db.Moment ?? clock.GetUtcNow();
        List<ResourceRow> rows = [.. resources.Select(r => ResourceWrite.First(db, r, now))];
        return await writes.Run<IReadOnlyList<StoredResource>>(db, (on, _) =>
        {
            on.InsertAll(rows);
            return Task.FromResult(new Written<IReadOnlyList<StoredResource>>([.. rows.Select(StoredResource.Of)], Save: true));
        }, cancellation);
    }

    /// <summary>
    /// Stores the next version, or the first when there is none: the answer's version is then 1. The same bytes again change nothing.
    /// Null when <paramref name="ifVersion"/> is given and is not the current version; 0 is that of what never was.
    /// </summary>
    /// <exception cref="StorageBusyException">Others change it all the time.</exception>
    public async Task<StoredResource?> Update(string type, string id, ReadOnlyMemory<byte> json, int? ifVersion, CancellationToken cancellation, object? parsed = null)
    {
        var next = ResourceWrite.First(db, new(new(type, id), json) { Parsed = parsed }, db.Moment ?? clock.GetUtcNow());
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await writes.Run<StoredResource?>(db, async (on, stop) =>
                {
                    var current = await on.Resources.FindAsync([type, id], stop);
                    if (ifVersion is { } wanted && wanted != (current?.Version ?? 0))
                    {
                        return new(null, Keep: false);
                    }

                    var row = ResourceWrite.Put(on, current, next);
                    return new(StoredResource.Of(row), Save: true);
                }, cancellation);
            }
            catch (DbUpdateException exception) when (db.Database.CurrentTransaction is null && DatabaseFault.IsOvertaken(exception))
            {
                // Another request changed or made it between our read and our write: look again, not all of us at once.
                if (attempt == UpdateTries)
                {
                    throw new StorageBusyException("The resource is changed again and again by others.", exception);
                }

                await Task.Delay(Random.Shared.Next(5 * attempt), cancellation);
            }
        }
    }
}
