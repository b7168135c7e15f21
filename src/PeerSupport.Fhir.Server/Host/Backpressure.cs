using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.Timeouts;

namespace PeerSupport.Fhir.Server;

/// <summary>
/// What keeps the server answering when more comes than it can take on: so many FHIR requests at once, so many more that wait, each for so long. What goes beyond is
/// refused with 503 and Retry-After, before any of it is read. How slowly a client may send or read is Kestrel's own limit: 240 bytes a second after five seconds.
/// </summary>
internal static class Backpressure
{
    /// <summary>The seconds after which a refused request may come again.</summary>
    public const string RetryAfterSeconds = "2";

    public static void AddBackpressure(this WebApplicationBuilder builder, LimitSettings limits)
    {
        builder.Services.AddSingleton(_ => new ConcurrencyLimiter(new() { PermitLimit = limits.MaxAtOnce, QueueLimit = limits.MaxWaiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst }));
        builder.Services.AddRequestTimeouts(options => options.DefaultPolicy = new RequestTimeoutPolicy
        {
            Timeout = TimeSpan.FromSeconds(limits.RequestSeconds),
            TimeoutStatusCode = StatusCodes.Status503ServiceUnavailable,
            WriteTimeoutResponse = context =>
            {
                // The token that ended the request would end its answer too.
                context.RequestAborted = CancellationToken.None;
                return Refuse(context, Problems.TookTooLong());
            },
        });
    }

    public static void UseBackpressure(this WebApplication app)
    {
        app.UseRequestTimeouts();
        app.Use(Limit);
    }

    static async Task Limit(HttpContext context, RequestDelegate next)
    {
        if (!context.Request.Path.StartsWithSegments("/fhir") && !context.Request.Path.StartsWithSegments(FhirRoutes.Pas20))
        {
            await next(context);
            return;
        }

        using var turn = await context.RequestServices.GetRequiredService<ConcurrencyLimiter>().AcquireAsync(1, context.RequestAborted);
        await (turn.IsAcquired ? next(context) : Refuse(context, Problems.TooBusy()));
    }

    static Task Refuse(HttpContext context, R4.Issue problem)
    {
        context.Response.Headers.RetryAfter = RetryAfterSeconds;
        return FhirResults.Outcome(problem).ExecuteAsync(context);
    }
}
