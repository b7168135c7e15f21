namespace PeerSupport.Fhir.Storage;

/// <summary>A piece of writing that waits for its turn (<see cref="WriteQueue"/>).</summary>
abstract class WritePiece
{
    /// <summary>What went wrong with its work the last time; null where nothing did.</summary>
    public abstract Exception? Fault { get; }

    /// <summary>Does the work, perhaps not for the first time; true when what it wrote is to stay. A fault of its own is kept for its end.</summary>
    public abstract bool Run(FhirDbContext db);

    /// <summary>It is not written, whatever came of its work.</summary>
    public abstract void Failed(Exception exception);

    /// <summary>Gives the answer.</summary>
    public abstract void End();
}

/// <inheritdoc cref="WritePiece"/>
sealed class WritePiece<T>(Func<FhirDbContext, CancellationToken, Task<Written<T>>> work, CancellationToken cancellation) : WritePiece
{
    readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Exception? _fault;
    T? _value;

    public override Exception? Fault => _fault;

    public Task<T> Answer => _answer.Task;

    public override bool Run(FhirDbContext db)
    {
        _fault = null;
        try
        {
            cancellation.ThrowIfCancellationRequested();
            var written = work(db, CancellationToken.None).GetAwaiter().GetResult();
            if (written.Save)
            {
                db.SaveChangesAsync(CancellationToken.None).GetAwaiter().GetResult();
            }

            _value = written.Value;
            return written.Keep;
        }
        catch (Exception exception)
        {
            _fault = exception;
            return false;
        }
    }

    public override void Failed(Exception exception) => _fault ??= exception;

    public override void End()
    {
        if (_fault is OperationCanceledException)
        {
            _answer.SetCanceled(cancellation);
        }
        else if (_fault is not null)
        {
            _answer.SetException(_fault);
        }
        else
        {
            _answer.SetResult(_value!);
        }
    }
}
