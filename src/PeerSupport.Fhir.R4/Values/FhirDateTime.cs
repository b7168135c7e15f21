namespace PeerSupport.Fhir.R4;

/// <summary>
/// An R4 <c>dateTime</c> or <c>instant</c> (http://hl7.org/fhir/R4/datatypes.html#dateTime), or a FHIRPath one that stops at the hour or minute.
/// Equality is "written the same"; order is <see cref="Compare"/>.
/// </summary>
public readonly record struct FhirDateTime
{
    static readonly TimeSpan WidestOffset = TimeSpan.FromHours(14);

    /// <summary>A date, with or without a time; a zone only with a time.</summary>
    /// <exception cref="ArgumentException">A time without a whole date, or a zone without a time or not of the form <c>Z</c>, <c>+hh:mm</c>.</exception>
    public FhirDateTime(FhirDate date, FhirTime? time = null, string? zone = null)
    {
        if ((time is not null && date.Day is null) || (zone is not null && (time is null || !DateText.IsZone(zone))))
        {
            throw new ArgumentException("A time needs a whole date; a zone needs a time and the form Z or +hh:mm.", nameof(time));
        }

        (Date, Time, Zone) = (date, time, zone);
    }

    /// <summary>The date as written, in its own zone.</summary>
    public FhirDate Date { get; }

    /// <summary>The time as written; null when only a date is known.</summary>
    public FhirTime? Time { get; }

    /// <summary>The zone as written: <c>Z</c>, <c>+01:00</c>; null when there is none.</summary>
    public string? Zone { get; }

    /// <summary>The zone's offset from UTC; null when there is none.</summary>
    public TimeSpan? Offset => Zone is null ? null : DateText.Offset(Zone);

    /// <summary>How much was written.</summary>
    public DatePrecision Precision => Time?.Precision ?? Date.Precision;

    /// <summary>The earliest day that it can mean, in its own zone.</summary>
    public DateOnly Low => Date.Low;

    /// <summary>The latest day that it can mean, in its own zone.</summary>
    public DateOnly High => Date.High;

    /// <summary>The first moment that it can mean. Without a zone it is read as UTC.</summary>
    public DateTimeOffset Earliest => Moment(Low, Time?.SinceMidnight ?? TimeSpan.Zero);

    /// <summary>The last moment that it can mean, to the tick. Without a zone it is read as UTC.</summary>
    public DateTimeOffset Latest => Moment(High, Time is not { } time ? TimeSpan.FromTicks(TimeSpan.TicksPerDay - 1) : time.SinceMidnight + Width(time));

    /// <summary>A moment with its offset, to the tick.</summary>
    public static FhirDateTime From(DateTimeOffset moment)
    {
        var text = moment.ToString(moment.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd'T'HH:mm:sszzz" : "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", null);
        return TryParse(text, out var value) ? value : throw new ArgumentOutOfRangeException(nameof(moment));
    }

    /// <summary>Reads what R4 allows for a <c>dateTime</c>: a partial date, or a date with hours, minutes, seconds and a zone.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out FhirDateTime value) =>
        TryParsePartial(text, out value) && (value.Time is not { } time || (time.Precision == DatePrecision.Second && value.Zone is not null));

    /// <summary>Reads what R4 allows for an <c>instant</c>: a whole date with time, seconds and zone.</summary>
    public static bool TryParseInstant(ReadOnlySpan<char> text, out FhirDateTime value) => TryParse(text, out value) && value.Time is not null;

    /// <summary>Reads also times that stop at the hour or minute or have no zone, as a FHIRPath literal may be written (without its <c>@</c>).</summary>
    public static bool TryParsePartial(ReadOnlySpan<char> text, out FhirDateTime value)
    {
        value = default;
        var t = text.IndexOf('T');
        if (!FhirDate.TryParse(t < 0 ? text : text[..t], out var date))
        {
            return false;
        }

        if (t < 0)
        {
            value = new FhirDateTime(date);
            return true;
        }

        var rest = text[(t + 1)..];
        var z = rest.IndexOfAny('Z', '+', '-');
        var zone = z < 0 ? default : rest[z..];
        if (date.Day is null || !FhirTime.TryParsePartial(z < 0 ? rest : rest[..z], out var time) || (z >= 0 && !DateText.IsZone(zone)))
        {
            return false;
        }

        value = new FhirDateTime(date, time, z < 0 ? null : zone is "Z" ? "Z" : zone.ToString());
        return true;
    }

    /// <summary>
    /// Below 0, 0 or above 0 as <paramref name="a"/> is before, at or after <paramref name="b"/>; null when it cannot be known: their precision leaves it
    /// open, or only one of two times has a zone and they lie within 14 hours. Two times with zones are compared as moments; else part by part as written.
    /// </summary>
    public static int? Compare(FhirDateTime a, FhirDateTime b)
    {
        if (a.Time is not { } x || b.Time is not { } y)
        {
            return FhirDate.Compare(a.Date, b.Date) is not 0 and { } order ? order
                : a.Time is null && b.Time is null ? FhirDate.Compare(a.Date, b.Date) : null;
        }

        if (a.Zone is not null && b.Zone is not null && a.Offset != b.Offset)
        {
            return Moments(a, b);
        }

        if (a.Zone is null != b.Zone is null)
        {
            var apart = a.Earliest - b.Earliest;
            return apart > WidestOffset || -apart > WidestOffset ? apart.CompareTo(TimeSpan.Zero) : null;
        }

        return FhirDate.Compare(a.Date, b.Date) is not 0 and { } days ? days : FhirTime.Compare(x, y);
    }

    /// <summary>As it was written.</summary>
    public override string ToString() => Time is { } time ? $"{Date}T{time}{Zone}" : Date.ToString();

    static int? Moments(FhirDateTime a, FhirDateTime b)
    {
        if (a.Precision == DatePrecision.Second && b.Precision == DatePrecision.Second)
        {
            return a.Earliest.CompareTo(b.Earliest);
        }

        return a.Latest < b.Earliest ? -1 : b.Latest < a.Earliest ? 1 : a.Earliest == b.Earliest && a.Precision == b.Precision ? 0 : null;
    }

    static TimeSpan Width(FhirTime time) => new(time.Precision switch
    {
        DatePrecision.Hour => TimeSpan.TicksPerHour - 1,
        DatePrecision.Minute => TimeSpan.TicksPerMinute - 1,
        _ => WidthOfSeconds(time),
    });

    static long WidthOfSeconds(FhirTime time)
    {
        var text = time.ToString();
        var digits = text.Contains('.', StringComparison.Ordinal) ? text.Length - text.IndexOf('.', StringComparison.Ordinal) - 1 : 0;
        var width = TimeSpan.TicksPerSecond;
        for (var i = 0; i < digits && width > 1; i++)
        {
            width /= 10;
        }

        return width - 1;
    }

    DateTimeOffset Moment(DateOnly day, TimeSpan sinceMidnight)
    {
        var ticks = day.ToDateTime(TimeOnly.MinValue).Ticks + sinceMidnight.Ticks - (Offset ?? TimeSpan.Zero).Ticks;
        return new DateTimeOffset(Math.Clamp(ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), TimeSpan.Zero);
    }
}
