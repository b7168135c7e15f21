using Microsoft.EntityFrameworkCore;

namespace PeerSupport.Fhir.Storage;

/// <summary>An event that waits for a subscription's receiver.</summary>
/// <param name="Number">Its number in the subscription.</param>
/// <param name="At">When it happened.</param>
/// <param name="Focus">What changed.</param>
/// <param name="Version">The version that the change made.</param>
public sealed record PendingEvent(long Number, DateTimeOffset At, ResourceKey Focus, int Version);

/// <summary>Gives a subscription's resource another status.</summary>
public delegate ReadOnlyMemory<byte> StatusEdit(ReadOnlyMemory<byte> json, SubscriptionStatus status, string? error);

/// <summary>
/// What a server does with subscriptions that have something to be sent: it takes one for some seconds, sends, notes how far it came, gives it back. A server that dies
/// leaves what it had taken to the others when those seconds are over. Each note is refused where another server or the client came between.
/// </summary>
public sealed class DeliveryStore(FhirDbContext db, Writes writes, TimeProvider clock, StatusEdit edit)
{
    /// <summary>How many events that a receiver took are kept for each subscription.</summary>
    public const int KeptEvents = 1000;

    /// <summary>Takes subscriptions whose time has come, the longest waiting first.</summary>
    /// <param name="well">How many of those whose last try went well.</param>
    /// <param name="failing">How many of those whose last try failed.</param>
    /// <param name="defaultTimeout">How long a receiver may take that names no timeout of its own.</param>
    /// <param name="margin">How much longer than one try it is taken for.</param>
    /// <param name="cancellation">Ends it early.</param>
    public async Task<IReadOnlyList<SubscriptionState>> Take(int well, int failing, TimeSpan defaultTimeout, TimeSpan margin, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcTicks;
        var due = db.Subscriptions.AsNoTracking().Where(s => s.Due <= now).OrderBy(s => s.Due);
        List<SubscriptionRow> found = well > 0 ? await due.Where(s => s.Failures == 0).Take(well).ToListAsync(cancellation) : [];
        found.AddRange(failing > 0 ? await due.Where(s => s.Failures > 0).Take(failing).ToListAsync(cancellation) : []);
        return found.Count == 0 ? [] : await writes.Run<IReadOnlyList<SubscriptionState>>(db, async (on, stop) =>
        {
            List<SubscriptionState> taken = [];
            foreach (var row in found)
            {
                var until = now + (row.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : defaultTimeout).Ticks + margin.Ticks;
                var (id, turn) = (row.Id, row.Turn);
                if (await on.Subscriptions.Where(s => s.Id == id && s.Turn == turn && s.Due <= now).ExecuteUpdateAsync(
                    set => set.SetProperty(s => s.Turn, turn + 1).SetProperty(s => s.LeaseUntil, until).SetProperty(s => s.Due, until), stop) == 1)
                {
                    taken.Add(SubscriptionState.Of(row) with { Turn = turn + 1 });
                }
            }

            return new(taken);
        }, cancellation);
    }

    /// <summary>What waits for it, in order.</summary>
    public async Task<IReadOnlyList<PendingEvent>> Next(SubscriptionState subscription, int most, CancellationToken cancellation)
    {
        var id = subscription.Id;
        var rows = await db.Deliveries.AsNoTracking().Where(d => d.SubscriptionId == id).OrderBy(d => d.Number).Take(most).ToListAsync(cancellation);
        return [.. rows.Select(d => new PendingEvent(d.Number, new DateTimeOffset(d.At, TimeSpan.Zero), new(d.FocusType, d.FocusId), d.FocusVersion))];
    }

