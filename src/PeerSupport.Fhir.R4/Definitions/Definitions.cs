using System.Text.Json;

namespace PeerSupport.Fhir.R4;

/// <summary>
/// The R4 definitions: types, elements, invariants, codes and search parameters, read once from the assembly and shared by all threads. What is official
/// and what is corrected stands apart: see <see cref="Errata"/>.
/// </summary>
public sealed class Definitions
{
    static readonly Lazy<Definitions> Loaded = new(() => new Definitions());

    readonly Dictionary<string, TypeDefinition> _types;
    readonly Dictionary<(string Key, string? On), Invariant> _invariants = [];
    readonly Lazy<CodeTable> _codes = new(() => CodeTable.Load(Open("codes.json")));
    readonly Lazy<SearchTable> _search;
    readonly Lazy<NameTable> _names;

    Definitions()
    {
        using var errata = Open("errata.json");
        Errata = [.. errata.RootElement.EnumerateArray().Select(ReadErratum)];
        using var invariants = Open("invariants.json");
        var patches = Errata.Where(e => e.Kind == "invariant").ToDictionary(e => e.Rule);
        foreach (var row in invariants.RootElement.EnumerateArray())
        {
            var invariant = ReadInvariant(row, patches);
            _invariants.Add((invariant.Key, row.TryGetProperty("on", out var on) ? on.GetString() : null), invariant);
        }

        using var types = Open("types.json");
        using var resources = Open("resources.json");
        _types = new TypeLoader(this, Invariant, Errata.Where(e => e.Kind == "element-type").ToDictionary(e => e.Path!)).Load(types, resources);
        _names = new(() => NameTable.Of(this));
        _search = new(() => SearchTable.Load(Open("search-parameters.json"), Errata));
    }

    /// <summary>R4 4.0.1, with the errata applied. Loaded at the first use.</summary>
    public static Definitions R4 => Loaded.Value;

    /// <summary>Every type and resource, SimpleQuantity and MoneyQuantity among them.</summary>
    public IReadOnlyCollection<TypeDefinition> Types => _types.Values;

    /// <summary>Each invariant of R4 once.</summary>
    public IReadOnlyCollection<Invariant> Invariants => _invariants.Values;

    /// <summary>The corrections of R4 that are applied.</summary>
    public IReadOnlyList<Erratum> Errata { get; }

    internal NameTable Names => _names.Value;

    /// <summary>A type by its name; null when R4 has none of it.</summary>
    public TypeDefinition? Type(string name) => _types.GetValueOrDefault(name);

    /// <summary>The names of the resources that can be sent.</summary>
    public IEnumerable<string> ResourceNames => _types.Values.Where(t => t is { Kind: TypeKind.Resource, IsAbstract: false }).Select(t => t.Name);

    /// <summary>The codes of a value set with a required or extensible binding; null when R4's own files don't enumerate it.</summary>
    public ValueSetCodes? ValueSet(string url) => _codes.Value.Set(url);

    /// <summary>Whether any enumerated set holds codes of this system.</summary>
    public bool HoldsSystem(string system) => _codes.Value.Holds(system);

    /// <summary>The search parameters of a resource type, with those of every resource.</summary>
    public IReadOnlyList<SearchParameterDefinition> SearchParameters(string resourceType) => _search.Value.For(Type(resourceType));

    internal static JsonDocument Open(string file)
    {
        using var stream = typeof(Definitions).Assembly.GetManifestResourceStream("r4/" + file)
            ?? throw new InvalidOperationException($"The assembly lacks r4/{file}.");
        return JsonDocument.Parse(stream);
    }

    Invariant Invariant(string key, string type) => _invariants.TryGetValue((key, type), out var own) ? own : _invariants[(key, null)];

    static Invariant ReadInvariant(JsonElement row, Dictionary<string, Erratum> patches)
    {
        var (key, expression) = (row.GetProperty("key").GetString()!, row.GetProperty("expression").GetString()!);
        var severity = row.GetProperty("severity").GetString() == "warning" ? IssueSeverity.Warning : IssueSeverity.Error;
        var invariant = new Invariant(key, severity, row.GetProperty("human").GetString()!, expression);
        if (!patches.TryGetValue(key, out var patch))
        {
            return invariant;
        }

        return patch.Official == expression
            ? invariant with { Expression = patch.Patched, OfficialExpression = expression }
            : throw new InvalidOperationException($"errata.json: the official text of {key} isn't what R4 says.");
    }

    static Erratum ReadErratum(JsonElement row)
    {
        string Text(string name) => row.GetProperty(name).GetString()!;
        return new Erratum(
            Text("rule"), Text("kind"), row.TryGetProperty("path", out _) ? Text("path") : null, Text("official"), Text("patched"), Text("reason"), Text("source"));
    }
}
