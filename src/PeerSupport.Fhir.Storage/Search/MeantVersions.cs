namespace PeerSupport.Fhir.Storage;

/// <summary>
/// The versions that the references of a page name: those come along, and not the current ones (http://hl7.org/fhir/R4/search.html#include). What was deleted does not come, whatever version of it
/// is named.
/// </summary>
sealed class MeantVersions
{
    /// <summary>More come along as they are now.</summary>
    const int Most = 200;

    readonly HashSet<ResourceKey> _plain, _page;
    readonly bool _hasOtherWays;

    MeantVersions(ResourceSearch search, IReadOnlyList<StoredResource> page, List<(ResourceKey Key, int? Version)> references)
    {
        Versions = [.. references.Where(each => each.Version is not null).Select(each => (each.Key, each.Version!.Value)).Distinct().Except(page.Select(each => (each.Key, each.Version))).Take(Most)];
        _plain = [.. references.Where(each => each.Version is null).Select(each => each.Key)];
        _page = [.. page.Select(each => each.Key)];
        _hasOtherWays = search.Includes.Any(step => step.Reverse || step.Iterate);
    }

    /// <summary>What is to be looked for among earlier versions.</summary>
    public IReadOnlyCollection<(ResourceKey Key, int Version)> Versions { get; }

    public static MeantVersions Of(ResourceSearch search, IReadOnlyList<StoredResource> page) =>
        new(search, page, search.References is { } references && page.Any(each => each.Json.Span.IndexOf("_history"u8) >= 0) ? [.. page.SelectMany(references)] : []);

    /// <summary>The current resources and the earlier versions that come along: a current one does not where only another version of it is referred to.</summary>
    public List<StoredResource> Choose(List<StoredResource> current, List<StoredResource> past)
    {
        HashSet<ResourceKey> there = [.. _page, .. current.Select(each => each.Key)];
        List<StoredResource> meant = [.. past.Where(each => there.Contains(each.Key))];
        HashSet<ResourceKey> replaced = [.. meant.Select(each => each.Key)];
        return [.. current.Where(each => _hasOtherWays || !replaced.Contains(each.Key) || _plain.Contains(each.Key) || Versions.Contains((each.Key, each.Version))), .. meant];
    }
}
