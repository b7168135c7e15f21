using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace PeerSupport.Fhir.Storage;

/// <summary>Brings the database to the state that this build needs.</summary>
public sealed class FhirDatabase(FhirDbContext db)
{
    /// <summary>Makes the database when there is none, and applies what migrations it lacks. Safe to call at every start, on several servers at once.</summary>
    public async Task Prepare(CancellationToken cancellation)
    {
        MakeFolder();
        if ((await db.Database.GetPendingMigrationsAsync(cancellation)).Any())
        {
            await db.Database.MigrateAsync(cancellation);
        }

        if (db.Database.IsSqlite())
        {
            // Readers don't wait for the writer. Stays with the file.
            await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", cancellation);
        }
    }

    void MakeFolder()
    {
        if (db.Database.GetDbConnection() is SqliteConnection sqlite && Path.GetDirectoryName(sqlite.DataSource) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
        }
    }
}
