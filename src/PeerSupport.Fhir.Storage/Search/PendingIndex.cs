using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace PeerSupport.Fhir.Storage;

/// <summary>
/// Resources whose index rows are still to be written. Rows of one resource lie all over the index, those of many lie together in part: on SQLite, where everybody waits for the one who
/// writes, a save notes only that its resources are pending (<see cref="SearchPendingRow"/>, in its own transaction), and the rows of many are written at once: when enough wait, soon in any case, and before a
/// search reads the index. So no search misses what was saved before it. After a crash what is noted is indexed from the resources themselves.
/// </summary>
sealed class PendingIndex(StorageOptions options)
{
    /// <summary>So many are due; so many are written in one transaction.</summary>
    public const int Enough = 400;

    /// <summary>What waits longer is due though it is little.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(200);

    /// <summary>Index rows that were made when the resource was saved, by its number. A hint: whoever finds none, or those of another version, makes them of what is stored.</summary>
    readonly ConcurrentDictionary<long, (ResourceState State, IndexRows Rows)> _made = [];

    long _since = Stopwatch.GetTimestamp();

    /// <summary>Whether saves leave their index rows to later.</summary>
    public bool IsUsed { get; } = options.Provider == StorageProvider.Sqlite;

    /// <summary>Whether the rows should be written now.</summary>
    public bool IsDue => _made.Count >= Enough || (!_made.IsEmpty && Stopwatch.GetElapsedTime(Volatile.Read(ref _since)) > Longest);

    /// <summary>Notes the resources in the current transaction.</summary>
    public async Task Note(FhirDbContext db, IReadOnlyList<ToIndex> resources, CancellationToken cancellation)
    {
        if (_made.IsEmpty)
        {
            Volatile.Write(ref _since, Stopwatch.GetTimestamp());
        }

        foreach (var some in resources.Chunk(Enough))
        {
            await Run(db, $"INSERT OR IGNORE INTO \"SearchPending\" (\"Sid\") VALUES {string.Join(',', some.Select(each => string.Create(CultureInfo.InvariantCulture, $"({each.Sid})")))}", cancellation);
        }

        foreach (var each in resources.Where(each => each.Rows is not null))
        {
            _made[each.Sid] = (each.State, each.Rows!);
        }
    }

    /// <summary>Writes the rows of the next resources that wait, in the current transaction: so many that fewer wait than are due, however many one turn saves.</summary>
    /// <returns>Whether more may wait.</returns>
    public async Task<bool> WriteSome(FhirDbContext db, IndexResource index, CancellationToken cancellation)
    {
        bool isMore;
        do
        {
            isMore = await WriteNext(db, index, cancellation);
        }
        while (isMore && _made.Count >= Enough);

        return isMore;
    }

    async Task<bool> WriteNext(FhirDbContext db, IndexResource index, CancellationToken cancellation)
    {
        var sids = await db.Set<SearchPendingRow>().OrderBy(row => row.Sid).Select(row => row.Sid).Take(Enough).ToListAsync(cancellation);
        if (sids.Count > 0)
        {
            await SearchIndex.Write(db, index, await Found(db, sids, cancellation), cancellation);
            await Run(db, string.Create(CultureInfo.InvariantCulture, $"DELETE FROM \"SearchPending\" WHERE \"Sid\" <= {sids[^1]}"), cancellation);
        }

        if (sids.Count < Enough)
        {
            _made.Clear();
        }

        sids.ForEach(sid => _made.TryRemove(sid, out _));
        Volatile.Write(ref _since, Stopwatch.GetTimestamp());
        return sids.Count == Enough;
    }

    /// <summary>The resources as they stand, with the rows that were made for just this version.</summary>
    async Task<List<ToIndex>> Found(FhirDbContext db, List<long> sids, CancellationToken cancellation)
    {
        var stand = await db.Resources.AsNoTracking().Where(r => sids.Contains(r.Sid)).Select(r => new { r.Type, r.Id, r.Sid, r.Version, r.LastUpdated, r.Deleted }).ToListAsync(cancellation);
        var unmade = stand.Where(r => !r.Deleted && Made(r.Sid, new(r.Version, r.LastUpdated)) is null).Select(r => r.Sid).ToList();
        var read = unmade.Count == 0 ? [] : await db.Resources.AsNoTracking().Where(r => unmade.Contains(r.Sid)).Select(r => new { r.Sid, r.Json }).ToDictionaryAsync(r => r.Sid, r => r.Json, cancellation);
        return [.. stand.Select(r => new ToIndex(new(r.Type, r.Id), r.Sid, IsNew: false, new(r.Version, r.LastUpdated), read.TryGetValue(r.Sid, out var json) ? json.Bytes : default(ReadOnlyMemory<byte>?)) { Rows = r.Deleted ? null : Made(r.Sid, new(r.Version, r.LastUpdated)) })];
    }

    IndexRows? Made(long sid, ResourceState state) => _made.TryGetValue(sid, out var made) && made.State == state ? made.Rows : null;

    static async Task Run(FhirDbContext db, string sql, CancellationToken cancellation)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
        (command.CommandText, command.Transaction) = (sql, db.Database.CurrentTransaction?.GetDbTransaction());
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
