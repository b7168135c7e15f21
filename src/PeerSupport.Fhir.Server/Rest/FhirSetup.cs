using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>The FHIR service: storage, definitions, resources, /metadata. The operations are their capabilities' own.</summary>
internal static class FhirSetup
{
    public static void AddFhir(this WebApplicationBuilder builder, ServerSettings settings)
    {
        builder.Services.AddFhirStorage(settings.Storage).AddSingleton<FhirRequest>().AddSingleton<DefinitionShelf>().AddSingleton<FhirRegistry>()
            .AddSingleton(_ => ConformanceSetup.Load(settings)).AddSingleton(services => new Validator(services.GetRequiredService<ProfileSet>(), services.GetRequiredService<TimeProvider>())).AddSingleton<Conformance>()
            .AddSingleton(services => new StartTime(services.GetRequiredService<TimeProvider>().GetUtcNow()))
            .AddWarmup("database", (services, cancellation) => services.GetRequiredService<FhirDatabase>().Prepare(cancellation))
            .AddWarmup("R4 definitions", LoadDefinitions)
            .AddWarmup("validation", ConformanceSetup.ValidateOnce)
            .AddWarmup("profiles", (services, _) => Task.FromResult(services.GetRequiredService<DefinitionShelf>().OfType("ValueSet").Any()));
    }

    public static FhirRoutes MapFhir(this WebApplication app)
    {
        var fhir = FhirRoutes.Map(app);
        fhir.MapMetadata();
        fhir.MapResources();
        return fhir;
    }

    /// <summary>One resource is read and checked, so that the first request finds everything loaded.</summary>
    static Task LoadDefinitions(IServiceProvider services, CancellationToken cancellation)
    {
        StructureCheck.Check(FhirJson.Parse("{\"resourceType\":\"Patient\",\"gender\":\"unknown\"}"u8.ToArray()).Resource!);
        return Task.CompletedTask;
    }
}
