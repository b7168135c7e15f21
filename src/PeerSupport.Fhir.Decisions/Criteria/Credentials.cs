namespace PeerSupport.Fhir.Decisions;

/// <summary>What a credential of a person or an organization is worth on a day.</summary>
static class Credentials
{
    static readonly string[] Good = ["active", "valid", "in-force"];

    /// <summary>Judges one credential: revoked or expired is not met, without dates unknown (unless it needs none).</summary>
    public static Finding Judge(Fact fact, Case c, bool needsPeriod, string what)
    {
        var status = fact.TextOf(Field.Status);
        if (status is not null && !Good.Contains(status))
        {
            return Finding.NotMet($"{what}: on file as {status}.", fact.Evidence);
        }

        var interval = fact.Interval;
        if (interval is (null, null))
        {
            return needsPeriod ? Finding.Unknown($"{what}: its validity period is not on file.", c.Missing(fact.Name, $"the validity period of {what}"), fact.Evidence)
                : Finding.Met($"{what}: on file.", fact.Evidence);
        }

        if (interval.RunsBackwards)
        {
            return Finding.Unknown($"{what}: valid {interval} by the record, which ends before it starts.", c.Missing(fact.Name, $"the right validity period of {what}, from and to"), fact.Evidence);
        }

        return interval.Covers(c.Date) switch
        {
            true => Finding.Met($"{what}: valid {interval}.", fact.Evidence) with
            {
                Notes = interval.EndedBefore(c.Period.End) ? [$"{char.ToUpperInvariant(what[0])}{what[1..]} runs out {interval.End}, inside the period: its renewal is needed for the days after."] : [],
            },
            false => Finding.NotMet($"{what}: valid {interval}, not on {c.Date:yyyy-MM-dd}.", fact.Evidence),
            null => Finding.Unknown($"{what}: the stated dates ({interval}) do not tell whether it is valid on {c.Date:yyyy-MM-dd}.", c.Missing(fact.Name, $"the exact dates, from and to, of {what}"), fact.Evidence),
        };
    }

    /// <summary>Of several credentials the best one stands; none is null.</summary>
    public static Finding? Best(IEnumerable<Finding> findings) => findings.OrderByDescending(finding => finding.Value).FirstOrDefault();
}
