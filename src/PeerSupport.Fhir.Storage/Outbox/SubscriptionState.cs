using System.Text.Json;

namespace PeerSupport.Fhir.Storage;

/// <summary>Where and how a subscription's notifications go.</summary>
/// <param name="Topic">Canonical of the topic.</param>
/// <param name="Endpoint">Address that they are posted to.</param>
/// <param name="MediaType">Their Content-Type.</param>
/// <param name="Content">How much they hold.</param>
/// <param name="Headers">Header lines, <c>Name: value</c>, with their secrets.</param>
/// <param name="ServerAddress">Where the server's FHIR addresses start, as the subscriber sees it.</param>
public sealed record SubscriptionChannel(string Topic, string Endpoint, string MediaType, NotificationContent Content, IReadOnlyList<string> Headers, string ServerAddress)
{
    /// <summary>After so many seconds of silence a heartbeat is sent.</summary>
    public int? HeartbeatSeconds { get; init; }

    /// <summary>How long a receiver may take.</summary>
    public int? TimeoutSeconds { get; init; }

    /// <summary>How many events a notification may hold.</summary>
    public int? MaxCount { get; init; }

    /// <summary>When the subscription goes off.</summary>
    public DateTimeOffset? End { get; init; }
}

/// <summary>A subscription as it stands.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Status">Its status.</param>
/// <param name="Channel">Where and how its notifications go.</param>
/// <param name="Turn">The state that it was read in: <see cref="DeliveryStore"/> writes only where it still stands.</param>
/// <param name="LastEvent">The number of the last event since its start.</param>
/// <param name="Delivered">The number of the last one that the receiver took.</param>
/// <param name="Failures">Tries that failed since the last that went well.</param>
/// <param name="LastSent">When its receiver last took something.</param>
/// <param name="Error">Why it is in error.</param>
public sealed record SubscriptionState(
    string Id, SubscriptionStatus Status, SubscriptionChannel Channel, long Turn, long LastEvent, long Delivered, int Failures, DateTimeOffset LastSent, string? Error)
{
    /// <summary>Identifiers of its organizations; filled where a change of it is decided.</summary>
    public IReadOnlySet<string> Organizations { get; init; } = new HashSet<string>();

    internal static SubscriptionState Of(SubscriptionRow row) => new(row.Id, row.Status, ChannelOf(row), row.Turn, row.LastEvent, row.Delivered, row.Failures, new(row.LastSent, TimeSpan.Zero), row.Error);

    static SubscriptionChannel ChannelOf(SubscriptionRow row) =>
        new(row.Topic, row.Endpoint, row.MediaType, row.Content, JsonSerializer.Deserialize<string[]>(row.Headers)!, row.ServerAddress)
        {
            HeartbeatSeconds = row.HeartbeatSeconds,
            TimeoutSeconds = row.TimeoutSeconds,
            MaxCount = row.MaxCount,
            End = row.End is { } end ? new DateTimeOffset(end, TimeSpan.Zero) : null,
        };
}

/// <summary>A subscription as it is to be.</summary>
/// <param name="Json">The resource, its status in it and no secret.</param>
/// <param name="Status">Its status.</param>
/// <param name="Channel">Where and how its notifications go.</param>
/// <param name="Organizations">Identifiers of its organizations.</param>
public sealed record SubscriptionToSave(ReadOnlyMemory<byte> Json, SubscriptionStatus Status, SubscriptionChannel Channel, IReadOnlySet<string> Organizations);