    /// <summary>Notes that the receiver took what was sent, and keeps the subscription for longer.</summary>
    /// <param name="subscription">As it was taken.</param>
    /// <param name="events">The events that the receiver took, in order; none for a heartbeat.</param>
    /// <param name="keep">For how long it is taken from now on.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>False when it is another one's now.</returns>
    public Task<bool> Sent(SubscriptionState subscription, IReadOnlyList<PendingEvent> events, TimeSpan keep, CancellationToken cancellation) => writes.Run<bool>(db, async (on, stop) =>
    {
        var (id, now, number) = (subscription.Id, clock.GetUtcNow().UtcTicks, events.Count > 0 ? events[^1].Number : (long?)null);
        var until = now + keep.Ticks;
        if (await Mine(on, subscription).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.Delivered, s => number ?? s.Delivered).SetProperty(s => s.LastSent, now).SetProperty(s => s.Failures, 0)
                .SetProperty(s => s.LeaseUntil, until).SetProperty(s => s.Due, until),
            stop) != 1)
        {
            return new(false, Keep: false);
        }

        if (number is { } last)
        {
            // What stands under these numbers already is of an earlier subscription with this id.
            var (first, forgotten) = (events[0].Number, last - KeptEvents);
            await on.Deliveries.Where(d => d.SubscriptionId == id && d.Number <= last).ExecuteDeleteAsync(stop);
            await on.SentEvents.Where(e => e.SubscriptionId == id && (e.Number <= forgotten || e.Number >= first)).ExecuteDeleteAsync(stop);
            on.SentEvents.AddRange(events.Select(each => new SentEventRow { SubscriptionId = id, Number = each.Number, At = each.At.UtcTicks, FocusType = each.Focus.Type, FocusId = each.Focus.Id, FocusVersion = each.Version }));
            await on.SaveChangesAsync(stop);
        }

        return new(true);
    }, cancellation);

    /// <summary>Gives it back: it is looked at again at once where more waits, else then.</summary>
    public Task<bool> GiveBack(SubscriptionState subscription, DateTimeOffset? due, CancellationToken cancellation) => writes.Run<bool>(db, async (on, stop) =>
    {
        var (now, next) = (clock.GetUtcNow().UtcTicks, due?.UtcTicks ?? long.MaxValue);
        return new(await Mine(on, subscription).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.LeaseUntil, 0).SetProperty(s => s.Due, s => s.LastEvent > s.Delivered ? now : next), stop) == 1);
    }, cancellation);

    /// <summary>Notes a try that failed, and gives it back until the next one.</summary>
    public Task<bool> Failed(SubscriptionState subscription, DateTimeOffset due, CancellationToken cancellation) => writes.Run<bool>(db, async (on, stop) =>
    {
        var next = due.UtcTicks;
        return new(await Mine(on, subscription).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.LeaseUntil, 0).SetProperty(s => s.Failures, s => s.Failures + 1).SetProperty(s => s.Due, next), stop) == 1);
    }, cancellation);

    /// <summary>Gives it another status, in its resource too, and gives it back: an active one is looked at now, another one no more.</summary>
    public Task<bool> SetStatus(SubscriptionState subscription, SubscriptionStatus status, string? error, CancellationToken cancellation) => writes.Run<bool>(db, async (on, stop) =>
    {
        var now = clock.GetUtcNow();
        var (id, due) = (subscription.Id, status == SubscriptionStatus.Active ? now.UtcTicks : long.MaxValue);
        if (await Mine(on, subscription).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.Status, status).SetProperty(s => s.Error, error).SetProperty(s => s.Failures, 0).SetProperty(s => s.LeaseUntil, 0)
                .SetProperty(s => s.Due, due).SetProperty(s => s.LastSent, now.UtcTicks),
            stop) != 1 || await on.Resources.FindAsync(["Subscription", id], stop) is not { } resource)
        {
            return new(false, Keep: false);
        }

        if (status == SubscriptionStatus.Off)
        {
            await on.Deliveries.Where(d => d.SubscriptionId == id).ExecuteDeleteAsync(stop);
        }

        ResourceWrite.Put(on, resource, new(new("Subscription", id), edit(resource.Json.Bytes, status, error)), now);
        await on.SaveChangesAsync(stop);
        return new(true);
    }, cancellation);

    static IQueryable<SubscriptionRow> Mine(FhirDbContext on, SubscriptionState subscription)
    {
        var (id, turn) = (subscription.Id, subscription.Turn);
        return on.Subscriptions.Where(s => s.Id == id && s.Turn == turn);
    }
}
