namespace PeerSupport.Fhir.Decisions;

/// <summary>The contact was not paid before: the same provider, service, person and time.</summary>
public sealed record NotPaidBefore : Criterion
{
    internal override bool CanGive(Truth value) => value != Truth.Unknown;

    public override Finding Judge(Case c)
    {
        var keys = c.Visits.Select(visit => Use.KeyOf(c, visit)).ToList();
        return c.Ledger.Uses.FirstOrDefault(use => keys.Contains(use.Key)) is { } paid
            ? Finding.NotMet($"The same contact was paid before: {paid.Day:yyyy-MM-dd}{(paid.Start is { } start ? $", {start:HH:mm}" : "")}, {paid.Units} units.", new Evidence("ledger", "use", paid.Id))
            : Finding.Met("It was not paid before.");
    }
}
