using System.Globalization;
using System.Text;

namespace PeerSupport.Fhir.Storage;

/// <summary>Where a page ended: the values that it was ordered by, and the number of its last resource.</summary>
sealed record SearchCursor(long Sid, bool IsRest, IReadOnlyList<object> Values)
{
    /// <summary>A value of the order that is a number: a cursor comes back from a client, who may have written anything into it.</summary>
    /// <exception cref="FormatException">There is none there.</exception>
    public object Number(int index) => index < Values.Count && Values[index] is long ? Values[index] : throw new FormatException("The cursor is not of this search.");

    /// <summary>A value of the order that is a text.</summary>
    /// <exception cref="FormatException">There is none there, or one that no database keeps.</exception>
    public object Text(int index) =>
        index < Values.Count && Values[index] is string text && !text.Contains('\0', StringComparison.Ordinal) ? text : throw new FormatException("The cursor is not of this search.");

    /// <summary>The pages of those that lack what the others were sorted by.</summary>
    public static SearchCursor Rest { get; } = new(long.MaxValue, true, []);

    /// <exception cref="FormatException">It is no cursor.</exception>
    public static SearchCursor? Read(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var padded = text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '=');
        var parts = Encoding.UTF8.GetString(Convert.FromBase64String(padded)).Split('\n');
        if (parts.Length < 2 || !long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var sid))
        {
            throw new FormatException("The cursor can't be read.");
        }

        return new(sid, parts[1] == "r", [.. parts.Skip(2).Select(part => part is ['n', .. var number] && long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value
            : part is ['t', .. var words] ? (object)words : throw new FormatException("The cursor can't be read."))]);
    }

    public override string ToString()
    {
        var text = string.Join('\n', [Sid.ToString(CultureInfo.InvariantCulture), IsRest ? "r" : "v", .. Values.Select(value => value is string words ? "t" + words : string.Create(CultureInfo.InvariantCulture, $"n{value}"))]);
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }
}
