using System.Text.Json;
using System.Text.RegularExpressions;

namespace PeerSupport.Fhir.R4;

/// <summary>The codes of a CodeSystem that is held, with their parents and properties.</summary>
internal sealed class CodeSystemCodes
{
    static readonly TimeSpan LongestMatch = TimeSpan.FromMilliseconds(200);

    readonly Dictionary<string, HashSet<string>> _ancestors = new(StringComparer.Ordinal);
    readonly Dictionary<string, List<(string Property, string Value)>> _properties = new(StringComparer.Ordinal);

    CodeSystemCodes()
    {
    }

    /// <summary>Whether its file has all its codes.</summary>
    public bool IsComplete { get; private init; }

    public IEnumerable<string> Codes => _ancestors.Keys;

    public static CodeSystemCodes Read(JsonElement system)
    {
        var codes = new CodeSystemCodes { IsComplete = system.TryGetProperty("content", out var content) && content.GetString() == "complete" };
        codes.Add(system, []);
        return codes;
    }

    /// <summary>The codes that a filter of a value set leaves (http://hl7.org/fhir/R4/valueset-filter-operator.html); null where it can't be worked out.</summary>
    /// <param name="property">A property of the codes; <c>concept</c> for their place in the hierarchy, <c>code</c> for the code itself.</param>
    /// <param name="op">The operator.</param>
    /// <param name="value">What it compares with.</param>
    public IReadOnlySet<string>? Filter(string property, string op, string value) => !IsComplete ? null : op switch
    {
        "is-a" => Where(code => code == value || IsBelow(code, value)),
        "descendent-of" => Where(code => IsBelow(code, value)),
        "is-not-a" => Where(code => code != value && !IsBelow(code, value)),
        "generalizes" => Where(code => code == value || IsBelow(value, code)),
        "=" => Where(code => Values(code, property).Contains(value)),
        "in" => Listed(value) is var listed ? Where(code => Values(code, property).Any(listed.Contains)) : null,
        "not-in" => Listed(value) is var unlisted ? Where(code => !Values(code, property).Any(unlisted.Contains)) : null,
        "exists" => Where(code => Values(code, property).Any() == (value == "true")),
        "regex" => Matching(property, value),
        _ => null,
    };

    HashSet<string> Where(Func<string, bool> holds) => _ancestors.Keys.Where(holds).ToHashSet(StringComparer.Ordinal);

    static HashSet<string> Listed(string value) => value.Split(',', StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal);

    HashSet<string>? Matching(string property, string pattern)
    {
        try
        {
            // The whole value must match, as in XML Schema.
            var regex = new Regex($"^(?:{pattern})$", RegexOptions.CultureInvariant, LongestMatch);
            return Where(code => Values(code, property).Any(regex.IsMatch));
        }
        catch (Exception e) when (e is ArgumentException or RegexMatchTimeoutException)
        {
            return null;
        }
    }

    IEnumerable<string> Values(string code, string property) => property switch
    {
        "code" => [code],
        "parent" => _ancestors[code],
        _ => _properties.GetValueOrDefault(code)?.Where(each => each.Property == property).Select(each => each.Value) ?? [],
    };

    /// <summary>By the nesting of the file, and by properties that name a parent, however far above.</summary>
    bool IsBelow(string code, string above)
    {
        HashSet<string> seen = new(StringComparer.Ordinal) { code };
        Queue<string> next = new(seen);
        while (next.TryDequeue(out var at))
        {
            foreach (var parent in _ancestors.GetValueOrDefault(at) ?? [])
            {
                if (parent == above)
                {
                    return true;
                }

                if (seen.Add(parent))
                {
                    next.Enqueue(parent);
                }
            }
        }

        return false;
    }

    void Add(JsonElement parent, string[] above)
    {
        foreach (var concept in parent.TryGetProperty("concept", out var concepts) ? concepts.EnumerateArray().ToArray() : [])
        {
            if (!concept.TryGetProperty("code", out var value) || value.GetString() is not { } code)
            {
                continue;
            }

            var parents = _ancestors.TryGetValue(code, out var known) ? known : _ancestors[code] = new(StringComparer.Ordinal);
            parents.UnionWith(above);
            if (concept.TryGetProperty("display", out var display))
            {
                Property(code, "display", display);
            }

            foreach (var property in concept.TryGetProperty("property", out var properties) ? properties.EnumerateArray().ToArray() : [])
            {
                var name = property.GetProperty("code").GetString()!;
                if (name is "subsumedBy" or "parent" && property.TryGetProperty("valueCode", out var up))
                {
                    parents.Add(up.GetString()!);
                }

                foreach (var each in property.EnumerateObject().Where(each => each.Name.StartsWith("value", StringComparison.Ordinal)))
                {
                    Property(code, name, each.Value);
                }
            }

            Add(concept, [code]);
        }
    }

    void Property(string code, string name, JsonElement value)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Object => value.TryGetProperty("code", out var coding) ? coding.GetString() : null,
            _ => value.GetRawText(),
        };
        if (text is not null)
        {
            (_properties.TryGetValue(code, out var list) ? list : _properties[code] = []).Add((name, text));
        }
    }
}
