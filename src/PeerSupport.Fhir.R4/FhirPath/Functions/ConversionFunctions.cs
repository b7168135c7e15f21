using System.Globalization;
using PeerSupport.Fhir.R4.FhirPath.Nodes;

namespace PeerSupport.Fhir.R4.FhirPath.Functions;

/// <summary>toX() and convertsToX() (N1, 5.5).</summary>
internal static class ConversionFunctions
{
    public static void AddTo(FunctionList list)
    {
        Pair(list, "Boolean", 0, static (_, v) => ToBoolean(v) is { } b ? Computed.Of(b) : null);
        Pair(list, "Integer", 0, static (_, v) => ToInteger(v) is { } i ? Computed.Of(i) : null);
        Pair(list, "Decimal", 0, static (_, v) => ToDecimal(v) is { } d ? Computed.Of(d) : null);
        Pair(list, "String", 0, static (_, v) => ToText(v) is { } s ? Computed.Of(s) : null);
        Pair(list, "Date", 0, static (_, v) => ToDate(v) is { } d ? Computed.Of(d) : null);
        Pair(list, "DateTime", 0, static (_, v) => ToDateTime(v) is { } d ? Computed.Of(d) : null);
        Pair(list, "Time", 0, static (_, v) => ToTime(v) is { } t ? Computed.Of(t) : null);
        Pair(list, "Quantity", 1, static (unit, v) => ToQuantity(v, unit) is { } q ? Computed.Of(q) : null);
    }

    static void Pair(FunctionList list, string type, int most, Func<string?, object, Computed?> convert)
    {
        list.Add("to" + type, 0, most, (in Call c) => Value(c) is { } value ? new Items(convert(Unit(c), value)) : Items.Empty);
        list.Add("convertsTo" + type, 0, most, (in Call c) =>
            c.SingleInput() is null ? Items.Empty : new Items(Computed.Of(Value(c) is { } value && convert(Unit(c), value) is not null)));
    }

    static object? Value(in Call call) => call.SingleInput() is { } item ? Scalars.Of(item) : null;

    static string? Unit(in Call call) => call.Count == 1 ? call.Text(0) : null;

    static bool? ToBoolean(object value) => value switch
    {
        bool b => b,
        int or long or decimal => Scalars.Number(value) switch { 1m => true, 0m => false, _ => null },
        string s => s.ToLowerInvariant() switch
        {
            "true" or "t" or "yes" or "y" or "1" or "1.0" => true,
            "false" or "f" or "no" or "n" or "0" or "0.0" => false,
            _ => null,
        },
        _ => null,
    };

    static int? ToInteger(object value) => value switch
    {
        int i => i,
        bool b => b ? 1 : 0,
        string s when int.TryParse(s, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var i) => i,
        _ => null,
    };

    static decimal? ToDecimal(object value) => value switch
    {
        int or long or decimal => Scalars.Number(value),
        bool b => b ? 1.0m : 0.0m,
        string s when s.Length > 0 && char.IsAsciiDigit(s[^1])
            && decimal.TryParse(s, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var d) => d,
        _ => null,
    };

    static string? ToText(object value) => value switch
    {
        string s => s,
        bool b => b ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    static FhirDate? ToDate(object value) => value switch
    {
        FhirDate date => date,
        FhirDateTime moment => moment.Date,
        string s when FhirDate.TryParse(s, out var date) => date,
        string s when FhirDateTime.TryParsePartial(s, out var moment) => moment.Date,
        _ => null,
    };

    static FhirDateTime? ToDateTime(object value) => value switch
    {
        FhirDateTime moment => moment,
        FhirDate date => new FhirDateTime(date),
        string s when FhirDateTime.TryParsePartial(s.EndsWith('T') ? s[..^1] : s, out var moment) => moment,
        _ => null,
    };

    static FhirTime? ToTime(object value) => value switch
    {
        FhirTime time => time,
        string s when FhirTime.TryParsePartial(s.StartsWith('T') ? s.AsSpan(1) : s, out var time) => time,
        _ => null,
    };

    static FhirQuantity? ToQuantity(object value, string? unit)
    {
        var quantity = value switch
        {
            FhirQuantity q => q,
            int or long or decimal => new FhirQuantity(Scalars.Number(value)!.Value, "1"),
            bool b => new FhirQuantity(b ? 1.0m : 0.0m, "1"),
            string s => FhirQuantity.Parse(s),
            _ => null,
        };
        if (quantity is null || unit is null || quantity.Unit == unit)
        {
            return quantity;
        }

        var target = new FhirQuantity(0, Units.IsCalendarWord(unit) ? Units.Singular(unit) : unit, Units.IsCalendarWord(unit));
        return Quantities.Add(target, quantity, 1);
    }
}
