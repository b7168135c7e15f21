using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server;

/// <summary>Validation and FHIRPath for anyone who asks.</summary>
static class ConformanceSetup
{
    /// <summary>Where the profiles stand that resources are held to.</summary>
    public static IEnumerable<string> Folders(ServerSettings settings) =>
        new[] { Path.Combine(settings.Profiles, "structures") }.Where(Directory.Exists);

    public static void MapConformance(this FhirRoutes fhir)
    {
        fhir.Operation("Resource-validate", ValidateResource.Endpoint);
        fhir.Operation("fhirpath", EvaluateFhirPath.Endpoint);
    }

    /// <summary>One resource is checked, so that the first request finds the invariants compiled.</summary>
    public static Task ValidateOnce(IServiceProvider services, CancellationToken cancellation) => Task.Run(
        () => services.GetRequiredService<Conformance>().Validate(FhirJson.Parse("{\"resourceType\":\"Patient\",\"gender\":\"unknown\"}"u8.ToArray()).Resource!), cancellation);
}
