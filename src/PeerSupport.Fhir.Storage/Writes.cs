using Microsoft.EntityFrameworkCore;

namespace PeerSupport.Fhir.Storage;

/// <summary>What a piece of writing came to.</summary>
/// <param name="Value">Its result.</param>
/// <param name="Keep">False when nothing of what it wrote is to stay.</param>
/// <param name="Save">Whether what waits in the context is still to be saved: whoever ends the transaction can do both at once.</param>
public readonly record struct Written<T>(T Value, bool Keep = true, bool Save = false);

/// <summary>Too much waits to be written: nothing of this was, and it may be sent again later.</summary>
public sealed class StorageBusyException : Exception
{
    public StorageBusyException() : base("Too much waits to be written.")
    {
    }

    public StorageBusyException(string message) : base(message)
    {
    }

    public StorageBusyException(string message, Exception innerException) : base(message, innerException)
    {
    }
}

/// <summary>
/// The one door for writing. Each piece of work is all or nothing, and is on the disk when its task ends. On SQLite, which has one writer at a time, pieces of work that wait
/// together share one transaction (<see cref="WriteQueue"/>); elsewhere each has its own. Work that collides with another transaction is done again.
/// </summary>
public sealed class Writes(StorageOptions options, IServiceProvider services) : IAsyncDisposable
{
    const int Tries = 6;

    readonly WriteQueue? _queue = options.Provider == StorageProvider.Sqlite ? new(options, services) : null;

    /// <summary>Does the work, in the transaction that <paramref name="db"/> is in where there is one.</summary>
    /// <param name="db">The caller's context.</param>
    /// <param name="work">What to write, on the context that it is given; that may be another one than the caller's, and it may run more than once. It begins no transaction.</param>
    /// <param name="cancellation">Ends the wait for a turn.</param>
    /// <exception cref="StorageBusyException">Too much waits.</exception>
    public Task<T> Run<T>(FhirDbContext db, Func<FhirDbContext, CancellationToken, Task<Written<T>>> work, CancellationToken cancellation) =>
        db.Database.CurrentTransaction is not null ? Within(db, work, cancellation)
        : _queue is { } queue ? queue.Run(work, cancellation) : Alone(db, work, cancellation);

    public async ValueTask DisposeAsync()
    {
        if (_queue is not null)
        {
            await _queue.DisposeAsync();
        }
    }

    static async Task<T> Within<T>(FhirDbContext db, Func<FhirDbContext, CancellationToken, Task<Written<T>>> work, CancellationToken cancellation)
    {
        const string Savepoint = "within";
        var transaction = db.Database.CurrentTransaction!;
        await transaction.CreateSavepointAsync(Savepoint, cancellation);
        var (keep, isLost) = (false, false);
        try
        {
            var written = await work(db, cancellation);
            if (written.Save)
            {
                await db.SaveChangesAsync(cancellation);
            }

            keep = written.Keep;
            return written.Value;
        }
        catch (Exception exception) when (exception is not DbUpdateConcurrencyException && DatabaseFault.Of(exception) == DatabaseFault.Collision)
        {
            // Where two wait for each other the database may have ended the whole transaction, and the savepoint with it.
            isLost = true;
            throw;
        }
        finally
        {
            db.Forget();
            if (!isLost)
            {
                if (!keep)
                {
                    await transaction.RollbackToSavepointAsync(Savepoint, CancellationToken.None);
                }

                // One that stays open keeps every page as it was before it, beside those of all the others: a transaction of many pieces then costs the square of their number.
                await transaction.ReleaseSavepointAsync(Savepoint, CancellationToken.None);
            }
        }
    }

    static async Task<T> Alone<T>(FhirDbContext db, Func<FhirDbContext, CancellationToken, Task<Written<T>>> work, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
                var written = await work(db, cancellation);
                if (written.Keep)
                {
                    await (written.Save ? db.SaveAndCommit(cancellation) : transaction.CommitAsync(cancellation));
                }

                return written.Value;
            }
            catch (Exception exception) when (attempt < Tries && DatabaseFault.Of(exception) == DatabaseFault.Collision)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5 * attempt * attempt), cancellation);
            }
            finally
            {
                db.Forget();
            }
        }
    }
}
