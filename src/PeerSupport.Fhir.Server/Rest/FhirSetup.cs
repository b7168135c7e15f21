using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>The FHIR service: storage, definitions, resources, /metadata. The operations are their capabilities' own.</summary>
internal static class FhirSetup
{
    public static void AddFhir(this WebApplicationBuilder builder, ServerSettings settings)
    {
        // A TLS answer that is compressed may tell of secrets in it only where a caller's text stands beside them: an answer here has no secret of the server's.
        builder.Services.AddRequestDecompression().AddResponseCompression(options =>
        {
            options.EnableForHttps = true;
            options.MimeTypes = [FhirMedia.Json, "application/json", "application/fhir+ndjson", "text/plain", "text/html"];
        });
        builder.Services.AddExport();
        builder.Services.AddFhirStorage(settings.Storage).AddRestSearch(settings).AddSingleton<InnerPipeline>().AddScoped<Transactions>().AddSingleton<FhirRequest>().AddSingleton<DefinitionShelf>().AddSingleton<FhirRegistry>()
            .AddSingleton(_ => ConformanceSetup.Load(settings)).AddSingleton(services => new Validator(services.GetRequiredService<ProfileSet>(), services.GetRequiredService<TimeProvider>())).AddSingleton<Conformance>()
            .AddSingleton(services => new StartTime(services.GetRequiredService<TimeProvider>().GetUtcNow()))
            .AddWarmup("database", (services, cancellation) => services.GetRequiredService<FhirDatabase>().Prepare(cancellation))
            .AddWarmup("search index", RestSearchSetup.Begin)
            .AddWarmup("R4 definitions", LoadDefinitions)
            .AddWarmup("validation", ConformanceSetup.ValidateOnce)
            .AddWarmup("profiles", (services, _) => Task.FromResult(services.GetRequiredService<DefinitionShelf>().OfType("ValueSet").Any()));
    }

    public static FhirRoutes MapFhir(this WebApplication app)
    {
        app.UseResponseCompression();
        app.UseRequestDecompression();
        var fhir = FhirRoutes.Map(app);
        fhir.MapMetadata();
        fhir.MapResources();
        fhir.MapBatch();
        fhir.MapExport();
        app.Services.GetRequiredService<InnerPipeline>().Build(app);
        return fhir;
    }

    /// <summary>One resource is read and checked, so that the first request finds everything loaded.</summary>
    static Task LoadDefinitions(IServiceProvider services, CancellationToken cancellation)
    {
        StructureCheck.Check(FhirJson.Parse("{\"resourceType\":\"Patient\",\"gender\":\"unknown\"}"u8.ToArray()).Resource!);
        return Task.CompletedTask;
    }
}
