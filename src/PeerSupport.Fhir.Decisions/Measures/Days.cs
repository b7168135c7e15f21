namespace PeerSupport.Fhir.Decisions;

/// <summary>A set of days, a bit each.</summary>
sealed class DaySet(DateOnly first, int days)
{
    readonly ulong[] bits = new ulong[(days + 63) / 64];

    public void Add(DateOnly day)
    {
        if (day.DayNumber - first.DayNumber is >= 0 and var i && i < days)
        {
            bits[i / 64] |= 1UL << (i % 64);
        }
    }

    public bool Has(DateOnly day) => day.DayNumber - first.DayNumber is >= 0 and var i && i < days && (bits[i / 64] & (1UL << (i % 64))) != 0;

    /// <summary>Whether any of the days is in it.</summary>
    public bool Any(DateOnly from, DateOnly to)
    {
        for (var day = from; day <= to; day = day.AddDays(1))
        {
            if (Has(day))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>For every day of a period a sum, of things that last from one day to another.</summary>
sealed class DayCounts(DateSpan period)
{
    readonly decimal[] steps = new decimal[period.Days + 1];

    /// <summary>Adds an amount on each of the days that lie in the period.</summary>
    public void Add(DateSpan? days, decimal amount)
    {
        if (days is { } span && span.Overlaps(period) && span.Days > 0)
        {
            steps[Math.Max(0, span.Start.DayNumber - period.Start.DayNumber)] += amount;
            steps[Math.Min(period.Days, span.End.DayNumber - period.Start.DayNumber + 1)] -= amount;
        }
    }

    /// <summary>The sums, day by day.</summary>
    public IEnumerable<decimal> All()
    {
        var sum = 0m;
        for (var i = 0; i < period.Days; i++)
        {
            yield return sum += steps[i];
        }
    }
}

/// <summary>From when to when a record of the staff or of a stay holds.</summary>
static class Held
{
    /// <summary>The exact days; without any date it always holds; null where a date is given that is no exact day, or only an end.</summary>
    public static DateSpan? Of(Interval interval) => interval switch
    {
        (null, null) => new(DateOnly.MinValue, DateOnly.MaxValue),
        ({ } start, var end) when Tally.Exact(start) is { } first && (end is null || Tally.Exact(end) is not null) => new(first, Tally.Exact(end) ?? DateOnly.MaxValue),
        _ => null,
    };
}
