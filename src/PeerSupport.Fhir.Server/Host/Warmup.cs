using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Server;

/// <summary>Work that is done once at start, before the first request is answered. Steps run in the order in which they were added.</summary>
/// <param name="Name">What the log calls it.</param>
/// <param name="Run">The work, with services of its own scope. A fault in it stops the server.</param>
internal sealed record WarmupStep(string Name, Func<IServiceProvider, CancellationToken, Task> Run);

internal static class WarmupSetup
{
    public static IServiceCollection AddWarmup(this IServiceCollection services, string name, Func<IServiceProvider, CancellationToken, Task> run) =>
        services.AddSingleton(new WarmupStep(name, run));
}

/// <summary>Runs the steps. Readiness is red, and requests wait, until all are done.</summary>
internal sealed partial class Warmup(IServiceProvider services, IEnumerable<WarmupStep> steps, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<Warmup> log)
    : BackgroundService
{
    readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the server is ready.</summary>
    public Task Ready => _ready.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var started = clock.GetTimestamp();
        foreach (var step in steps)
        {
            try
            {
                await using var scope = services.CreateAsyncScope();
                await step.Run(scope.ServiceProvider, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // Nothing of a person is in the data that a start reads: its faults may be named in full. Where a file is at fault, its own sentence is enough.
                Failed(step.Name, exception.Message, exception is PolicyException or InvalidDataException ? null : exception);
                Environment.ExitCode = 1;
                lifetime.StopApplication();
                return;
            }
        }

        var took = clock.GetElapsedTime(started).TotalMilliseconds;
        Done(took);
        _ready.SetResult();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Ready after {Milliseconds:0} ms")]
    private partial void Done(double milliseconds);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The server can't start. {Step}: {Fault}")]
    private partial void Failed(string step, string fault, Exception? exception);
}
