using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary><c>GET /fhir/[type]</c> and <c>POST /fhir/[type]/_search</c>: read, find, answer (http://hl7.org/fhir/R4/http.html#search).</summary>
static class SearchEndpoints
{
    const string Form = "application/x-www-form-urlencoded";

    public static void MapSearch(this FhirRoutes fhir)
    {
        fhir.Get("/{type}", Get).WithSummary("Search a type").WithDescription("By the parameters that /fhir/metadata lists for the type (profiles/search).").WithTags("Search");
        fhir.Post("/{type}/_search", Post).WithSummary("Search a type by a form").WithDescription("The same as GET, with the parameters in the body, so that no log of addresses holds them.").WithTags("Search");
    }

    static Task<IResult> Get(string type, HttpContext http, Searching searching, CancellationToken cancellation) => searching.Answer(type, http, Pairs(http.Request.Query), cancellation);

    static async Task<IResult> Post(string type, HttpContext http, Searching searching, CancellationToken cancellation)
    {
        if (!http.Request.HasFormContentType || http.Request.ContentType?.StartsWith(Form, StringComparison.OrdinalIgnoreCase) != true)
        {
            return http.Request.ContentLength is null or 0 && http.Request.ContentType is null ? await searching.Answer(type, http, Pairs(http.Request.Query), cancellation)
                : FhirResults.Outcome(Problems.FormMedia(http.Request.ContentType));
        }

        try
        {
            var form = await http.Request.ReadFormAsync(cancellation);
            return await searching.Answer(type, http, [.. Pairs(http.Request.Query), .. form.SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value ?? "")))], cancellation);
        }
        catch (InvalidDataException)
        {
            return FhirResults.Outcome(Problems.FormTooLong());
        }
    }

    public static IEnumerable<KeyValuePair<string, string>> Pairs(IQueryCollection query) => query.SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value ?? "")));
}

/// <summary>Carries a search out.</summary>
sealed class Searching(FhirRegistry registry, SearchIndexer indexer, SearchStore store, ShelfSearch shelf, IndexState index, TimeProvider clock)
{
    public async Task<IResult> Answer(string type, HttpContext http, IEnumerable<KeyValuePair<string, string>> query, CancellationToken cancellation)
    {
        if (registry.Find(type) is not { } entry)
        {
            return FhirResults.Outcome(Problems.UnknownAddress(type));
        }

        var address = FhirResults.Base(http.Request);
        var asked = Read(type, query, address, IsStrict(http.Request));
        if (asked.IsRefused)
        {
            return FhirResults.Outcome([.. asked.Issues.OrderBy(issue => issue.Severity)], StatusCodes.Status400BadRequest);
        }

        SearchPage page;
        try
        {
            page = entry.Role == ResourceRole.Definition ? shelf.Search(asked.Search) : await store.Search(asked.Search, cancellation);
        }
        catch (FormatException)
        {
            return FhirResults.Outcome(SearchProblems.Cursor());
        }

        List<Issue> issues = [.. asked.Issues];
        if (index.Progress is { IsDone: false } progress && entry.Role != ResourceRole.Definition)
        {
            issues.Add(SearchProblems.Partial(progress.Indexed, progress.Total));
        }

        if (page.IncludedCut)
        {
            issues.Add(SearchProblems.IncludedCut(asked.Search.MostIncluded));
        }

        return FhirResults.Resource(BundleWriter.Search(page, asked, issues, address, BundleWriter.Query($"{address}/{type}", asked.Used)));
    }

    /// <summary>Reads a query as a search.</summary>
    public SearchAsked Read(string type, IEnumerable<KeyValuePair<string, string>> query, string address, bool strict) =>
        new SearchReading(indexer, address, strict, clock.GetUtcNow()).Read(type, query);

    public static bool IsStrict(HttpRequest request) => request.Headers["Prefer"].SelectMany(header => header?.Split([',', ';']) ?? []).Any(part => part.Trim().Equals("handling=strict", StringComparison.OrdinalIgnoreCase));
}
