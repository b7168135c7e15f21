using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary><c>POST /fhir/[type]/$validate</c> and <c>/fhir/[type]/[id]/$validate</c> (http://hl7.org/fhir/R4/resource-operation-validate.html): read, check, say. Stores nothing.</summary>
static class ValidateResource
{
    static readonly string[] Modes = ["create", "update", "delete", "profile"];

    public static async Task<IResult> Endpoint(string type, HttpContext http, FhirRequest reader, Conformance conformance, FhirStore store, CancellationToken cancellation)
    {
        if (Definitions.R4.Type(type) is not { Kind: TypeKind.Resource, IsAbstract: false })
        {
            return FhirResults.Outcome(Problems.UnknownAddress(type));
        }

        var id = http.GetRouteValue("id") as string;
        if (id is not null && !FhirRequest.HasBody(http))
        {
            return await Stored(type, id, ValidateSwitches.Read(null, http.Request.Query), http, conformance, store, cancellation);
        }

        var parsed = await reader.Read(http, cancellation, [.. new[] { type, "Parameters" }.Distinct()]);
        if (parsed.Resource is not { } body)
        {
            return FhirResults.Outcome(parsed.Issues);
        }

        var asked = ValidateRequest.Read(body, type, http.Request.Query);
        if (asked.Fault is { } fault)
        {
            return FhirResults.Outcome([fault], StatusCodes.Status400BadRequest);
        }

        if (asked.Resource is not { } resource)
        {
            // Nothing speaks against a deletion: there is nothing to check.
            return asked.Mode == "delete" ? Answer([]) : FhirResults.Outcome([NoResource(type)], StatusCodes.Status400BadRequest);
        }

        List<Issue> issues = [.. conformance.Validate(resource, asked.Profiles, asked.Options)];
        if (id is not null && asked.Mode is null or "update" && resource.Id != id)
        {
            issues.Add(resource.Id is null ? Problems.IdMissing(resource) : Problems.IdMismatch(resource));
        }

        return Answer([.. issues.Select(asked.Placed)]);
    }

    static async Task<IResult> Stored(string type, string id, ValidateSwitches switches, HttpContext http, Conformance conformance, FhirStore store, CancellationToken cancellation)
    {
        if (switches.Fault is { } fault)
        {
            return FhirResults.Outcome([fault], StatusCodes.Status400BadRequest);
        }

        var stored = await store.Read(type, id, cancellation);
        return stored is null or { Deleted: true } || FhirJson.Parse(stored.Json).Resource is not { } resource
            ? FhirResults.Outcome(Problems.NotFound(type)) : Answer(conformance.Validate(resource, ValidateRequest.ProfilesOf(http.Request.Query), switches.Options));
    }

    /// <summary>Whatever was found, the operation itself went well.</summary>
    static IResult Answer(IReadOnlyList<Issue> issues) => FhirResults.Outcome(
        issues.Count > 0 ? issues : [new Issue(IssueSeverity.Information, "informational", "valid", "The resource is valid: nothing was found.")], StatusCodes.Status200OK);

    static Issue NoResource(string type) => new(IssueSeverity.Error, "required", "no-resource", "There is no resource to check.")
    {
        Expected = $"a {type}, or Parameters with the parameter resource", Found = "none", Remedy = "Send the resource as the body, or in the parameter resource.",
    };

    /// <summary>What a request asks for.</summary>
    sealed record ValidateRequest(Resource? Resource, string? Mode, IReadOnlyList<string> Profiles, ValidationOptions Options, Issue? Fault, (int Line, int Column) At)
    {
        public static IReadOnlyList<string> ProfilesOf(IQueryCollection query) => [.. query["profile"].OfType<string>().Where(url => url.Length > 0)];

        public static ValidateRequest Read(Resource body, string type, IQueryCollection query)
        {
            var profiles = ProfilesOf(query);
            var (mode, resource, fault) = (query["mode"].FirstOrDefault(), (Resource?)body, (Issue?)null);
            var at = (Line: 1, Column: 1);
            var switches = ValidateSwitches.Read(null, query);
            if (body.TypeName == "Parameters" && (type != "Parameters" || Parameter(body, "resource") is not null))
            {
                var inner = Parameter(body, "resource")?.Children("resource").FirstOrDefault();
                mode = Parameter(body, "mode")?.Children("value").FirstOrDefault()?.Value as string ?? mode;
                switches = ValidateSwitches.Read(body, query);
                profiles = [.. profiles, .. body.Element.Children("parameter").Where(each => Name(each) == "profile").SelectMany(each => each.Children("value")).Select(value => value.Value).OfType<string>()];
                // Read again by itself, so that what is said of it speaks of its own paths; its place in the body is added to the lines.
                resource = inner is null ? null : R4.Resource.Of(inner) is { } found ? FhirJson.Parse(found.Json).Resource : null;
                at = inner is null ? at : R4.Resource.PositionOf(inner) ?? at;
                fault = resource is not null && resource.TypeName != type ? Problems.WrongResource([type], resource) : null;
            }

            fault ??= switches.Fault ?? (mode is null || Modes.Contains(mode) ? null : new Issue(IssueSeverity.Error, "value", "unknown-mode", "There is no such mode of validation.") { Expected = string.Join(", ", Modes), Remedy = "Leave mode out, or use one of these." });
            return new(resource, mode, profiles, switches.Options, fault, at);
        }

        /// <summary>Line and column in the body of the request.</summary>
        public Issue Placed(Issue issue) => issue.Line is not { } line ? issue : issue with { Line = line + At.Line - 1, Column = line == 1 ? issue.Column + At.Column - 1 : issue.Column };

        static ITypedElement? Parameter(Resource body, string name) => body.Element.Children("parameter").FirstOrDefault(each => Name(each) == name);

        static string? Name(ITypedElement parameter) => parameter.Children("name").FirstOrDefault()?.Value as string;
    }
}
