using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace PeerSupport.Fhir.Storage;

/// <summary>
/// On SQL Server readers don't wait for writers, nor writers for readers, only where the database keeps row versions
/// (https://learn.microsoft.com/sql/t-sql/statements/alter-database-transact-sql-set-options), as the other two always do. EF Core turns that on in a database that it makes; one that was there
/// already has it off unless someone saw to it.
/// </summary>
static class SnapshotReads
{
    /// <summary>Sees that the database keeps row versions; says why where it does not.</summary>
    public static async Task<string?> Ensure(FhirDbContext db, bool mayChange, CancellationToken cancellation)
    {
        try
        {
            if ((await db.Database.SqlQueryRaw<bool>("SELECT is_read_committed_snapshot_on AS [Value] FROM sys.databases WHERE database_id = DB_ID()").ToListAsync(cancellation)).Exists(isOn => isOn))
            {
                return null;
            }

            if (!mayChange)
            {
                return "Storage:Migrate is off";
            }

            // Not while others are connected: it would wait until they leave.
            await db.Database.ExecuteSqlRawAsync("ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON WITH NO_WAIT", cancellation);
            return null;
        }
        catch (Exception fault) when (fault is DbException or InvalidOperationException)
        {
            // Another server is connected, the sign-in may not alter the database, or it is none of SQL Server's own.
            return fault.GetBaseException() is Microsoft.Data.SqlClient.SqlException sql ? $"error {sql.Number}" : fault.GetType().Name;
        }
    }
}
