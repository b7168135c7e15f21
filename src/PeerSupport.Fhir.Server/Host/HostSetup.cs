using Microsoft.Extensions.DependencyInjection.Extensions;

namespace PeerSupport.Fhir.Server;

/// <summary>What every capability stands on: settings, limits, errors, request ids, warm-up, health.</summary>
internal static class HostSetup
{
    /// <summary>Gives the settings to the capabilities that come after.</summary>
    public static ServerSettings AddHost(this WebApplicationBuilder builder)
    {
        var settings = ServerSettings.Read(builder.Configuration, builder.Environment);
        builder.Services.AddSingleton(settings);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = settings.Limits.MaxReadBytes;
            (kestrel.Limits.MaxRequestLineSize, kestrel.Limits.MaxRequestHeadersTotalSize) = (RequestSizes.ReadAddress, RequestSizes.ReadHeaders);
        });

        // The framework's own line for each request holds the query, which may name a person: ours (RequestLog) doesn't.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        builder.Services.AddExceptionHandler<ErrorHandler>();
        builder.AddBackpressure(settings.Limits);
        builder.Services.AddSingleton<Warmup>().AddHostedService(services => services.GetRequiredService<Warmup>());
        builder.AddHealth();
        return settings;
    }

    public static void UseHost(this WebApplication app)
    {
        app.UseMiddleware<RequestIds>();
        app.UseRouting();
        app.UseMiddleware<RequestLog>();
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(context => ErrorPages.Write(context.HttpContext));
        app.Use(RequestSizes.Check);
        app.UseBackpressure();
    }
}
