using System.Collections.Concurrent;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>
/// Looks what there is to be sent, again and again: gives events to subscriptions, takes subscriptions, has them sent to side by side. Nothing is kept here that matters: what this
/// server leaves undone, another one or its next start does.
/// </summary>
sealed partial class NotificationWorker(IServiceScopeFactory scopes, Warmup warmup, ServerSettings settings, TimeProvider clock, ILogger<NotificationWorker> log) : BackgroundService
{
    static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(2);

    readonly ConcurrentDictionary<string, (Task Task, bool WasFailing)> _running = new();
    readonly SemaphoreSlim _freed = new(0);

    SubscriptionSettings Settings => settings.Subscriptions;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await warmup.Ready.WaitAsync(stoppingToken);
            while (true)
            {
                await _freed.WaitAsync(await Look(stoppingToken), stoppingToken);
                while (_freed.Wait(0, CancellationToken.None))
                {
                    // One look is enough for all that ended meanwhile.
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await Task.WhenAll(_running.Values.Select(each => each.Task));
        }
    }

    public override void Dispose()
    {
        _freed.Dispose();
        base.Dispose();
    }

    /// <summary>One look.</summary>
    /// <returns>How long to wait for the next one, unless something ends before.</returns>
    async Task<TimeSpan> Look(CancellationToken cancellation)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var given = await scope.ServiceProvider.GetRequiredService<FanOut>().Run(cancellation);
            var before = clock.GetTimestamp();
            var taken = await scope.ServiceProvider.GetRequiredService<DeliveryStore>().Take(
                Free(false, Settings.MaxAtOnce), Free(true, Math.Max(1, Settings.MaxAtOnce / 4)), Settings.Timeout(null), TimeSpan.FromSeconds(Settings.LeaseMarginSeconds), cancellation);
            foreach (var subscription in taken)
            {
                Begin(subscription, before, cancellation);
            }

            return given > 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Settings.PollMilliseconds);
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            // The database is away, or another server was faster: what there is to be done is still there.
            CanNotLook(exception.GetType().Name);
            return AfterFault;
        }
    }

    /// <summary>Those that fail have places of their own, so that neither kind keeps the other one waiting.</summary>
    int Free(bool failing, int most) => Math.Max(0, most - _running.Values.Count(each => each.WasFailing == failing));

    void Begin(SubscriptionState subscription, long taken, CancellationToken cancellation)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_running.TryAdd(subscription.Id, (started.Task, subscription.Failures > 0)))
        {
            // Its time was over while this server still worked on it: it is taken again when this time is over.
            return;
        }

        _ = Task.Run(
            async () =>
            {
                try
                {
                    await using var scope = scopes.CreateAsyncScope();
                    await scope.ServiceProvider.GetRequiredService<NotificationSender>().Run(subscription, taken, cancellation);
                }
                catch (Exception exception)
                {
                    // It stays taken until its time is over; then it is tried again.
                    if (!cancellation.IsCancellationRequested)
                    {
                        CanNotSend(subscription.Id, exception.GetType().Name);
                    }
                }
                finally
                {
                    _running.TryRemove(subscription.Id, out _);
                    started.SetResult();
                    if (!cancellation.IsCancellationRequested)
                    {
                        _freed.Release();
                    }
                }
            },
            CancellationToken.None);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What there is to be notified can't be looked at ({Fault}): trying again")]
    private partial void CanNotLook(string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Subscription {Id} can't be worked on ({Fault}): trying again later")]
    private partial void CanNotSend(string id, string fault);
}
