using PeerSupport.Fhir.R4.Search;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>Search and its index: the list of profiles/search, read once.</summary>
static class RestSearchSetup
{
    public static IServiceCollection AddRestSearch(this IServiceCollection services, ServerSettings settings) => services
        .AddSingleton(_ => Load(settings.Profiles)).AddSingleton(provider => new SearchIndexer(provider.GetRequiredService<SearchParameterSet>(), settings.Storage.BesideOlder)).AddSingleton<IndexState>().AddSingleton<ShelfSearch>()
        .AddSingleton<IndexResource>(provider => provider.GetRequiredService<SearchIndexer>().Index)
        .AddScoped<Searching>().AddScoped<Conditions>().AddScoped<Updating>().AddScoped<Patching>()
        .AddHostedService<IndexWorker>();

    /// <summary>Notes the list in the database; a new one is indexed by in the background.</summary>
    public static async Task Begin(IServiceProvider services, CancellationToken cancellation) => services.GetRequiredService<IndexState>().Progress =
        await services.GetRequiredService<Reindex>().Begin(services.GetRequiredService<SearchParameterSet>().Fingerprint, cancellation);

    static SearchParameterSet Load(string profiles)
    {
        var folder = Path.Combine(profiles, "search");
        var files = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.json").Select(path => (Path.GetFileName(path), new ReadOnlyMemory<byte>(File.ReadAllBytes(path)))) : [];
        return SearchParameterSet.Load(files, [.. ResourceTypes.All.Select(entry => entry.Type)]);
    }
}
