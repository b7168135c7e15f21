using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

internal sealed record LimitSettings
{
    /// <summary>The longest body that is taken, in bytes.</summary>
    public long MaxBodyBytes { get; set; } = 5 * 1024 * 1024;

    /// <summary>How much of a longer one is read and thrown away before the connection is cut.</summary>
    public long MaxReadBytes => 10 * MaxBodyBytes;

    /// <summary>How many requests are worked on at the same time.</summary>
    public int MaxAtOnce { get; set; } = 128;

    /// <summary>How many more may wait for their turn; the rest is refused with 503.</summary>
    public int MaxWaiting { get; set; } = 2000;

    /// <summary>How long a request may take from its first line to its answer, in seconds.</summary>
    public int RequestSeconds { get; set; } = 60;
}

internal sealed record ReviewSettings
{
    /// <summary>Which adverse results wait for a person.</summary>
    public AdverseDecisions AdverseDecisions { get; set; } = AdverseDecisions.AllToReviewer;

    /// <summary>Which day a request counts as received on.</summary>
    public ReceivedDay Received { get; set; } = ReceivedDay.ServerClock;

    /// <summary>Hours in which an expedited request that waits must be decided (42 CFR 438.210(d)(2)).</summary>
    public int ExpeditedHours { get; set; } = 72;

    /// <summary>Hours in which any other must be (42 CFR 438.210(d)(1): seven days).</summary>
    public int StandardHours { get; set; } = 7 * 24;

    /// <summary>Hours by which the time is extended, once, where a reviewer asks for documents.</summary>
    public int ExtensionHours { get; set; } = 14 * 24;

    /// <summary>Seconds between two looks for requests whose time is over.</summary>
    public int OverdueSeconds { get; set; } = 60;
}

internal sealed record SandboxSettings
{
    /// <summary>Synthetic data only: the server says so on its page, and seeds sample data.</summary>
    public bool Enabled { get; set; }
}

/// <summary>All settings, read once at start.</summary>
internal sealed record ServerSettings
{
    /// <summary>The folder of rules and definitions.</summary>
    public string Profiles { get; set; } = "";

    /// <summary>The folder of published FHIR packages (<c>.tgz</c>); beside the folder of rules where it is not named.</summary>
    public string Packages { get; set; } = "";

    /// <summary>A folder whose subfolders are candidates' policies, for <c>$what-if</c>; none where it is not named.</summary>
    public string Candidates { get; set; } = "";

    public LimitSettings Limits { get; set; } = new();
    public ReviewSettings Review { get; set; } = new();
    public SandboxSettings Sandbox { get; set; } = new();
    public SubscriptionSettings Subscriptions { get; set; } = new();
    public StorageOptions Storage { get; set; } = new();

    public static ServerSettings Read(IConfiguration configuration, IHostEnvironment environment)
    {
        var settings = configuration.Get<ServerSettings>() ?? new();
        settings.Profiles = settings.Profiles is "" ? NearestProfiles(environment.ContentRootPath) : Path.Combine(environment.ContentRootPath, settings.Profiles);
        settings.Packages = settings.Packages is "" ? Path.Combine(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(settings.Profiles)) ?? "", "packages") : Path.Combine(environment.ContentRootPath, settings.Packages);
        if (settings.Storage.Folder is "")
        {
            settings.Storage.Folder = environment.ContentRootPath;
        }

        return Directory.Exists(settings.Profiles) ? settings
            : throw new DirectoryNotFoundException($"The folder of rules, {settings.Profiles}, is not there. Name it in the setting Profiles.");
    }

    /// <summary>The folder <c>profiles</c> in the content root or the nearest folder above it; else the one that was published with the server.</summary>
    static string NearestProfiles(string contentRoot)
    {
        for (var folder = new DirectoryInfo(contentRoot); folder is not null; folder = folder.Parent)
        {
            var profiles = Path.Combine(folder.FullName, "profiles");
            if (Directory.Exists(profiles))
            {
                return profiles;
            }
        }

        return Path.Combine(AppContext.BaseDirectory, "profiles");
    }
}
