using System.Text;
using System.Text.Json;

namespace PeerSupport.Fhir.R4;

/// <summary>The top-level strings of a definition, read without building its tree: packages hold hundreds of them, of which few are ever used.</summary>
internal sealed class DefinitionHeader
{
    readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    DefinitionHeader()
    {
    }

    public string? this[string name] => _texts.GetValueOrDefault(name);

    /// <summary>Reads to the file's end, so that a broken one is found at the start.</summary>
    public static DefinitionHeader Read(string file, ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith(Encoding.UTF8.Preamble))
        {
            utf8 = utf8[Encoding.UTF8.Preamble.Length..];
        }

        var header = new DefinitionHeader();
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 200 });
        try
        {
            string? property = null;
            while (reader.Read())
            {
                if (reader.CurrentDepth != 1)
                {
                    continue;
                }

                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    property = reader.GetString();
                }
                else if (reader.TokenType == JsonTokenType.String && property is not null)
                {
                    header._texts[property] = reader.GetString()!;
                }
            }
        }
        catch (JsonException e)
        {
            throw new ProfileLoadException(file, $"It is not JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.", e);
        }

        return header;
    }
}
