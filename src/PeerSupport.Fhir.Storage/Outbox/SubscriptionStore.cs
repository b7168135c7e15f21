using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace PeerSupport.Fhir.Storage;

/// <summary>What became of a change of a subscription.</summary>
/// <param name="Stored">The resource; null when nothing was changed.</param>
/// <param name="OtherVersion">It is not at the version that was asked for.</param>
/// <param name="IsNew">There was none before.</param>
public readonly record struct SubscriptionSaved(StoredResource? Stored, bool OtherVersion = false, bool IsNew = false);

/// <summary>Subscriptions as their clients make, change and delete them: the resource and what it is sent by are one.</summary>
public sealed class SubscriptionStore(FhirDbContext db, Writes writes, TimeProvider clock)
{
    const string Type = "Subscription";

    /// <summary>One that is not deleted.</summary>
    public async Task<SubscriptionState?> Find(string id, CancellationToken cancellation) =>
        await db.Subscriptions.AsNoTracking().FirstOrDefaultAsync(s => s.Id == id, cancellation) is { } row ? SubscriptionState.Of(row) : null;

    /// <summary>Some of those that are not deleted, by id.</summary>
    /// <param name="ids">Only these; all where there are none.</param>
    /// <param name="statuses">Only of these statuses; of all where there are none.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="cancellation">Ends it early.</param>
    public async Task<IReadOnlyList<SubscriptionState>> List(IReadOnlyCollection<string> ids, IReadOnlyCollection<SubscriptionStatus> statuses, int most, CancellationToken cancellation)
    {
        var rows = db.Subscriptions.AsNoTracking();
        rows = ids.Count == 0 ? rows : rows.Where(s => ids.Contains(s.Id));
        rows = statuses.Count == 0 ? rows : rows.Where(s => statuses.Contains(s.Status));
        return [.. (await rows.OrderBy(s => s.Id).Take(most).ToListAsync(cancellation)).Select(SubscriptionState.Of)];
    }

    /// <summary>Events that it was given, in order: those that wait, and the last <see cref="DeliveryStore.KeptEvents"/> that its receiver took.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="since">The number of the first one; null gives the last ones.</param>
    /// <param name="until">The number of the last one; null for no bound.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="cancellation">Ends it early.</param>
    public async Task<IReadOnlyList<PendingEvent>> Events(string id, long? since, long? until, int most, CancellationToken cancellation)
    {
        var (low, high) = (since ?? 0, until ?? long.MaxValue);

        // What waits is read first: what is taken meanwhile is then found among the others.
        var waiting = db.Deliveries.AsNoTracking().Where(d => d.SubscriptionId == id && d.Number >= low && d.Number <= high);
        var found = (await (since is null ? waiting.OrderByDescending(d => d.Number) : waiting.OrderBy(d => d.Number)).Take(most).ToListAsync(cancellation))
            .Select(d => new PendingEvent(d.Number, new(d.At, TimeSpan.Zero), new(d.FocusType, d.FocusId), d.FocusVersion)).ToList();
        var sent = db.SentEvents.AsNoTracking().Where(e => e.SubscriptionId == id && e.Number >= low && e.Number <= high);
        found.AddRange((await (since is null ? sent.OrderByDescending(e => e.Number) : sent.OrderBy(e => e.Number)).Take(most).ToListAsync(cancellation))
            .Select(e => new PendingEvent(e.Number, new(e.At, TimeSpan.Zero), new(e.FocusType, e.FocusId), e.FocusVersion)));
        var all = found.DistinctBy(each => each.Number).OrderBy(each => each.Number).ToList();
        return since is null ? [.. all.TakeLast(most)] : [.. all.Take(most)];
    }

