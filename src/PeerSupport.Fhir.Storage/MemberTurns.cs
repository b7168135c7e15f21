namespace PeerSupport.Fhir.Storage;

/// <summary>
/// Lets requests of one member be decided one after the other within this process. Nothing depends on it for being right, since the ledger's version does that across servers;
/// without it, of many requests of one member at once all but one would be decided in vain, again and again.
/// </summary>
public sealed class MemberTurns : IDisposable
{
    /// <summary>Members share turns by their hash.</summary>
    readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 1024).Select(_ => new SemaphoreSlim(1))];

    /// <summary>Waits for the member's turn; it ends when what is returned is disposed.</summary>
    public async Task<IDisposable> Take(string policyId, string memberId, CancellationToken cancellation)
    {
        var turn = _turns[(uint)HashCode.Combine(policyId, memberId) % (uint)_turns.Length];
        await turn.WaitAsync(cancellation);
        return new Turn(turn);
    }

    public void Dispose() => Array.ForEach(_turns, turn => turn.Dispose());

    sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
