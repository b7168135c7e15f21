using System.Globalization;

namespace PeerSupport.Fhir.Decisions;

/// <summary>A day that may be known only to its month or year: any day from <paramref name="Low"/> to <paramref name="High"/>, both included.</summary>
public readonly record struct DayRange(DateOnly Low, DateOnly High)
{
    /// <summary>Exactly this day.</summary>
    public static DayRange On(DateOnly day) => new(day, day);

    /// <summary>True: certainly on or before the day; false: certainly after it; null: it depends on the day that is not known.</summary>
    public bool? OnOrBefore(DateOnly day) => High <= day ? true : Low > day ? false : null;

    /// <summary>Reads <c>YYYY</c>, <c>YYYY-MM</c> or <c>YYYY-MM-DD</c>; a time behind it is cut off.</summary>
    /// <exception cref="FormatException">The text is no date.</exception>
    public static DayRange Parse(string text)
    {
        var day = text.Length > 10 ? text[..10] : text;
        switch (day.Length)
        {
            case 4:
                var year = DateOnly.ParseExact(day, "yyyy", CultureInfo.InvariantCulture);
                return new(year, new(year.Year, 12, 31));
            case 7:
                var month = DateOnly.ParseExact(day, "yyyy-MM", CultureInfo.InvariantCulture);
                return new(month, new(month.Year, month.Month, DateTime.DaysInMonth(month.Year, month.Month)));
            default:
                return On(DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture));
        }
    }

    /// <summary>The date as R4 writes it, with the precision that is known.</summary>
    public override string ToString() =>
        Low == High ? Low.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
        : Low.Month == High.Month && Low.Year == High.Year ? Low.ToString("yyyy-MM", CultureInfo.InvariantCulture)
        : Low.ToString("yyyy", CultureInfo.InvariantCulture);
}

/// <summary>Days from <paramref name="Start"/> to <paramref name="End"/>, both included, in the member's local calendar.</summary>
public readonly record struct DateSpan(DateOnly Start, DateOnly End)
{
    /// <summary>How many days; 0 or less where the end lies before the start.</summary>
    public int Days => End.DayNumber - Start.DayNumber + 1;

    public bool Contains(DateOnly day) => Start <= day && day <= End;

    public bool Overlaps(DateSpan other) => Start <= other.End && other.Start <= End;

    public override string ToString() => $"{DayRange.On(Start)} to {DayRange.On(End)}";
}

/// <summary>
/// A period as a record states it. By R4 a missing end is "goes on", a missing start is "not known"
/// (http://hl7.org/fhir/R4/datatypes.html#Period).
/// </summary>
public readonly record struct Interval(DayRange? Start, DayRange? End)
{
    /// <summary>Whether the day lies inside; null where the stated dates cannot tell.</summary>
    public bool? Covers(DateOnly day)
    {
        if (End is { } end && end.High < day)
        {
            return false;
        }

        var begun = Start?.OnOrBefore(day);
        if (begun == false)
        {
            return false;
        }

        var ended = End is null ? false : End.Value.Low >= day ? false : (bool?)null;
        return begun == true && ended == false ? true : null;
    }

    /// <summary>Certainly over before the day.</summary>
    public bool EndedBefore(DateOnly day) => End is { } end && end.High < day;

    /// <summary>It certainly ends before it starts: one of the two is wrong, and nobody knows which.</summary>
    public bool RunsBackwards => Start is { } start && End is { } end && end.High < start.Low;

    public override string ToString() => (Start, End) switch
    {
        (null, null) => "no dates",
        ({ } s, null) => $"from {s}",
        (null, { } e) => $"to {e}",
        ({ } s, { } e) => $"{s} to {e}",
    };
}
