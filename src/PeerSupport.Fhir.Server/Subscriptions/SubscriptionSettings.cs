namespace PeerSupport.Fhir.Server;

/// <summary>How notifications are sent.</summary>
internal sealed record SubscriptionSettings
{
    /// <summary>Whether loopback and private networks may be notified. Link-local and metadata addresses never are.</summary>
    public bool AllowPrivateTargets { get; set; }

    /// <summary>How long a receiver may take that names no timeout, in seconds.</summary>
    public int TimeoutSeconds { get; set; } = 10;

    /// <summary>How often a notification is tried before the subscription goes to error.</summary>
    public int Tries { get; set; } = 10;

    /// <summary>How often a handshake is tried before the subscription goes to error.</summary>
    public int HandshakeTries { get; set; } = 3;

    /// <summary>The wait after the first failure, in seconds; it doubles with each further one.</summary>
    public double FirstRetrySeconds { get; set; } = 1;

    /// <summary>The longest wait between two tries, in seconds.</summary>
    public double LongestRetrySeconds { get; set; } = 300;

    /// <summary>To how many subscriptions this server sends at the same time; and, beside them, to a quarter as many of those whose last try failed.</summary>
    public int MaxAtOnce { get; set; } = 64;

    /// <summary>How often the database is asked what there is to be sent, in milliseconds.</summary>
    public int PollMilliseconds { get; set; } = 200;

    /// <summary>The shortest heartbeat period that may be asked for, in seconds.</summary>
    public int ShortestHeartbeatSeconds { get; set; } = 5;

    /// <summary>How much longer than one try a server keeps a subscription to itself, in seconds; clocks of the servers may differ by less.</summary>
    public double LeaseMarginSeconds { get; set; } = 5;

    public TimeSpan Timeout(int? own) => TimeSpan.FromSeconds(own ?? TimeoutSeconds);

    /// <summary>The wait after so many failures.</summary>
    public TimeSpan Wait(int failures) => TimeSpan.FromSeconds(Math.Min(LongestRetrySeconds, FirstRetrySeconds * Math.Pow(2, Math.Min(failures - 1, 30))));
}
