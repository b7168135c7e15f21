namespace PeerSupport.Fhir.Storage;

/// <summary>
/// Lets requests of one member be decided one after the other within this process. Nothing depends on it for being right, since the ledger's version does that across servers;
/// without it, of many requests of one member at once all but one would be decided in vain, again and again.
/// </summary>
public sealed class MemberTurns : IDisposable
{
    const int Turns = 1024;

    /// <summary>Members share turns by their hash.</summary>
    readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, Turns).Select(_ => new SemaphoreSlim(1))];

    /// <summary>Waits for the member's turn; it ends when what is returned is disposed.</summary>
    public async Task<IDisposable> Take(string policyId, string memberId, CancellationToken cancellation)
    {
        var turn = _turns[TurnOf(policyId, memberId)];
        await turn.WaitAsync(cancellation);
        return new Turn(turn);
    }

    /// <summary>Which turn a member has.</summary>
    internal static int TurnOf(string policyId, string memberId) => (int)((uint)HashCode.Combine(policyId, memberId) % Turns);

    public void Dispose() => Array.ForEach(_turns, turn => turn.Dispose());

    sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
