using System.Globalization;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>Read, create and update of every type that the registry has (http://hl7.org/fhir/R4/http.html).</summary>
internal static class ResourceEndpoints
{
    public static void MapResources(this FhirRoutes fhir)
    {
        var (type, one) = ("/{type}", $"/{{type}}/{FhirRoutes.Id}");
        fhir.Get(one, Read).WithSummary("Read a resource").WithDescription("The current version, as it was sent, with the server's id and meta.").WithTags("Resources");
        fhir.Get($"{one}/_history/{{version:int}}", ReadVersion).WithSummary("Read a version of a resource").WithTags("Resources");
        fhir.Post(type, Create).WithSummary("Create a resource").WithDescription(
            "Checks the resource by R4 and by the profiles that it names, and stores it as it came under a new id. Evidence that is stored can be referred to from a request.").WithTags("Resources");
        fhir.Put(one, Update).WithSummary("Create or update a resource under an id of the sender's").WithDescription(
            "With If-Match, only when the resource is at that version. Sending the same bytes again changes nothing.").WithTags("Resources");
    }

    static async Task<IResult> Read(string type, string id, FhirRegistry registry, DefinitionShelf shelf, FhirStore store, CancellationToken cancellation)
    {
        if (registry.Find(type) is null)
        {
            return FhirResults.Outcome(Problems.UnknownAddress(type));
        }

        if (shelf.Find(type, id) is { } definition)
        {
            return FhirResults.Resource(definition.Json);
        }

        return Answer(type, await store.Read(type, id, cancellation));
    }

    static async Task<IResult> ReadVersion(string type, string id, int version, FhirRegistry registry, FhirStore store, CancellationToken cancellation) => registry.Find(type) is null
        ? FhirResults.Outcome(Problems.UnknownAddress(type))
        : Answer(type, await store.ReadVersion(type, id, version, cancellation));

    static async Task<IResult> Create(string type, HttpContext http, FhirRegistry registry, FhirRequest request, Conformance conformance, FhirStore store, CancellationToken cancellation)
    {
        if (registry.Find(type) is not { } entry)
        {
            return FhirResults.Outcome(Problems.UnknownAddress(type));
        }

        if (!registry.CanCreate(entry))
        {
            return NotAllowed(http, entry, "");
        }

        var (resource, issues) = await request.Read(http, cancellation, type);
        if (resource is null)
        {
            return FhirResults.Outcome(issues);
        }

        issues = conformance.Validate(resource);
        return issues.Any(issue => issue.Severity <= IssueSeverity.Error) ? Refused(issues)
            : FhirResults.Saved(http.Request, await store.Create(type, resource.Json, null, cancellation), issues);
    }

    static async Task<IResult> Update(string type, string id, HttpContext http, FhirRegistry registry, DefinitionShelf shelf, FhirRequest request, Conformance conformance, FhirStore store, CancellationToken cancellation)
    {
        if (registry.Find(type) is not { } entry)
        {
            return FhirResults.Outcome(Problems.UnknownAddress(type));
        }

        if (!entry.CanUpdate || shelf.Find(type, id) is not null)
        {
            return NotAllowed(http, entry, "GET");
        }

        var (resource, issues) = await request.Read(http, cancellation, type);
        if (resource is null)
        {
            return FhirResults.Outcome(issues);
        }

        if (resource.Id != id)
        {
            return FhirResults.Outcome(resource.Id is null ? Problems.IdMissing(resource) : Problems.IdMismatch(resource));
        }

        issues = conformance.Validate(resource);
        if (issues.Any(issue => issue.Severity <= IssueSeverity.Error))
        {
            return Refused(issues);
        }

        return await store.Update(type, id, resource.Json, IfMatch(http.Request), cancellation) is { } stored
            ? FhirResults.Saved(http.Request, stored, issues) : FhirResults.Outcome(Problems.VersionMismatch());
    }

    static IResult Answer(string type, StoredResource? stored) => stored switch
    {
        null => FhirResults.Outcome(Problems.NotFound(type)),
        { Deleted: true } => FhirResults.Outcome(Problems.Deleted(type)),
        _ => FhirResults.Resource(stored),
    };

    /// <summary>What refuses it comes first; what else was seen comes after.</summary>
    static IResult Refused(IReadOnlyList<Issue> issues) => FhirResults.Outcome([.. issues.OrderBy(issue => issue.Severity)], StatusCodes.Status400BadRequest);

    static IResult NotAllowed(HttpContext http, ResourceEntry entry, string allowed)
    {
        http.Response.Headers.Allow = allowed;
        return FhirResults.Outcome(Problems.MethodNotAllowed(entry));
    }

    /// <summary>The version of <c>If-Match: W/"3"</c>; what isn't a version of ours can't match any: 0.</summary>
    public static int? IfMatch(HttpRequest request)
    {
        var header = request.Headers.IfMatch.ToString();
        return header is "" or "*" ? null
            : int.TryParse(header.Replace("W/", "", StringComparison.Ordinal).Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;
    }
}
