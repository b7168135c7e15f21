using System.Globalization;
using System.Text;

namespace PeerSupport.Fhir.R4.Search;

/// <summary>How texts and the values in a query are read.</summary>
public static class SearchText
{
    /// <summary>A text as strings are compared: lower case, without accents, single blanks.</summary>
    public static string Normal(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (char.IsWhiteSpace(letter))
            {
                if (plain.Length > 0 && plain[^1] != ' ')
                {
                    plain.Append(' ');
                }
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(letter) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.Control))
            {
                _ = letter switch
                {
                    'ß' => plain.Append("ss"),
                    'æ' or 'Æ' => plain.Append("ae"),
                    'œ' or 'Œ' => plain.Append("oe"),
                    _ => plain.Append(Letters.Plain(letter)),
                };
            }
        }

        return plain.ToString().TrimEnd();
    }

    /// <summary>Splits at a mark that no backslash stands before (http://hl7.org/fhir/R4/search.html#escaping); the escapes stay.</summary>
    public static IReadOnlyList<string> Split(string text, char mark)
    {
        List<string> parts = [];
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == mark)
            {
                parts.Add(text[start..i]);
                start = i + 1;
            }
        }

        parts.Add(text[start..]);
        return parts;
    }

    /// <summary>Takes the backslashes before <c>, | $</c> and another backslash away.</summary>
    public static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is ',' or '|' or '$' or '\\')
            {
                i++;
            }

            plain.Append(text[i]);
        }

        return plain.ToString();
    }
}
