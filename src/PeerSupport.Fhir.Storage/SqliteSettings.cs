using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace PeerSupport.Fhir.Storage;

/// <summary>What every connection to a SQLite file is set to, once for each.</summary>
sealed class SqliteSettings(int timeoutSeconds) : DbConnectionInterceptor
{
    readonly ConditionalWeakTable<object, object> _done = [];

    /// <summary>
    /// A commit ends when it is on the disk (https://www.sqlite.org/pragma.html#pragma_synchronous); SQLite itself waits for another process's transaction, with finer steps than its client library. A reader
    /// keeps few pages of its own, which the next write makes old: there are many readers, and the operating system has the file in its memory.
    /// </summary>
    string Settings => $"PRAGMA synchronous = FULL; PRAGMA busy_timeout = {timeoutSeconds * 1000}; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 16000; PRAGMA cache_size = -512;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Set(connection);

    public override Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Set(connection);
        return Task.CompletedTask;
    }

    /// <summary>A pooled connection is opened many times and keeps its settings.</summary>
    void Set(DbConnection connection)
    {
        if (connection is SqliteConnection { Handle: { } handle } && _done.TryAdd(handle, handle))
        {
            using var command = connection.CreateCommand();
            command.CommandText = Settings;
            command.ExecuteNonQuery();
        }
    }
}
