using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: warmed up, and the database is there.</summary>
internal static class HealthSetup
{
    const string ReadyTag = "ready";

    public static void AddHealth(this WebApplicationBuilder builder) => builder.Services.AddHealthChecks()
        .AddCheck<WarmupCheck>("warm-up", tags: [ReadyTag])
        .AddDbContextCheck<FhirDbContext>("database", tags: [ReadyTag]);

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(ReadyTag) });
    }

    sealed class WarmupCheck(Warmup warmup) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(warmup.Ready.IsCompletedSuccessfully ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("still starting"));
    }
}
