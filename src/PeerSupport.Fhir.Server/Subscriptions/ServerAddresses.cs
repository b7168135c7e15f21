namespace PeerSupport.Fhir.Server;

/// <summary>The two addresses that a subscription can be made at: the main one, and that of PAS 2.0.1. Its notifications speak of the one that it was made at.</summary>
internal static class ServerAddresses
{
    const string Main = "/fhir";

    /// <summary>Where the addresses of a request start.</summary>
    public static string Of(HttpRequest request) => request.Path.StartsWithSegments(FhirRoutes.Pas20)
        ? $"{request.Scheme}://{request.Host}{request.PathBase}{FhirRoutes.Pas20}" : FhirResults.Base(request);

    public static PasVersion Version(string server) => server.EndsWith(FhirRoutes.Pas20, StringComparison.Ordinal) ? PasVersion.V20 : PasVersion.V22;

    /// <summary>Where resources are read.</summary>
    public static string Resources(string server) => Version(server) == PasVersion.V20 ? server[..^FhirRoutes.Pas20.Length] + Main : server;
}
