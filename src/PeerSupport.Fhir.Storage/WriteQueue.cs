using System.Data.Common;
using System.Globalization;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SQLitePCL;

namespace PeerSupport.Fhir.Storage;

/// <summary>
/// One thread that writes for all requests of this process. What waits when it is free goes into one transaction and is answered after the commit: many pieces share one wait for the disk. Where
/// one of them has to be undone all are, and they run again, each behind a savepoint of its own. Other processes may write to the same file; each waits for the other's transaction.
/// </summary>
sealed class WriteQueue : IAsyncDisposable
{
    const int MostWaiting = 2000, MostTogether = 100;

    /// <summary>After so many pieces the log is folded in; pages in the log that are too many.</summary>
    const int FoldAfter = 128, LargeLog = 40_000;

    /// <summary>After one had to be undone, so many turns use savepoints from the beginning: these cost a copy of every page that is written.</summary>
    const int Careful = 64;

    readonly StorageOptions _options;
    readonly IServiceProvider _services;
    readonly Channel<WritePiece> _waiting = Channel.CreateBounded<WritePiece>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    readonly Lazy<Task> _writer;
    readonly PendingIndex _pending;
    readonly LogFold _log;
    Task<bool>? _next;
    int _unfolded, _careful;

    public WriteQueue(StorageOptions options, IServiceProvider services)
    {
        (_options, _services, _pending, _log) = (options, services, services.GetRequiredService<PendingIndex>(), new(StorageSetup.SqliteConnection(options)));
        _writer = new(() => Task.Factory.StartNew(Write, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
    }

    public Task<T> Run<T>(Func<FhirDbContext, CancellationToken, Task<Written<T>>> work, CancellationToken cancellation)
    {
        _ = _writer.Value;
        var piece = new WritePiece<T>(work, cancellation);
        return _waiting.Writer.TryWrite(piece) ? piece.Answer : Task.FromException<T>(new StorageBusyException());
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.Complete();
        if (_writer.IsValueCreated)
        {
            await _writer.Value;
            await _log.DisposeAsync();
        }
    }

    /// <summary>Blocks its thread, as SQLite does: nothing that it calls waits for anything but the file.</summary>
    void Write()
    {
        FhirDbContext? db = null;
        while (Wait())
        {
            List<WritePiece> together = [];
            while (together.Count < MostTogether && _waiting.Reader.TryRead(out var piece))
            {
                together.Add(piece);
            }

            db = together.Count > 0 ? Do(db, together) : db;
            // Whoever was saved has its answer; this is nobody's.
            var isWritten = true;
            for (var more = _pending.IsDue; more; more = isWritten && _pending.IsBehind)
            {
                (db, isWritten) = Index(db);
            }

            _unfolded += together.Count;
            if (_log.IsNearEnd && db is not null)
            {
                db = EndLog(db);
            }

            if (_unfolded >= FoldAfter && _log.IsIdle)
            {
                _unfolded = 0;
                _log.Begin();
            }
        }

        db?.Dispose();
    }

    /// <summary>Waits until there is something to write, and not longer than what is pending may wait. False when nothing comes any more.</summary>
    bool Wait()
    {
        _next ??= _waiting.Reader.WaitToReadAsync().AsTask();
        if (!_next.Wait(_pending.IsBegun ? TimeSpan.Zero : PendingIndex.Longest))
        {
            return true;
        }

        var isMore = _next.Result;
        _next = null;
        return isMore;
    }

    /// <returns>The context for the next ones; null when its connection may be broken, and they get a new one.</returns>
    FhirDbContext? Do(FhirDbContext? db, List<WritePiece> together)
    {
        try
        {
            db ??= Open();
            if (_careful > 0 || !Together(db, together))
            {
                _careful = _careful > 0 ? _careful - 1 : Careful;
                Apart(db, together);
            }
        }
        catch (Exception exception)
        {
            // None of it is in the file.
            together.ForEach(piece => piece.Failed(exception));
            db?.Dispose();
            db = null;
        }

        together.ForEach(piece => piece.End());
        return db;
    }

    /// <summary>
    /// Writes a slice of what is pending. It need not be on the disk before anything else is: with the next transaction it is, and where it is lost its resources are still pending. What was begun
    /// before a fault is begun anew.
    /// </summary>
    (FhirDbContext? Db, bool IsWritten) Index(FhirDbContext? db)
    {
        var slice = new WritePiece<bool>(async (on, cancellation) =>
        {
            await _pending.WriteSlice(on, on.Indexer ?? throw new InvalidOperationException("There is nothing that makes an index."), cancellation);
            return new(true);
        }, CancellationToken.None);
        try
        {
            db ??= Open();
            Execute(db, "PRAGMA synchronous = NORMAL");
            db = Do(db, [slice]);
            if (db is not null)
            {
                Execute(db, "PRAGMA synchronous = FULL");
            }
        }
        catch (DbException exception)
        {
            slice.Failed(exception);
            db?.Dispose();
            db = null;
        }

        if (slice.Fault is not null)
        {
            _pending.Abandon();
        }

        return (db, slice.Fault is null);
    }

    FhirDbContext Open()
    {
        var db = StorageSetup.NewContext(_options, _services);
        db.Database.AutoSavepointsEnabled = false;
        db.Database.OpenConnection();
        db.Inserts = new(db);
        // The connection under it may come from one that had a fault while it wrote the index.
        Execute(db, "PRAGMA synchronous = FULL");
        Execute(db, "PRAGMA cache_size = -16000");
        return db;
    }

    /// <summary>All pieces in one transaction; false when one of them wrote something that is not to stay, and nothing was written.</summary>
    static bool Together(FhirDbContext db, List<WritePiece> pieces)
    {
        using var transaction = db.Database.BeginTransaction();
        foreach (var piece in pieces)
        {
            var before = raw.sqlite3_total_changes(Handle(db));
            var kept = piece.Run(db);
            db.Forget();
            if (raw.sqlite3_get_autocommit(Handle(db)) != 0)
            {
                // As it does when the disk is full (https://www.sqlite.org/lang_transaction.html, section 3).
                throw new DbUpdateException("The database has undone the transaction.", piece.Fault);
            }

            if (!kept && raw.sqlite3_total_changes(Handle(db)) != before)
            {
                transaction.Rollback();
                return false;
            }
        }

        transaction.Commit();
        return true;
    }

    /// <summary>All pieces in one transaction, each behind a savepoint.</summary>
    static void Apart(FhirDbContext db, List<WritePiece> pieces)
    {
        using var transaction = db.Database.BeginTransaction();
        using DbCommand begin = RawCommand.Of(db, "SAVEPOINT piece"), keep = RawCommand.Of(db, "RELEASE piece"), drop = RawCommand.Of(db, "ROLLBACK TO piece; RELEASE piece");
        foreach (var piece in pieces)
        {
            begin.ExecuteNonQuery();
            var kept = piece.Run(db);
            db.Forget();
            (kept ? keep : drop).ExecuteNonQuery();
        }

        transaction.Commit();
    }

    static sqlite3 Handle(FhirDbContext db) => ((SqliteConnection)db.Database.GetDbConnection()).Handle!;

    /// <summary>
    /// Folds in what was written while the log was folded: little, so that nobody waits long. Readers that come one after the other can keep the log from beginning anew; when it has grown large the writer
    /// waits for them, a moment (https://www.sqlite.org/wal.html#avoiding_excessively_large_wal_files).
    /// </summary>
    /// <returns>The context for the next ones; null where the file could not be written.</returns>
    FhirDbContext? EndLog(FhirDbContext db)
    {
        _log.Ended();
        try
        {
            if (Execute(db, "PRAGMA wal_checkpoint(PASSIVE)") > LargeLog)
            {
                Execute(db, "PRAGMA busy_timeout = 1000");
                Execute(db, "PRAGMA wal_checkpoint(RESTART)");
                Execute(db, string.Create(CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {_options.TimeoutSeconds * 1000}"));
            }

            return db;
        }
        catch (DbException)
        {
            // What is in the log is safe there; whoever writes next will say what is wrong with the file.
            db.Dispose();
            return null;
        }
    }

    /// <summary>Runs it; of a row with two columns or more, the second.</summary>
    static long? Execute(FhirDbContext db, string sql)
    {
        using var command = RawCommand.Of(db, sql);
        using var reader = command.ExecuteReader();
        return reader.Read() && reader.FieldCount > 1 ? reader.GetInt64(1) : null;
    }
}
