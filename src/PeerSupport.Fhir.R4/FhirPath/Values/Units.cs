using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;

namespace PeerSupport.Fhir.R4.FhirPath;

/// <summary>A unit in base units: how many of them it is, and which (<c>g.m-2</c>; empty for a plain number).</summary>
internal sealed record UnitValue(decimal Factor, string Dimension);

/// <summary>
/// The part of UCUM (https://ucum.org/ucum) that peer support, claims and common observations use: mass, length, time, volume, amount, counts,
/// metric prefixes, products, quotients and powers. A unit that isn't here compares only with itself.
/// </summary>
internal static class Units
{
    const int MaxCached = 2000;

    /// <summary>Calendar words; years and months have no fixed length, so they are a dimension of their own.</summary>
    static readonly FrozenDictionary<string, UnitValue> Calendar = new Dictionary<string, UnitValue>
    {
        ["year"] = new(12, "month*"),
        ["month"] = new(1, "month*"),
        ["week"] = new(604800, "s"),
        ["day"] = new(86400, "s"),
        ["hour"] = new(3600, "s"),
        ["minute"] = new(60, "s"),
        ["second"] = new(1, "s"),
        ["millisecond"] = new(0.001m, "s"),
    }.ToFrozenDictionary();

    static readonly FrozenDictionary<string, UnitValue> Atoms = new Dictionary<string, UnitValue>
    {
        ["1"] = new(1, ""), ["%"] = new(0.01m, ""), ["[ppth]"] = new(0.001m, ""), ["[ppm]"] = new(0.000001m, ""),
        ["g"] = new(1, "g"), ["t"] = new(1_000_000, "g"), ["[lb_av]"] = new(453.59237m, "g"), ["[oz_av]"] = new(28.349523125m, "g"),
        ["[gr]"] = new(0.06479891m, "g"), ["[stone_av]"] = new(6350.29318m, "g"),
        ["m"] = new(1, "m"), ["[in_i]"] = new(0.0254m, "m"), ["[ft_i]"] = new(0.3048m, "m"), ["[yd_i]"] = new(0.9144m, "m"), ["[mi_i]"] = new(1609.344m, "m"),
        ["s"] = new(1, "s"), ["min"] = new(60, "s"), ["h"] = new(3600, "s"), ["d"] = new(86400, "s"), ["wk"] = new(604800, "s"),
        ["mo"] = new(2629800, "s"), ["mo_j"] = new(2629800, "s"), ["a"] = new(31557600, "s"), ["a_j"] = new(31557600, "s"),
        ["L"] = new(0.001m, "m3"), ["l"] = new(0.001m, "m3"),
        ["[gal_us]"] = new(0.003785411784m, "m3"), ["[qt_us]"] = new(0.000946352946m, "m3"), ["[pt_us]"] = new(0.000473176473m, "m3"),
        ["[foz_us]"] = new(0.0000295735295625m, "m3"), ["[cup_us]"] = new(0.0002365882365m, "m3"),
        ["[tbs_us]"] = new(0.00001478676478125m, "m3"), ["[tsp_us]"] = new(0.00000492892159375m, "m3"),
        ["mol"] = new(1, "mol"), ["U"] = new(1, "U"), ["[iU]"] = new(1, "[iU]"), ["[IU]"] = new(1, "[iU]"), ["eq"] = new(1, "eq"), ["cal"] = new(1, "cal"),
        ["Pa"] = new(1, "Pa"), ["m[Hg]"] = new(133322, "Pa"), ["bar"] = new(100000, "Pa"), ["K"] = new(1, "K"), ["Cel"] = new(1, "Cel"), ["[degF]"] = new(1, "[degF]"),
        ["Hz"] = new(1, "s-1"), ["[USD]"] = new(1, "[USD]"),
    }.ToFrozenDictionary();

    static readonly FrozenSet<string> Metric =
        new[] { "g", "m", "s", "L", "l", "mol", "U", "[iU]", "[IU]", "eq", "cal", "Pa", "m[Hg]", "bar", "K", "Hz", "t" }.ToFrozenSet();

