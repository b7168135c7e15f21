using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>One unit that a line bills: when it was delivered, as far as the note tells.</summary>
/// <param name="Visit">The contact.</param>
/// <param name="Day">The local day.</param>
/// <param name="Start">The moment it began, in UTC; null where the note gives no time.</param>
/// <param name="Minutes">Length of a unit.</param>
public sealed record UnitSlot(Fact Visit, DateOnly Day, DateTime? Start, int Minutes)
{
    public DateTime? End => Start?.AddMinutes(Minutes);

    /// <summary>The units that a line bills, in the order in which they were delivered; a fraction counts as one, to be struck by the clause on whole units.</summary>
    public static ImmutableArray<UnitSlot> Of(Case c, int minutes)
    {
        var billed = (int)Math.Ceiling(Math.Min(c.Line.Billed?.Units ?? 0, Most));
        var visits = c.Visits.OrderBy(visit => visit.When?.Low).ThenBy(visit => visit.Moment).ToList();
        var slots = ImmutableArray.CreateBuilder<UnitSlot>(billed);
        foreach (var visit in visits)
        {
            var last = visit == visits[^1];
            var units = last ? billed - slots.Count : Math.Min(billed - slots.Count, Time.WholeUnits(visit, minutes) ?? 0);
            for (var i = 0; i < units; i++)
            {
                var start = visit.Moment?.AddMinutes(i * minutes);
                slots.Add(new(visit, start is { } at ? DateOnly.FromDateTime(at + visit.Offset) : visit.When?.Low ?? c.Date, start, minutes));
            }
        }

        return slots.ToImmutable();
    }

    /// <summary>More units than any line can hold: the reader refuses such a quantity.</summary>
    const int Most = 10_000;
}

/// <summary>Time spent in a contact.</summary>
static class Time
{
    /// <summary>Minutes from start to end; where the note gives no end, those that it states; null where it gives neither.</summary>
    public static decimal? Minutes(Fact visit) => visit.Moment is { } start && visit.MomentOf(Field.Ended) is { } end && end >= start
        ? Math.Min((decimal)(end - start).TotalMinutes, Stated(visit) ?? decimal.MaxValue) : Stated(visit);

    static decimal? Stated(Fact visit) => visit.NumberOf(Field.Minutes) is { } minutes ? Math.Clamp(minutes, 0, Most) : null;

    /// <summary>More minutes than any contact can take: a longer one is a slip of the pen, and is not counted with.</summary>
    const decimal Most = 1_000_000;

    /// <summary>Whole units of the time spent, or null where it is not on file.</summary>
    public static int? WholeUnits(Fact visit, int unitMinutes) => Minutes(visit) is { } minutes ? (int)(minutes / unitMinutes) : null;
}
