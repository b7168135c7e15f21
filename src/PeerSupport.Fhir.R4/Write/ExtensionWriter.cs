using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PeerSupport.Fhir.R4;

/// <summary>
/// Writes an extension of many extensions at once, as the bytes that it becomes: a tree of nodes costs several times as much. It stands in a tree as one node that can only be written; its
/// <see cref="JsonNode.DeepClone"/> is an ordinary tree, for whoever wants to read it.
/// </summary>
public sealed class ExtensionWriter
{
    static readonly JsonEncodedText Url = JsonEncodedText.Encode("url"), Parts = JsonEncodedText.Encode("extension"),
        Text = JsonEncodedText.Encode("valueString"), Token = JsonEncodedText.Encode("valueCode"), Flag = JsonEncodedText.Encode("valueBoolean");

    static readonly JsonTypeInfo<Bytes> Info = (JsonTypeInfo<Bytes>)JsonSerializerOptions.Default.GetTypeInfo(typeof(Bytes));

    static readonly JsonWriterOptions Options = new() { Encoder = FhirWriter.Compact.Encoder, SkipValidation = true };

    [ThreadStatic]
    static ArrayBufferWriter<byte>? _free;

    readonly Utf8JsonWriter _json;

    ExtensionWriter(Utf8JsonWriter json) => _json = json;

    /// <summary>An extension with this URL and what is added in it.</summary>
    public static JsonNode Write(string url, Action<ExtensionWriter> parts)
    {
        var buffer = _free ?? new(4096);
        _free = null;
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            new ExtensionWriter(json).Extension(url, parts);
        }

        var written = buffer.WrittenSpan.ToArray();
        buffer.ResetWrittenCount();
        _free = buffer;
        return JsonValue.Create(new Bytes(written), Info)!;
    }

    /// <summary>Adds a <c>valueString</c>; a text without letters is left out.</summary>
    public void String(string url, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value))
        {
            Add(url, Text, value);
        }
    }

    /// <summary>Adds a <c>valueCode</c>.</summary>
    public void Code(string url, string value) => Add(url, Token, value);

    /// <summary>Adds a <c>valueBoolean</c>.</summary>
    public void Boolean(string url, bool value)
    {
        _json.WriteStartObject();
        _json.WriteString(Url, url);
        _json.WriteBoolean(Flag, value);
        _json.WriteEndObject();
    }

    /// <summary>Adds an extension of extensions, at least one.</summary>
    public void Extension(string url, Action<ExtensionWriter> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        _json.WriteStartObject();
        _json.WriteString(Url, url);
        _json.WriteStartArray(Parts);
        parts(this);
        _json.WriteEndArray();
        _json.WriteEndObject();
    }

    void Add(string url, JsonEncodedText name, string value)
    {
        _json.WriteStartObject();
        _json.WriteString(Url, url);
        _json.WriteString(name, value);
        _json.WriteEndObject();
    }

    [JsonConverter(typeof(AsTheyAre))]
    sealed record Bytes(byte[] Json);

    sealed class AsTheyAre : JsonConverter<Bytes>
    {
        public override Bytes Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, Bytes value, JsonSerializerOptions options) => writer.WriteRawValue(value.Json, skipInputValidation: true);
    }
}
