using System.Text;

namespace PeerSupport.Fhir.R4;

/// <summary>An element over its JSON: a value, and for a primitive the sibling with its id and extensions. Children are made at the first question.</summary>
internal sealed class Element : ITypedElement
{
    static readonly object NotRead = new();

    readonly Element? _parent;
    readonly Shape? _shape;
    readonly SourceObject? _sibling;
    readonly int _index;
    Element[]? _children;
    object? _value;
    string? _location;

    internal Element(Element? parent, string name, string type, Shape? shape, SourceNode? node, SourceObject? sibling, int index)
    {
        (_parent, Name, InstanceType, _shape, Node, _sibling, _index) = (parent, name, type, shape, node, sibling, index);
        _value = node is SourcePrimitive ? NotRead : null;
    }

    public string Name { get; }

    public string InstanceType { get; }

    public object? Value
    {
        get
        {
            if (ReferenceEquals(_value, NotRead))
            {
                _value = Primitives.Value(InstanceType, (SourcePrimitive)Node!);
            }

            return _value;
        }
    }

    public string Location => _location ??= Locate();

    internal SourceNode? Node { get; }

    /// <summary>What to point at when speaking of it.</summary>
    internal SourceNode? Place => Node ?? _sibling;

    /// <summary>All children, for walks that mustn't cost an enumerator.</summary>
    internal Element[] All => _children ?? Publish(ElementChildren.Of(this, Node as SourceObject ?? _sibling, _shape));

    public IEnumerable<ITypedElement> Children(string? name = null)
    {
        var all = All;
        if (name is null)
        {
            return all;
        }

        var first = 0;
        while (first < all.Length && all[first].Name != name)
        {
            first++;
        }

        var end = first;
        while (end < all.Length && all[end].Name == name)
        {
            end++;
        }

        for (var i = end; i < all.Length; i++)
        {
            if (all[i].Name == name)
            {
                return System.Array.FindAll(all, e => e.Name == name);
            }
        }

        return first == end ? System.Array.Empty<Element>() : first == 0 && end == all.Length ? all : new ArraySegment<Element>(all, first, end - first);
    }

    public override string ToString() => $"{Location} ({InstanceType})";

    /// <summary>Two threads may make them at once; all then see the same ones.</summary>
    Element[] Publish(Element[] children) => Interlocked.CompareExchange(ref _children, children, null) ?? children;

    string Locate()
    {
        if (_parent is null)
        {
            return Name;
        }

        var text = new StringBuilder(_parent.Location).Append('.').Append(Name);
        return _index < 0 ? text.ToString() : text.Append('[').Append(_index).Append(']').ToString();
    }
}
