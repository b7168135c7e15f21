using System.Diagnostics;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>Counts the statements of one request, by its trace: those of the search, and those that go through the model.</summary>
sealed class StatementCounter : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    readonly ActivityTraceId _trace = ActivityTraceId.CreateRandom();
    readonly ActivityListener _searches;
    readonly List<IDisposable> _subscriptions = [];
    int _count;

    public StatementCounter()
    {
        _searches = new()
        {
            ShouldListenTo = source => source.Name == SearchStore.Activities,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = activity => Add(activity),
        };
        ActivitySource.AddActivityListener(_searches);
        _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
    }

    public string TraceParent => $"00-{_trace}-{ActivitySpanId.CreateRandom()}-01";

    public int Count => _count;

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.EntityFrameworkCore")
        {
            _subscriptions.Add(value.Subscribe(this));
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Key == "Microsoft.EntityFrameworkCore.Database.Command.CommandExecuting")
        {
            Add(Activity.Current);
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose()
    {
        _searches.Dispose();
        _subscriptions.ForEach(subscription => subscription.Dispose());
    }

    void Add(Activity? activity)
    {
        if (activity?.TraceId == _trace)
        {
            Interlocked.Increment(ref _count);
        }
    }
}
