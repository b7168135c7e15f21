using PeerSupport.Fhir.R4.FhirPath.Nodes;

namespace PeerSupport.Fhir.R4.FhirPath.Functions;

/// <summary>Mathematics (N1, 5.7).</summary>
internal static class MathFunctions
{
    public static void AddTo(FunctionList list)
    {
        list.Add("abs", 0, Abs);
        list.Add("ceiling", 0, static (in Call c) => Number(c) is { } n ? Whole(decimal.Ceiling(n)) : Items.Empty);
        list.Add("floor", 0, static (in Call c) => Number(c) is { } n ? Whole(decimal.Floor(n)) : Items.Empty);
        list.Add("truncate", 0, static (in Call c) => Number(c) is { } n ? Whole(decimal.Truncate(n)) : Items.Empty);
        list.Add("exp", 0, static (in Call c) => Number(c) is { } n ? Real(Math.Exp((double)n)) : Items.Empty);
        list.Add("ln", 0, static (in Call c) => Number(c) is { } n ? Real(Math.Log((double)n)) : Items.Empty);
        list.Add("sqrt", 0, static (in Call c) => Number(c) is { } n ? Real(Math.Sqrt((double)n)) : Items.Empty);
        list.Add("log", 1, static (in Call c) => Number(c) is { } n && Argument(c) is { } b ? Real(Math.Log((double)n, (double)b)) : Items.Empty);
        list.Add("power", 1, Power);
        list.Add("round", 0, 1, Round);
        list.Add("comparable", 1, Comparable);
    }

    static decimal? Number(in Call call) => Number(call, call.SingleInput());

    static decimal? Argument(in Call call) => Number(call, call.SingleArgument(0));

    static decimal? Number(in Call call, ITypedElement? item) =>
        item is null || (item.Value is null && Scalars.IsPrimitive(item)) ? null : Scalars.Number(item.Value) ?? throw call.Error("A number is needed here.");

    static Items Whole(decimal value) =>
        value is >= int.MinValue and <= int.MaxValue ? new Items(Computed.Of((int)value)) : Items.Empty;

    static Items Real(double value)
    {
        if (double.IsNaN(value) || Math.Abs(value) >= 7.9e28)
        {
            return Items.Empty;
        }

        return new Items(Computed.Of((decimal)value));
    }

    static Items Abs(in Call call) => call.SingleInput() is not { } item ? Items.Empty : Scalars.Of(item) switch
    {
        int.MinValue => Items.Empty,
        int i => new Items(Computed.Of(Math.Abs(i))),
        FhirQuantity q => new Items(Computed.Of(q with { Value = Math.Abs(q.Value) })),
        _ => Number(call, item) is { } n ? new Items(Computed.Of(Math.Abs(n))) : Items.Empty,
    };

    static Items Power(in Call call)
    {
        if (call.SingleInput() is not { } item || Number(call, item) is not { } number || Argument(call) is not { } exponent)
        {
            return Items.Empty;
        }

        var result = Real(Math.Pow((double)number, (double)exponent));
        return item.Value is int && decimal.IsInteger(exponent) && exponent >= 0 && result.Count == 1 ? Whole((decimal)result[0].Value!) : result;
    }

    static Items Round(in Call call)
    {
        if (Number(call) is not { } number)
        {
            return Items.Empty;
        }

        var digits = call.Count == 1 ? call.Integer(0) ?? 0 : 0;
        return digits is >= 0 and <= 28
            ? new Items(Computed.Of(Math.Round(number, digits, MidpointRounding.AwayFromZero)))
            : throw call.Error("round() takes 0 to 28 digits.");
    }

    static Items Comparable(in Call call)
    {
        if (call.SingleInput() is not { } a || call.SingleArgument(0) is not { } b)
        {
            return Items.Empty;
        }

        return new Items(Computed.Of(Scalars.ToQuantity(a) is { } x && Scalars.ToQuantity(b) is { } y && Quantities.Comparable(x, y)));
    }
}
