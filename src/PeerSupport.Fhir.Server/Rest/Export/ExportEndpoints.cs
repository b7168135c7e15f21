using System.Globalization;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>Bulk export (HL7 Bulk Data Access, https://hl7.org/fhir/uv/bulkdata/export.html): begin, ask, fetch, give up. The job and its files are in the database.</summary>
static class ExportEndpoints
{
    public const string NdJson = "application/fhir+ndjson";

    static readonly string[] Formats = [NdJson, "application/ndjson", "ndjson"];

    public static void AddExport(this IServiceCollection services) => services.AddSingleton<Compartment>().AddHostedService<ExportWorker>();

    public static void MapExport(this FhirRoutes fhir)
    {
        fhir.Operation("Patient-everything", Everything.Endpoint);
        fhir.Operation("export", (HttpContext http, FhirRegistry registry, Compartment compartment, CompartmentStore store, ExportStore exports, Searching searching, TimeProvider clock, IdSource newId, FhirRequest reader, CancellationToken cancellation) =>
            Begin(http, [.. registry.Types.Where(type => type.Role != ResourceRole.Definition).Select(type => type.Type)], false, store, exports, searching, clock, newId, reader, cancellation));
        fhir.Operation("Patient-export", (HttpContext http, Compartment compartment, CompartmentStore store, ExportStore exports, Searching searching, TimeProvider clock, IdSource newId, FhirRequest reader, CancellationToken cancellation) =>
            Begin(http, [.. compartment.Members.Select(member => member.Type)], true, store, exports, searching, clock, newId, reader, cancellation));
        var status = "/$export-status/" + FhirRoutes.Id;
        fhir.Get(status, Status).WithSummary("How far an export is").WithTags("Export");
        fhir.Delete(status, GiveUp).WithSummary("Give an export up").WithTags("Export");
        fhir.Get($"/$export-file/{FhirRoutes.Id}/{{number:int}}", File).DisableRequestTimeout().WithMetadata(new FhirMedia(NdJson, FhirMedia.Json, "application/ndjson")).WithSummary("A file of an export").WithTags("Export");
    }

    static async Task<IResult> Begin(
        HttpContext http, IReadOnlyList<string> offered, bool patientsOnly, CompartmentStore store, ExportStore exports, Searching searching, TimeProvider clock, IdSource newId, FhirRequest reader, CancellationToken cancellation)
    {
        var (input, faults) = await ExportQuery.Read(http, reader, cancellation);
        if (input is null)
        {
            return FhirResults.Outcome(faults);
        }

        List<Issue> issues = [];
        var query = ExportQuery.Of(input);
        if (!http.Request.Headers["Prefer"].SelectMany(header => header?.Split(',', ';') ?? []).Any(part => part.Trim().Equals("respond-async", StringComparison.OrdinalIgnoreCase)))
        {
            issues.Add(new(IssueSeverity.Error, "required", "respond-async", "An export is made in the background.") { Expected = "the header Prefer: respond-async", Remedy = "Send it with this header; the answer says where to ask how far it is." });
        }

        if (query["_outputFormat"].ToString() is { Length: > 0 } format && !Formats.Contains(format.Replace(' ', '+')))
        {
            issues.Add(Problems.BadParameter("_outputFormat", NdJson));
        }

        if (query.Keys.FirstOrDefault(name => name is not ("_outputFormat" or "_since" or "_type" or "_typeFilter" or "_format" or "_pretty")) is { } other)
        {
            issues.Add(SearchProblems.Unknown("$export", other, strict: true));
        }

        var since = ExportQuery.Since(query, issues);
        var types = ExportQuery.Types(query, offered.Contains, issues);
        var address = FhirResults.Base(http.Request);
        types = types.Count > 0 ? types : offered;
        var asked = BundleWriter.Query($"{http.Request.Scheme}://{http.Request.Host}{http.Request.PathBase}{http.Request.Path}", SearchEndpoints.Pairs(query));
        ExportFilters.Read(new Uri(asked), types, searching, issues);
        if (issues.Count > 0)
        {
            return FhirResults.Outcome(ExportQuery.Placed(issues, input), StatusCodes.Status400BadRequest);
        }

        var request = new ExportRequest(newId(), asked, types, patientsOnly, since, clock.GetUtcNow(), await store.Count(types.ToList(), cancellation));
        await exports.Add(request, cancellation);
        http.Response.Headers.ContentLocation = $"{address}/$export-status/{request.Id}";
        return FhirResults.Outcome([new(IssueSeverity.Information, "informational", "export-begun", "The export is being made: Content-Location says where to ask how far it is.")], StatusCodes.Status202Accepted);
    }

    static async Task<IResult> Status(string id, HttpContext http, ExportStore exports, CancellationToken cancellation)
    {
        if (await exports.Find(id, cancellation) is not { } state)
        {
            return FhirResults.Outcome(Problems.NoExport());
        }

        if (!state.IsDone)
        {
            http.Response.Headers["X-Progress"] = string.Create(CultureInfo.InvariantCulture, $"{state.Written} of about {state.Request.Total} resources");
            http.Response.Headers.RetryAfter = "2";
            return Results.StatusCode(StatusCodes.Status202Accepted);
        }

        var address = FhirResults.Base(http.Request);
        var manifest = new System.Text.Json.Nodes.JsonObject
        {
            ["transactionTime"] = state.Request.Started.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
            ["request"] = state.Request.Request,
            ["requiresAccessToken"] = false,
            ["output"] = new System.Text.Json.Nodes.JsonArray([.. (await exports.Parts(id, cancellation)).Select(part => (System.Text.Json.Nodes.JsonNode)R4.Fhir.Object(("type", part.Type), ("url", $"{address}/$export-file/{id}/{part.Number}"), ("count", part.Count)))]),
            ["error"] = new System.Text.Json.Nodes.JsonArray(),
        };
        return Results.Bytes(R4.Fhir.Bytes(manifest), "application/json");
    }

    static async Task<IResult> File(string id, int number, HttpContext http, ExportStore exports, CancellationToken cancellation)
    {
        if (await exports.Content(id, number, cancellation) is not { } packed)
        {
            return FhirResults.Outcome(Problems.NoExport());
        }

        // The file is compressed as it lies there; a caller that takes it so gets it so.
        if (http.Request.GetTypedHeaders().AcceptEncoding.Any(accepted => accepted.Value == "gzip" && accepted.Quality is not 0))
        {
            http.Response.Headers.ContentEncoding = "gzip";
            return Results.Bytes(packed, NdJson);
        }

        return Results.Stream(new System.IO.Compression.GZipStream(new MemoryStream(packed, writable: false), System.IO.Compression.CompressionMode.Decompress), NdJson);
    }

    static async Task<IResult> GiveUp(string id, ExportStore exports, CancellationToken cancellation) =>
        await exports.Delete(id, cancellation) ? Results.StatusCode(StatusCodes.Status202Accepted) : FhirResults.Outcome(Problems.NoExport());
}
