using System.Globalization;
using PeerSupport.Fhir.R4.FhirPath.Syntax;

namespace PeerSupport.Fhir.R4.FhirPath;

/// <summary>
/// Dates and times plus or minus a duration (N1, 6.6.7). The duration's fraction is left out; a unit finer than the date's precision is first
/// turned into whole units of that precision (12 months a year, 30 days a month, 365 days a year).
/// </summary>
internal static class DateArithmetic
{
    const long DayMilliseconds = 86_400_000;

    public static Computed? Add(object value, FhirQuantity duration, int sign, Position at)
    {
        var unit = UnitOf(duration) ?? throw at.Error($"A date or time takes a calendar duration, or UCUM's units from the week down, not '{duration.Unit}'.");
        var amount = decimal.ToInt64(decimal.Truncate(duration.Value)) * sign;
        try
        {
            return value switch
            {
                FhirDate date => Computed.Of(Add(date, amount, unit)),
                FhirDateTime moment => Computed.Of(Add(moment, amount, unit)),
                FhirTime time => Computed.Of(Add(time, amount, unit, at)),
                _ => throw at.Error("A duration is added to a date or a time."),
            };
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    static string? UnitOf(FhirQuantity duration) => duration.Unit switch
    {
        "d" => "day",
        "wk" => "week",
        "h" => "hour",
        "min" => "minute",
        "s" => "second",
        "ms" => "millisecond",
        _ => Units.IsCalendarWord(duration.Unit) ? Units.Singular(duration.Unit) : null,
    };

    static long Milliseconds(string unit) => unit switch
    {
        "week" => 7 * DayMilliseconds,
        "day" => DayMilliseconds,
        "hour" => 3_600_000,
        "minute" => 60_000,
        "second" => 1000,
        "millisecond" => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(unit)),
    };

    static FhirDate Add(FhirDate date, long amount, string unit)
    {
        if (unit is "year" or "month")
        {
            return AddMonths(date, unit == "year" ? checked(amount * 12) : amount);
        }

        var days = checked(amount * Milliseconds(unit)) / DayMilliseconds;
        return date.Precision switch
        {
            DatePrecision.Year => AddMonths(date, days / 365 * 12),
            DatePrecision.Month => AddMonths(date, days / 30),
            _ => FhirDate.From(date.Low.AddDays(checked((int)days))),
        };
    }

    static FhirDate AddMonths(FhirDate date, long months)
    {
        if (date.Precision == DatePrecision.Year)
        {
            return new FhirDate(checked((int)(date.Year + months / 12)));
        }

        var moved = date.Low.AddMonths(checked((int)months));
        return date.Precision == DatePrecision.Month ? new FhirDate(moved.Year, moved.Month) : FhirDate.From(moved);
    }

    static FhirDateTime Add(FhirDateTime moment, long amount, string unit)
    {
        if (moment.Time is not { } time || unit is "year" or "month")
        {
            return new FhirDateTime(Add(moment.Date, amount, unit), moment.Time, moment.Zone);
        }

        var (days, clock) = Move(time, amount, unit);
        return new FhirDateTime(FhirDate.From(moment.Date.Low.AddDays(checked((int)days))), clock, moment.Zone);
    }

    static FhirTime Add(FhirTime time, long amount, string unit, Position at) =>
        unit is "year" or "month" or "week" or "day" ? throw at.Error($"A time takes hours or less, not a {unit}.") : Move(time, amount, unit).Clock;

    static (long Days, FhirTime Clock) Move(FhirTime time, long amount, string unit)
    {
        var width = time.Precision switch { DatePrecision.Hour => 3_600_000L, DatePrecision.Minute => 60_000L, _ => 1L };
        var moved = checked(amount * Milliseconds(unit)) / width * width;
        var second = time.Second ?? 0;
        var whole = decimal.Truncate(second * 1000);
        var rest = second * 1000 - whole;
        var total = time.Hour * 3_600_000L + (time.Minute ?? 0) * 60_000L + (long)whole + moved;
        var days = Math.DivRem(total, DayMilliseconds, out var clock);
        if (clock < 0)
        {
            days--;
            clock += DayMilliseconds;
        }

        return (days, Clock(clock, rest, time));
    }

    static FhirTime Clock(long milliseconds, decimal rest, FhirTime like)
    {
        var hour = milliseconds / 3_600_000;
        var minute = milliseconds / 60_000 % 60;
        var seconds = (milliseconds % 60_000 + rest) / 1000m;
        var text = like.Precision switch
        {
            DatePrecision.Hour => string.Create(CultureInfo.InvariantCulture, $"{hour:00}"),
            DatePrecision.Minute => string.Create(CultureInfo.InvariantCulture, $"{hour:00}:{minute:00}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{hour:00}:{minute:00}:{Seconds(seconds, like)}"),
        };
        return FhirTime.TryParsePartial(text, out var time) ? time : throw new ArgumentOutOfRangeException(nameof(milliseconds));
    }

    /// <summary>With at least the digits that were written before.</summary>
    static string Seconds(decimal seconds, FhirTime like)
    {
        var text = like.ToString();
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var digits = Math.Max(point < 0 ? 0 : text.Length - point - 1, Numbers.Normalize(seconds).Scale);
        return seconds.ToString(digits == 0 ? "00" : "00." + new string('0', digits), CultureInfo.InvariantCulture);
    }
}
