using System.Diagnostics;

namespace PeerSupport.Fhir.Server;

/// <summary>One line for each request: the route's pattern, never the address itself, which may name a person.</summary>
internal sealed partial class RequestLog(RequestDelegate next, ILogger<RequestLog> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            var took = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(no route)";
            Answered(context.Request.Method, route, context.Response.StatusCode, took, context.TraceIdentifier);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Method} {Route} {Status} in {Milliseconds:0.0} ms, request {RequestId}")]
    private partial void Answered(string method, string route, int status, double milliseconds, string requestId);
}
