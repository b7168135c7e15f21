using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>The server's own parts with operations, warm-up steps and profiles of a test's: what another capability adds, without it.</summary>
sealed class TestApp : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly string _folder;

    TestApp(WebApplication app, string folder) => (_app, _folder, Client) = (app, folder, app.GetTestClient());

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    /// <param name="profiles">Files of the profile folder, by path, beside the shipped operations.</param>
    /// <param name="add">Adds services.</param>
    /// <param name="map">Adds routes.</param>
    /// <param name="sandbox">As a sandbox, which serves the examples.</param>
    /// <param name="settings">More settings, as arguments.</param>
    public static async Task<TestApp> Start(Dictionary<string, string>? profiles = null, Action<WebApplicationBuilder>? add = null, Action<FhirRoutes>? map = null, bool sandbox = false, string[]? settings = null)
    {
        var folder = Path.Combine(Path.GetTempPath(), "peersupport-app-" + Guid.NewGuid().ToString("n"));
        foreach (var (path, text) in ShippedOperations().Concat(profiles ?? []))
        {
            var file = Path.Combine(folder, "profiles", path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, text);
        }

        var builder = WebApplication.CreateBuilder([$"--Profiles={Path.Combine(folder, "profiles")}", $"--Storage:Connection=Data Source={Path.Combine(folder, "app.db")}", $"--Sandbox:Enabled={sandbox}", .. settings ?? []]);
        builder.WebHost.UseTestServer();
        builder.AddFhir(builder.AddHost());
        builder.AddApiDescription();
        add?.Invoke(builder);
        var app = builder.Build();
        app.UseHost();
        app.MapHealth();
        app.MapApiDescription();
        app.MapConsole();
        var fhir = app.MapFhir();
        map?.Invoke(fhir);
        await app.StartAsync();
        return new(app, folder);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    static IEnumerable<KeyValuePair<string, string>> ShippedOperations()
    {
        var folder = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(folder, "profiles", "operations")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("profiles/operations");
        }

        return Directory.EnumerateFiles(Path.Combine(folder, "profiles", "operations")).Select(path => KeyValuePair.Create($"operations/{Path.GetFileName(path)}", File.ReadAllText(path)));
    }
}
