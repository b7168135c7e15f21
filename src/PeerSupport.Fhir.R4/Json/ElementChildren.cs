namespace PeerSupport.Fhir.R4;

/// <summary>Makes an element's children from its JSON object, in document order. What its definition doesn't have isn't an element.</summary>
internal static class ElementChildren
{
    internal static Element[] Of(Element parent, SourceObject? source, Shape? shape)
    {
        if (source is null || shape is null)
        {
            return [];
        }

        List<Element> children = new(source.Span.Length + 4);
        foreach (ref readonly var property in source.Span)
        {
            if (shape.Find(property.Name) is not { } slot)
            {
                continue;
            }

            if (property.Name.Length != slot.JsonName.Length)
            {
                if (source.Find(slot.JsonName) is null)
                {
                    Add(children, parent, slot, null, property.Value);
                }
            }
            else
            {
                Add(children, parent, slot, property.Value, slot.IsPrimitive && source.HasSiblings ? source.Find(slot.SiblingName) : null);
            }
        }

        return [.. children];
    }

    static void Add(List<Element> children, Element parent, Slot slot, SourceNode? value, SourceNode? sibling)
    {
        if (value is not SourceArray && sibling is not SourceArray)
        {
            AddOne(children, parent, slot, value, sibling, slot.Element.Repeats ? 0 : -1);
            return;
        }

        var (values, siblings) = (value as SourceArray, sibling as SourceArray);
        var count = Math.Max(values?.Span.Length ?? 0, siblings?.Span.Length ?? 0);
        for (var i = 0; i < count; i++)
        {
            AddOne(children, parent, slot, At(values, i), At(siblings, i), i);
        }
    }

    static SourceNode? At(SourceArray? array, int index) => array is not null && index < array.Span.Length ? array.Span[index] : null;

    static void AddOne(List<Element> children, Element parent, Slot slot, SourceNode? value, SourceNode? sibling, int index)
    {
        if (value is SourcePrimitive { Kind: System.Text.Json.JsonValueKind.Null })
        {
            value = null;
        }

        var more = sibling as SourceObject;
        if (value is null && more is null)
        {
            return;
        }

        var (type, shape) = (slot.TypeName, slot.Shape);
        if (slot.IsResource && value is SourceObject inner && inner.FindString("resourceType") is { } name
            && Definitions.R4.Type(name) is { Kind: TypeKind.Resource } resource)
        {
            (type, shape) = (resource.Name, resource.Shape);
        }

        children.Add(new Element(parent, slot.Element.Name, type, shape, value, more, index));
    }
}
