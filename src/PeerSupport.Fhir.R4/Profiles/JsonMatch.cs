using System.Text.Json;

namespace PeerSupport.Fhir.R4;

/// <summary>Compares what stands in a resource with a profile's fixed value or pattern (http://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.pattern_x_).</summary>
internal static class JsonMatch
{
    /// <summary>A fixed value: the same properties and items, in whatever order the properties stand.</summary>
    public static bool Equal(SourceNode? found, SourceNode wanted) => (found, wanted) switch
    {
        (SourceObject a, SourceObject b) => a.Span.Length == b.Span.Length && All(a, b, Equal),
        (SourceArray a, SourceArray b) => Same(a, b),
        (SourcePrimitive a, SourcePrimitive b) => Primitive(a, b),
        _ => false,
    };

    /// <summary>A pattern: all of it is there, and more may be.</summary>
    public static bool Contains(SourceNode? found, SourceNode wanted)
    {
        switch (found, wanted)
        {
            case (SourceObject a, SourceObject b):
                return All(a, b, Contains);
            case (SourceArray a, SourceArray b):
                foreach (var item in b.Span)
                {
                    if (!AnyContains(a, item))
                    {
                        return false;
                    }
                }

                return true;
            case (SourcePrimitive a, SourcePrimitive b):
                return Primitive(a, b);
            default:
                return false;
        }
    }

    static bool All(SourceObject found, SourceObject wanted, Func<SourceNode?, SourceNode, bool> compare)
    {
        foreach (ref readonly var property in wanted.Span)
        {
            if (!compare(found.Find(property.Name), property.Value))
            {
                return false;
            }
        }

        return true;
    }

    static bool Same(SourceArray found, SourceArray wanted)
    {
        if (found.Span.Length != wanted.Span.Length)
        {
            return false;
        }

        for (var i = 0; i < wanted.Span.Length; i++)
        {
            if (!Equal(found.Span[i], wanted.Span[i]))
            {
                return false;
            }
        }

        return true;
    }

    static bool AnyContains(SourceArray found, SourceNode wanted)
    {
        foreach (var item in found.Span)
        {
            if (Contains(item, wanted))
            {
                return true;
            }
        }

        return false;
    }

    static bool Primitive(SourcePrimitive a, SourcePrimitive b) => a.Kind == b.Kind && (a.Kind switch
    {
        JsonValueKind.String => a.Decoded == b.Decoded,
        JsonValueKind.Number => Primitives.TryDecimal(a.Simple, out var x) && Primitives.TryDecimal(b.Simple, out var y) ? x == y : a.Decoded == b.Decoded,
        _ => true,
    });
}
