using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace PeerSupport.Fhir.Storage;

/// <summary>What kind of fault of a database stands behind an exception.</summary>
public enum DatabaseFault
{
    /// <summary>None that passes: a fault of the program, or of nothing here.</summary>
    None,

    /// <summary>Another transaction was in the way (deadlock, serialization, a lock): the same work again may well succeed at once.</summary>
    Collision,

    /// <summary>The database can't be reached, is starting or stopping, answers too slowly, or has no connection free: later it may.</summary>
    Unavailable,

    /// <summary>The database has no room left.</summary>
    Full,
}

/// <summary>Tells the faults of the three providers apart, by their own numbers.</summary>
public static class DatabaseFaults
{
    // https://www.sqlite.org/rescode.html
    const int SqliteBusy = 5, SqliteLocked = 6, SqliteFull = 13, SqliteCannotOpen = 14, SqliteIoError = 10;

    const int SqlitePrimaryKey = 1555, SqliteUnique = 2067, SqlServerUniqueIndex = 2601, SqlServerUniqueKey = 2627;

    /// <summary>Of SQL Server: https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors.</summary>
    static readonly HashSet<int> SqlServerCollisions = [1205, 3960], SqlServerFull = [1101, 1105, 9002],
        SqlServerUnavailable = [-2, -1, 0, 2, 20, 53, 64, 121, 233, 258, 596, 701, 976, 983, 1204, 1222, 4060, 4221, 8645, 10053, 10054, 10060, 10061, 10928, 10929, 11001, 17142, 18401, 40197, 40501, 40613, 49918, 49919, 49920];

    extension(DatabaseFault)
    {
        /// <summary>The fault behind an exception or one that it was caused by.</summary>
        public static DatabaseFault Of(Exception? exception)
        {
            for (var cause = exception; cause is not null; cause = cause.InnerException)
            {
                if (Kind(cause) is var kind and not DatabaseFault.None)
                {
                    return kind;
                }
            }

            return DatabaseFault.None;
        }

        /// <summary>True when another one wrote the row first: its version is not the one that was read, or its key is taken.</summary>
        public static bool IsOvertaken(DbUpdateException exception) => exception is DbUpdateConcurrencyException || exception.InnerException switch
        {
            SqliteException sqlite => sqlite.SqliteExtendedErrorCode is SqlitePrimaryKey or SqliteUnique,
            PostgresException postgres => postgres.SqlState == PostgresErrorCodes.UniqueViolation,
            SqlException sql => sql.Number is SqlServerUniqueIndex or SqlServerUniqueKey,
            _ => false,
        };
    }

    static DatabaseFault Kind(Exception cause) => cause switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode switch
        {
            SqliteBusy or SqliteLocked or SqliteCannotOpen or SqliteIoError => DatabaseFault.Unavailable,
            SqliteFull => DatabaseFault.Full,
            _ => DatabaseFault.None,
        },
        PostgresException postgres => postgres.SqlState switch
        {
            PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected => DatabaseFault.Collision,
            PostgresErrorCodes.DiskFull => DatabaseFault.Full,
            _ => postgres.IsTransient || postgres.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
                or PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.QueryCanceled ? DatabaseFault.Unavailable : DatabaseFault.None,
        },
        SqlException sql => SqlServerCollisions.Contains(sql.Number) ? DatabaseFault.Collision
            : SqlServerFull.Contains(sql.Number) ? DatabaseFault.Full
            : SqlServerUnavailable.Contains(sql.Number) ? DatabaseFault.Unavailable : DatabaseFault.None,
        NpgsqlException or SocketException or TimeoutException => DatabaseFault.Unavailable,
        DbException { IsTransient: true } => DatabaseFault.Unavailable,
        DbUpdateConcurrencyException => DatabaseFault.Collision,
        _ => DatabaseFault.None,
    };
}
