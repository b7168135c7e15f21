using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>Works on one subscription that this server has taken: handshake, events in order, heartbeat. What was sent is noted before the next is sent.</summary>
sealed partial class NotificationSender(DeliveryStore deliveries, Focus focus, NotificationClient client, ServerSettings settings, TimeProvider clock, ILogger<NotificationSender> log)
{
    /// <summary>A subscription with much to send gives way to others after so many notifications or so long.</summary>
    const int MostNotifications = 50, Ahead = 20;

    static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    SubscriptionSettings Settings => settings.Subscriptions;

    /// <summary>Sends what there is to be sent, and gives the subscription back.</summary>
    /// <param name="subscription">As it was taken.</param>
    /// <param name="taken">When it was taken (<see cref="TimeProvider.GetTimestamp"/>, before the taking).</param>
    /// <param name="cancellation">Ends it early: what was not answered is sent again.</param>
    public async Task Run(SubscriptionState subscription, long taken, CancellationToken cancellation)
    {
        try
        {
            await Work(subscription, taken, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await deliveries.GiveBack(subscription, clock.GetUtcNow(), CancellationToken.None);
        }
    }

    async Task Work(SubscriptionState subscription, long taken, CancellationToken cancellation)
    {
        if (subscription.Channel.End <= clock.GetUtcNow())
        {
            await deliveries.SetStatus(subscription, SubscriptionStatus.Off, null, cancellation);
        }
        else if (subscription.Status == SubscriptionStatus.Requested)
        {
            var fault = await Post(subscription, Notification.Handshake(subscription, clock.GetUtcNow()), cancellation);
            await (fault is null ? deliveries.SetStatus(subscription, SubscriptionStatus.Active, null, cancellation) : Failed(subscription, fault, Settings.HandshakeTries, cancellation));
        }
        else if (subscription.Status == SubscriptionStatus.Active)
        {
            await Events(subscription, taken, cancellation);
        }
        else
        {
            await deliveries.GiveBack(subscription, null, cancellation);
        }
    }

    async Task Events(SubscriptionState subscription, long taken, CancellationToken cancellation)
    {
        var (begun, sent, together) = (clock.GetTimestamp(), 0, subscription.Channel.MaxCount ?? 1);
        var keep = Settings.Timeout(subscription.Channel.TimeoutSeconds) + TimeSpan.FromSeconds(Settings.LeaseMarginSeconds);
        while (true)
        {
            var waiting = await deliveries.Next(subscription, Math.Max(Ahead, together), cancellation);
            var beat = waiting.Count == 0 && subscription.Channel.HeartbeatSeconds is { } period && subscription.LastSent.AddSeconds(period) <= clock.GetUtcNow();
            if (waiting.Count == 0 && !beat)
            {
                break;
            }

            foreach (var events in beat ? [[]] : waiting.Chunk(together))
            {
                var last = events.Length > 0 ? events[^1].Number : subscription.LastEvent;
                var now = subscription with { LastEvent = last };
                var notification = beat ? Notification.Heartbeat(now, clock.GetUtcNow()) : Notification.Event(now, await Told(events, subscription.Channel, cancellation), clock.GetUtcNow());
                if (clock.GetElapsedTime(taken) > keep - Settings.Timeout(subscription.Channel.TimeoutSeconds))
                {
                    // Too late to be sure that it is still ours when the receiver answers: whoever takes it next goes on.
                    await GiveBack(subscription, cancellation);
                    return;
                }

                if (await Post(subscription, notification, cancellation) is { } fault)
                {
                    await Failed(subscription, fault, Settings.Tries, cancellation);
                    return;
                }

                taken = clock.GetTimestamp();
                if (!await deliveries.Sent(subscription, events, keep, cancellation))
                {
                    return;
                }

                subscription = now with { Failures = 0, LastSent = clock.GetUtcNow() };
                if (++sent >= MostNotifications || clock.GetElapsedTime(begun) > Longest)
                {
                    await GiveBack(subscription, cancellation);
                    return;
                }
            }
        }

        await GiveBack(subscription, cancellation);
    }

    async Task<List<Notification.Told>> Told(PendingEvent[] events, SubscriptionChannel channel, CancellationToken cancellation)
    {
        List<Notification.Told> told = [];
        foreach (var each in events)
        {
            told.Add(await focus.Of(each, channel, cancellation));
        }

        return told;
    }

    Task<bool> GiveBack(SubscriptionState subscription, CancellationToken cancellation)
    {
        DateTimeOffset? beat = subscription.Channel.HeartbeatSeconds is { } period ? subscription.LastSent.AddSeconds(period) : null;
        return deliveries.GiveBack(subscription, beat is null || subscription.Channel.End < beat ? subscription.Channel.End ?? beat : beat, cancellation);
    }

    /// <summary>Why it was not taken; null when it was.</summary>
    async Task<string?> Post(SubscriptionState subscription, JsonObject notification, CancellationToken cancellation)
    {
        var fault = await client.Post(subscription.Channel, R4.Fhir.Bytes(notification), Settings.Timeout(subscription.Channel.TimeoutSeconds), cancellation);
        if (fault is null)
        {
            Sent(subscription.Id);
        }
        else
        {
            NotSent(subscription.Id, subscription.Failures + 1, fault);
        }

        return fault;
    }

    Task<bool> Failed(SubscriptionState subscription, string fault, int tries, CancellationToken cancellation) => subscription.Failures + 1 >= tries
        ? deliveries.SetStatus(subscription, SubscriptionStatus.Error, $"{tries} tries failed, the last one with: {fault}.", cancellation)
        : deliveries.Failed(subscription, clock.GetUtcNow() + Settings.Wait(subscription.Failures + 1), cancellation);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Subscription {Id}: a notification was taken")]
    private partial void Sent(string id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Subscription {Id}: try {Try} of a notification failed: {Fault}")]
    private partial void NotSent(string id, int @try, string fault);
}

/// <summary>Posts notifications. Neither the address nor a header of a subscription is ever logged.</summary>
sealed class NotificationClient(TargetAddresses targets) : IDisposable
{
    readonly HttpClient _client = targets.NewClient();

    /// <summary>Posts one; says why it was not taken, or null when it was.</summary>
    public async Task<string?> Post(SubscriptionChannel channel, byte[] body, TimeSpan timeout, CancellationToken cancellation)
    {
        if (TargetRules.Refusal(channel.Endpoint, allowPrivate: true) is not null)
        {
            return "the endpoint is not called";
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(timeout);
        using var request = new HttpRequestMessage(HttpMethod.Post, channel.Endpoint) { Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue(channel.MediaType) } } };
        foreach (var line in channel.Headers)
        {
            if (SubscriptionHeaders.Parse(line) is (var name, var value))
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return response.IsSuccessStatusCode ? null : $"HTTP {(int)response.StatusCode}";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return "no answer in time";
        }
        catch (HttpRequestException exception)
        {
            return Fault(exception);
        }
        catch (Exception exception) when (exception is IOException or SocketException or InvalidOperationException)
        {
            return exception is TargetRefusedException ? "the endpoint's address is not called" : "the connection broke";
        }
    }

    public void Dispose() => _client.Dispose();

    static string Fault(HttpRequestException exception) => exception switch
    {
        { InnerException: TargetRefusedException } => "the endpoint's address is not called",
        { HttpRequestError: HttpRequestError.NameResolutionError } or { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } } => "the host's name has no address",
        { HttpRequestError: HttpRequestError.SecureConnectionError } => "no secure connection",
        { HttpRequestError: HttpRequestError.ConnectionError } => "no connection",
        _ => "the connection broke",
    };
}
