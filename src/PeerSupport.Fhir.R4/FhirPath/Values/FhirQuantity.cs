using System.Globalization;

namespace PeerSupport.Fhir.R4.FhirPath;

/// <summary>A FHIRPath quantity: a number with a UCUM unit, or with a calendar duration's keyword.</summary>
/// <param name="Value">The number, with the digits that were written.</param>
/// <param name="Unit">A UCUM code (<c>mg</c>; <c>1</c> for none) or a calendar word in the singular (<c>day</c>).</param>
/// <param name="Calendar">True when the unit is a calendar word and not a UCUM code: a month that is as long as the calendar says.</param>
public sealed record FhirQuantity(decimal Value, string Unit, bool Calendar = false)
{
    /// <summary>As FHIRPath writes it: <c>4 days</c>, <c>1.5 'mg'</c>.</summary>
    public override string ToString()
    {
        var number = Value.ToString(CultureInfo.InvariantCulture);
        return !Calendar ? $"{number} '{Unit}'" : Value is 1 or -1 ? $"{number} {Unit}" : $"{number} {Unit}s";
    }

    /// <summary>Reads a number, optionally followed by a quoted UCUM unit or a calendar word.</summary>
    internal static FhirQuantity? Parse(string text)
    {
        var s = text.AsSpan().Trim();
        var end = s.Length > 0 && s[0] is '+' or '-' ? 1 : 0;
        var digits = end;
        while (end < s.Length && (char.IsAsciiDigit(s[end]) || (s[end] == '.' && end > digits && end + 1 < s.Length && char.IsAsciiDigit(s[end + 1]))))
        {
            end++;
        }

        if (!decimal.TryParse(s[..end], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
        {
            return null;
        }

        var unit = s[end..].Trim();
        if (unit.IsEmpty)
        {
            return end == s.Length ? new FhirQuantity(value, "1") : null;
        }

        if (unit[0] == '\'')
        {
            return unit.Length > 2 && unit[^1] == '\'' ? new FhirQuantity(value, unit[1..^1].ToString()) : null;
        }

        return unit.Length > 0 && s[end] == ' ' && Units.IsCalendarWord(unit.ToString()) ? new FhirQuantity(value, Units.Singular(unit.ToString()), true) : null;
    }
}
