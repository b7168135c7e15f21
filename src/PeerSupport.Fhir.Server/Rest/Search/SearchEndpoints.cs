using Microsoft.Net.Http.Headers;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary><c>GET /fhir/[type]</c> and <c>POST /fhir/[type]/_search</c>: read, find, answer (http://hl7.org/fhir/R4/http.html#search).</summary>
static class SearchEndpoints
{
    const string Form = "application/x-www-form-urlencoded";

    public static void MapSearch(this FhirRoutes fhir)
    {
        fhir.Get("/", GetAll).WithSummary("Search several types").WithDescription("By _type and the parameters that all resources share: _id, _lastUpdated, _profile, _security, _source, _tag.").WithTags("Search");
        fhir.Post("/_search", PostAll).WithSummary("Search several types by a form").WithTags("Search");
        fhir.Get($"/{FhirRoutes.Type}", Get).WithSummary("Search a type").WithDescription("By the parameters that /fhir/metadata lists for the type (profiles/search).").WithTags("Search");
        fhir.Post($"/{FhirRoutes.Type}/_search", Post).WithSummary("Search a type by a form").WithDescription("The same as GET, with the parameters in the body, so that no log of addresses holds them.").WithTags("Search");
    }

    static Task<IResult> Get(string type, HttpContext http, Searching searching, CancellationToken cancellation) => searching.Answer(type, http, Pairs(http.Request.Query), cancellation);

    static Task<IResult> GetAll(HttpContext http, Searching searching, CancellationToken cancellation) => searching.Answer(null, http, Pairs(http.Request.Query), cancellation);

    static Task<IResult> PostAll(HttpContext http, Searching searching, CancellationToken cancellation) => Post(null, http, searching, cancellation);

    static async Task<IResult> Post(string? type, HttpContext http, Searching searching, CancellationToken cancellation)
    {
        if (!http.Request.HasFormContentType || http.Request.ContentType?.StartsWith(Form, StringComparison.OrdinalIgnoreCase) != true)
        {
            return http.Request.ContentLength is null or 0 && http.Request.ContentType is null ? await searching.Answer(type, http, Pairs(http.Request.Query), cancellation)
                : FhirResults.Outcome(Problems.FormMedia(http.Request.ContentType));
        }

        // In another charset nothing of it would be a parameter, and everything be found.
        if (http.Request.GetTypedHeaders().ContentType is { Charset: { HasValue: true } charset } && !HeaderUtilities.RemoveQuotes(charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            return FhirResults.Outcome(Problems.FormMedia(http.Request.ContentType));
        }

        try
        {
            var form = await http.Request.ReadFormAsync(cancellation);
            return await searching.Answer(type, http, [.. Pairs(http.Request.Query), .. form.SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value ?? "")))], cancellation);
        }
        catch (InvalidOperationException broken) when (FhirRequest.IsUnpacking(broken))
        {
            throw new BadHttpRequestException("The body can't be unpacked.", StatusCodes.Status400BadRequest, broken);
        }
        catch (InvalidDataException broken) when (broken.InnerException is InvalidOperationException)
        {
            return FhirResults.Outcome(Problems.FormUnreadable());
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
    /// <param name="type">The type in the address; null where the types are in the query.</param>
    /// <param name="http">The request.</param>
    /// <param name="query">Its parameters.</param>
    /// <param name="cancellation">Ends it early.</param>
    public async Task<IResult> Answer(string? type, HttpContext http, IEnumerable<KeyValuePair<string, string>> query, CancellationToken cancellation)
    {
        List<KeyValuePair<string, string>> parameters = [.. query];
        var (types, fault) = Types(type, parameters);
        if (fault is not null)
        {
            return FhirResults.Outcome(fault);
        }

        var address = FhirResults.Base(http.Request);
        var isDefinition = registry.Find(types[0])!.Role == ResourceRole.Definition;
        var asked = Read(types, parameters, address, IsStrict(http.Request), areNamed: type is null);
        if (asked.IsRefused)
        {
            return FhirResults.Outcome([.. asked.Issues.OrderBy(issue => issue.Severity)], StatusCodes.Status400BadRequest);
        }

        // As it is before the search: the index may be whole by the time that the answer is.
        var progress = isDefinition ? null : index.Progress;
        SearchPage page;
        try
        {
            page = isDefinition ? shelf.Search(asked.Search) : await store.Search(asked.Search, cancellation);
        }
        catch (FormatException)
        {
            return FhirResults.Outcome(SearchProblems.Cursor());
        }

        List<Issue> issues = [.. asked.Issues];
        if (progress is { IsDone: false })
        {
            issues.Add(SearchProblems.Partial(progress.Indexed, progress.Total));
        }

        if (page.IncludedCut)
        {
            issues.Add(SearchProblems.IncludedCut(asked.Search.MostIncluded));
        }

        return FhirResults.Resource(BundleWriter.Search(page, asked, issues, address, BundleWriter.Query(type is null ? address : $"{address}/{type}", asked.Used)));
    }

    /// <summary>The types that are searched: that of the address, or those of <c>_type</c>.</summary>
    (IReadOnlyList<string> Types, Issue? Fault) Types(string? type, IEnumerable<KeyValuePair<string, string>> query)
    {
        if (type is not null)
        {
            return ([type], registry.Find(type) is null ? Problems.UnknownAddress(type) : null);
        }

        string[] named = [.. query.Where(pair => pair.Key == "_type").SelectMany(pair => pair.Value.Split(',')).Select(each => each.Trim()).Where(each => each.Length > 0).Distinct()];
        var stored = registry.Types.Where(entry => entry.Role != ResourceRole.Definition).Select(entry => entry.Type);
        return (named, named.Length == 0 || named.Except(stored).Any() ? SearchProblems.Types(stored, named.Length == 0) : null);
    }

    /// <summary>Reads a query as a search.</summary>
    public SearchAsked Read(IReadOnlyList<string> types, IEnumerable<KeyValuePair<string, string>> query, string address, bool strict, bool areNamed = false) =>
        new SearchReading(indexer, address, strict, clock.GetUtcNow()).Read(types, query, areNamed);

    public static bool IsStrict(HttpRequest request) => request.Headers["Prefer"].SelectMany(header => header?.Split([',', ';']) ?? []).Any(part => part.Trim().Equals("handling=strict", StringComparison.OrdinalIgnoreCase));
}
