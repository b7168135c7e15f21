using System.Globalization;

namespace PeerSupport.Fhir.R4.Search;

/// <summary>The prefixes of ordered values (http://hl7.org/fhir/R4/search.html#prefix).</summary>
public enum SearchPrefix { Eq, Ne, Gt, Lt, Ge, Le, Sa, Eb, Ap }

/// <summary>Ordered values as a query states them: a prefix, and the range that the precision of what was written means.</summary>
public static class SearchOrdered
{
    /// <summary>Takes the prefix off; without one it is <c>eq</c>.</summary>
    public static (SearchPrefix Prefix, string Value) Prefix(string text) =>
        text.Length > 2 && char.IsAsciiLetterLower(text[0]) && char.IsAsciiLetterLower(text[1]) && Enum.TryParse<SearchPrefix>(text[..2], ignoreCase: true, out var prefix) ? (prefix, text[2..]) : (SearchPrefix.Eq, text);

    /// <summary>First and last tick of a date as a query may write it: also to the minute, and without a zone, which is UTC. Null when it is no date.</summary>
    public static (long Low, long High)? Date(string text)
    {
        // A plus sign that was not escaped in an address comes as a blank.
        text = text.Length > 10 ? text.Replace(' ', '+') : text;
        return FhirDateTime.TryParsePartial(text, out var moment) && moment.Precision != DatePrecision.Hour ? (moment.Earliest.Ticks, moment.Latest.Ticks) : null;
    }

    /// <summary>A number with half a unit of its last digit on both sides: <c>100</c> is from 99.5 to below 100.5, <c>1e2</c> from 50 to below 150. Null when it is no number.</summary>
    public static (decimal Value, decimal Low, decimal High)? Number(string text)
    {
        if (text.Length is 0 or > 40 || !decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value))
        {
            return null;
        }

        var split = text.IndexOfAny(['e', 'E']);
        var mantissa = split < 0 ? text : text[..split];
        var exponent = split < 0 ? 0 : int.Parse(text[(split + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var last = exponent - (point < 0 ? 0 : mantissa.Length - point - 1);
        if (last is < -27 or > 27)
        {
            return (value, value, value);
        }

        var half = 0.5m;
        for (var i = 0; i < Math.Abs(last); i++)
        {
            half = last > 0 ? half * 10 : half / 10;
        }

        return decimal.MaxValue - Math.Abs(value) < half ? (value, value, value) : (value, value - half, value + half);
    }
}
