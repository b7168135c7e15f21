using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace PeerSupport.Fhir.Storage;

/// <summary>What became of a deletion.</summary>
public enum DeleteResult { Deleted, WasDeleted, NotFound, OtherVersion }

/// <summary>Deletions, and several changes as one.</summary>
public sealed class ResourceChanges(FhirDbContext db, Writes writes, TimeProvider clock)
{
    const int Tries = 5;

    /// <summary>Deletes a resource: its history stays, and says so.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="id">Its id.</param>
    /// <param name="ifVersion">Only when it is at this version.</param>
    /// <param name="cancellation">Ends it early.</param>
    public async Task<(DeleteResult Result, StoredResource? Stored)> Delete(string type, string id, int? ifVersion, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await writes.Run(db, (on, stop) => Delete(on, new(type, id), ifVersion, stop), cancellation);
            }
            catch (DbUpdateException) when (attempt < Tries && db.Database.CurrentTransaction is null)
            {
                // Another request changed it between our read and our write: look again.
            }
        }
    }

    async Task<Written<(DeleteResult, StoredResource?)>> Delete(FhirDbContext on, ResourceKey key, int? ifVersion, CancellationToken cancellation)
    {
        var current = await on.Resources.FindAsync([key.Type, key.Id], cancellation);
        if (current is null || current.Deleted)
        {
            return new(current is null ? (DeleteResult.NotFound, null) : (DeleteResult.WasDeleted, StoredResource.Of(current)), Keep: false);
        }

        if (ifVersion is { } wanted && wanted != current.Version)
        {
            return new((DeleteResult.OtherVersion, StoredResource.Of(current)), Keep: false);
        }

        ResourceWrite.Delete(on, current, db.Moment ?? clock.GetUtcNow());
        return new((DeleteResult.Deleted, StoredResource.Of(current)), Save: true);
    }

    /// <summary>
    /// Runs work whose writes are one: of one moment, kept when it says so, else undone. It takes its turn with everything else that is written. Where another server wrote the same rows at the same time it
    /// runs again from the beginning.
    /// </summary>
    /// <param name="work">What is done with the caller's own context, and with nothing that waits for a turn of its own.</param>
    /// <param name="cancellation">Ends the wait for a turn.</param>
    /// <returns>False when others kept coming between.</returns>
    public async Task<bool> Together(Func<CancellationToken, Task<bool>> work, CancellationToken cancellation)
    {
        for (var attempt = 1; attempt <= Tries; attempt++)
        {
            try
            {
                await writes.Run(db, async (on, stop) =>
                {
                    db.Moment = clock.GetUtcNow();
                    return new Written<bool>(true, Keep: await Joined(on, work, stop));
                }, cancellation);
                return true;
            }
            catch (DbUpdateException)
            {
                db.ChangeTracker.Clear();
            }
            finally
            {
                db.Moment = null;
            }
        }

        return false;
    }

    /// <summary>Within <see cref="Together"/>: does work to see what comes of it, and undoes what it wrote.</summary>
    /// <param name="work">What is done with the caller's own context. What it throws ends the whole.</param>
    /// <param name="cancellation">Ends it early.</param>
    public async Task Tried(Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        const string Savepoint = "tried";
        var transaction = db.Database.CurrentTransaction ?? throw new InvalidOperationException("There is no transaction.");
        await transaction.CreateSavepointAsync(Savepoint, cancellation);
        await work(cancellation);
        db.Forget();
        await transaction.RollbackToSavepointAsync(Savepoint, cancellation);
        await transaction.ReleaseSavepointAsync(Savepoint, cancellation);
    }

    /// <summary>
    /// Within <see cref="Together"/>: others who name the same, on any server, wait until the transaction has ended. Elsewhere nothing, and on SQLite nothing, which has one writer at a time.
    /// </summary>
    public async Task OneAtATime(string name, CancellationToken cancellation)
    {
        if (db.Database.CurrentTransaction is null)
        {
            return;
        }

        var key = SearchHash.Reference(name);
        switch (db)
        {
            // https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADVISORY-LOCKS
            case PostgreSqlDbContext:
                await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({key})", cancellation);
                break;

            // https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-getapplock-transact-sql
            case SqlServerDbContext:
                await db.Database.ExecuteSqlAsync($"EXEC sp_getapplock @Resource = {key.ToString(CultureInfo.InvariantCulture)}, @LockMode = 'Exclusive', @LockOwner = 'Transaction'", cancellation);
                break;
        }
    }

    /// <summary>The caller's context writes over the connection and in the transaction whose turn it is.</summary>
    async Task<bool> Joined(FhirDbContext on, Func<CancellationToken, Task<bool>> work, CancellationToken cancellation)
    {
        db.ChangeTracker.Clear();
        if (ReferenceEquals(on, db))
        {
            return await work(cancellation);
        }

        var (transaction, own) = (on.Database.CurrentTransaction!, db.Database.GetDbConnection());
        db.Database.SetDbConnection(on.Database.GetDbConnection());
        await db.Database.UseTransactionAsync(transaction.GetDbTransaction(), cancellation);
        try
        {
            return await work(cancellation);
        }
        finally
        {
            await db.Database.UseTransactionAsync(null, CancellationToken.None);
            db.Database.SetDbConnection(own, contextOwnsConnection: true);
        }
    }
}
