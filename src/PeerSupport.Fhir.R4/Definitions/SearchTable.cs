using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PeerSupport.Fhir.R4;

/// <summary>A search parameter of R4.</summary>
/// <param name="Id">The last part of its URL: <c>clinical-patient</c>.</param>
/// <param name="Code">The name in a query: <c>patient</c>.</param>
/// <param name="Type">token, date, reference, string, quantity, number, uri, composite, special.</param>
/// <param name="Base">The resource types that it searches.</param>
/// <param name="Expression">FHIRPath of what it searches, corrected; null where R4 gives none.</param>
/// <param name="Target">The types that a reference may point to.</param>
/// <param name="Components">The parts of a composite.</param>
public sealed record SearchParameterDefinition(
    string Id, string Code, string Type, IReadOnlyList<string> Base, string? Expression, IReadOnlyList<string> Target, IReadOnlyList<SearchComponent> Components)
{
    /// <summary>The canonical URL.</summary>
    public string Url => "http://hl7.org/fhir/SearchParameter/" + Id;

    /// <summary>The official text where an erratum replaced it.</summary>
    public string? OfficialExpression { get; init; }
}

/// <summary>A part of a composite search parameter.</summary>
/// <param name="Definition">The id of the parameter that the part is.</param>
/// <param name="Expression">FHIRPath from what the composite finds.</param>
public sealed record SearchComponent(string Definition, string Expression);

/// <summary>Reads <c>search-parameters.json</c>.</summary>
internal sealed partial class SearchTable
{
    readonly List<SearchParameterDefinition> _all = [];
    readonly ConcurrentDictionary<string, SearchParameterDefinition[]> _byType = new(StringComparer.Ordinal);

    public static SearchTable Load(JsonDocument file, IReadOnlyList<Erratum> errata)
    {
        var asErratum = errata.Any(e => e.Rule == "search-as");
        var types = errata.Where(e => e.Kind == "search-type").ToDictionary(e => e.Path!);
        var table = new SearchTable();
        using (file)
        {
            table._all.AddRange(file.RootElement.EnumerateArray().Select(r => Read(r, asErratum, types)));
        }

        return table;
    }

    public IReadOnlyList<SearchParameterDefinition> For(TypeDefinition? type) => type is null
        ? []
        : _byType.GetOrAdd(type.Name, static (_, at) => [.. at.Item1._all.Where(p => p.Base.Any(at.type.IsA))], (this, type));

    static SearchParameterDefinition Read(JsonElement row, bool patch, Dictionary<string, Erratum> types)
    {
        string? Text(string name) => row.TryGetProperty(name, out var value) ? value.GetString() : null;
        string[] Texts(string name) => row.TryGetProperty(name, out var values) ? [.. values.EnumerateArray().Select(v => v.GetString()!)] : [];
        var id = Text("id")!;
        string Patched(string expression)
        {
            var text = types.TryGetValue(id, out var type) ? expression.Replace($"({type.Official})", $"({type.Patched})", StringComparison.Ordinal) : expression;
            return patch ? AsFunction().Replace(AsOperator().Replace(text, "$1.ofType($2)"), ".ofType(") : text;
        }

        var official = Text("expression");
        var expression = official is null ? null : Patched(official);
        SearchComponent[] components = row.TryGetProperty("component", out var parts)
            ? [.. parts.EnumerateArray().Select(p => new SearchComponent(p.GetProperty("definition").GetString()!, Patched(p.GetProperty("expression").GetString()!)))]
            : [];
        return new SearchParameterDefinition(id, Text("code")!, Text("type")!, Texts("base"), expression, Texts("target"), components)
        {
            OfficialExpression = expression == official ? null : official,
        };
    }

    [GeneratedRegex(@"\(([^()|]+?) as (\w+)\)")]
    private static partial Regex AsOperator();

    [GeneratedRegex(@"\.as\(")]
    private static partial Regex AsFunction();
}
