using System.Collections.Concurrent;
using System.Text.Json;

namespace PeerSupport.Fhir.R4;

/// <summary>Value sets and code systems that are held, expanded at the first question as far as they can be.</summary>
internal sealed class Terminology(DefinitionIndex index, Definitions core)
{
    readonly ConcurrentDictionary<string, CodeSet?> _sets = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, CodeSystemCodes?> _systems = new(StringComparer.Ordinal);

    public static string WithoutVersion(string canonical) =>
        canonical.IndexOf('|', StringComparison.Ordinal) is var bar && bar < 0 ? canonical : canonical[..bar];

    public bool HoldsSystem(string system) => core.HoldsSystem(system) || System(system) is { IsComplete: true };

    /// <summary>Null when the value set is not held.</summary>
    public CodeSet? Set(string canonical) => Set(WithoutVersion(canonical), 0);

    CodeSet? Set(string url, int depth) => _sets.TryGetValue(url, out var set) ? set : _sets.GetOrAdd(url, depth > 20 ? null : Expand(url, depth));

    CodeSystemCodes? System(string url) => _systems.GetOrAdd(url, static (key, all) =>
    {
        if (!all.TryGetValue(key, out var held))
        {
            return null;
        }

        using var json = Read(held.File, held.Json);
        return CodeSystemCodes.Read(json.RootElement);
    }, index.CodeSystems);

    CodeSet? Expand(string url, int depth)
    {
        var set = new CodeSet(url);
        if (core.ValueSet(url) is { } own && !index.ValueSets.ContainsKey(url))
        {
            foreach (var system in own.Systems)
            {
                set.Add(system, own.Of(system));
            }

            return set;
        }

        if (!index.ValueSets.TryGetValue(url, out var held))
        {
            return null;
        }

        using var json = Read(held.File, held.Json);
        if (json.RootElement.TryGetProperty("compose", out var compose) && compose.TryGetProperty("include", out var includes))
        {
            foreach (var include in includes.EnumerateArray())
            {
                set.Add(Part(include, depth));
            }

            if (compose.TryGetProperty("exclude", out var excludes))
            {
                foreach (var exclude in excludes.EnumerateArray())
                {
                    Exclude(set, Part(exclude, depth));
                }
            }
        }

        if (!set.IsWhole || set.Codes.Count == 0)
        {
            Expansion(json.RootElement, set);
            set.IsOpen |= set.IsWhole && set.Codes.Count == 0;
        }

        return set;
    }

    static void Exclude(CodeSet set, CodeSet part)
    {
        foreach (var (system, codes) in part.Codes)
        {
            foreach (var code in codes)
            {
                set.Remove(system, code);
            }
        }

        foreach (var system in part.OpenSystems)
        {
            set.Open(system);
        }
    }

    /// <summary>What all the conditions of one include leave. Several value sets mean their overlap; a part that isn't known leaves it open.</summary>
    CodeSet Part(JsonElement include, int depth)
    {
        var part = new CodeSet("");
        if (include.TryGetProperty("valueSet", out var sets))
        {
            if (Overlap(sets, include.TryGetProperty("system", out _) ? System(include) : null, depth) is { } overlap)
            {
                part.Add(overlap);
            }
            else
            {
                part.IsOpen = true;
            }

            return part;
        }

        System(include, part);
        return part;
    }

    CodeSet System(JsonElement include)
    {
        var part = new CodeSet("");
        System(include, part);
        return part;
    }

    /// <summary>The codes that are in all the sets, and in what the include says of a system; null where one of them is not known whole.</summary>
    CodeSet? Overlap(JsonElement sets, CodeSet? own, int depth)
    {
        if (own is null && sets.GetArrayLength() == 1)
        {
            return Set(WithoutVersion(sets[0].GetString()!), depth + 1);
        }

        List<CodeSet> all = own is null ? [] : [own];
        foreach (var set in sets.EnumerateArray())
        {
            if (Set(WithoutVersion(set.GetString()!), depth + 1) is not { IsWhole: true } known)
            {
                return null;
            }

            all.Add(known);
        }

        if (!all[0].IsWhole)
        {
            return null;
        }

        var overlap = new CodeSet("");
        foreach (var (system, codes) in all[0].Codes)
        {
            overlap.Add(system, codes.Where(code => all.TrueForAll(each => each.Contains(system, code) == true)));
        }

        return overlap;
    }

    void System(JsonElement include, CodeSet part)
    {
        if (!include.TryGetProperty("system", out var named) || named.GetString() is not { } system)
        {
            part.IsOpen = true;
            return;
        }

        if (include.TryGetProperty("concept", out var concepts))
        {
            part.Add(system, concepts.EnumerateArray().Select(c => c.GetProperty("code").GetString()!));
        }
        else if (Filtered(system, include) is { } codes)
        {
            part.Add(system, codes);
        }
        else
        {
            part.Open(system);
        }
    }

    IEnumerable<string>? Filtered(string url, JsonElement include)
    {
        if (System(url) is not { IsComplete: true } system)
        {
            return null;
        }

        if (!include.TryGetProperty("filter", out var filters))
        {
            return system.Codes;
        }

        // Several filters must all hold.
        HashSet<string>? left = null;
        foreach (var filter in filters.EnumerateArray())
        {
            string Text(string name) => filter.TryGetProperty(name, out var text) ? text.GetString() ?? "" : "";
            if (system.Filter(Text("property"), Text("op"), Text("value")) is not { } codes)
            {
                return null;
            }

            left ??= [.. codes];
            left.IntersectWith(codes);
        }

        return left;
    }

    /// <summary>The codes of an expansion that came along; they add to what is known, and never close what is open.</summary>
    static void Expansion(JsonElement root, CodeSet set)
    {
        if (!root.TryGetProperty("expansion", out var expansion) || !expansion.TryGetProperty("contains", out var contains))
        {
            return;
        }

        foreach (var item in contains.EnumerateArray())
        {
            if (item.TryGetProperty("system", out var system) && item.TryGetProperty("code", out var code))
            {
                set.Add(system.GetString()!, code.GetString()!);
            }
        }
    }

    static JsonDocument Read(string file, ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json, new JsonDocumentOptions { MaxDepth = 200 });
        }
        catch (JsonException e)
        {
            throw new ProfileLoadException(file, $"It is not JSON: {e.Message}", e);
        }
    }
}
