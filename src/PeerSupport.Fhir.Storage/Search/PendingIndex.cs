using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace PeerSupport.Fhir.Storage;

/// <summary>
/// Resources whose index rows are still to be written. Rows of one resource lie all over the index, those of many lie together in part: on SQLite, where everybody waits for the one who
/// writes, a save notes only that its resources are pending (<see cref="SearchPendingRow"/>, in its own transaction), and the rows of many are written at once: when enough wait, soon in any case, and before a
/// search reads the index. So no search misses what was saved before it. After a crash what is noted is indexed from the resources themselves.
/// </summary>
sealed class PendingIndex(StorageOptions options)
{
    /// <summary>So many are due, and are written together.</summary>
    public const int Enough = 400;

    /// <summary>So many statements are one slice of that: between two slices the writer sees to whoever waits.</summary>
    const int Slice = 20;

    /// <summary>What waits longer is due though it is little.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(200);

    /// <summary>Index rows that were made when the resource was saved, by its number. A hint: whoever finds none, or those of another version, makes them of what is stored.</summary>
    readonly ConcurrentDictionary<long, (ResourceState State, IndexRows Rows)> _made = [];

    long _since = Stopwatch.GetTimestamp();

    /// <summary>What is written slice by slice; the thread that writes alone knows of it.</summary>
    Batch? _begun;

    /// <summary>Whether saves leave their index rows to later.</summary>
    public bool IsUsed { get; } = options.Provider == StorageProvider.Sqlite;

    /// <summary>Whether rows should be written now.</summary>
    public bool IsDue => IsBegun || Waiting >= Enough || (Waiting > 0 && Stopwatch.GetElapsedTime(Volatile.Read(ref _since)) > Longest);

    /// <summary>Whether the next slice is to be written before long.</summary>
    public bool IsBegun => _begun is not null;

    /// <summary>Whether so much waits that whoever wants to write has to wait too.</summary>
    public bool IsBehind => Waiting >= Enough;

    int Waiting => _made.Count - (_begun?.States.Count ?? 0);

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

    /// <summary>
    /// Writes the next slice of the rows of those that wait, in the current transaction. They wait until the last slice is written: a search before that, or another process, replaces what there is of their
    /// rows. Where the transaction fails the writer has to say so (<see cref="Abandon"/>).
    /// </summary>
    public async Task WriteSlice(FhirDbContext db, IndexResource index, CancellationToken cancellation)
    {
        var batch = _begun;
        _begun = null;
        if (batch is null || await Count(db, batch, cancellation) != batch.States.Count)
        {
            batch = await Begin(db, index, cancellation);
        }

        var isMore = true;
        for (var i = 0; i < Slice && (isMore = batch.Statements.MoveNext()); i++)
        {
            await batch.Statements.Current.Run(db, cancellation);
        }

        if (isMore)
        {
            _begun = batch;
            return;
        }

        // One that has another version meanwhile has to wait on.
        var stand = (await Stand(db, batch.States.Keys, cancellation)).ToDictionary(each => each.Sid, each => each.State);
        List<long> done = [.. batch.States.Where(each => !stand.TryGetValue(each.Key, out var state) || state == each.Value).Select(each => each.Key)];
        await Run(db, $"DELETE FROM \"SearchPending\" WHERE \"Sid\" IN ({List(done)})", cancellation);
        done.ForEach(sid => _made.TryRemove(sid, out _));
    }

    /// <summary>What was begun is begun anew, since a slice of it is not in the file.</summary>
    public void Abandon() => _begun = null;

    /// <summary>The next ones that wait.</summary>
    async Task<Batch> Begin(FhirDbContext db, IndexResource index, CancellationToken cancellation)
    {
        var sids = await Next(db, cancellation);
        var found = await Found(db, sids, cancellation);
        var states = sids.ToDictionary(sid => sid, _ => default(ResourceState));
        found.ForEach(each => states[each.Sid] = each.State);
        if (sids.Count < Enough)
        {
            // These are all: of others nothing waits.
            _made.Keys.Where(sid => !states.ContainsKey(sid)).ToList().ForEach(sid => _made.TryRemove(sid, out _));
        }

        Volatile.Write(ref _since, Stopwatch.GetTimestamp());
        return new(states, SearchIndex.Statements(index, found).GetEnumerator());
    }

    async Task<bool> WriteNext(FhirDbContext db, IndexResource index, CancellationToken cancellation)
    {
        _begun = null;
        var sids = await Next(db, cancellation);
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

    static Task<List<long>> Next(FhirDbContext db, CancellationToken cancellation) => db.Set<SearchPendingRow>().OrderBy(row => row.Sid).Select(row => row.Sid).Take(Enough).ToListAsync(cancellation);

    static async Task<int> Count(FhirDbContext db, Batch batch, CancellationToken cancellation)
    {
        await using var command = RawCommand.Of(db, $"SELECT COUNT(*) FROM \"SearchPending\" WHERE \"Sid\" IN ({List(batch.States.Keys)})");
        return Convert.ToInt32(await command.ExecuteScalarAsync(cancellation), CultureInfo.InvariantCulture);
    }

    static Task<List<Standing>> Stand(FhirDbContext db, IReadOnlyCollection<long> sids, CancellationToken cancellation) =>
        db.Resources.AsNoTracking().Where(r => sids.Contains(r.Sid)).Select(r => new Standing(r.Type, r.Id, r.Sid, new(r.Version, r.LastUpdated), r.Deleted)).ToListAsync(cancellation);

    /// <summary>The resources as they stand, with the rows that were made for just this version.</summary>
    async Task<List<ToIndex>> Found(FhirDbContext db, List<long> sids, CancellationToken cancellation)
    {
        var stand = await Stand(db, sids, cancellation);
        var unmade = stand.Where(r => !r.Deleted && Made(r.Sid, r.State) is null).Select(r => r.Sid).ToList();
        var read = unmade.Count == 0 ? [] : await db.Resources.AsNoTracking().Where(r => unmade.Contains(r.Sid)).Select(r => new { r.Sid, r.Json }).ToDictionaryAsync(r => r.Sid, r => r.Json, cancellation);
        return [.. stand.Select(r => new ToIndex(new(r.Type, r.Id), r.Sid, IsNew: false, r.State, read.TryGetValue(r.Sid, out var json) ? json.Bytes : default(ReadOnlyMemory<byte>?)) { Rows = r.Deleted ? null : Made(r.Sid, r.State) })];
    }

    IndexRows? Made(long sid, ResourceState state) => _made.TryGetValue(sid, out var made) && made.State == state ? made.Rows : null;

    static string List(IEnumerable<long> sids) => string.Join(',', sids.Select(sid => sid.ToString(CultureInfo.InvariantCulture)));

    static async Task Run(FhirDbContext db, string sql, CancellationToken cancellation)
    {
        await using var command = RawCommand.Of(db, sql);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Resources that are indexed together, each in the state that its rows are made of; what is still to run.</summary>
    sealed record Batch(Dictionary<long, ResourceState> States, IEnumerator<IndexStatement> Statements);

    sealed record Standing(string Type, string Id, long Sid, ResourceState State, bool Deleted);
}
