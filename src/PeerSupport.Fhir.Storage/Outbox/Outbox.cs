using System.Text.Json;

namespace PeerSupport.Fhir.Storage;

/// <summary>Something that subscribers are to be told.</summary>
/// <param name="Organizations">Identifiers, without their system, of the organizations that it concerns: whose subscription names one of them is told.</param>
/// <param name="Focus">The resource that changed. It is notified as it is in this transaction, whatever becomes of it later.</param>
/// <param name="At">When it changed.</param>
public sealed record ChangeEvent(IReadOnlyList<string> Organizations, ResourceKey Focus, DateTimeOffset At);

/// <summary>Writes down what subscribers are to be told, in the transaction of the change itself: neither is there without the other.</summary>
public static class Outbox
{
    /// <summary>Puts the event beside the changes that wait in the context; the caller saves them. The focus stands among them, or in the database.</summary>
    public static async Task Add(FhirDbContext db, ChangeEvent change, CancellationToken cancellation)
    {
        // What waits goes before what is stored: a version that is about to be saved is found.
        var focus = await db.Latest(change.Focus.Type, change.Focus.Id, cancellation) ?? throw new InvalidOperationException($"{change.Focus.Type} is to be notified and is not there.");
        db.Insert(new OutboxEventRow
        {
            Id = Guid.CreateVersion7(change.At).ToString(),
            At = change.At.UtcTicks,
            Organizations = JsonSerializer.Serialize(change.Organizations),
            FocusType = change.Focus.Type,
            FocusId = change.Focus.Id,
            FocusVersion = focus.Version,
        });
    }
}
