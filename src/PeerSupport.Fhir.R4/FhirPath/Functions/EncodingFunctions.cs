using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PeerSupport.Fhir.R4.FhirPath.Nodes;

namespace PeerSupport.Fhir.R4.FhirPath.Functions;

/// <summary>encode, decode, escape and unescape (FHIRPath 2.1).</summary>
internal static class EncodingFunctions
{
    public static void AddTo(FunctionList list)
    {
        list.Add("encode", 1, static (in Call c) => Change(c, Encode));
        list.Add("decode", 1, static (in Call c) => Change(c, Decode));
        list.Add("escape", 1, static (in Call c) => Change(c, Escape));
        list.Add("unescape", 1, static (in Call c) => Change(c, Unescape));
    }

    static Items Change(in Call call, Func<string, string, string?> change)
    {
        if (call.TextInput() is not { } text || call.Text(0) is not { } format)
        {
            return Items.Empty;
        }

        // The most that any of them makes of one character: &quot; of a quote.
        call.Run.Make(6L * text.Length);
        try
        {
            return change(text, format) is { } changed ? new Items(Computed.Of(changed)) : Items.Empty;
        }
        catch (FormatException)
        {
            return Items.Empty;
        }
    }

    static string? Encode(string text, string format) => format switch
    {
        "base64" => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)),
        "urlbase64" => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).Replace('+', '-').Replace('/', '_'),
        "hex" => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)),
        _ => null,
    };

    static string? Decode(string text, string format) => format switch
    {
        "base64" => Encoding.UTF8.GetString(Convert.FromBase64String(text)),
        "urlbase64" => Encoding.UTF8.GetString(Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/'))),
        "hex" => Encoding.UTF8.GetString(Convert.FromHexString(text)),
        _ => null,
    };

    static string? Escape(string text, string format) => format switch
    {
        "html" => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal),
        "json" => JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(),
        _ => null,
    };

    static string? Unescape(string text, string format) => format switch
    {
        "html" => WebUtility.HtmlDecode(text),
        "json" => UnescapeJson(text),
        _ => null,
    };

    /// <summary>Lenient: a quote that isn't escaped stands for itself.</summary>
    static string UnescapeJson(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                result.Append(text[i]);
                continue;
            }

            var c = text[++i];
            if (c == 'u' && i + 4 < text.Length && ushort.TryParse(text.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                result.Append((char)code);
                i += 4;
            }
            else
            {
                result.Append(c switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'b' => '\b', 'f' => '\f', _ => c });
            }
        }

        return result.ToString();
    }
}
