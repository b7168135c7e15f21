using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>The real server on a database file of its own, with small limits and its log kept.</summary>
public class TestServer : WebApplicationFactory<Program>
{
    readonly string _folder = Path.Combine(Path.GetTempPath(), "peersupport-server-" + Guid.NewGuid().ToString("n"));

    /// <summary>Everything that was logged.</summary>
    public LogCapture Log { get; } = new();

    /// <summary>A folder of this server's own.</summary>
    protected string Folder => _folder;

    /// <summary>The database file.</summary>
    public string Database => Path.Combine(_folder, "server.db");

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        Directory.CreateDirectory(_folder);
        builder.UseEnvironment("Development").UseSetting("Storage:Connection", $"Data Source={Path.Combine(_folder, "server.db")}").UseSetting("Limits:MaxBodyBytes", "200000");
        builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(Log).SetMinimumLevel(LogLevel.Trace));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        SqliteConnection.ClearAllPools();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }

        GC.SuppressFinalize(this);
    }
}

/// <summary>Keeps what is logged, as text.</summary>
public sealed class LogCapture : ILoggerProvider
{
    readonly ConcurrentQueue<string> _lines = [];

    public string Text => string.Join('\n', _lines);

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void Dispose()
    {
    }

    sealed class Logger(LogCapture capture) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            capture._lines.Enqueue(formatter(state, exception) + exception);
    }
}

static class Client
{
    public const string FhirJson = "application/fhir+json";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static HttpContent Body(string json, string type = FhirJson) => Body(Encoding.UTF8.GetBytes(json), type);

    public static HttpContent Body(byte[] json, string type = FhirJson) => new ByteArrayContent(json) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };

    public static Task<HttpResponseMessage> Post(this HttpClient client, string address, string json) => client.PostAsync(address, Body(json), Stop);

    public static Task<HttpResponseMessage> Put(this HttpClient client, string address, string json) => client.PutAsync(address, Body(json), Stop);

    public static Task<HttpResponseMessage> Get(this HttpClient client, string address) => client.GetAsync(address, Stop);

    public static Task<string> Text(this HttpResponseMessage response) => response.Content.ReadAsStringAsync(Stop);

    public static async Task<JsonObject> Json(this HttpResponseMessage response) => JsonNode.Parse(await response.Text())!.AsObject();

    /// <summary>Asserts that the answer is an OperationOutcome of this status whose first issue has this code of ours; gives that issue.</summary>
    public static async Task<JsonObject> IsOutcome(this HttpResponseMessage response, int status, string rule)
    {
        var text = await response.Text();
        Assert.True(status == (int)response.StatusCode, $"{(int)response.StatusCode}: {text}");
        Assert.Equal(FhirJson, response.Content.Headers.ContentType?.MediaType);
        var outcome = JsonNode.Parse(text)!;
        Assert.Equal("OperationOutcome", (string?)outcome["resourceType"]);
        var issue = outcome["issue"]![0]!.AsObject();
        Assert.Equal(rule, (string?)issue["details"]!["coding"]![0]!["code"]);
        Assert.Contains((string?)issue["severity"], (string[])["error", "fatal"]);
        Assert.NotEmpty((string?)issue["code"] ?? "");
        Assert.NotEmpty((string?)issue["details"]!["text"] ?? "");
        return issue;
    }
}
