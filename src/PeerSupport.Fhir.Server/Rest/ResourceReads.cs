using System.Globalization;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>Reads and histories of every type that the registry has (http://hl7.org/fhir/R4/http.html).</summary>
static class ResourceReads
{
    const int DefaultCount = 50, MostCount = 500;

    public static void MapReads(this FhirRoutes fhir)
    {
        var (type, one) = ($"/{FhirRoutes.Type}", $"/{FhirRoutes.Type}/{FhirRoutes.Id}");
        fhir.Get(one, Read).WithSummary("Read a resource").WithDescription("The current version, as it was sent, with the server's id and meta. With If-None-Match or If-Modified-Since, only when it has changed.").WithTags("Resources");
        fhir.Get($"{one}/_history/{{version:int}}", ReadVersion).WithSummary("Read a version of a resource").WithTags("Resources");
        fhir.Get($"{one}/_history", (string type, string id, HttpContext http, FhirRegistry registry, HistoryStore store, CancellationToken cancellation) => History(type, id, http, registry, store, cancellation))
            .WithSummary("The versions of a resource, newest first").WithTags("History");
        fhir.Get($"{type}/_history", (string type, HttpContext http, FhirRegistry registry, HistoryStore store, CancellationToken cancellation) => History(type, null, http, registry, store, cancellation))
            .WithSummary("The versions of all resources of a type, newest first").WithTags("History");
        fhir.Get("/_history", (HttpContext http, FhirRegistry registry, HistoryStore store, CancellationToken cancellation) => History(null, null, http, registry, store, cancellation))
            .WithSummary("The versions of all resources, newest first").WithTags("History");
    }

    static async Task<IResult> Read(string type, string id, HttpContext http, FhirRegistry registry, DefinitionShelf shelf, FhirStore store, CancellationToken cancellation)
    {
        if (registry.Find(type) is null)
        {
            return FhirResults.Outcome(Problems.UnknownAddress(type));
        }

        var presentation = Presentation.Of(http.Request);
        return shelf.Find(type, id) is { } definition ? FhirResults.Resource(presentation.Of(definition.Json)) : Answer(type, await store.Read(type, id, cancellation), presentation);
    }

    static async Task<IResult> ReadVersion(string type, string id, int version, HttpContext http, FhirRegistry registry, FhirStore store, CancellationToken cancellation) => registry.Find(type) is null
        ? FhirResults.Outcome(Problems.UnknownAddress(type))
        : await store.ReadVersion(type, id, version, cancellation) is { } stored ? Answer(type, stored, Presentation.Of(http.Request))
        : FhirResults.Outcome(await store.Read(type, id, cancellation) is null ? Problems.NotFound(type) : Problems.NoVersion(type));

    public static IResult Answer(string type, StoredResource? stored, Presentation presentation) => stored switch
    {
        null => FhirResults.Outcome(Problems.NotFound(type)),
        { Deleted: true } => FhirResults.Outcome(Problems.Deleted(type)),
        _ => FhirResults.Resource(stored, presentation),
    };

    static async Task<IResult> History(string? type, string? id, HttpContext http, FhirRegistry registry, HistoryStore store, CancellationToken cancellation)
    {
        if (type is not null && registry.Find(type) is null or { Role: ResourceRole.Definition })
        {
            return FhirResults.Outcome(Problems.UnknownAddress(type));
        }

        var query = http.Request.Query;
        if (query.ContainsKey("_at"))
        {
            return FhirResults.Outcome(Problems.NotAt());
        }

        var (count, since, after) = ((long)DefaultCount, (DateTimeOffset?)null, (HistoryPlace?)null);
        if (query["_count"].ToString() is { Length: > 0 } asked && !long.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out count))
        {
            return FhirResults.Outcome(Problems.BadParameter("_count", "a whole number"));
        }

        if (query["_since"].ToString() is { Length: > 0 } moment)
        {
            if (!FhirDateTime.TryParse(moment.Replace(' ', '+'), out var value))
            {
                return FhirResults.Outcome(Problems.BadParameter("_since", "an instant, such as 2026-01-31T08:00:00Z"));
            }

            since = value.Earliest;
        }

        if (query["_cursor"].ToString() is { Length: > 0 } cursor && (after = HistoryPlace.Parse(cursor)) is null)
        {
            return FhirResults.Outcome(SearchProblems.Cursor());
        }

        // Who wants none asks how many there are (http://hl7.org/fhir/R4/search.html#count).
        long? total = count == 0 || Presentation.Of(http.Request).Summary == "count" ? await store.Count(type, id, since, cancellation) : null;
        var (versions, next) = total is null ? await store.Page(type, id, since, after, (int)Math.Min(count, MostCount), cancellation) : ([], null);
        if (id is not null && (total ?? versions.Count) == 0 && after is null && (since is null || await store.Count(type, id, null, cancellation) == 0))
        {
            return FhirResults.Outcome(Problems.NotFound(type!));
        }

        return FhirResults.Resource(Bundle(versions, total, next, http.Request));
    }

    /// <summary>Each version with the request that made it (http://hl7.org/fhir/R4/http.html#history).</summary>
    static ReadOnlyMemory<byte> Bundle(IReadOnlyList<StoredResource> versions, long? total, HistoryPlace? next, HttpRequest request)
    {
        var (address, presentation) = (FhirResults.Base(request), Presentation.Of(request));
        var self = $"{request.Scheme}://{request.Host}{request.PathBase}{request.Path}";
        var used = SearchEndpoints.Pairs(request.Query).Where(pair => pair.Key is "_count" or "_since" or "_cursor" || Presentation.Parameters.Contains(pair.Key)).ToList();
        List<(string, string)> links = [("self", BundleWriter.Query(self, used))];
        if (next is { } place)
        {
            links.Add(("next", BundleWriter.Query(self, used.Where(pair => pair.Key != "_cursor").Append(new("_cursor", place.ToString())))));
        }

        using var bundle = new BundleWriter("history", total, links, presentation.Pretty);
        foreach (var stored in versions)
        {
            var (method, url, status) = stored.Deleted ? ("DELETE", stored.Key.ToString(), "204 No Content") : stored.Version == 1 ? ("POST", stored.Key.Type, "201 Created") : ("PUT", stored.Key.ToString(), "200 OK");
            bundle.Entry($"{address}/{stored.Key}", stored.Deleted ? null : presentation.Of(ServedJson.Of(stored)), json =>
            {
                json.WriteStartObject("request");
                json.WriteString("method", method);
                json.WriteString("url", url);
                json.WriteEndObject();
                json.WriteStartObject("response");
                json.WriteString("status", status);
                json.WriteString("etag", $"W/\"{stored.Version}\"");
                json.WriteString("lastModified", stored.LastUpdated.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
                json.WriteEndObject();
            });
        }

        return bundle.Done();
    }
}
