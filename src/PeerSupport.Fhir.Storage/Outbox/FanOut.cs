using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace PeerSupport.Fhir.Storage;

/// <summary>Gives events to the subscriptions that they are for, each under the subscription's next number. Any server may do it; an event is given once.</summary>
public sealed class FanOut(FhirDbContext db, Writes writes, TimeProvider clock)
{
    /// <summary>Small enough that other writers don't wait long.</summary>
    const int MostEvents = 50, MostDeliveries = 500;

    /// <summary>Gives out some of what waits, the oldest first.</summary>
    /// <returns>How many events it gave out; 0 when none waits, or when another server has them.</returns>
    public async Task<int> Run(CancellationToken cancellation) =>
        await db.OutboxEvents.AnyAsync(cancellation) ? await writes.Run(db, Some, cancellation) : 0;

    async Task<Written<int>> Some(FhirDbContext on, CancellationToken cancellation)
    {
        var events = await on.OutboxEvents.AsNoTracking().OrderBy(e => e.At).ThenBy(e => e.Id).Take(MostEvents).ToListAsync(cancellation);
        var concerned = events.Select(e => JsonSerializer.Deserialize<string[]>(e.Organizations)!).ToList();
        var subscribers = await Subscribers(on, [.. concerned.SelectMany(organizations => organizations).Distinct()], cancellation);
        Dictionary<string, long> numbers = [];
        List<string> given = [];
        var deliveries = 0;
        foreach (var (row, organizations) in events.Zip(concerned))
        {
            if (deliveries >= MostDeliveries)
            {
                break;
            }

            foreach (var (id, last) in organizations.SelectMany(organization => subscribers[organization]).DistinctBy(subscriber => subscriber.Id))
            {
                var number = numbers[id] = numbers.GetValueOrDefault(id, last) + 1;
                on.Deliveries.Add(new() { SubscriptionId = id, Number = number, At = row.At, FocusType = row.FocusType, FocusId = row.FocusId, FocusVersion = row.FocusVersion });
                deliveries++;
            }

            given.Add(row.Id);
        }

        // Whoever takes the events away gives them out.
        if (await on.OutboxEvents.Where(e => given.Contains(e.Id)).ExecuteDeleteAsync(cancellation) != given.Count)
        {
            return new(0, Keep: false);
        }

        var before = subscribers.SelectMany(group => group).DistinctBy(subscriber => subscriber.Id).ToDictionary(subscriber => subscriber.Id, subscriber => subscriber.LastEvent);
        foreach (var (id, number) in numbers.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            await Advance(on, id, before[id], number, cancellation);
        }

        await on.SaveChangesAsync(cancellation);
        return new(given.Count);
    }

    /// <summary>Subscriptions that are not off, by the organization that they name.</summary>
    static async Task<ILookup<string, (string Id, long LastEvent)>> Subscribers(FhirDbContext on, string[] organizations, CancellationToken cancellation)
    {
        var found = await on.SubscriptionFilters.Where(f => organizations.Contains(f.Organization))
            .Join(on.Subscriptions.Where(s => s.Status != SubscriptionStatus.Off), f => f.SubscriptionId, s => s.Id, (f, s) => new { f.Organization, s.Id, s.LastEvent }).ToListAsync(cancellation);
        return found.OrderBy(each => each.Id, StringComparer.Ordinal).ToLookup(each => each.Organization, each => (each.Id, each.LastEvent));
    }

    /// <summary>Takes the numbers. A subscription that a server has, or whose receiver failed, is looked at when its time comes; another one now.</summary>
    async Task Advance(FhirDbContext on, string id, long last, long number, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcTicks;
        var advanced = await on.Subscriptions.Where(s => s.Id == id && s.LastEvent == last).ExecuteUpdateAsync(
            set => set.SetProperty(s => s.LastEvent, number)
                .SetProperty(s => s.Due, s => s.Status == SubscriptionStatus.Active && s.LeaseUntil == 0 && s.Failures == 0 && s.Due > now ? now : s.Due),
            cancellation);
        if (advanced != 1)
        {
            throw new DbUpdateConcurrencyException("The subscription was changed or given other events meanwhile.");
        }
    }
}
