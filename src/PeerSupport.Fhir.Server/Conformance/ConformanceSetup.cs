using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server;

/// <summary>Validation and FHIRPath for anyone who asks.</summary>
static partial class ConformanceSetup
{
    /// <summary>Everything that resources are held to: our profiles and code systems, and the published packages of the folder of packages.</summary>
    /// <exception cref="ProfileLoadException">A file or package cannot be read; the message names it.</exception>
    public static ProfileSet Load(ServerSettings settings)
    {
        string[] packages = Directory.Exists(settings.Packages) ? [.. Directory.EnumerateFiles(settings.Packages, "*.tgz").Order(StringComparer.Ordinal)] : [];
        return ProfileSet.Load(Evidence.Profiles.DefinitionFolders(settings.Profiles), packages);
    }

    /// <summary>What in the packages cannot be checked is said once, at start.</summary>
    static void SayWhatIsNotChecked(IServiceProvider services)
    {
        var profiles = services.GetRequiredService<ProfileSet>();
        var log = services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ConformanceSetup));
        foreach (var package in profiles.Packages)
        {
            Loaded(log, package.Name, package.Version, package.Profiles);
        }

        foreach (var gap in profiles.NotChecked)
        {
            NotChecked(log, gap);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Package {Name} {Version}: {Profiles} profiles")]
    private static partial void Loaded(ILogger log, string name, string version, int profiles);

    [LoggerMessage(Level = LogLevel.Information, Message = "Not checked: {Gap}")]
    private static partial void NotChecked(ILogger log, string gap);

    public static void MapConformance(this FhirRoutes fhir)
    {
        fhir.Operation("Resource-validate", ValidateResource.Endpoint);
        fhir.Operation("fhirpath", EvaluateFhirPath.Endpoint);
    }

    /// <summary>One resource is checked, so that the first request finds the invariants compiled.</summary>
    public static Task ValidateOnce(IServiceProvider services, CancellationToken cancellation) => Task.Run(
        () =>
        {
            SayWhatIsNotChecked(services);
            services.GetRequiredService<Conformance>().Validate(FhirJson.Parse("{\"resourceType\":\"Patient\",\"gender\":\"unknown\"}"u8.ToArray()).Resource!);
            // What reading and compiling the packages leaves behind is given back before the first request, not at some time later.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        },
        cancellation);
}
