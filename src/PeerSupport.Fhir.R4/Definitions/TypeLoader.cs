using System.Text.Json;

namespace PeerSupport.Fhir.R4;

/// <summary>Reads <c>types.json</c> and <c>resources.json</c> into definitions.</summary>
internal sealed class TypeLoader(Definitions set, Func<string, string, Invariant> invariant, IReadOnlyDictionary<string, Erratum> patchedTypes)
{
    readonly Dictionary<string, TypeDefinition> _types = new(StringComparer.Ordinal);
    readonly Dictionary<string, ElementDefinition> _elements = new(StringComparer.Ordinal);
    readonly Dictionary<string, TypeReference> _references = new(StringComparer.Ordinal);

    public Dictionary<string, TypeDefinition> Load(params ReadOnlySpan<JsonDocument> files)
    {
        foreach (var file in files)
        {
            foreach (var row in file.RootElement.EnumerateArray())
            {
                Add(row);
            }
        }

        foreach (var element in _elements.Values)
        {
            if (element.ContentReference is { } path)
            {
                element.Content = _elements[path];
            }
        }

        return _types;
    }

    /// <summary>One pass is enough: in the files a base stands before what comes from it.</summary>
    void Add(JsonElement row)
    {
        var name = row.GetProperty("name").GetString()!;
        var kind = row.GetProperty("kind").GetString();
        var type = new TypeDefinition(set)
        {
            Name = name,
            Kind = kind switch { "primitive" => TypeKind.Primitive, "resource" => TypeKind.Resource, _ => TypeKind.Complex },
            IsAbstract = row.TryGetProperty("abstract", out _),
            Base = row.TryGetProperty("base", out var basis) ? _types[basis.GetString()!] : null,
            OwnInvariants = Invariants(row, name),
        };

        List<ElementDefinition> elements = [.. type.Base?.Elements ?? []];
        foreach (var line in row.GetProperty("elements").EnumerateArray())
        {
            var path = line.GetProperty("path").GetString()!;
            if (type.Kind == TypeKind.Primitive && path == "value")
            {
                continue;
            }

            var element = Element(line, name, path);
            _elements[element.Path] = element;
            var dot = path.LastIndexOf('.');
            if (dot > 0)
            {
                Put(_elements[$"{name}.{path[..dot]}"].Own, element);
            }
            else
            {
                Put(elements, element);
            }
        }

        type.Elements = elements;
        _types.Add(name, type);
    }

    /// <summary>An element that a type states differently from its base takes the base's place.</summary>
    static void Put(List<ElementDefinition> elements, ElementDefinition element)
    {
        var same = elements.FindIndex(e => e.Name == element.Name);
        if (same >= 0)
        {
            elements[same] = element;
        }
        else
        {
            elements.Add(element);
        }
    }

    ElementDefinition Element(JsonElement line, string type, string path)
    {
        var last = path[(path.LastIndexOf('.') + 1)..];
        var choice = last.EndsWith("[x]", StringComparison.Ordinal);
        var max = line.GetProperty("max").GetString()!;
        return new ElementDefinition(set)
        {
            Path = $"{type}.{path}",
            Name = string.Intern(choice ? last[..^3] : last),
            IsChoice = choice,
            Min = line.GetProperty("min").GetInt32(),
            Max = max == "*" ? null : int.Parse(max, null),
            Types = Types(line, $"{type}.{path}"),
            ContentReference = line.TryGetProperty("content", out var content) ? content.GetString() : null,
            IsModifier = line.TryGetProperty("isModifier", out _),
            IsSummary = line.TryGetProperty("isSummary", out _),
            MaxLength = line.TryGetProperty("maxLength", out var length) ? length.GetInt32() : null,
            Binding = line.TryGetProperty("required", out var required) ? new Binding(true, required.GetString()!)
                : line.TryGetProperty("extensible", out var extensible) ? new Binding(false, extensible.GetString()!) : null,
            Invariants = Invariants(line, type),
        };
    }

    TypeReference[] Types(JsonElement line, string path)
    {
        if (!line.TryGetProperty("types", out var types))
        {
            return [];
        }

        var references = new TypeReference[types.GetArrayLength()];
        var i = 0;
        foreach (var type in types.EnumerateArray())
        {
            var text = type.GetString()!;
            if (patchedTypes.TryGetValue(path, out var erratum) && erratum.Official == text)
            {
                text = erratum.Patched;
            }

            references[i++] = _references.TryGetValue(text, out var known) ? known : _references[text] = Reference(text);
        }

        return references;
    }

    /// <summary><c>Reference(Patient|Group)</c>, <c>Quantity[SimpleQuantity]</c>, <c>string</c>.</summary>
    static TypeReference Reference(string text)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        var targets = open < 0 ? [] : text[(open + 1)..^1].Split('|');
        var type = open < 0 ? text : text[..open];
        var bracket = type.IndexOf('[', StringComparison.Ordinal);
        return bracket < 0
            ? new TypeReference(string.Intern(type), null, targets)
            : new TypeReference(string.Intern(type[..bracket]), type[(bracket + 1)..^1], targets);
    }

    Invariant[] Invariants(JsonElement row, string type) =>
        row.TryGetProperty("constraints", out var keys) ? [.. keys.EnumerateArray().Select(k => invariant(k.GetString()!, type))] : [];
}
