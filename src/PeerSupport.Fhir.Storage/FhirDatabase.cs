using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace PeerSupport.Fhir.Storage;

/// <summary>Brings the database to the state that this build needs.</summary>
public sealed partial class FhirDatabase(FhirDbContext db, StorageOptions options, TimeProvider clock, ILogger<FhirDatabase> log)
{
    static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1), LongestMigration = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Ends when the database has all that this build needs: applies the migrations that it lacks (which makes the database when there is none), or waits until another one has
    /// applied them where <see cref="StorageOptions.Migrate"/> is off. A server that can't be reached yet is waited for. Safe to call at every start, on several servers at once.
    /// A database with migrations of a later build is taken as it is: a rolling upgrade starts with those.
    /// </summary>
    public async Task Prepare(CancellationToken cancellation)
    {
        if (db.Database.IsSqlite())
        {
            MakeFolder();
        }

        while (!await IsPrepared(cancellation))
        {
            await Task.Delay(BetweenLooks, clock, cancellation);
        }

        if (db.Database.IsSqlite())
        {
            // Readers don't wait for the writer. Stays with the file.
            await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", cancellation);
        }
        else if (db.Database.IsSqlServer() && await SnapshotReads.Ensure(db, options.Migrate, cancellation) is { } fault)
        {
            ReadersWait(fault);
        }

        await Complete(cancellation);
    }

    /// <summary>Resources of a build without search lack the hash that they are referred to by.</summary>
    async Task Complete(CancellationToken cancellation)
    {
        const int Some = 500;
        while (await db.Resources.AsNoTracking().Where(r => r.Ref == 0).OrderBy(r => r.Sid).Select(r => new { r.Type, r.Id }).Take(Some).ToListAsync(cancellation) is { Count: > 0 } rows)
        {
            foreach (var row in rows)
            {
                var reference = SearchHash.Reference($"{row.Type}/{row.Id}");
                await db.Resources.Where(r => r.Type == row.Type && r.Id == row.Id).ExecuteUpdateAsync(set => set.SetProperty(r => r.Ref, reference), cancellation);
            }
        }
    }

    async Task<bool> IsPrepared(CancellationToken cancellation)
    {
        try
        {
            var lacking = (await db.Database.GetPendingMigrationsAsync(cancellation)).ToList();
            if (lacking.Count > 0 && options.Migrate)
            {
                if (db.Database.IsSqlite() && await IsLocked(cancellation))
                {
                    return false;
                }

                lacking = await Migrate(lacking, cancellation);
            }

            if (lacking.Count > 0)
            {
                Waits(string.Join(", ", lacking));
            }

            return lacking.Count == 0;
        }
        catch (Exception exception) when (!db.Database.IsSqlite() && DatabaseFault.Of(exception) == DatabaseFault.Unavailable)
        {
            // EF Core puts what may pass into an exception of its own.
            NotReached(exception.GetType().Name);
            return false;
        }
    }

    /// <summary>
    /// Applies what is lacking. PostgreSQL's lock is let go between two migrations, so that another server may apply the next one first: it is then there already, and what is still
    /// lacking is looked at again.
    /// </summary>
    async Task<List<string>> Migrate(List<string> lacking, CancellationToken cancellation)
    {
        try
        {
            await db.Database.MigrateAsync(cancellation);
            return [];
        }
        catch (Exception exception) when (!db.Database.IsSqlite() && exception is DbException or InvalidOperationException)
        {
            var left = (await db.Database.GetPendingMigrationsAsync(cancellation)).ToList();
            if (left.Count == lacking.Count)
            {
                throw;
            }

            return left;
        }
    }

    /// <summary>True while another server migrates the file. One that was killed meanwhile leaves EF Core's lock behind, which nobody else takes away: after a while we do.</summary>
    async Task<bool> IsLocked(CancellationToken cancellation)
    {
        if (!await db.Database.SqlQuery<string>($"SELECT name AS Value FROM sqlite_master WHERE name = '__EFMigrationsLock'").AnyAsync(cancellation))
        {
            return false;
        }

        var since = (await db.Database.SqlQuery<string>($"SELECT Timestamp AS Value FROM __EFMigrationsLock").ToListAsync(cancellation)).FirstOrDefault();
        if (since is null || (DateTimeOffset.TryParse(since, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) && clock.GetUtcNow() - at < LongestMigration))
        {
            return since is not null;
        }

        LeftBehind(since);
        await db.Database.ExecuteSqlAsync($"DELETE FROM __EFMigrationsLock", cancellation);
        return false;
    }

    void MakeFolder()
    {
        if (db.Database.GetDbConnection() is SqliteConnection sqlite && Path.GetDirectoryName(sqlite.DataSource) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database lacks {Migrations}, and Storage:Migrate is off: waiting until they are applied")]
    private partial void Waits(string migrations);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A server that migrated the database at {Since} did not end it: its lock is taken away")]
    private partial void LeftBehind(string since);

    [LoggerMessage(Level = LogLevel.Warning, Message = "READ_COMMITTED_SNAPSHOT of the database is off ({Fault}): readers and writers wait for each other. Turn it on while no server is connected: ALTER DATABASE <name> SET READ_COMMITTED_SNAPSHOT ON")]
    private partial void ReadersWait(string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database can't be reached yet ({Fault}): trying again")]
    private partial void NotReached(string fault);
}
