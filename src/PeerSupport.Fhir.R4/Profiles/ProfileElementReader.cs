using System.Text.Json;

namespace PeerSupport.Fhir.R4;

/// <summary>Lays what an ElementDefinition's JSON states over a profile's element.</summary>
internal static class ProfileElementReader
{
    const string SystemType = "http://hl7.org/fhirpath/";

    public static void Apply(SourceObject json, ProfileElement element)
    {
        foreach (ref readonly var property in json.Span)
        {
            var (name, value) = (property.Name, property.Value);
            switch (name)
            {
                case "min":
                    element.Min = Number(value);
                    break;
                case "max" when Text(value) is { } max:
                    element.Max = max == "*" ? -1 : int.TryParse(max, out var number) ? number : null;
                    break;
                case "maxLength":
                    element.MaxLength = Number(value);
                    break;
                case "isModifier":
                    element.IsModifier = value is SourcePrimitive { Kind: JsonValueKind.True };
                    break;
                case "contentReference":
                    element.ContentReference = Text(value);
                    break;
                case "type":
                    element.Types = Types(value) ?? element.Types;
                    break;
                case "binding" when value is SourceObject binding && binding.FindString("strength") is { } strength && binding.FindString("valueSet") is { } set:
                    element.Binding = new ProfileBinding(strength, set);
                    break;
                case "slicing" when value is SourceObject slicing:
                    element.Slicing = Slicing(slicing);
                    break;
                case "constraint":
                    Constraints(value, element.Constraints);
                    break;
                default:
                    Value(name, value, element);
                    break;
            }
        }
    }

    public static string? Text(SourceNode? node) => node is SourcePrimitive { Kind: JsonValueKind.String } text ? text.Decoded : null;

    public static IEnumerable<SourceObject> Objects(SourceNode? node) => (node as SourceArray)?.Items.OfType<SourceObject>() ?? [];

    static void Value(string name, SourceNode value, ProfileElement element)
    {
        if (TypeAfter("fixed", name) is { } fixedType)
        {
            element.Fixed = (fixedType, value);
        }
        else if (TypeAfter("pattern", name) is { } patternType)
        {
            element.Pattern = (patternType, value);
        }
        else if (TypeAfter("minValue", name) is { } minType)
        {
            element.MinValue = (minType, value);
        }
        else if (TypeAfter("maxValue", name) is { } maxType)
        {
            element.MaxValue = (maxType, value);
        }
    }

    static string? TypeAfter(string prefix, string name)
    {
        if (!name.StartsWith(prefix, StringComparison.Ordinal) || name.Length == prefix.Length)
        {
            return null;
        }

        var type = name[prefix.Length..];
        return Definitions.R4.Type(type)?.Name ?? Definitions.R4.Type(char.ToLowerInvariant(type[0]) + type[1..])?.Name;
    }

    static int? Number(SourceNode node) => node is SourcePrimitive { Kind: JsonValueKind.Number } number && int.TryParse(number.Decoded, out var value) ? value : null;

    /// <summary>Null for what only FHIRPath's System types describe: ids, urls and the values of primitives.</summary>
    static List<ProfileType>? Types(SourceNode node)
    {
        List<ProfileType> types = [];
        foreach (var type in Objects(node))
        {
            var code = type.FindString("code") ?? "";
            if (code.StartsWith(SystemType, StringComparison.Ordinal))
            {
                return null;
            }

            types.Add(new ProfileType(code, Texts(type.Find("profile")), Texts(type.Find("targetProfile"))));
        }

        return types;
    }

    static List<string> Texts(SourceNode? node) => (node as SourceArray)?.Items.Select(Text).OfType<string>().ToList() ?? [];

    static Slicing Slicing(SourceObject slicing) => new(
        Objects(slicing.Find("discriminator")).Select(d => new Discriminator(d.FindString("type") ?? "value", d.FindString("path") ?? "$this")).ToList(),
        slicing.FindString("rules") ?? "open",
        slicing.Find("ordered") is SourcePrimitive { Kind: JsonValueKind.True });

    static void Constraints(SourceNode node, List<ProfileConstraint> constraints)
    {
        foreach (var constraint in Objects(node))
        {
            if (constraint.FindString("key") is { } key && constraint.FindString("expression") is { } expression)
            {
                constraints.RemoveAll(c => c.Key == key);
                var severity = constraint.FindString("severity") == "warning" ? IssueSeverity.Warning : IssueSeverity.Error;
                constraints.Add(new ProfileConstraint(key, severity, constraint.FindString("human") ?? key, expression, constraint.FindString("source")));
            }
        }
    }
}
