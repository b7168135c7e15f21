using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace PeerSupport.Fhir.Storage;

/// <summary>
/// Folds SQLite's log into the file beside the one who writes, so that nobody waits for it (https://www.sqlite.org/wal.html#checkpointing). What was written meanwhile stays in the log: only when the
/// writer, between two turns, folds that in as well does the log begin anew.
/// </summary>
/// <param name="connection">Connection string of the file.</param>
sealed class LogFold(string connection) : IAsyncDisposable
{
    /// <summary>Pages in the log from which on it is worth a moment of the writer's to begin it anew.</summary>
    const int WorthEnding = 8_000;

    Task<long> _folding = Task.FromResult(0L);

    /// <summary>Whether none is under way.</summary>
    public bool IsIdle => _folding.IsCompleted;

    /// <summary>Whether the log was just folded and is so long that the writer should end it now.</summary>
    public bool IsNearEnd => _folding is { IsCompletedSuccessfully: true, Result: >= WorthEnding };

    /// <summary>Begins to fold, unless it does so already.</summary>
    public void Begin()
    {
        if (IsIdle)
        {
            _folding = Task.Run(Fold);
        }
    }

    /// <summary>The writer has ended the log, or has tried.</summary>
    public void Ended() => _folding = Task.FromResult(0L);

    public async ValueTask DisposeAsync() => await _folding;

    /// <summary>Pages that are in the log.</summary>
    long Fold()
    {
        try
        {
            using var own = new SqliteConnection(connection);
            own.Open();
            using var command = own.CreateCommand();
            command.CommandText = "PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(PASSIVE)";
            using var reader = command.ExecuteReader();
            return reader.Read() ? reader.GetInt64(1) : 0;
        }
        catch (DbException)
        {
            // What is in the log is safe there; whoever writes next will say what is wrong with the file.
            return 0;
        }
    }
}
