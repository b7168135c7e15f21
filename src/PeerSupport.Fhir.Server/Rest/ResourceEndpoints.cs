using System.Globalization;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>Create, update and delete of every type that the registry has, by id or by condition (http://hl7.org/fhir/R4/http.html).</summary>
internal static class ResourceEndpoints
{
    public static void MapResources(this FhirRoutes fhir)
    {
        var (type, one) = ($"/{FhirRoutes.Type}", $"/{FhirRoutes.Type}/{FhirRoutes.Id}");
        fhir.MapReads();
        fhir.MapSearch();
        fhir.Post(type, Create).WithSummary("Create a resource").WithDescription(
            "Checks the resource by R4 and by the profiles that it names, and stores it as it came under a new id. With If-None-Exist, only when no resource meets that condition. Evidence that is stored can be referred to from a request.").WithTags("Resources");
        fhir.Put(one, Update).WithSummary("Create or update a resource under an id of the sender's").WithDescription(
            "With If-Match, only when the resource is at that version. Sending the same bytes again changes nothing.").WithTags("Resources");
        fhir.Put(type, UpdateWhere).WithSummary("Update the resource that meets a condition, or create it").WithTags("Resources");
        fhir.Delete(one, Delete).WithSummary("Delete a resource").WithDescription("Its history stays. With If-Match, only when the resource is at that version.").WithTags("Resources");
        fhir.Delete(type, DeleteWhere).WithSummary("Delete the resource that meets a condition").WithTags("Resources");
        fhir.MapPatch();
    }

    static async Task<IResult> Create(string type, HttpContext http, FhirRegistry registry, FhirRequest request, Conformance conformance, FhirStore store, Conditions conditions, ResourceChanges changes, CancellationToken cancellation)
    {
        if (registry.Find(type) is not { } entry)
        {
            return FhirResults.Outcome(Problems.UnknownAddress(type));
        }

        if (!registry.CanCreate(entry))
        {
            return NotAllowed(http, entry, "GET, HEAD");
        }

        var (resource, issues) = await request.Read(http, cancellation, type);
        if (resource is null)
        {
            return FhirResults.Outcome(issues);
        }

        // One that is there and empty names no condition, and is refused: it is not the wish for a resource in any case.
        return !http.Request.Headers.TryGetValue("If-None-Exist", out var condition) ? await Made(cancellation) : await AsOne(changes, async stop =>
        {
            var found = await conditions.Find(type, condition.ToString(), http.Request, stop);
            return found.Fault ?? (found.Match is { } there ? FhirResults.Saved(http.Request, there, [], isNew: false) : await Made(stop));
        }, cancellation);

        async Task<IResult> Made(CancellationToken stop)
        {
            issues = conformance.Validate(resource);
            return issues.Any(issue => issue.Severity <= IssueSeverity.Error) ? Refused(issues)
                : FhirResults.Saved(http.Request, await store.Create(type, resource.Json, http.Items[AssignedId.Item] as string, stop, resource), issues);
        }
    }

    /// <summary>Looks and writes in one transaction: of many requests with the same condition at once, one after the other finds what the one before has written.</summary>
    static async Task<IResult> AsOne(ResourceChanges changes, Func<CancellationToken, Task<IResult>> work, CancellationToken cancellation)
    {
        IResult? result = null;
        return await changes.Together(async stop =>
        {
            result = await work(stop);
            return true;
        }, cancellation) ? result! : FhirResults.Outcome(Problems.VersionMismatch());
    }

    static Task<IResult> Update(string type, string id, HttpContext http, Updating updating, CancellationToken cancellation) => updating.Put(type, id, http, cancellation);

    /// <summary>No match makes a new resource, one is updated, more are refused (http://hl7.org/fhir/R4/http.html#cond-update).</summary>
    static async Task<IResult> UpdateWhere(string type, HttpContext http, FhirRegistry registry, FhirRequest request, Updating updating, Conditions conditions, ResourceChanges changes, CancellationToken cancellation)
    {
        if (registry.Find(type) is not { } entry)
        {
            return FhirResults.Outcome(Problems.UnknownAddress(type));
        }

        if (!entry.CanUpdate)
        {
            return NotAllowed(http, entry, "GET, HEAD, POST");
        }

        var (resource, issues) = await request.Read(http, cancellation, type);
        return resource is null ? FhirResults.Outcome(issues) : await AsOne(changes, async stop =>
        {
            var found = await conditions.Find(type, http.Request.QueryString.Value ?? "", http.Request, stop);
            return found.Fault ?? await updating.Put(type, found.Match?.Key.Id, resource, http, stop);
        }, cancellation);
    }

    static async Task<IResult> Delete(string type, string id, HttpContext http, FhirRegistry registry, DefinitionShelf shelf, ResourceChanges changes, CancellationToken cancellation)
    {
        if (registry.Find(type) is not { } entry)
        {
            return FhirResults.Outcome(Problems.UnknownAddress(type));
        }

        if (!entry.CanUpdate || shelf.Find(type, id) is not null)
        {
            return NotAllowed(http, entry, "GET, HEAD");
        }

        return await Deleted(type, id, http.Request, changes, cancellation);
    }

    static async Task<IResult> Deleted(string type, string id, HttpRequest request, ResourceChanges changes, CancellationToken cancellation)
    {
        var (result, stored) = await changes.Delete(type, id, IfMatch(request), cancellation);
        return result == DeleteResult.OtherVersion ? FhirResults.Outcome(Problems.VersionMismatch()) : new DeletedResult(stored);
    }

    static async Task<IResult> DeleteWhere(string type, HttpContext http, FhirRegistry registry, Conditions conditions, ResourceChanges changes, CancellationToken cancellation)
    {
        if (registry.Find(type) is not { } entry)
        {
            return FhirResults.Outcome(Problems.UnknownAddress(type));
        }

        if (!entry.CanUpdate)
        {
            return NotAllowed(http, entry, "GET, HEAD, POST");
        }

        return await AsOne(changes, async stop =>
        {
            var found = await conditions.Find(type, http.Request.QueryString.Value ?? "", http.Request, stop);
            // What is not there is as good as deleted, by condition as by id (http://hl7.org/fhir/R4/http.html#cdelete).
            return found.Fault ?? (found.Match is { } match ? await Deleted(type, match.Key.Id, http.Request, changes, stop) : new DeletedResult(null));
        }, cancellation);
    }

    /// <summary>What refuses it comes first; what else was seen comes after.</summary>
    public static IResult Refused(IReadOnlyList<Issue> issues) => FhirResults.Outcome([.. issues.OrderBy(issue => issue.Severity)], StatusCodes.Status400BadRequest);

    public static IResult NotAllowed(HttpContext http, ResourceEntry entry, string allowed)
    {
        http.Response.Headers.Allow = allowed;
        return FhirResults.Outcome(Problems.MethodNotAllowed(entry));
    }

    /// <summary>The version of <c>If-Match: W/"3"</c>; what isn't a version of ours can't match any: -1.</summary>
    public static int? IfMatch(HttpRequest request)
    {
        var header = request.Headers.IfMatch.ToString();
        return header is "" or "*" ? null
            : int.TryParse(header.Replace("W/", "", StringComparison.Ordinal).Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0 ? version : -1;
    }
}

/// <summary>The id that a transaction has chosen for a resource that one of its entries creates.</summary>
static class AssignedId
{
    public const string Item = "fhir-id";
}

/// <summary>An answer without a body; the version is that of the deletion.</summary>
sealed class DeletedResult(StoredResource? stored) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status204NoContent;
        if (stored is not null)
        {
            httpContext.Response.Headers.ETag = $"W/\"{stored.Version}\"";
        }

        return Task.CompletedTask;
    }
}