    static readonly (string Text, decimal Factor)[] Prefixes =
    [
        ("da", 10m), ("h", 100m), ("k", 1000m), ("M", 1_000_000m), ("G", 1_000_000_000m), ("T", 1_000_000_000_000m),
        ("d", 0.1m), ("c", 0.01m), ("m", 0.001m), ("u", 0.000001m), ("n", 0.000000001m), ("p", 0.000000000001m), ("f", 0.000000000000001m),
    ];

    static readonly ConcurrentDictionary<string, UnitValue?> Cache = new();

    public static bool IsCalendarWord(string word) => Calendar.ContainsKey(Singular(word));

    public static string Singular(string word) => word.EndsWith('s') ? word[..^1] : word;

    /// <summary>The unit in base units; null for one that isn't known.</summary>
    public static UnitValue? Find(FhirQuantity quantity)
    {
        if (quantity.Calendar)
        {
            return Calendar[quantity.Unit];
        }

        if (Cache.TryGetValue(quantity.Unit, out var known))
        {
            return known;
        }

        var unit = Parse(quantity.Unit);
        if (Cache.Count < MaxCached)
        {
            Cache.TryAdd(quantity.Unit, unit);
        }

        return unit;
    }

    /// <summary>The unit of a product (<paramref name="sign"/> 1) or quotient (-1) of two dimensions.</summary>
    public static string Combine(string left, string right, int sign)
    {
        var powers = new SortedDictionary<string, int>(StringComparer.Ordinal);
        Add(powers, left, 1);
        Add(powers, right, sign);
        return Print(powers);
    }

    static UnitValue? Parse(string text)
    {
        var factor = 1m;
        var powers = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var sign = 1;
        try
        {
            foreach (var (term, divided) in Terms(text))
            {
                sign = divided ? -1 : 1;
                var (atom, power) = Power(term);
                if (Atom(atom) is not { } unit || Math.Abs(power) > 9)
                {
                    return null;
                }

                for (var i = 0; i < Math.Abs(power); i++)
                {
                    factor = sign * power > 0 ? factor * unit.Factor : factor / unit.Factor;
                }

                Add(powers, unit.Dimension, sign * power);
            }
        }
        catch (OverflowException)
        {
            return null;
        }

        return new UnitValue(factor, Print(powers));
    }

    static IEnumerable<(string Term, bool Divided)> Terms(string text)
    {
        var start = 0;
        var divided = false;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || text[i] is '.' or '/')
            {
                if (i > start || i == text.Length)
                {
                    yield return (text[start..i], divided);
                }

                divided = i < text.Length && text[i] == '/';
                start = i + 1;
            }
        }
    }

    static (string Atom, int Power) Power(string term)
    {
        var brace = term.IndexOf('{', StringComparison.Ordinal);
        if (brace >= 0)
        {
            term = brace == 0 ? "1" : term[..brace];
        }

        var end = term.Length;
        while (end > 0 && char.IsAsciiDigit(term[end - 1]))
        {
            end--;
        }

        if (end == term.Length || end == 0)
        {
            return (term, 1);
        }

        if (term[end - 1] is '-' or '+')
        {
            end--;
        }

        return int.TryParse(term.AsSpan(end), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var power) ? (term[..end], power) : (term, 1);
    }

    static UnitValue? Atom(string text)
    {
        if (Atoms.TryGetValue(text, out var atom))
        {
            return atom;
        }

        foreach (var (prefix, factor) in Prefixes)
        {
            if (text.StartsWith(prefix, StringComparison.Ordinal) && Metric.Contains(text[prefix.Length..]))
            {
                var unit = Atoms[text[prefix.Length..]];
                return unit with { Factor = unit.Factor * factor };
            }
        }

        return null;
    }

    static void Add(SortedDictionary<string, int> powers, string dimension, int sign)
    {
        foreach (var term in dimension.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            var (atom, power) = Power(term);
            powers[atom] = powers.GetValueOrDefault(atom) + sign * power;
        }
    }

    static string Print(SortedDictionary<string, int> powers) =>
        string.Join('.', powers.Where(p => p.Value != 0).Select(p => p.Value == 1 ? p.Key : string.Create(CultureInfo.InvariantCulture, $"{p.Key}{p.Value}")));
}
