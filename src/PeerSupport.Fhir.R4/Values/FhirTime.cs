using System.Globalization;

namespace PeerSupport.Fhir.R4;

/// <summary>
/// An R4 <c>time</c> (http://hl7.org/fhir/R4/datatypes.html#time), or a FHIRPath time that stops at the hour or minute. The fraction of a second
/// keeps the digits that were written. Equality is "written the same"; order is <see cref="Compare"/>.
/// </summary>
public readonly record struct FhirTime
{
    const int MostFractionDigits = 26;

    readonly string? _second;

    /// <summary>A time of day.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A part is out of range, or a finer part comes without the coarser one.</exception>
    public FhirTime(int hour, int? minute = null, decimal? second = null)
        : this(hour, minute, second?.ToString("00.##########################", CultureInfo.InvariantCulture))
    {
        if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or >= 61 || (minute is null && second is not null))
        {
            throw new ArgumentOutOfRangeException(nameof(hour), "Hour, minute and second are not a time of day.");
        }
    }

    FhirTime(int hour, int? minute, string? second) => (Hour, Minute, _second) = (hour, minute, second);

    /// <summary>0 to 23.</summary>
    public int Hour { get; }

    /// <summary>0 to 59; null when only the hour is known.</summary>
    public int? Minute { get; }

    /// <summary>0 to 60 (a leap second) with its fraction; null when not known.</summary>
    public decimal? Second => _second is null ? null : decimal.Parse(_second, CultureInfo.InvariantCulture);

    /// <summary>How much was written.</summary>
    public DatePrecision Precision => _second is not null ? DatePrecision.Second : Minute is not null ? DatePrecision.Minute : DatePrecision.Hour;

    /// <summary>Reads the one form that R4 allows: <c>hh:mm:ss</c> with an optional fraction of at most 26 digits, no zone.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out FhirTime time) => TryParsePartial(text, out time) && time.Precision == DatePrecision.Second;

    /// <summary>Reads also <c>hh</c> and <c>hh:mm</c>, as a FHIRPath literal may be written (without its <c>@T</c>).</summary>
    public static bool TryParsePartial(ReadOnlySpan<char> text, out FhirTime time)
    {
        time = default;
        var hour = DateText.Digits(text, 0, 2);
        if (hour is < 0 or > 23)
        {
            return false;
        }

        if (text.Length == 2)
        {
            time = new FhirTime(hour, null, (string?)null);
            return true;
        }

        var minute = DateText.Digits(text, 3, 2);
        if (text[2] != ':' || minute is < 0 or > 59)
        {
            return false;
        }

        if (text.Length == 5)
        {
            time = new FhirTime(hour, minute, (string?)null);
            return true;
        }

        var second = DateText.Digits(text, 6, 2);
        if (text[5] != ':' || second is < 0 or > 60 || !IsFraction(text[8..]))
        {
            return false;
        }

        time = new FhirTime(hour, minute, text[6..].ToString());
        return true;
    }

    /// <summary>Below 0, 0 or above 0; null when their precision leaves it open (10:30 and 10:30:15).</summary>
    public static int? Compare(FhirTime a, FhirTime b)
    {
        if (a.Hour != b.Hour)
        {
            return a.Hour.CompareTo(b.Hour);
        }

        if (a.Minute is null || b.Minute is null)
        {
            return a.Minute == b.Minute ? 0 : null;
        }

        if (a.Minute != b.Minute)
        {
            return a.Minute.Value.CompareTo(b.Minute.Value);
        }

        return a.Second is not { } x || b.Second is not { } y ? (a._second == b._second ? 0 : null) : x.CompareTo(y);
    }

    /// <summary>As it was written, with the digits of its fraction.</summary>
    public override string ToString() => (Minute, _second) switch
    {
        (null, _) => string.Create(CultureInfo.InvariantCulture, $"{Hour:00}"),
        (_, null) => string.Create(CultureInfo.InvariantCulture, $"{Hour:00}:{Minute:00}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Hour:00}:{Minute:00}:{_second}"),
    };

    /// <summary>Since midnight, as far as it is written; below one day also for a leap second.</summary>
    internal TimeSpan SinceMidnight => new(Math.Min(
        TimeSpan.TicksPerDay - 1,
        Hour * TimeSpan.TicksPerHour + (Minute ?? 0) * TimeSpan.TicksPerMinute + (long)((Second ?? 0) * TimeSpan.TicksPerSecond)));

    static bool IsFraction(ReadOnlySpan<char> text)
    {
        if (text.Length == 0)
        {
            return true;
        }

        return text[0] == '.' && text.Length is > 1 and <= MostFractionDigits + 1 && text[1..].IndexOfAnyExceptInRange('0', '9') < 0;
    }
}
