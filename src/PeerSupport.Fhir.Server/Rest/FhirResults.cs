using System.Text.Json.Nodes;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>Answers in FHIR JSON.</summary>
internal static class FhirResults
{
    /// <summary>An OperationOutcome; the status is that of the issues unless another is given.</summary>
    public static IResult Outcome(IReadOnlyList<Issue> issues, int? status = null) =>
        new FhirResult(R4.Fhir.Bytes(OperationOutcomes.Write(issues)), status ?? IssueStatus.Of(issues));

    public static IResult Outcome(params Issue[] issues) => Outcome(issues, null);

    /// <summary>A resource that the server made.</summary>
    public static IResult Resource(JsonObject resource, int status = StatusCodes.Status200OK) => new FhirResult(R4.Fhir.Bytes(resource), status);

    /// <summary>A resource as its bytes are.</summary>
    public static IResult Resource(ReadOnlyMemory<byte> json, int status = StatusCodes.Status200OK) => new FhirResult(json, status);

    /// <summary>A stored resource with its id, version and time.</summary>
    public static IResult Resource(StoredResource stored, int status = StatusCodes.Status200OK) => new FhirResult(ServedJson.Of(stored), status) { Stored = stored };

    /// <summary>A stored resource as much of it as the request asks for.</summary>
    public static IResult Resource(StoredResource stored, Presentation presentation) => new FhirResult(presentation.Of(ServedJson.Of(stored)), StatusCodes.Status200OK) { Stored = stored };

    /// <summary>A resource that was saved now, as the request prefers it (http://hl7.org/fhir/R4/http.html#ops): itself, nothing, or what was found in it.</summary>
    public static IResult Saved(HttpRequest request, StoredResource stored, IReadOnlyList<Issue> issues, bool? isNew = null)
    {
        var status = isNew ?? stored.Version == 1 ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        var body = Preference(request) switch
        {
            "minimal" => ReadOnlyMemory<byte>.Empty,
            "operationoutcome" => R4.Fhir.Bytes(OperationOutcomes.Write(issues)),
            _ => ServedJson.Of(stored),
        };
        return new FhirResult(body, status) { Stored = stored, Location = $"{Base(request)}/{stored.Key}/_history/{stored.Version}" };
    }

    /// <summary>Where this server's FHIR addresses start, as the caller sees it.</summary>
    public static string Base(HttpRequest request) => $"{request.Scheme}://{request.Host}{request.PathBase}/fhir";

    static string? Preference(HttpRequest request) => request.Headers["Prefer"].SelectMany(header => header?.Split([',', ';']) ?? []).Select(part => part.Trim().ToLowerInvariant())
        .FirstOrDefault(part => part.StartsWith("return=", StringComparison.Ordinal))?["return=".Length..];
}

/// <summary>Writes JSON with FHIR's content type and headers.</summary>
internal sealed class FhirResult(ReadOnlyMemory<byte> json, int status) : IResult
{
    /// <summary>Gives the headers of a version.</summary>
    public StoredResource? Stored { get; init; }

    public string? Location { get; init; }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        if (Stored is not null)
        {
            response.Headers.ETag = $"W/\"{Stored.Version}\"";
            response.Headers.LastModified = Stored.LastUpdated.ToString("R");
        }

        if (Location is not null)
        {
            response.Headers.Location = Location;
        }

        if (Stored is not null && status == StatusCodes.Status200OK && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && IsKnown(request, Stored))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.StatusCode = status;
        if (json.Length > 0)
        {
            response.ContentType = $"{(status < 400 ? FhirMedia.Default.Choose(request) : null) ?? FhirMedia.Json}; charset=utf-8";
            response.ContentLength = json.Length;
            if (!HttpMethods.IsHead(request.Method))
            {
                await response.Body.WriteAsync(json, httpContext.RequestAborted);
            }
        }
    }

    /// <summary>The caller has this version (http://hl7.org/fhir/R4/http.html#cread). A tag goes before a date.</summary>
    static bool IsKnown(HttpRequest request, StoredResource stored)
    {
        var headers = request.GetTypedHeaders();
        return headers.IfNoneMatch is { Count: > 0 } tags ? IsNamed(tags, stored)
            : headers.IfModifiedSince is { } since && stored.LastUpdated.ToUnixTimeSeconds() <= since.ToUnixTimeSeconds();
    }

    /// <summary>Whether one of the tags is the version's, or any's.</summary>
    public static bool IsNamed(IEnumerable<Microsoft.Net.Http.Headers.EntityTagHeaderValue> tags, StoredResource stored) => tags.Any(tag => tag.Tag == "*" || tag.Tag == $"\"{stored.Version}\"");
}
