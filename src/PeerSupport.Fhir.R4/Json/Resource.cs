namespace PeerSupport.Fhir.R4;

/// <summary>A resource as it came: its bytes, its JSON tree with places, and its elements. Immutable; safe to share between threads.</summary>
public sealed class Resource
{
    readonly Element _element;

    internal Resource(SourceObject source, TypeDefinition type)
        : this(source, type, new Element(null, type.Name, type.Name, type.Shape, source, null, -1))
    {
    }

    Resource(SourceObject source, TypeDefinition type, Element element) => (Source, Type, _element) = (source, type, element);

    /// <summary>Its resourceType.</summary>
    public string TypeName => Type.Name;

    /// <summary>Its logical id; null when it has none or one that is not a string.</summary>
    public string? Id => Source.FindString("id");

    /// <summary>The bytes of just this resource, as they came.</summary>
    public ReadOnlyMemory<byte> Json => Source.Raw;

    /// <summary>Its root element.</summary>
    public ITypedElement Element => _element;

    /// <summary>Its JSON.</summary>
    public SourceObject Source { get; }

    /// <summary>Its definition.</summary>
    public TypeDefinition Type { get; }

    /// <summary>The literal references in it, at any depth, as they are written.</summary>
    /// <param name="withContained">Also those of the resources that it contains.</param>
    public IReadOnlyList<string> References(bool withContained = false)
    {
        List<string> found = [];
        Collect(Source, withContained, found);
        return found;
    }

    static void Collect(SourceNode node, bool withContained, List<string> found)
    {
        if (node is SourceArray array)
        {
            foreach (var item in array.Span)
            {
                Collect(item, withContained, found);
            }
        }
        else if (node is SourceObject source)
        {
            foreach (ref readonly var property in source.Span)
            {
                if (property is { Name: "reference", Value: SourcePrimitive { Kind: System.Text.Json.JsonValueKind.String } text })
                {
                    found.Add(text.Decoded);
                }
                else if (property.Value is not SourcePrimitive && (withContained || property.Name != "contained"))
                {
                    Collect(property.Value, withContained, found);
                }
            }
        }
    }

    /// <summary>
    /// A resource inside a parsed one, such as the resource of a Bundle's entry. Its elements' locations stay those from the root of the body.
    /// Null when the element is not a parsed resource of a type that R4 has.
    /// </summary>
    public static Resource? Of(ITypedElement element) =>
        element is Element { Node: SourceObject source } own && Definitions.R4.Type(own.InstanceType) is { Kind: TypeKind.Resource, IsAbstract: false } type
            ? new Resource(source, type, own) : null;

    /// <summary>Line and column, from 1, of an element of this resource; null for a value that was computed.</summary>
    public static (int Line, int Column)? PositionOf(ITypedElement element) => (element as Element)?.Place?.Position;

    /// <summary>The JSON object of a complex element; null for a primitive and for a value that was computed.</summary>
    public static SourceObject? SourceOf(ITypedElement element) => (element as Element)?.Node as SourceObject;

    /// <summary>The JSON of any element; null for a value that was computed.</summary>
    public static SourceNode? NodeOf(ITypedElement element) => (element as Element)?.Node;

    /// <summary>An issue with an element's expression, line and column.</summary>
    public static Issue At(Issue issue, ITypedElement element) => PositionOf(element) is var (line, column)
        ? issue with { Expression = element.Location, Line = line, Column = column }
        : issue with { Expression = element.Location is "" ? issue.Expression : element.Location };
}
