using System.Globalization;
using PeerSupport.Fhir.R4.FhirPath.Nodes;

namespace PeerSupport.Fhir.R4.FhirPath.Functions;

/// <summary>The least and the greatest that a value of its precision can mean (FHIRPath 2.1). Precision of dates is counted in digits: 4, 6, 8, 10, 12, 14, 17.</summary>
internal static class BoundaryFunctions
{
    const int MaxDecimals = 28;

    public static void AddTo(FunctionList list)
    {
        list.Add("lowBoundary", 0, 1, static (in Call c) => Boundary(c, false));
        list.Add("highBoundary", 0, 1, static (in Call c) => Boundary(c, true));
        list.Add("precision", 0, Precision);
    }

    static Items Precision(in Call call) => call.SingleInput() is not { } item ? Items.Empty : Scalars.Of(item) switch
    {
        int or long => new Items(Computed.Of(0)),
        decimal value => new Items(Computed.Of(Numbers.Scale(value))),
        FhirQuantity quantity => new Items(Computed.Of(Numbers.Scale(quantity.Value))),
        FhirDate or FhirDateTime or FhirTime => new Items(Computed.Of(Digits(Scalars.Of(item)!))),
        _ => Items.Empty,
    };

    static int Digits(object value)
    {
        var text = value.ToString()!;
        var zone = value is FhirDateTime { Zone: { } z } ? z.Length : 0;
        var digits = text.AsSpan(0, text.Length - zone);
        var point = digits.IndexOf('.');
        var count = 0;
        foreach (var c in point < 0 ? digits : digits[..point])
        {
            count += char.IsAsciiDigit(c) ? 1 : 0;
        }

        return point < 0 ? count : count + 3;
    }

    static Items Boundary(in Call call, bool high)
    {
        if (call.SingleInput() is not { } item || Scalars.Of(item) is not { } value)
        {
            return Items.Empty;
        }

        var precision = call.Count == 1 ? call.Integer(0) : null;
        switch (value)
        {
            case int or long or decimal:
                return Number(Scalars.Number(value)!.Value, precision, high) is { } number ? new Items(Computed.Of(number)) : Items.Empty;
            case FhirQuantity quantity:
                return Number(quantity.Value, precision, high) is { } amount ? new Items(Computed.Of(quantity with { Value = amount })) : Items.Empty;
            case FhirDate date:
                return FhirDate.TryParse(Date(date, precision ?? 8, high), out var day) ? new Items(Computed.Of(day)) : Items.Empty;
            case FhirTime time:
                return FhirTime.TryParsePartial(Time(time, precision ?? 9, high), out var clock) ? new Items(Computed.Of(clock)) : Items.Empty;
            case FhirDateTime moment:
                return FhirDateTime.TryParsePartial(DateTime(moment, precision ?? 17, high), out var instant) ? new Items(Computed.Of(instant)) : Items.Empty;
            default:
                throw call.Error("Only numbers, quantities, dates and times have a boundary.");
        }
    }

    /// <summary>Half a unit of the last digit away, rounded outward to the digits that are asked for; what rounds to nothing is zero.</summary>
    static decimal? Number(decimal value, int? precision, bool high)
    {
        var digits = precision ?? 8;
        if (digits is < 0 or > MaxDecimals)
        {
            return null;
        }

        var half = new decimal(5, 0, 0, false, (byte)Math.Min(value.Scale + 1, MaxDecimals));
        var edge = high ? value + half : value - half;
        return Math.Round(edge, digits) == 0 && Math.Abs(edge) < new decimal(5, 0, 0, false, (byte)Math.Min(digits + 1, MaxDecimals))
            ? Numbers.Pad(0, digits)
            : Numbers.Step(edge, digits, high);
    }

    static string Date(FhirDate date, int digits, bool high)
    {
        var day = high ? date.High : date.Low;
        return digits switch
        {
            4 => day.ToString("yyyy", CultureInfo.InvariantCulture),
            6 => day.ToString("yyyy-MM", CultureInfo.InvariantCulture),
            8 => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            _ => "",
        };
    }

    static string Time(FhirTime time, int digits, bool high)
    {
        var text = time.ToString();
        var full = text + (high ? "XX:59:59.999" : "XX:00:00.000")[Math.Min(text.Length, 12)..];
        return digits switch { 2 => full[..2], 4 => full[..5], 6 => full[..8], 9 => full[..12], _ => "" };
    }

    static string DateTime(FhirDateTime moment, int digits, bool high)
    {
        if (digits <= 8)
        {
            return Date(moment.Date, digits, high);
        }

        var clock = moment.Time is { } time ? Time(time, digits - 8, high) : Time(new FhirTime(high ? 23 : 0), digits - 8, high);
        return clock.Length == 0 ? "" : $"{Date(moment.Date, 8, high)}T{clock}{moment.Zone ?? (high ? "-12:00" : "+14:00")}";
    }
}
