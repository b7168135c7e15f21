namespace PeerSupport.Fhir.R4;

/// <summary>The few lexical steps that dates, dateTimes and times share.</summary>
internal static class DateText
{
    /// <summary>Two to four ASCII digits at a place; -1 when they aren't there.</summary>
    internal static int Digits(ReadOnlySpan<char> text, int start, int count)
    {
        if (start + count > text.Length)
        {
            return -1;
        }

        var value = 0;
        for (var i = start; i < start + count; i++)
        {
            var digit = text[i] - '0';
            if (digit is < 0 or > 9)
            {
                return -1;
            }

            value = value * 10 + digit;
        }

        return value;
    }

    /// <summary>A zone as R4 writes it: <c>Z</c>, or a sign with 00:00 to 14:00.</summary>
    internal static bool IsZone(ReadOnlySpan<char> text) =>
        text is "Z"
        || (text.Length == 6 && text[0] is '+' or '-' && text[3] == ':'
            && (Digits(text, 1, 2), Digits(text, 4, 2)) is ( >= 0 and <= 13, >= 0 and <= 59) or (14, 0));

    /// <summary>The offset of a zone that <see cref="IsZone"/> accepts.</summary>
    internal static TimeSpan Offset(ReadOnlySpan<char> zone)
    {
        if (zone is "Z")
        {
            return TimeSpan.Zero;
        }

        var offset = new TimeSpan(Digits(zone, 1, 2), Digits(zone, 4, 2), 0);
        return zone[0] == '-' ? -offset : offset;
    }
}
