using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.R4.Search;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>What a search can be sorted by (http://hl7.org/fhir/R4/search.html#sort): what has an order of its own in the index.</summary>
static class SearchSorts
{
    /// <summary>Said in /metadata, and where a search asks for something else.</summary>
    public const string Offered = "_lastUpdated, _id, parameters of the types date, number, quantity and string, and token parameters whose codes R4 lists (a required value set, or true and false), which come in the order of the alphabet";

    /// <summary>Reads one of the parameters of <c>_sort</c>; null with an issue where it has no order.</summary>
    public static SearchSort? Read(SearchIndexer indexer, IReadOnlyList<string> types, string asked, List<Issue> issues)
    {
        var (down, code) = asked.StartsWith('-') ? (true, asked[1..]) : (false, asked);
        var parameter = indexer.List.Find(types[0], code);
        var sort = parameter switch
        {
            { Code: "_lastUpdated" } => new SearchSort.Updated(down),
            { Code: "_id" } => new SearchSort.Id(down),
            _ when types.Count > 1 => null,
            { Kind: SearchKind.Date } date => new SearchSort.Range(indexer.Key(date, SearchForms.Range), down) { IsTime = true },
            { Kind: SearchKind.Quantity or SearchKind.Number } number => new SearchSort.Range(indexer.Key(number, SearchForms.AnyQuantity), down),
            { Kind: SearchKind.String } text => new SearchSort.Text(indexer.Key(text, SearchForms.Text), down),
            { Kind: SearchKind.Token } token when Codes(token) is { Count: > 0 } codes => new SearchSort.Place([.. codes.Select(each => indexer.Key(token, SearchForms.Code(each)))], down),
            _ => (SearchSort?)null,
        };
        if (sort is null)
        {
            issues.Add(SearchProblems.Sort(types, code, parameter, By(indexer, types)));
        }

        return sort;
    }

    /// <summary>The parameters that the types can be sorted by.</summary>
    static IEnumerable<string> By(SearchIndexer indexer, IReadOnlyList<string> types) => types.Count > 1 ? ["_id", "_lastUpdated"] : indexer.List.For(types[0])
        .Where(parameter => parameter.Code is "_id" || parameter.Kind is SearchKind.Date or SearchKind.Quantity or SearchKind.Number or SearchKind.String || (parameter.Kind == SearchKind.Token && Codes(parameter).Count > 0))
        .Select(parameter => parameter.Code).Order(StringComparer.Ordinal);

    /// <summary>The codes that a token parameter can have, where its element's value set says; in the order of the alphabet.</summary>
    static List<string> Codes(SearchParameter token) => token.Home switch
    {
        { Types: [{ Type: "boolean" }] } => ["false", "true"],
        { Binding: { IsRequired: true } binding } when Definitions.R4.ValueSet(binding.ValueSet) is { } set => [.. set.Codes.Distinct().Order(StringComparer.Ordinal)],
        _ => [],
    };
}
