using System.Diagnostics.Metrics;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>Marks requests whose time is over, on whatever server looks first, and counts them (meter <c>PeerSupport.Fhir.Review</c>, counter <c>review.overdue</c>).</summary>
sealed partial class OverdueWorker(IServiceScopeFactory scopes, Warmup warmup, ServerSettings settings, TimeProvider clock, ILogger<OverdueWorker> log) : BackgroundService
{
    public const string MeterName = "PeerSupport.Fhir.Review";

    static readonly Meter Numbers = new(MeterName);

    static readonly Counter<int> Overdue = Numbers.CreateCounter<int>("review.overdue", description: "Requests that were not decided in their time");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await warmup.Ready.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Mark(stoppingToken);
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                Failed(fault.GetType().Name);
            }

            await Task.Delay(TimeSpan.FromSeconds(settings.Review.OverdueSeconds), clock, stoppingToken);
        }
    }

    /// <summary>One look: marks all that there are, some at a time.</summary>
    async Task Mark(CancellationToken cancellation)
    {
        int marked;
        do
        {
            await using var scope = scopes.CreateAsyncScope();
            var now = clock.GetUtcNow();
            marked = await scope.ServiceProvider.GetRequiredService<ReviewStore>().MarkOverdue(now, task => ReviewTask.Overdue(task, now), cancellation);
            Overdue.Add(marked);
        }
        while (marked > 0);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Overdue reviews: {Fault}; looking again")]
    private partial void Failed(string fault);
}