/// <summary>Finds the resource that a conditional request means.</summary>
sealed class Conditions(Searching searching, SearchStore store, ResourceChanges changes)
{
    /// <summary>The one match, or none; a fault where the condition can't be read or more than one meets it.</summary>
    /// <param name="type">What is looked for.</param>
    /// <param name="condition">What follows the question mark of a search.</param>
    /// <param name="request">What brings it.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <param name="place">Where the condition stands in the body; null where it stands in the address or in a header.</param>
    public async Task<(StoredResource? Match, IResult? Fault)> Find(string type, string condition, HttpRequest request, CancellationToken cancellation, string? place = null)
    {
        // Some clients name the whole address of the search, in a header too.
        if (condition.Split('?', 2) is [var before, var after] && !before.Contains('=', StringComparison.Ordinal) && (before == type || before.EndsWith("/" + type, StringComparison.Ordinal)))
        {
            condition = after;
        }

        // What can't be used would make the condition wider than it was meant: it is refused.
        var query = SearchEndpoints.Pairs(new QueryCollection(Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(condition.StartsWith('?') ? condition : "?" + condition))).Where(pair => pair.Key is not ("_format" or "_pretty")).ToList();
        var asked = searching.Read([type], query, FhirResults.Base(request), strict: true);
        if (asked.IsRefused)
        {
            return (null, FhirResults.Outcome([.. asked.Issues.Select(At)], StatusCodes.Status400BadRequest));
        }

        if (asked.Search.Criteria.Count == 0)
        {
            return (null, FhirResults.Outcome(At(Problems.NoCondition())));
        }

        await changes.OneAtATime($"{type}?{string.Join('&', query.Select(pair => $"{pair.Key}={pair.Value}"))}", cancellation);
        var found = await store.Two(type, asked.Search.Criteria, cancellation);
        return found.Count > 1 ? (null, FhirResults.Outcome(At(Problems.MultipleMatches()))) : (found.Count == 1 ? found[0] : null, null);

        Issue At(Issue issue) => place is null ? issue : issue with { Expression = place };
    }
}

