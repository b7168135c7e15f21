using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server;

/// <summary>
/// The body of an answer that the framework gave without one, such as a 404 of routing: an OperationOutcome under a FHIR address, one line elsewhere. What an address takes, asked by OPTIONS, is
/// answered here too: routing knows it.
/// </summary>
internal static class ErrorPages
{
    public static Task Write(HttpContext context)
    {
        var status = context.Response.StatusCode;
        var older = context.Request.Path.StartsWithSegments(FhirRoutes.Pas20, out var rest);
        if (!older && !context.Request.Path.StartsWithSegments("/fhir", out rest))
        {
            context.Response.ContentType = "text/plain; charset=utf-8";
            return context.Response.WriteAsync($"{status}: {(status == 404 ? "there is nothing at this address" : "this can't be answered")}. What there is: /\n");
        }

        var path = rest.Value?.Split('/', StringSplitOptions.RemoveEmptyEntries) ?? [];
        var registry = context.RequestServices.GetRequiredService<FhirRegistry>();
        if (status == StatusCodes.Status405MethodNotAllowed)
        {
            return MethodNotAllowed(context, path, registry, older);
        }

        var issue = Of(status, path, context, registry, older);
        return FhirResults.Outcome([issue], issue.Rule == "bad-request" ? status : null).ExecuteAsync(context);
    }

    static Task MethodNotAllowed(HttpContext context, string[] path, FhirRegistry registry, bool older)
    {
        var (response, operation) = (context.Response, path.FirstOrDefault(part => part.StartsWith('$'))?[1..]);
        var entry = path.Length > 0 ? registry.Find(path[0]) : null;
        var allowed = Allowed(response.Headers.Allow.ToString(), path, entry, registry, older);
        if (allowed is null || (operation is not null && !registry.IsCalledAt(path) && !operation.StartsWith("export-", StringComparison.Ordinal)))
        {
            // Routing takes an unknown type for a type, and an operation that is not called here for an id.
            response.Headers.Remove("Allow");
            return FhirResults.Outcome(allowed is null ? Problems.UnknownAddress(path[0]) : OfOperation(operation!, registry)).ExecuteAsync(context);
        }

        response.Headers.Allow = allowed;
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            // R4 says nothing of OPTIONS (https://www.rfc-editor.org/rfc/rfc9110#name-options): the capability statement is named by a link (https://www.rfc-editor.org/rfc/rfc8631).
            response.Headers.Allow = allowed + ", OPTIONS";
            response.Headers.Link = $"<{ServerAddresses.Of(context.Request)}/metadata>; rel=\"service-desc\"; type=\"{FhirMedia.Json}\"";
            response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }

        return FhirResults.Outcome(operation is not null ? Problems.OperationMethod(operation, allowed) : (older ? Problems.MethodNotAllowedAtOlder() : Problems.MethodNotAllowed(entry)) with { Expected = allowed }).ExecuteAsync(context);
    }

    /// <summary>Of the methods of an address's pattern those that its type takes; null where there is no such type.</summary>
    static string? Allowed(string methods, string[] path, ResourceEntry? entry, FhirRegistry registry, bool older) => path switch
    {
        _ when older => methods,
        ["metadata"] => "GET, HEAD",
        [] or [['$' or '_', ..], ..] => methods,
        _ when entry is null => null,
        [_, ['$' or '_', ..], ..] or { Length: > 2 } => methods,
        _ => string.Join(", ", methods.Split(", ").Where(method => method switch
        {
            "POST" => registry.CanCreate(entry) || registry.CanUpdate(entry),
            "PATCH" => entry.CanUpdate,
            "PUT" or "DELETE" => path.Length == 1 ? entry.CanUpdate : registry.CanUpdate(entry),
            _ => true,
        })),
    };

    static Issue OfOperation(string name, FhirRegistry registry) => registry.AddressesOf(name) is { Count: > 0 } addresses ? Problems.OperationElsewhere(name, addresses) : Problems.UnknownOperation();

    static Issue Of(int status, string[] path, HttpContext context, FhirRegistry registry, bool older)
    {
        var type = path.FirstOrDefault() ?? "";
        var isType = registry.Find(type) is not null;
        return status switch
        {
            404 when older && (isType || type is "") => Problems.NotAtOlder(),
            404 when older => Problems.UnknownAddress(type),
            404 when path.FirstOrDefault(part => part.StartsWith('$')) is { } operation => OfOperation(operation[1..], registry),
            404 when isType && path.Length == 2 => Problems.NoId(HttpMethods.IsPut(context.Request.Method) || HttpMethods.IsPatch(context.Request.Method)),
            404 when isType && path is [_, _, "_history", _] => Problems.NoVersion(type),
            404 => Problems.UnknownAddress(isType || type is "" ? null : type),
            413 => Problems.BodyTooLong(context.RequestServices.GetRequiredService<ServerSettings>().Limits.MaxBodyBytes, context.Request.ContentLength),
            415 => Problems.MediaType(context.Request.ContentType),
            _ => new(IssueSeverity.Error, status < 500 ? "invalid" : "exception", "bad-request", "The request can't be read as HTTP.") { Remedy = "Check the request line, the header lines and how the body is packed." },
        };
    }
}
