using System.Text;
using System.Text.Json;

namespace PeerSupport.Fhir.R4;

/// <summary>A piece of the JSON as it came in, with its place. Immutable.</summary>
public abstract class SourceNode
{
    readonly int _start;

    private protected SourceNode(SourceText text, int start) => (Text, _start) = (text, start);

    /// <summary>The byte where it begins, from 0 at the beginning of the body (without a byte order mark).</summary>
    public int Offset => _start;

    /// <summary>The byte after its last one.</summary>
    public abstract int End { get; }

    /// <summary>Line and column of its first character, from 1.</summary>
    public (int Line, int Column) Position => Text.Position(_start);

    /// <summary>Its bytes, as they came.</summary>
    public ReadOnlyMemory<byte> Raw => Text.Bytes[_start..End];

    internal SourceText Text { get; }
}

/// <summary>A property of a JSON object.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Offset">The byte where its name begins.</param>
/// <param name="Value">Its value.</param>
public readonly record struct SourceProperty(string Name, int Offset, SourceNode Value);

/// <summary>A JSON object. Property names are unique.</summary>
public sealed class SourceObject : SourceNode
{
    readonly NameTable? _names;
    SourceProperty[]? _properties;
    bool _hasSiblings;

    internal SourceObject(SourceText text, int start, int end, SourceProperty[] properties)
        : base(text, start) => (End, _properties, _hasSiblings) = (end, properties, AnySibling(properties));

    /// <summary>One whose properties are read when somebody asks for them.</summary>
    internal SourceObject(SourceText text, int start, int end, NameTable names)
        : base(text, start) => (End, _names) = (end, names);

    public override int End { get; }

    /// <summary>The properties in their order.</summary>
    public IReadOnlyList<SourceProperty> Properties => All;

    /// <summary>Whether a property begins with an underscore: an id or extensions of a primitive.</summary>
    internal bool HasSiblings => All.Length > 0 && _hasSiblings;

    internal ReadOnlySpan<SourceProperty> Span => All;

    SourceProperty[] All => _properties ?? Load();

    /// <summary>Two threads may read them at once; all then see the same ones.</summary>
    SourceProperty[] Load()
    {
        var properties = SourceReader.Properties(this, _names!);
        _hasSiblings = AnySibling(properties);
        return Interlocked.CompareExchange(ref _properties, properties, null) ?? properties;
    }

    static bool AnySibling(SourceProperty[] properties)
    {
        foreach (ref readonly var property in properties.AsSpan())
        {
            if (property.Name.Length > 0 && property.Name[0] == '_')
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The value of a property; null when it isn't there.</summary>
    public SourceNode? Find(string name)
    {
        foreach (ref readonly var property in Span)
        {
            if (property.Name == name)
            {
                return property.Value;
            }
        }

        return null;
    }

    /// <summary>The value of a property that is a JSON string; null when it is anything else.</summary>
    public string? FindString(string name) => Find(name) is SourcePrimitive { Kind: JsonValueKind.String } value ? value.Decoded : null;
}

/// <summary>A JSON array.</summary>
public sealed class SourceArray : SourceNode
{
    readonly SourceNode[] _items;

    internal SourceArray(SourceText text, int start, int end, SourceNode[] items)
        : base(text, start) => (End, _items) = (end, items);

    public override int End { get; }

    public IReadOnlyList<SourceNode> Items => _items;

    internal ReadOnlySpan<SourceNode> Span => _items;
}

/// <summary>A JSON string, number, boolean or null.</summary>
public sealed class SourcePrimitive : SourceNode
{
    readonly bool _escaped;
    string? _decoded;

    internal SourcePrimitive(SourceText text, int start, int end, JsonValueKind kind, bool escaped)
        : base(text, start) => (End, Kind, _escaped) = (end, kind, escaped);

    public override int End { get; }

    /// <summary>String, Number, True, False or Null.</summary>
    public JsonValueKind Kind { get; }

    /// <summary>A string's characters, or a number with the digits that it was written with.</summary>
    public string Decoded => _decoded ??= Decode();

    /// <summary>The bytes of a number, or those inside the quotes of a string that has no escapes; empty for a string with escapes.</summary>
    internal ReadOnlySpan<byte> Simple => _escaped ? default
        : Kind == JsonValueKind.String ? Text.Bytes.Span[(Offset + 1)..(End - 1)] : Text.Bytes.Span[Offset..End];

    internal bool IsEscaped => _escaped;

    string Decode()
    {
        if (!_escaped)
        {
            return Encoding.UTF8.GetString(Simple);
        }

        var reader = new Utf8JsonReader(Text.Bytes.Span[Offset..End]);
        reader.Read();
        return reader.GetString()!;
    }
}
