using System.Buffers;
using System.Text.RegularExpressions;

namespace PeerSupport.Fhir.R4;

/// <summary>The forms of R4's primitive types (http://hl7.org/fhir/R4/datatypes.html#primitive).</summary>
internal static partial class PrimitiveFormat
{
    static readonly SearchValues<char> IdLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.");

    /// <summary>Control characters but tab and line ends.</summary>
    static readonly SearchValues<char> NoText = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(c => (char)c).Except("\t\n\r")]);

    const int LongestString = 1024 * 1024;

    /// <summary>What a number should have been; null when it is right.</summary>
    public static string? NumberProblem(string type, ReadOnlySpan<byte> raw)
    {
        if (type == "decimal")
        {
            return null;
        }

        if (!Primitives.TryInteger(raw, out var value))
        {
            return "a whole number of 32 bits, without fraction and exponent";
        }

        return type switch
        {
            "positiveInt" when value < 1 => "1 or more",
            "unsignedInt" when value < 0 => "0 or more",
            _ => null,
        };
    }

    /// <summary>What a string should have been; null when it is right.</summary>
    public static string? TextProblem(string type, string text) => type switch
    {
        "date" => FhirDate.TryParse(text, out _) ? null : "a day, month or year of the calendar: YYYY-MM-DD, YYYY-MM or YYYY",
        "dateTime" => FhirDateTime.TryParse(text, out _) ? null : "YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss+zz:zz",
        "instant" => FhirDateTime.TryParseInstant(text, out _) ? null : "YYYY-MM-DDThh:mm:ss.sss+zz:zz",
        "time" => FhirTime.TryParse(text, out _) ? null : "hh:mm:ss",
        "code" => IsCode(text) ? null : "no white space but single ones between words",
        "id" => IsId(text) ? null : "1 to 64 of A-Z, a-z, 0-9, - and .",
        "uri" or "url" or "canonical" => HasSpace(text) ? "no white space" : null,
        "oid" => Oid().IsMatch(text) ? null : "urn:oid: and numbers with dots",
        "uuid" => Uuid().IsMatch(text) ? null : "urn:uuid: and a UUID in lower case",
        "base64Binary" => IsBase64(text) ? null : "Base64",
        "xhtml" => Xhtml.Problem(text),
        _ => text.Length > LongestString ? "at most 1,048,576 characters" : IsText(text) ? null : "no control characters but tab and line ends",
    };

    /// <summary>An R4 id.</summary>
    public static bool IsId(ReadOnlySpan<char> text) => text.Length is > 0 and <= 64 && !text.ContainsAnyExcept(IdLetters);

    static bool HasSpace(string text)
    {
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c))
            {
                return true;
            }
        }

        return false;
    }

    static bool IsCode(string text)
    {
        var before = true;
        foreach (var c in text)
        {
            var space = char.IsWhiteSpace(c);
            if (space && before)
            {
                return false;
            }

            before = space;
        }

        return !before;
    }

    static bool IsText(string text) => !text.AsSpan().ContainsAny(NoText);

    static bool IsBase64(string text) => System.Buffers.Text.Base64.IsValid(text.AsSpan());

    [GeneratedRegex(@"^urn:oid:[0-2](\.(0|[1-9][0-9]*))+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Oid();

    [GeneratedRegex(@"^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Uuid();
}
