using Microsoft.EntityFrameworkCore;

namespace PeerSupport.Fhir.Storage;

/// <summary>What became of a deletion.</summary>
public enum DeleteResult { Deleted, WasDeleted, NotFound, OtherVersion }

/// <summary>Deletions, and several changes as one.</summary>
public sealed class ResourceChanges(FhirDbContext db, TimeProvider clock)
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
            db.ChangeTracker.Clear();
            var current = await db.Resources.FindAsync([type, id], cancellation);
            if (current is null || current.Deleted)
            {
                return current is null ? (DeleteResult.NotFound, null) : (DeleteResult.WasDeleted, StoredResource.Of(current));
            }

            if (ifVersion is { } wanted && wanted != current.Version)
            {
                return (DeleteResult.OtherVersion, StoredResource.Of(current));
            }

            try
            {
                ResourceWrite.Delete(db, current, clock.GetUtcNow());
                await db.SaveChangesAsync(cancellation);
                return (DeleteResult.Deleted, StoredResource.Of(current));
            }
            catch (DbUpdateException) when (attempt < Tries && db.Database.CurrentTransaction is null)
            {
                // Another request changed it between our read and our write: look again.
            }
        }
    }

    /// <summary>
    /// Runs work whose writes are one: kept when it says so, else undone. Where another server wrote the same rows at the same time it runs again from the beginning.
    /// </summary>
    /// <returns>False when others kept coming between.</returns>
    public async Task<bool> Together(Func<CancellationToken, Task<bool>> work, CancellationToken cancellation)
    {
        for (var attempt = 1; attempt <= Tries; attempt++)
        {
            try
            {
                await db.Database.CreateExecutionStrategy().ExecuteAsync(async stop =>
                {
                    db.ChangeTracker.Clear();
                    await using var transaction = await db.Database.BeginTransactionAsync(stop);
                    if (await work(stop))
                    {
                        await transaction.CommitAsync(stop);
                    }
                }, cancellation);
                return true;
            }
            catch (DbUpdateException)
            {
                db.ChangeTracker.Clear();
            }
        }

        return false;
    }
}
