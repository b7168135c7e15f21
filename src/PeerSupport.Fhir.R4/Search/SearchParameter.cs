using PeerSupport.Fhir.R4.FhirPath;

namespace PeerSupport.Fhir.R4.Search;

/// <summary>The kinds of search parameters that are answered (http://hl7.org/fhir/R4/search.html#ptypes).</summary>
public enum SearchKind { Token, Reference, Date, String, Quantity, Number, Uri, Composite }

/// <summary>A SearchParameter for one of its resource types, ready to run.</summary>
public sealed class SearchParameter
{
    internal SearchParameter(string url, string type, string code, SearchKind kind, string expression)
    {
        (Url, Type, Code, Kind) = (url, type, code, kind);
        Expression = CompiledExpression.Compile(expression);
        Home = PlainPath.Find(type, expression);
    }

    /// <summary>The canonical URL of its definition.</summary>
    public string Url { get; }

    /// <summary>The resource type that it searches here.</summary>
    public string Type { get; }

    /// <summary>The name in a query: <c>patient</c>.</summary>
    public string Code { get; }

    public SearchKind Kind { get; }

    /// <summary>What it searches, for this type alone.</summary>
    public CompiledExpression Expression { get; }

    public string Description { get; init; } = "";

    /// <summary>The types that a reference may lead to.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>The parts of a composite, from what <see cref="Expression"/> finds.</summary>
    public IReadOnlyList<SearchComponent> Components { get; init; } = [];

    /// <summary>
    /// The parameters that the parts of a composite are, where they speak of the resource itself and not of a part that may repeat: to meet the composite is then to meet
    /// each of them, and it needs no index of its own. Empty for any other.
    /// </summary>
    public IReadOnlyList<SearchParameter> Whole { get; internal set; } = [];

    /// <summary>
    /// The parameter that finds the references of this one and others too, and the type that these lead to: <c>patient</c> finds those of <c>subject</c> that lead to a Patient, and needs no rows of its own for them.
    /// Null for any other.
    /// </summary>
    public (SearchParameter Wider, string Target)? Narrows { get; internal set; }

    /// <summary>The date parameter of the type that the resources of one code are kept in the order of, so that a search by the code that is sorted by it costs what its page holds; null for most.</summary>
    public SearchParameter? Order { get; internal set; }

    /// <summary>The one element that a plain path leads to; null for any other expression.</summary>
    public ElementDefinition? Home { get; }

    /// <summary>Its values are single codes without a system in the resource: <c>code</c>, <c>boolean</c>, <c>string</c>, <c>id</c>.</summary>
    public bool IsPlain => Home is { IsChoice: false, Types: [{ Type: "code" or "boolean" or "string" or "id" or "uri" }] };

    /// <summary>Whether a system fits values that name none: a <c>code</c>'s own systems are those of its value set.</summary>
    public bool ImpliesSystem(string system) => IsPlain && Home!.Types[0].Type == "code"
        && (Home.Binding is { } binding && Definitions.R4.ValueSet(binding.ValueSet) is { } set ? set.Systems.Contains(system) : system.StartsWith("http://hl7.org/fhir/", StringComparison.Ordinal));

    public override string ToString() => $"{Type}.{Code}";
}

/// <summary>A part of a composite parameter.</summary>
/// <param name="Kind">How its values are compared.</param>
/// <param name="Expression">FHIRPath from the composite's element.</param>
public sealed record SearchComponent(SearchKind Kind, CompiledExpression Expression);

/// <summary>Paths of names alone: what they lead to is known without a resource.</summary>
static class PlainPath
{
    public static ElementDefinition? Find(string type, string expression)
    {
        var names = expression.Split('.');
        if (names[0] != type)
        {
            return null;
        }

        ElementDefinition? found = null;
        var elements = Definitions.R4.Type(type)?.Elements ?? [];
        foreach (var name in names.Skip(1))
        {
            found = elements.FirstOrDefault(element => element.Name == name);
            elements = found is null ? [] : found.Children.Count > 0 ? found.Children : found.Types is [var only] ? Definitions.R4.Type(only.Type)?.Elements ?? [] : [];
        }

        return found;
    }
}
