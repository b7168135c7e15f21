using PeerSupport.Fhir.R4.Search;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>How far the index of this server's list of search parameters is.</summary>
sealed class IndexState
{
    public IndexProgress? Progress { get; set; }
}

/// <summary>Indexes what was stored under another list, in the background: requests are answered meanwhile, and searches say that they are partial.</summary>
sealed partial class IndexWorker(IServiceProvider services, SearchParameterSet list, IndexState state, Warmup warmup, ILogger<IndexWorker> log) : BackgroundService
{
    static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await warmup.Ready.WaitAsync(stoppingToken);
        var said = 0L;
        while (state.Progress is { IsDone: false } progress)
        {
            if (progress.Indexed * 10 / progress.Total > said)
            {
                said = progress.Indexed * 10 / progress.Total;
                Reached(progress.Indexed, progress.Total);
            }

            try
            {
                await using var scope = services.CreateAsyncScope();
                state.Progress = await scope.ServiceProvider.GetRequiredService<Reindex>().Next(list.Fingerprint, stoppingToken);
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                // A database that is busy or away comes back; the work goes on where it was.
                Failed(fault.GetType().Name);
                await Task.Delay(AfterFault, stoppingToken);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Search index: {Indexed} of {Total} resources")]
    private partial void Reached(long indexed, long total);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Search index: {Fault}; trying again")]
    private partial void Failed(string fault);
}