    /// <summary>Makes it, or changes it.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="ifVersion">Only when its resource is at this version.</param>
    /// <param name="decide">Says what it is to be, from what it is (null when there is none); null changes nothing. May be asked more than once.</param>
    /// <param name="cancellation">Ends it early.</param>
    public Task<SubscriptionSaved> Put(string id, int? ifVersion, Func<SubscriptionState?, SubscriptionToSave?> decide, CancellationToken cancellation) => writes.Run<SubscriptionSaved>(db, async (on, stop) =>
    {
        var resource = await on.Resources.FindAsync([Type, id], stop);
        if (ifVersion is { } wanted && wanted != resource?.Version)
        {
            return new(new(null, OtherVersion: true), Keep: false);
        }

        var row = await on.Subscriptions.FindAsync([id], stop);
        var filters = await on.SubscriptionFilters.Where(f => f.SubscriptionId == id).ToListAsync(stop);
        var before = row is null ? null : SubscriptionState.Of(row) with { Organizations = filters.Select(f => f.Organization).ToHashSet() };
        if (decide(before) is not { } save)
        {
            return new(default, Keep: false);
        }

        var now = clock.GetUtcNow();
        row ??= on.Subscriptions.Add(NewRow(id, save)).Entity;
        Change(row, save, now);
        on.SubscriptionFilters.RemoveRange(filters.Where(f => !save.Organizations.Contains(f.Organization)));
        on.SubscriptionFilters.AddRange(save.Organizations.Except(filters.Select(f => f.Organization)).Select(organization => new SubscriptionFilterRow { Organization = organization, SubscriptionId = id }));
        if (save.Status == SubscriptionStatus.Off)
        {
            await on.Deliveries.Where(d => d.SubscriptionId == id).ExecuteDeleteAsync(stop);
            row.Delivered = row.LastEvent;
        }

        var stored = ResourceWrite.Put(on, resource, new(new(Type, id), save.Json), now);
        await on.SaveChangesAsync(stop);
        return new(new(StoredResource.Of(stored), IsNew: before is null));
    }, cancellation);

    /// <summary>Deletes it with all that waits for it; its resource's history stays.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="ifVersion">Only when its resource is at this version.</param>
    /// <param name="cancellation">Ends the wait for a turn.</param>
    /// <returns>The version that says so, or the one before where it was deleted already; none when there never was one.</returns>
    public Task<SubscriptionSaved> Delete(string id, int? ifVersion, CancellationToken cancellation) => writes.Run<SubscriptionSaved>(db, async (on, stop) =>
    {
        var resource = await on.Resources.FindAsync([Type, id], stop);
        if (ifVersion is { } wanted && resource is { Deleted: false } && wanted != resource.Version)
        {
            return new(new(null, OtherVersion: true), Keep: false);
        }

        await on.Subscriptions.Where(s => s.Id == id).ExecuteDeleteAsync(stop);
        await on.SubscriptionFilters.Where(f => f.SubscriptionId == id).ExecuteDeleteAsync(stop);
        await on.Deliveries.Where(d => d.SubscriptionId == id).ExecuteDeleteAsync(stop);
        await on.SentEvents.Where(e => e.SubscriptionId == id).ExecuteDeleteAsync(stop);
        if (resource is { Deleted: false })
        {
            ResourceWrite.Delete(on, resource, clock.GetUtcNow());
            await on.SaveChangesAsync(stop);
        }

        return new(new(resource is null ? null : StoredResource.Of(resource)));
    }, cancellation);

    static SubscriptionRow NewRow(string id, SubscriptionToSave save) => new()
    {
        Id = id,
        Status = save.Status,
        Topic = "",
        Endpoint = "",
        MediaType = "",
        Content = save.Channel.Content,
        Headers = "[]",
        ServerAddress = "",
        HeartbeatSeconds = null,
        TimeoutSeconds = null,
        MaxCount = null,
        End = null,
        Due = 0,
    };

    /// <summary>Whichever server has it loses its turn; the next one looks at it now.</summary>
    static void Change(SubscriptionRow row, SubscriptionToSave save, DateTimeOffset now)
    {
        var channel = save.Channel;
        (row.Status, row.Topic, row.Endpoint, row.MediaType, row.Content) = (save.Status, channel.Topic, channel.Endpoint, channel.MediaType, channel.Content);
        (row.Headers, row.ServerAddress) = (JsonSerializer.Serialize(channel.Headers), channel.ServerAddress);
        (row.HeartbeatSeconds, row.TimeoutSeconds, row.MaxCount, row.End) = (channel.HeartbeatSeconds, channel.TimeoutSeconds, channel.MaxCount, channel.End?.UtcTicks);
        (row.Turn, row.LeaseUntil, row.Failures, row.Error) = (row.Turn + 1, 0, 0, null);
        row.Due = save.Status == SubscriptionStatus.Off ? long.MaxValue : now.UtcTicks;
    }
}
