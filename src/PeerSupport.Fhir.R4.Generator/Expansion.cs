using System.Text.Json.Nodes;
using static PeerSupport.Fhir.R4.Generator.OfficialDefinitions;

namespace PeerSupport.Fhir.R4.Generator;

/// <summary>Enumerates a value set from the code systems at hand: listed concepts, whole systems, is-a and is-not-a filters, other sets, exclusions.</summary>
internal sealed class Expansion(OfficialDefinitions definitions)
{
    /// <summary>System to codes; null when a part of it cannot be enumerated.</summary>
    public Dictionary<string, HashSet<string>>? Expand(string url)
    {
        if (!definitions.ValueSets.TryGetValue(url, out var set))
        {
            return null;
        }

        Dictionary<string, HashSet<string>> all = [];
        foreach (var include in Objects(set["compose"], "include"))
        {
            if (Part(include) is not { } part)
            {
                return null;
            }

            foreach (var (system, codes) in part)
            {
                (all.TryGetValue(system, out var known) ? known : all[system] = []).UnionWith(codes);
            }
        }

        foreach (var exclude in Objects(set["compose"], "exclude"))
        {
            foreach (var (system, codes) in Part(exclude) ?? [])
            {
                all.GetValueOrDefault(system)?.ExceptWith(codes);
            }
        }

        return all.Count == 0 ? null : all;
    }

    Dictionary<string, HashSet<string>>? Part(JsonObject include)
    {
        if (Texts(include, "valueSet").ToList() is { Count: > 0 } sets)
        {
            return sets.Count == 1 && !include.ContainsKey("system") ? Expand(sets[0].Split('|')[0]) : null;
        }

        var system = Text(include, "system")!;
        return Codes(include, system) is { } codes ? new() { [system] = codes } : null;
    }

    HashSet<string>? Codes(JsonObject include, string system)
    {
        if (include.ContainsKey("concept"))
        {
            return [.. Objects(include, "concept").Select(c => Text(c, "code")!)];
        }

        if (!definitions.CodeSystems.TryGetValue(system, out var codeSystem) || Text(codeSystem, "content") != "complete")
        {
            return null;
        }

        Dictionary<string, HashSet<string>> ancestors = [];
        Collect(codeSystem, [], ancestors);
        IEnumerable<string> codes = ancestors.Keys;
        foreach (var filter in Objects(include, "filter"))
        {
            var value = Text(filter, "value")!;
            switch (Text(filter, "op"))
            {
                case "is-a": codes = codes.Where(c => c == value || IsBelow(c, value, ancestors)); break;
                case "is-not-a": codes = codes.Where(c => c != value && !IsBelow(c, value, ancestors)); break;
                default: return null;
            }
        }

        return [.. codes];
    }

    static bool IsBelow(string code, string value, Dictionary<string, HashSet<string>> ancestors) =>
        ancestors.TryGetValue(code, out var above) && (above.Contains(value) || above.Any(a => a != code && IsBelow(a, value, ancestors)));

    static void Collect(JsonNode parent, string[] path, Dictionary<string, HashSet<string>> ancestors)
    {
        foreach (var concept in Objects(parent, "concept"))
        {
            var code = Text(concept, "code")!;
            var above = ancestors.TryGetValue(code, out var known) ? known : ancestors[code] = [];
            above.UnionWith(path);
            above.UnionWith(Objects(concept, "property").Where(p => Text(p, "code") == "subsumedBy").Select(p => Text(p, "valueCode")!));
            Collect(concept, [.. path, code], ancestors);
        }
    }
}
