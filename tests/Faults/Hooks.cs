using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Faults;

/// <summary>Receivers of notifications, by number. A dead one takes the connection and never answers, or cuts it.</summary>
sealed class Hooks : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly ConcurrentDictionary<int, List<int>> _numbers = new();
    int _handshakes;

    Hooks(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    public int Handshakes => _handshakes;

    /// <summary>One in so many is dead; none when it is 0.</summary>
    public int DeadOneIn { get; set; }

    public static async Task<Hooks> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var hooks = new Hooks(builder.Build());
        hooks._app.MapPost("/{hook:int}", hooks.Take);
        await hooks._app.StartAsync();
        return hooks;
    }

    /// <summary>The numbers of the events that it took, in the order in which it did.</summary>
    public IReadOnlyList<int> At(int hook)
    {
        var numbers = _numbers.GetOrAdd(hook, _ => []);
        lock (numbers)
        {
            return [.. numbers];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    async Task Take(int hook, HttpContext context)
    {
        if (DeadOneIn > 0 && hook >= 0 && hook % DeadOneIn == 0)
        {
            if (hook / DeadOneIn % 2 == 0)
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            }

            context.Abort();
            return;
        }

        using var json = await JsonDocument.ParseAsync(context.Request.Body);
        var parameters = json.RootElement.GetProperty("entry")[0].GetProperty("resource").GetProperty("parameter");
        var events = parameters.EnumerateArray().Where(parameter => parameter.GetProperty("name").GetString() == "notification-event").ToList();
        if (events.Count == 0)
        {
            Interlocked.Increment(ref _handshakes);
            return;
        }

        var numbers = _numbers.GetOrAdd(hook, _ => []);
        lock (numbers)
        {
            numbers.AddRange(events.Select(each => int.Parse(each.GetProperty("part")[0].GetProperty("valueString").GetString()!, CultureInfo.InvariantCulture)));
        }
    }
}
