namespace PeerSupport.Fhir.Storage;

/// <summary>R4 subscription-status (http://hl7.org/fhir/R4/valueset-subscription-status.html).</summary>
public enum SubscriptionStatus { Requested, Active, Error, Off }

/// <summary>How much of what changed goes into a notification.</summary>
public enum NotificationContent { IdOnly, FullResource }

/// <summary>A change that was saved and that no subscription has been given yet. It lives until it is.</summary>
internal sealed class OutboxEventRow
{
    public required string Id { get; init; }
    public required long At { get; init; }

    /// <summary>Identifiers of the organizations that it concerns, as a JSON array.</summary>
    public required string Organizations { get; init; }

    public required string FocusType { get; init; }
    public required string FocusId { get; init; }
    public required int FocusVersion { get; init; }
}

/// <summary>
/// What a subscription is sent by, and how far that has come. Its resource, without its secrets, is a row among the resources. A server that works on it has taken
/// it: <see cref="Turn"/> is then its own, and what it writes under an earlier turn is refused.
/// </summary>
internal sealed class SubscriptionRow
{
    public required string Id { get; init; }
    public required SubscriptionStatus Status { get; set; }
    public required string Topic { get; set; }

    /// <summary>With its query, which may hold a key.</summary>
    public required string Endpoint { get; set; }

    public required string MediaType { get; set; }
    public required NotificationContent Content { get; set; }

    /// <summary>Header lines with their secrets, as a JSON array.</summary>
    public required string Headers { get; set; }

    public required string ServerAddress { get; set; }
    public required int? HeartbeatSeconds { get; set; }
    public required int? TimeoutSeconds { get; set; }
    public required int? MaxCount { get; set; }
    public required long? End { get; set; }

    /// <summary>The number of the last event that it was given.</summary>
    public long LastEvent { get; set; }

    /// <summary>The number of the last event that its receiver took.</summary>
    public long Delivered { get; set; }

    /// <summary>When a server has to look at it next.</summary>
    public required long Due { get; set; }

    /// <summary>Until when a server has it; 0 when none has.</summary>
    public long LeaseUntil { get; set; }

    /// <summary>Advances with each taking and with each change of the client's.</summary>
    public long Turn { get; set; }

    /// <summary>Tries that failed since the last that went well.</summary>
    public int Failures { get; set; }

    /// <summary>When its receiver last took something.</summary>
    public long LastSent { get; set; }

    public string? Error { get; set; }
}

/// <summary>An organization whose events a subscription gets.</summary>
internal sealed class SubscriptionFilterRow
{
    public required string Organization { get; init; }
    public required string SubscriptionId { get; init; }
}

/// <summary>An event that a subscription's receiver took. The last of them are kept, for receivers that lost some.</summary>
internal sealed class SentEventRow
{
    public required string SubscriptionId { get; init; }
    public required long Number { get; init; }
    public required long At { get; init; }
    public required string FocusType { get; init; }
    public required string FocusId { get; init; }
    public required int FocusVersion { get; init; }
}

/// <summary>An event that a subscription was given and that its receiver has not taken yet.</summary>
internal sealed class DeliveryRow
{
    public required string SubscriptionId { get; init; }

    /// <summary>From 1, without a gap.</summary>
    public required long Number { get; init; }

    public required long At { get; init; }
    public required string FocusType { get; init; }
    public required string FocusId { get; init; }
    public required int FocusVersion { get; init; }
}
