using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>
/// <c>_typeFilter</c> of an export (https://hl7.org/fhir/uv/bulkdata/STU2/export.html#query-parameters): searches by type, each as <c>Type?parameters</c>. What meets one of the searches of its type is
/// written; types without one are written as a whole. They stand in the address that was asked, which is kept with the export: whichever server makes the next file reads them there.
/// </summary>
sealed partial class ExportFilters
{
    /// <summary>Matches are looked for among so many at a time: below the most values of a parameter.</summary>
    const int AtOnce = 400;

    /// <summary>Searches of one export.</summary>
    const int Most = 20;

    readonly string _address;
    readonly ILookup<string, IReadOnlyList<KeyValuePair<string, string>>> _searches;

    ExportFilters(string address, IEnumerable<(string Type, IReadOnlyList<KeyValuePair<string, string>> Query)> searches) =>
        (_address, _searches) = (address, searches.ToLookup(each => each.Type, each => each.Query));

    /// <summary>Reads those of an address.</summary>
    /// <param name="request">The address that was asked.</param>
    /// <param name="types">The types that are exported.</param>
    /// <param name="searching">Reads searches.</param>
    /// <param name="issues">Gets what is wrong with them.</param>
    public static ExportFilters Read(Uri request, IReadOnlyList<string> types, Searching searching, List<Issue> issues)
    {
        var address = request.GetLeftPart(UriPartial.Path);
        address = address[..(address.LastIndexOf("/fhir/", StringComparison.Ordinal) + "/fhir".Length)];
        List<(string, IReadOnlyList<KeyValuePair<string, string>>)> searches = [];
        var texts = QueryHelpers.ParseQuery(request.Query).GetValueOrDefault("_typeFilter").SelectMany(text => Between().Split(text ?? "")).Select(text => text.Trim()).Where(text => text.Length > 0).ToList();
        foreach (var text in texts)
        {
            var mark = text.IndexOf('?', StringComparison.Ordinal);
            var type = mark < 0 ? text : text[..mark];
            if (mark < 0 || !types.Contains(type))
            {
                issues.Add(Problems.BadParameter("_typeFilter", "Type?parameters, escaped, with a type that is exported"));
                continue;
            }

            var query = SearchEndpoints.Pairs(new QueryCollection(QueryHelpers.ParseQuery(text[mark..]))).ToList();
            var asked = searching.Read([type], query, address, strict: true);
            if (asked.IsRefused)
            {
                issues.AddRange(asked.Issues.Where(issue => issue.Severity <= IssueSeverity.Error).Select(issue => issue with { Expression = "http._typeFilter" }));
            }
            else if (asked.Search.Criteria.Count == 0 || asked.Search.Includes.Count > 0 || asked.Search.Sort.Count > 0 || query.Exists(pair => pair.Key is "_count" or "_total" or "_summary" or "_elements" or "_cursor"))
            {
                issues.Add(Problems.BadParameter("_typeFilter", "searches by what resources hold, without _include, _sort, _count or another parameter of the answer"));
            }

            searches.Add((type, query));
        }

        if (texts.Count > Most)
        {
            issues.Add(Problems.BadParameter("_typeFilter", $"at most {Most} searches"));
        }

        return new(address, searches);
    }

    /// <summary>Those of the resources that are to be written. A search that can't be read any more finds nothing.</summary>
    public async Task<IReadOnlySet<ResourceKey>> Meet(string type, IReadOnlyList<ResourceKey> keys, Searching searching, SearchStore store, CancellationToken cancellation)
    {
        if (!_searches.Contains(type))
        {
            return keys.ToHashSet();
        }

        HashSet<ResourceKey> met = [];
        foreach (var some in keys.Chunk(AtOnce))
        {
            var among = KeyValuePair.Create("_id", string.Join(',', some.Select(key => key.Id)));
            foreach (var asked in _searches[type].Select(query => searching.Read([type], [.. query, among], _address, strict: true)).Where(asked => !asked.IsRefused))
            {
                met.UnionWith((await store.Search(asked.Search with { Count = AtOnce }, cancellation)).Matches.Select(match => match.Key));
            }
        }

        return met;
    }

    /// <summary>A comma between two searches, which values may hold too: what comes after it begins another one.</summary>
    [GeneratedRegex(@",(?=[A-Z][A-Za-z]+\?)")]
    private static partial Regex Between();
}
