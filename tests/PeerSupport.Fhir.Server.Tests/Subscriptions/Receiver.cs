using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace PeerSupport.Fhir.Server.Tests.Subscriptions;

/// <summary>What a receiver got.</summary>
sealed record Received(string Path, IReadOnlyDictionary<string, string> Headers, JsonObject Body, int Answered)
{
    public string Query { get; init; } = "";

    public JsonArray Parameters => Body["entry"]![0]!["resource"]!["parameter"]!.AsArray();

    public string Type => (string)Value("type", "valueCode")!;

    public JsonNode? Value(string name, string value) => Parameters.FirstOrDefault(parameter => (string?)parameter!["name"] == name)?[value];

    /// <summary>The numbers of its events, in their order.</summary>
    public IEnumerable<int> Numbers => Parameters.Where(parameter => (string?)parameter!["name"] == "notification-event")
        .Select(parameter => int.Parse((string)parameter!["part"]!.AsArray().Single(part => (string?)part!["name"] == "event-number")!["valueString"]!, null));
}

/// <summary>A real endpoint on the loopback: every path is a hook of its own.</summary>
sealed class Receiver : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly ConcurrentQueue<Received> _all = [];

    Receiver(WebApplication app) => _app = app;

    /// <summary>Says what a hook answers; 200 where it says nothing.</summary>
    public Func<string, JsonObject, Task<int>> Answer { get; set; } = (_, _) => Task.FromResult(200);

    public string Address => _app.Urls.Single();

    /// <summary>Where a redirect points.</summary>
    public string Elsewhere { get; set; } = "/elsewhere";

    public static async Task<Receiver> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new Receiver(builder.Build());
        receiver._app.MapPost("/{**path}", receiver.Take);
        await receiver._app.StartAsync();
        return receiver;
    }

    public IReadOnlyList<Received> At(string hook) => [.. _all.Where(each => each.Path == "/" + hook)];

    public IReadOnlyList<Received> EventsAt(string hook) => [.. At(hook).Where(each => each.Type == "event-notification")];

    /// <summary>The numbers of the events that a hook took, in the order in which it did.</summary>
    public IReadOnlyList<int> NumbersAt(string hook) => [.. EventsAt(hook).Where(each => each.Answered < 300).SelectMany(each => each.Numbers)];

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    async Task Take(HttpContext context)
    {
        var body = (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))!.AsObject();
        var path = context.Request.Path.Value!;
        var status = await Answer(path[1..], body);
        _all.Enqueue(new(path, context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString()), body, status) { Query = context.Request.QueryString.Value! });
        context.Response.StatusCode = status;
        context.Response.Headers.Location = status is >= 300 and < 400 ? Elsewhere : null;
    }
}