/// <summary>Puts a resource: reads, checks, saves, answers.</summary>
sealed class Updating(FhirRegistry registry, DefinitionShelf shelf, FhirRequest request, Conformance conformance, FhirStore store, IdSource newId)
{
    /// <param name="type">The type in the address.</param>
    /// <param name="id">The id in the address, or that a condition found; null where it found none.</param>
    /// <param name="http">The request.</param>
    /// <param name="cancellation">Ends it early.</param>
    public async Task<IResult> Put(string type, string? id, HttpContext http, CancellationToken cancellation)
    {
        if (registry.Find(type) is not { } entry)
        {
            return FhirResults.Outcome(Problems.UnknownAddress(type));
        }

        if (!entry.CanUpdate || (id is not null && shelf.Find(type, id) is not null))
        {
            return ResourceEndpoints.NotAllowed(http, entry, "GET, HEAD");
        }

        var (resource, issues) = await request.Read(http, cancellation, type);
        return resource is null ? FhirResults.Outcome(issues) : await Put(type, id, resource, http, cancellation);
    }

    /// <summary>The same with a body that is read already; without an id it is made new.</summary>
    public async Task<IResult> Put(string type, string? id, Resource resource, HttpContext http, CancellationToken cancellation)
    {
        var byCondition = http.GetRouteValue("id") is null;
        if (id is not null && resource.Id != id && !(byCondition && resource.Id is null))
        {
            return FhirResults.Outcome(resource.Id is null ? Problems.IdMissing(resource) : byCondition ? Problems.IdOfAnother(resource) : Problems.IdMismatch(resource));
        }

        var issues = conformance.Validate(resource);
        if (issues.Any(issue => issue.Severity <= IssueSeverity.Error))
        {
            return ResourceEndpoints.Refused(issues);
        }

        var isNew = id is null;
        id ??= resource.Id ?? http.Items[AssignedId.Item] as string ?? newId();
        var before = await store.Read(type, id, cancellation);
        var isThere = before is { Deleted: false };
        if ((isThere && FhirResult.IsNamed(http.Request.GetTypedHeaders().IfNoneMatch, before!)) || (http.Request.Headers.IfMatch == "*" && !isThere))
        {
            return FhirResults.Outcome(Problems.PreconditionFailed(isThere));
        }

        if (isNew && isThere)
        {
            return FhirResults.Outcome(Problems.IdTaken(type));
        }

        // What must be new must still be so when it is written.
        var version = isNew || http.Request.Headers.IfNoneMatch == "*" ? before?.Version ?? 0 : ResourceEndpoints.IfMatch(http.Request);
        return await store.Update(type, id, resource.Json, version, cancellation, resource) is { } stored
            ? FhirResults.Saved(http.Request, stored, issues, isNew: before is null or { Deleted: true }) : FhirResults.Outcome(Problems.VersionMismatch());
    }
}
