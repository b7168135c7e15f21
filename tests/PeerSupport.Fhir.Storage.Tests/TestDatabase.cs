using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace PeerSupport.Fhir.Storage.Tests;

/// <summary>A database file of a test's own, prepared as the server prepares it.</summary>
public sealed class TestDatabase : IAsyncLifetime
{
    readonly string _folder = Path.Combine(Path.GetTempPath(), "peersupport-storage-" + Guid.NewGuid().ToString("n"));
    ServiceProvider? _services;

    public async ValueTask InitializeAsync()
    {
        var options = new StorageOptions { Connection = $"Data Source={Path.Combine(_folder, "data", "test.db")}" };
        _services = new ServiceCollection().AddFhirStorage(options).BuildServiceProvider(validateScopes: true);
        await using var scope = _services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<FhirDatabase>().Prepare(CancellationToken.None);
    }

    /// <summary>A context and stores of their own, as a request has them.</summary>
    public AsyncServiceScope Request() => _services!.CreateAsyncScope();

    public async ValueTask DisposeAsync()
    {
        await _services!.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}

static class Scope
{
    public static FhirStore Resources(this AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<FhirStore>();

    public static DecisionStore Decisions(this AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<DecisionStore>();

    public static FhirDbContext Db(this AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<FhirDbContext>();
}
