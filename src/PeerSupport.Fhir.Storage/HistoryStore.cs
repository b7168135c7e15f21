using Microsoft.EntityFrameworkCore;

namespace PeerSupport.Fhir.Storage;

/// <summary>Where a page of a history ended: the time of its last version, the resource's number, the version.</summary>
public readonly record struct HistoryPlace(long Time, long Sid, int Version)
{
    public override string ToString() => $"{Time}.{Sid}.{Version}";

    public static HistoryPlace? Parse(string text) => text.Split('.') is [var time, var sid, var version] && long.TryParse(time, out var t) && long.TryParse(sid, out var s) && int.TryParse(version, out var v) ? new(t, s, v) : null;
}

/// <summary>All versions of a resource, a type or everything, newest first.</summary>
public sealed class HistoryStore(FhirDbContext db)
{
    /// <summary>A page.</summary>
    /// <param name="type">One type; null for all.</param>
    /// <param name="id">One resource; null for all.</param>
    /// <param name="since">Only versions that were saved at this moment or later.</param>
    /// <param name="after">Where the page before ended.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellation">Ends it early.</param>
    public async Task<(IReadOnlyList<StoredResource> Versions, HistoryPlace? Next)> Page(
        string? type, string? id, DateTimeOffset? since, HistoryPlace? after, int count, CancellationToken cancellation)
    {
        var (from, place) = (since?.UtcTicks ?? 0, after ?? new(long.MaxValue, 0, 0));
        var current = await Current(type, id).AsNoTracking().Where(r => r.LastUpdated >= from && r.LastUpdated <= place.Time)
            .Where(r => r.LastUpdated < place.Time || r.Sid < place.Sid || (r.Sid == place.Sid && r.Version < place.Version))
            .OrderByDescending(r => r.LastUpdated).ThenByDescending(r => r.Sid).Take(count + 1).ToListAsync(cancellation);
        var earlier = await Earlier(type, id).AsNoTracking().Where(r => r.LastUpdated >= from && r.LastUpdated <= place.Time)
            .Where(r => r.LastUpdated < place.Time || r.Sid < place.Sid || (r.Sid == place.Sid && r.Version < place.Version))
            .OrderByDescending(r => r.LastUpdated).ThenByDescending(r => r.Sid).ThenByDescending(r => r.Version).Take(count + 1).ToListAsync(cancellation);
        var all = current.Select(row => (Place: new HistoryPlace(row.LastUpdated, row.Sid, row.Version), Stored: StoredResource.Of(row)))
            .Concat(earlier.Select(row => (Place: new HistoryPlace(row.LastUpdated, row.Sid, row.Version), Stored: StoredResource.Of(row))))
            .OrderByDescending(each => each.Place.Time).ThenByDescending(each => each.Place.Sid).ThenByDescending(each => each.Place.Version).Take(count + 1).ToList();
        return ([.. all.Take(count).Select(each => each.Stored)], all.Count > count ? all[count - 1].Place : null);
    }

    /// <summary>How many versions there are.</summary>
    /// <inheritdoc cref="Page"/>
    public async Task<long> Count(string? type, string? id, DateTimeOffset? since, CancellationToken cancellation)
    {
        var from = since?.UtcTicks ?? 0;
        return await Current(type, id).LongCountAsync(r => r.LastUpdated >= from, cancellation) + await Earlier(type, id).LongCountAsync(r => r.LastUpdated >= from, cancellation);
    }

    /// <summary>Each level of history asks for no more than it has to, so that an index can be walked.</summary>
    IQueryable<ResourceRow> Current(string? type, string? id) => type is null ? db.Resources : id is null ? db.Resources.Where(r => r.Type == type) : db.Resources.Where(r => r.Type == type && r.Id == id);

    IQueryable<ResourceVersionRow> Earlier(string? type, string? id) =>
        type is null ? db.ResourceVersions : id is null ? db.ResourceVersions.Where(r => r.Type == type) : db.ResourceVersions.Where(r => r.Type == type && r.Id == id);
}
