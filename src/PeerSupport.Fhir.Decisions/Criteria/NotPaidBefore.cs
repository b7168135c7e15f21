namespace PeerSupport.Fhir.Decisions;

/// <summary>The contact was not paid before: the same provider, service, person and time, also where the times only overlap.</summary>
public sealed record NotPaidBefore : Criterion
{
    internal override bool CanGive(Truth value) => value != Truth.Unknown;

    public override Finding Judge(Case c)
    {
        foreach (var visit in c.Visits)
        {
            var key = Use.KeyOf(c, visit);
            if (c.Ledger.Uses.FirstOrDefault(use => use.Key == key) is { } same)
            {
                return Paid("The same contact was paid before", same);
            }

            var person = visit.TextOf(Field.Performer) is null ? null : Use.PersonOf(c, visit);
            if (person is not null && visit.Moment is { } start && Time.Minutes(visit) is { } minutes
                && c.Ledger.Uses.FirstOrDefault(use => use.Key.StartsWith(person, StringComparison.Ordinal) && use.Start is { } began && (decimal)(began - start).TotalMinutes < minutes && start < use.End) is { } other)
            {
                return Paid("A contact of the same person that overlaps with it was paid before", other);
            }
        }

        return Finding.Met("It was not paid before.");
    }

    static Finding Paid(string what, Use use) => Finding.NotMet($"{what}: {use.Day:yyyy-MM-dd}, {use.Units} units.", new Evidence("ledger", "use", use.Id));
}
