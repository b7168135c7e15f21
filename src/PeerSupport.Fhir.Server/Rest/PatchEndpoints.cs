using System.Text.Json.Nodes;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.R4.Patch;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>Patches by id or by condition: JSON Patch, and FHIRPath Patch in a Parameters resource (http://hl7.org/fhir/R4/http.html#patch).</summary>
static class PatchEndpoints
{
    public static void MapPatch(this FhirRoutes fhir)
    {
        fhir.Patch($"/{FhirRoutes.Type}/{FhirRoutes.Id}", One).WithSummary("Patch a resource").WithDescription("JSON Patch as application/json-patch+json, or FHIRPath Patch as a Parameters resource. With If-Match, only when the resource is at that version.").WithTags("Resources");
        fhir.Patch($"/{FhirRoutes.Type}", Where).WithSummary("Patch the resource that meets a condition").WithTags("Resources");
    }

    static Task<IResult> One(string type, string id, HttpContext http, Patching patching, CancellationToken cancellation) => patching.Apply(type, id, http, cancellation);

    static async Task<IResult> Where(string type, HttpContext http, FhirRegistry registry, Patching patching, Conditions conditions, CancellationToken cancellation)
    {
        if (registry.Find(type) is not { } entry)
        {
            return FhirResults.Outcome(Problems.UnknownAddress(type));
        }

        if (!entry.CanUpdate)
        {
            return ResourceEndpoints.NotAllowed(http, entry, "GET, HEAD, POST");
        }

        var found = await conditions.Find(type, http.Request.QueryString.Value ?? "", http.Request, cancellation);
        return found.Fault ?? (found.Match is { } match ? await patching.Apply(type, match.Key.Id, http, cancellation) : FhirResults.Outcome(Problems.NoMatch()));
    }
}

/// <summary>Patches a resource: reads both, patches, checks, saves what came of it.</summary>
sealed class Patching(FhirRegistry registry, DefinitionShelf shelf, FhirRequest request, Conformance conformance, FhirStore store, TimeProvider clock)
{
    const string JsonPatchType = "application/json-patch+json";

    const int Tries = 5;

    public async Task<IResult> Apply(string type, string id, HttpContext http, CancellationToken cancellation)
    {
        if (registry.Find(type) is not { } entry)
        {
            return FhirResults.Outcome(Problems.UnknownAddress(type));
        }

        if (!entry.CanUpdate || shelf.Find(type, id) is not null)
        {
            return ResourceEndpoints.NotAllowed(http, entry, registry.CanUpdate(entry) && !entry.CanUpdate ? "GET, HEAD, PUT, DELETE" : "GET, HEAD");
        }

        var (patch, fault) = await Read(http, cancellation);
        if (patch is null)
        {
            return fault!;
        }

        var wanted = ResourceEndpoints.IfMatch(http.Request);
        for (var attempt = 1; attempt <= Tries; attempt++)
        {
            if (await store.Read(type, id, cancellation) is not { Deleted: false } stored)
            {
                return FhirResults.Outcome(await store.Read(type, id, cancellation) is null ? Problems.NotFound(type) : Problems.Deleted(type));
            }

            if (wanted is { } version && version != stored.Version)
            {
                return FhirResults.Outcome(Problems.VersionMismatch());
            }

            // The patch speaks of the resource as it is read, with its id.
            var current = JsonNode.Parse(ServedJson.Of(stored).Span)!.AsObject();
            byte[] before = R4.Fhir.Bytes(current), json;
            try
            {
                json = R4.Fhir.Bytes(patch(current));
            }
            catch (PatchException said)
            {
                return FhirResults.Outcome(Problems.Patch(said.Message, said.Operation, said.IsMalformed));
            }

            if (FhirJson.Parse(json) is not { Resource: { } patched })
            {
                return FhirResults.Outcome(FhirJson.Parse(json).Issues);
            }

            if (patched.Id != id || patched.TypeName != type)
            {
                return FhirResults.Outcome(Problems.IdMismatch(patched));
            }

            var issues = conformance.Validate(patched);
            if (issues.Any(issue => issue.Severity <= IssueSeverity.Error))
            {
                return ResourceEndpoints.Refused(issues);
            }

            // What changes nothing makes no version, as an update with the same bytes makes none.
            if ((before.AsSpan().SequenceEqual(json) ? stored : await store.Update(type, id, json, stored.Version, cancellation)) is { } saved)
            {
                return FhirResults.Saved(http.Request, saved, issues, isNew: false);
            }
        }

        return FhirResults.Outcome(Problems.ReadOnlyCase());
    }

    async Task<(Func<JsonObject, JsonObject>? Patch, IResult? Fault)> Read(HttpContext http, CancellationToken cancellation)
    {
        if (http.Request.ContentType?.StartsWith(JsonPatchType, StringComparison.OrdinalIgnoreCase) != true)
        {
            if (!FhirMedia.Default.Offered.Any(offer => http.Request.ContentType?.StartsWith(offer, StringComparison.OrdinalIgnoreCase) == true))
            {
                return (null, FhirResults.Outcome(Problems.PatchMedia(http.Request.ContentType)));
            }

            var (parameters, issues) = await request.Read(http, cancellation, "Parameters");
            issues = parameters is null ? issues : StructureCheck.Check(parameters);
            return parameters is null || issues.Any(issue => issue.Severity <= IssueSeverity.Error) ? (null, FhirResults.Outcome(issues)) : (resource => FhirPathPatch.Apply(resource, parameters, clock.GetUtcNow(), cancellation), null);
        }

        var (body, tooLong) = await request.ReadBytes(http.Request, cancellation);
        if (tooLong is not null)
        {
            return (null, FhirResults.Outcome(tooLong));
        }

        try
        {
            var operations = JsonPatch.Read(body.Span);
            return (resource => JsonPatch.Apply(resource, operations), null);
        }
        catch (PatchException said)
        {
            return (null, FhirResults.Outcome(Problems.Patch(said.Message, said.Operation, said.IsMalformed)));
        }
    }
}
