using System.Globalization;

namespace PeerSupport.Fhir.R4;

/// <summary>
/// An R4 <c>date</c> (http://hl7.org/fhir/R4/datatypes.html#date): a year, a year and month, or a whole day. Equality is "written the same";
/// order is <see cref="Compare"/>, which may not be known.
/// </summary>
public readonly record struct FhirDate
{
    /// <summary>A date that is on the calendar.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A part is outside the calendar, or a day comes without a month.</exception>
    public FhirDate(int year, int? month = null, int? day = null)
    {
        if (!OnCalendar(year, month, day))
        {
            throw new ArgumentOutOfRangeException(nameof(year), "Year, month and day are not on the calendar.");
        }

        (Year, Month, Day) = (year, month, day);
    }

    /// <summary>1 to 9999.</summary>
    public int Year { get; }

    /// <summary>1 to 12; null when only the year is known.</summary>
    public int? Month { get; }

    /// <summary>1 to 31; null when only the month or year is known.</summary>
    public int? Day { get; }

    /// <summary>How much was written.</summary>
    public DatePrecision Precision => Day is not null ? DatePrecision.Day : Month is not null ? DatePrecision.Month : DatePrecision.Year;

    /// <summary>The earliest day that it can mean.</summary>
    public DateOnly Low => new(Math.Max(Year, 1), Month ?? 1, Day ?? 1);

    /// <summary>The latest day that it can mean.</summary>
    public DateOnly High => new(Math.Max(Year, 1), Month ?? 12, Day ?? DateTime.DaysInMonth(Math.Max(Year, 1), Month ?? 12));

    /// <summary>A whole day.</summary>
    public static FhirDate From(DateOnly day) => new(day.Year, day.Month, day.Day);

    /// <summary>Reads <c>YYYY</c>, <c>YYYY-MM</c> or <c>YYYY-MM-DD</c>; false for any other form and for days that aren't on the calendar.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out FhirDate date)
    {
        date = default;
        if (text.Length is not (4 or 7 or 10) || (text.Length > 4 && text[4] != '-') || (text.Length > 7 && text[7] != '-'))
        {
            return false;
        }

        int year = DateText.Digits(text, 0, 4);
        int? month = text.Length > 4 ? DateText.Digits(text, 5, 2) : null;
        int? day = text.Length > 7 ? DateText.Digits(text, 8, 2) : null;
        if (!OnCalendar(year, month, day))
        {
            return false;
        }

        date = new FhirDate(year, month, day);
        return true;
    }

    /// <summary>Below 0, 0 or above 0 as <paramref name="a"/> is before, on or after <paramref name="b"/>; null when their precision leaves it open (2024 and 2024-03).</summary>
    public static int? Compare(FhirDate a, FhirDate b)
    {
        if (a.Year != b.Year)
        {
            return a.Year.CompareTo(b.Year);
        }

        if (a.Month is null || b.Month is null)
        {
            return a.Month == b.Month ? 0 : null;
        }

        if (a.Month != b.Month)
        {
            return a.Month.Value.CompareTo(b.Month.Value);
        }

        return a.Day is null || b.Day is null ? (a.Day == b.Day ? 0 : null) : a.Day.Value.CompareTo(b.Day.Value);
    }

    /// <summary>As it was written.</summary>
    public override string ToString() => (Month, Day) switch
    {
        (null, _) => Year.ToString("0000", CultureInfo.InvariantCulture),
        (_, null) => string.Create(CultureInfo.InvariantCulture, $"{Year:0000}-{Month:00}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Year:0000}-{Month:00}-{Day:00}"),
    };

    static bool OnCalendar(int year, int? month, int? day) =>
        year is >= 1 and <= 9999
        && month is null or (>= 1 and <= 12)
        && (day is null || (month is { } m && day >= 1 && day <= DateTime.DaysInMonth(year, m)));
}
