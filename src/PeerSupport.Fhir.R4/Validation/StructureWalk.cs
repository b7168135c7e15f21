using System.Text.Json;

namespace PeerSupport.Fhir.R4;

/// <summary>Walks objects and their properties beside their definitions.</summary>
internal sealed class StructureWalk(IssueList issues, Definitions definitions)
{
    readonly ValueCheck _values = new(issues, definitions);

    public void Object(SourceObject source, Shape shape, bool isResource)
    {
        if (source.Span.Length == 0)
        {
            issues.Add(source, StructureIssues.EmptyObject());
            return;
        }

        var seen = new Slot?[shape.Elements.Count];
        foreach (ref readonly var property in source.Span)
        {
            if (issues.IsFull)
            {
                return;
            }

            if (isResource && property.Name == "resourceType")
            {
                continue;
            }

            if (shape.Find(property.Name) is { } slot)
            {
                Property(source, property, slot, seen);
            }
            else
            {
                Unknown(property, shape, seen);
            }
        }

        for (var i = 0; i < seen.Length; i++)
        {
            if (seen[i] is null && shape.Elements[i] is { Min: > 0 } missing)
            {
                issues.Add(source, StructureIssues.Missing(missing), missing.Name);
            }
        }
    }

    void Property(SourceObject source, in SourceProperty property, Slot slot, Slot?[] seen)
    {
        var known = seen[slot.Order];
        if (known is not null && known != slot)
        {
            issues.Add(property, StructureIssues.TwoChoices(slot.Element, known.JsonName, slot.JsonName), slot.Element.Name);
            return;
        }

        seen[slot.Order] = slot;
        if (slot.Element.Max == 0)
        {
            issues.Add(property, StructureIssues.NotAllowedHere(slot.Element), slot.Element.Name);
            return;
        }

        var isSibling = property.Name.Length != slot.JsonName.Length;
        var main = isSibling ? source.Find(slot.JsonName) : property.Value;
        var sibling = !slot.IsPrimitive ? null : isSibling ? property.Value : source.HasSiblings ? source.Find(slot.SiblingName) : null;
        if (isSibling && main is not null)
        {
            return;
        }

        if (slot.Element.Repeats)
        {
            Items(property, slot, main, sibling);
        }
        else if ((main ?? sibling) is SourceArray or null || sibling is SourceArray)
        {
            issues.Add(property, StructureIssues.MustNotBeArray(slot.Element), slot.Element.Name);
        }
        else
        {
            issues.Enter(slot.Element.Name, -1);
            Value(slot, main, sibling, mayBeNull: false);
            issues.Leave();
        }
    }

    void Items(in SourceProperty property, Slot slot, SourceNode? main, SourceNode? sibling)
    {
        if (main is not (null or SourceArray) || sibling is not (null or SourceArray))
        {
            issues.Add(property, StructureIssues.MustBeArray(slot.Element), slot.Element.Name);
            return;
        }

        var (values, siblings) = (main as SourceArray, sibling as SourceArray);
        if (values is { Span.Length: 0 } || siblings is { Span.Length: 0 })
        {
            issues.Add(property, StructureIssues.EmptyArray(), slot.Element.Name);
            return;
        }

        if (values is not null && siblings is not null && values.Span.Length != siblings.Span.Length)
        {
            issues.Add(siblings, StructureIssues.UnequalArrays(slot), slot.Element.Name);
            return;
        }

        var count = (values ?? siblings)!.Span.Length;
        if (count > slot.Element.Max)
        {
            issues.Add(property, StructureIssues.TooMany(slot.Element, count), slot.Element.Name);
        }

        for (var i = 0; i < count && !issues.IsFull; i++)
        {
            issues.Enter(slot.Element.Name, i);
            Value(slot, values?.Span[i], siblings?.Span[i], mayBeNull: true);
            issues.Leave();
        }
    }

    void Value(Slot slot, SourceNode? value, SourceNode? sibling, bool mayBeNull)
    {
        if (value is SourcePrimitive { Kind: JsonValueKind.Null } nothing)
        {
            if (!mayBeNull || sibling is not SourceObject)
            {
                issues.Add(nothing, StructureIssues.NullValue(mayBeNull && slot.IsPrimitive));
                return;
            }

            value = null;
        }

        if (slot.IsPrimitive)
        {
            if (value is not null)
            {
                _values.Primitive(slot, value);
            }

            Sibling(slot, value, sibling, mayBeNull);
        }
        else if (value is not SourceObject complex)
        {
            issues.Add(value!, StructureIssues.MustBeObject(slot, value!));
        }
        else if (slot.IsResource)
        {
            Inner(complex);
        }
        else
        {
            Object(complex, slot.Shape!, isResource: false);
            _values.Complex(slot, complex);
        }
    }

    void Sibling(Slot slot, SourceNode? value, SourceNode? sibling, bool inArray)
    {
        switch (sibling)
        {
            case null:
                break;
            case SourceObject more:
                Object(more, slot.Type!.Shape, isResource: false);
                break;
            case SourcePrimitive { Kind: JsonValueKind.Null } when inArray:
                if (value is null)
                {
                    issues.Add(sibling, StructureIssues.NullValue(true));
                }

                break;
            default:
                issues.Add(sibling, StructureIssues.MustBeObject(slot, sibling));
                break;
        }
    }

    /// <summary>A contained resource, or one in an entry or parameter.</summary>
    void Inner(SourceObject source)
    {
        if (source.Span.Length == 0)
        {
            issues.Add(source, StructureIssues.EmptyObject());
        }
        else if (source.FindString("resourceType") is not { } name)
        {
            issues.Add(source, StructureIssues.NotAResource());
        }
        else if (definitions.Type(name) is { Kind: TypeKind.Resource, IsAbstract: false } type)
        {
            Object(source, type.Shape, isResource: true);
        }
        else
        {
            issues.Add(source.Find("resourceType")!, StructureIssues.UnknownResourceType(name, Names.Nearest(name, definitions.ResourceNames)));
        }
    }

    void Unknown(in SourceProperty property, Shape shape, Slot?[] seen)
    {
        var name = property.Name;
        for (var i = 0; i < shape.Elements.Count; i++)
        {
            var element = shape.Elements[i];
            var rest = name.Length > element.Name.Length && element.IsChoice && name.StartsWith(element.Name, StringComparison.Ordinal) ? name[element.Name.Length..] : "";
            if (rest.Length > 0 && TypeOfChoice(rest) is { } type)
            {
                seen[i] ??= shape.Find(JsonNames.Choice(element.Name, element.Types[0].Type));
                issues.Add(property, StructureIssues.ChoiceType(element, type), element.Name);
                return;
            }
        }

        var names = name.StartsWith('_') ? shape.Names : shape.Names.Where(n => n[0] != '_');
        issues.Add(property, StructureIssues.UnknownElement(name, Names.Nearest(name, names)), Names.IsPlain(name) ? name : null);
    }

    string? TypeOfChoice(string suffix) =>
        definitions.Type(suffix)?.Name ?? definitions.Type(char.ToLowerInvariant(suffix[0]) + suffix[1..])?.Name;
}
