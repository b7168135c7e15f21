namespace PeerSupport.Fhir.R4;

/// <summary>The JSON properties that an object of one definition may have. Built when it is first met.</summary>
internal sealed class Shape
{
    readonly Dictionary<string, Slot> _slots;

    public Shape(IReadOnlyList<ElementDefinition> elements, Definitions set)
    {
        Elements = elements;
        _slots = new(elements.Count * 2, StringComparer.Ordinal);
        for (var i = 0; i < elements.Count; i++)
        {
            var element = elements[i];
            if (element.Types.Count == 0)
            {
                _slots[element.Name] = new Slot(element, i, element.Name, element.Content?.Types[0].Type ?? "BackboneElement", null);
            }

            foreach (var reference in element.Types)
            {
                var name = element.IsChoice ? JsonNames.Choice(element.Name, reference.Type) : element.Name;
                var slot = new Slot(element, i, name, reference.Type, set.Type(reference.Type));
                _slots[name] = slot;
                if (slot.IsPrimitive)
                {
                    _slots["_" + name] = slot;
                }
            }
        }
    }

    public IReadOnlyList<ElementDefinition> Elements { get; }

    public IEnumerable<string> Names => _slots.Keys;

    /// <summary>The slot of a property; for <c>_birthDate</c> that of <c>birthDate</c>.</summary>
    public Slot? Find(string property) => _slots.GetValueOrDefault(property);
}

/// <summary>One JSON property of a shape: an element, and for a choice one of its types.</summary>
internal sealed class Slot(ElementDefinition element, int order, string jsonName, string typeName, TypeDefinition? type)
{
    public ElementDefinition Element => element;

    /// <summary>The element's place among its siblings' definitions.</summary>
    public int Order => order;

    public string JsonName => jsonName;

    /// <summary>The type as <see cref="ITypedElement.InstanceType"/> has it.</summary>
    public string TypeName => typeName;

    public TypeDefinition? Type => type;

    public bool IsPrimitive { get; } = type is { Kind: TypeKind.Primitive };

    public bool IsResource { get; } = type is { Kind: TypeKind.Resource };

    /// <summary>What an object here may hold; for a resource its own type decides.</summary>
    public Shape? Shape => element.IsInline ? element.Shape : type?.Shape;

    /// <summary>The name of the property that holds a primitive's id and extensions.</summary>
    public string SiblingName { get; } = "_" + jsonName;
}

/// <summary>Names as they stand in JSON.</summary>
internal static class JsonNames
{
    /// <summary><c>value</c> and <c>base64Binary</c> make <c>valueBase64Binary</c>.</summary>
    public static string Choice(string element, string type) => string.Concat(element, type[..1].ToUpperInvariant(), type.AsSpan(1));
}
