using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Routing.Patterns;

namespace PeerSupport.Fhir.Server;

/// <summary>One line for each request: the route's pattern, never the address itself, which may name a person.</summary>
internal sealed partial class RequestLog(RequestDelegate next, ILogger<RequestLog> log)
{
    /// <summary>By route its pattern, with the names of its parameters alone: what they may hold is long.</summary>
    static readonly ConcurrentDictionary<RoutePattern, string> Shown = new();

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
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern;
            Answered(context.Request.Method, route is null ? "(no route)" : Shown.GetOrAdd(route, Show), context.Response.StatusCode, took, context.TraceIdentifier);
        }
    }

    static string Show(RoutePattern route) => "/" + string.Join('/', route.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
    {
        RoutePatternLiteralPart literal => literal.Content,
        RoutePatternSeparatorPart separator => separator.Content,
        RoutePatternParameterPart parameter => $"{{{parameter.Name}}}",
        _ => "",
    }))));

    [LoggerMessage(Level = LogLevel.Information, Message = "{Method} {Route} {Status} in {Milliseconds:0.0} ms, request {RequestId}")]
    private partial void Answered(string method, string route, int status, double milliseconds, string requestId);
}
