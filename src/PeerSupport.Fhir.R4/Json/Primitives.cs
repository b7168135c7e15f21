using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;

namespace PeerSupport.Fhir.R4;

/// <summary>The .NET value of a JSON value, as its R4 type asks for.</summary>
internal static class Primitives
{
    static readonly object True = true, False = false;

    /// <summary>Null when the JSON value isn't of the form that the type has.</summary>
    public static object? Value(string type, SourcePrimitive node) => node.Kind switch
    {
        JsonValueKind.True => type == "boolean" ? True : null,
        JsonValueKind.False => type == "boolean" ? False : null,
        JsonValueKind.Number => Number(type, node),
        JsonValueKind.String => Text(type, node.Decoded),
        _ => null,
    };

    /// <summary>A number within .NET's decimal, with the digits that it was written with (up to 28).</summary>
    public static bool TryDecimal(ReadOnlySpan<byte> raw, out decimal value) =>
        decimal.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    /// <summary>A whole number of 32 bits, written without fraction and exponent.</summary>
    public static bool TryInteger(ReadOnlySpan<byte> raw, out int value) => Utf8Parser.TryParse(raw, out value, out var used) && used == raw.Length;

    static object? Number(string type, SourcePrimitive node) => type switch
    {
        "decimal" => TryDecimal(node.Simple, out var value) ? value : null,
        "integer" or "positiveInt" or "unsignedInt" => TryInteger(node.Simple, out var value) ? value : null,
        _ => null,
    };

    static object? Text(string type, string text) => type switch
    {
        "boolean" or "decimal" or "integer" or "positiveInt" or "unsignedInt" => null,
        "date" => FhirDate.TryParse(text, out var value) ? value : null,
        "dateTime" => FhirDateTime.TryParse(text, out var value) ? value : null,
        "instant" => FhirDateTime.TryParseInstant(text, out var value) ? value : null,
        "time" => FhirTime.TryParse(text, out var value) ? value : null,
        _ => char.IsAsciiLetterLower(type[0]) ? text : null,
    };
}
