using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server;

/// <summary>The body of an answer that the framework gave without one, such as a 404 of routing: an OperationOutcome under a FHIR address, one line elsewhere.</summary>
internal static class ErrorPages
{
    public static Task Write(HttpContext context)
    {
        var status = context.Response.StatusCode;
        if (!context.Request.Path.StartsWithSegments("/fhir", out var rest) && !context.Request.Path.StartsWithSegments(FhirRoutes.Pas20, out rest))
        {
            context.Response.ContentType = "text/plain; charset=utf-8";
            return context.Response.WriteAsync($"{status}: {(status == 404 ? "there is nothing at this address" : "this can't be answered")}. What there is: /\n");
        }

        var path = rest.Value?.Split('/') ?? [];
        var type = path is [_, var first, ..] ? first : "";
        var registry = context.RequestServices.GetRequiredService<FhirRegistry>();
        if (status == StatusCodes.Status405MethodNotAllowed && path.FirstOrDefault(part => part.StartsWith('$')) is { } operation && !registry.HasOperation(type, operation[1..]))
        {
            // Routing sees an id of a wrong method where there is an operation that we don't have.
            return FhirResults.Outcome(Problems.UnknownOperation()).ExecuteAsync(context);
        }

        return FhirResults.Outcome([Of(status, type, context, registry)], status).ExecuteAsync(context);
    }

    static Issue Of(int status, string type, HttpContext context, FhirRegistry registry) => status switch
    {
        404 => Problems.UnknownAddress(registry.Find(type) is not null || type is "" ? null : type),
        405 => Problems.MethodNotAllowed(registry.Find(type)),
        413 => Problems.BodyTooLong(context.RequestServices.GetRequiredService<ServerSettings>().Limits.MaxBodyBytes, context.Request.ContentLength),
        415 => Problems.MediaType(context.Request.ContentType),
        _ => new(IssueSeverity.Error, status < 500 ? "invalid" : "exception", "bad-request", "The request can't be read as HTTP."),
    };
}
