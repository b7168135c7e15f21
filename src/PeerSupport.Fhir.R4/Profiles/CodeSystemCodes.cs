using System.Text.Json;

namespace PeerSupport.Fhir.R4;

/// <summary>The codes of a CodeSystem that is held, with their parents.</summary>
internal sealed class CodeSystemCodes
{
    readonly Dictionary<string, HashSet<string>> _ancestors = new(StringComparer.Ordinal);

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

    /// <summary>The codes below one, itself among them if asked; null where a property says what lies below what, which isn't followed.</summary>
    public IEnumerable<string>? Below(string code, bool itself) =>
        !IsComplete ? null : _ancestors.Where(c => c.Value.Contains(code) || (itself && c.Key == code)).Select(c => c.Key);

    void Add(JsonElement parent, IReadOnlyCollection<string> ancestors)
    {
        if (!parent.TryGetProperty("concept", out var concepts))
        {
            return;
        }

        foreach (var concept in concepts.EnumerateArray())
        {
            if (concept.TryGetProperty("code", out var value) && value.GetString() is { } code)
            {
                var above = _ancestors.TryGetValue(code, out var known) ? known : _ancestors[code] = new(StringComparer.Ordinal);
                above.UnionWith(ancestors);
                if (concept.TryGetProperty("property", out var properties))
                {
                    foreach (var property in properties.EnumerateArray())
                    {
                        if (property.GetProperty("code").GetString() is "subsumedBy" or "parent" && property.TryGetProperty("valueCode", out var up))
                        {
                            above.Add(up.GetString()!);
                        }
                    }
                }

                Add(concept, [.. ancestors, code]);
            }
        }
    }
}
