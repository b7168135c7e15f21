using System.Text.Json;

namespace PeerSupport.Fhir.R4;

/// <summary>The codes of one value set, by system.</summary>
public sealed class ValueSetCodes
{
    readonly Dictionary<string, HashSet<string>> _systems;

    internal ValueSetCodes(string url, Dictionary<string, HashSet<string>> systems) => (Url, _systems) = (url, systems);

    /// <summary>The canonical URL without version.</summary>
    public string Url { get; }

    /// <summary>The systems that its codes come from.</summary>
    public IReadOnlyCollection<string> Systems => _systems.Keys;

    /// <summary>Every code, whatever its system.</summary>
    public IEnumerable<string> Codes => _systems.Values.SelectMany(c => c);

    /// <summary>The codes of one of its systems.</summary>
    internal IEnumerable<string> Of(string system) => _systems[system];

    /// <summary>Whether it holds a code of a system.</summary>
    public bool Contains(string system, string code) => _systems.TryGetValue(system, out var codes) && codes.Contains(code);

    /// <summary>Whether it holds a code, as an element of type <c>code</c> asks, which names no system.</summary>
    public bool Contains(string code)
    {
        foreach (var codes in _systems.Values)
        {
            if (codes.Contains(code))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Reads <c>codes.json</c>.</summary>
internal sealed class CodeTable
{
    readonly Dictionary<string, ValueSetCodes> _sets = new(StringComparer.Ordinal);
    readonly HashSet<string> _systems = new(StringComparer.Ordinal);

    public static CodeTable Load(JsonDocument file)
    {
        var table = new CodeTable();
        using (file)
        {
            foreach (var row in file.RootElement.EnumerateArray())
            {
                if (row.TryGetProperty("systems", out var systems))
                {
                    var codes = systems.EnumerateObject().ToDictionary(
                        s => s.Name, s => s.Value.EnumerateArray().Select(c => c.GetString()!).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
                    var url = row.GetProperty("url").GetString()!;
                    table._sets[url] = new ValueSetCodes(url, codes);
                    table._systems.UnionWith(codes.Keys);
                }
            }
        }

        return table;
    }

    public ValueSetCodes? Set(string url) => _sets.GetValueOrDefault(url);

    /// <summary>HL7's own systems are held whole; of LOINC, SNOMED CT and UCUM only what a set lists, so that another code of theirs may be right.</summary>
    public bool Holds(string system) => _systems.Contains(system) && system.StartsWith("http://", StringComparison.Ordinal) && system.Contains("hl7.org/", StringComparison.Ordinal);
}
