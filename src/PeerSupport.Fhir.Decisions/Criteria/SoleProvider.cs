namespace PeerSupport.Fhir.Decisions;

/// <summary>No other organization holds an authorization for the member on any day of the period. The other organization is never named.</summary>
public sealed record SoleProvider : Criterion
{
    internal override bool CanGive(Truth value) => value != Truth.Unknown;

    public override Finding Judge(Case c)
    {
        var other = c.Ledger.Authorizations.Where(a => a.Provider != c.Request.Provider && a.Period.Overlaps(c.Period)).OrderBy(a => a.Period.Start).FirstOrDefault();
        return other is null ? Finding.Met($"No other organization holds an authorization in {c.Period}.")
            : Finding.NotMet($"Another organization holds an authorization for {other.Period}.", new Evidence("ledger", "authorization", other.Period.ToString()));
    }
}

/// <summary>An authorization of the asking organization runs on the day the request was received.</summary>
public sealed record Running : Criterion
{
    internal override bool CanGive(Truth value) => value != Truth.Unknown;

    public override Finding Judge(Case c) => Of(c) is { } running
        ? Finding.Met($"Received {c.Request.Received:yyyy-MM-dd}, while the authorization for {running.Period} runs.", new Evidence("ledger", "authorization", running.Period.ToString()))
        : Finding.NotMet($"No authorization of this organization runs on {c.Request.Received:yyyy-MM-dd}, the day the request was received.");

    internal static Authorization? Of(Case c) => c.Ledger.Authorizations
        .Where(a => a.Provider == c.Request.Provider && a.Period.Contains(c.Request.Received)).OrderByDescending(a => a.Period.End).FirstOrDefault();
}
