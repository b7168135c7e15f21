using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace PeerSupport.Fhir.Storage.Tests;

/// <summary>A database of a test class's own, prepared as the server prepares it. Where its server is not there, the tests of the class are skipped.</summary>
public abstract class TestDatabase : IAsyncLifetime
{
    ServiceProvider? _services;

    /// <summary>Why there is none; null when it is there.</summary>
    public abstract string? Missing { get; }

    public StorageOptions Options { get; private set; } = new();

    public async ValueTask InitializeAsync()
    {
        if (Missing is null)
        {
            Options = await Make();
            _services = Server();
            await using var scope = _services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<FhirDatabase>().Prepare(CancellationToken.None);
        }
    }

    /// <summary>A context and stores of their own, as a request has them.</summary>
    public AsyncServiceScope Request() => _services!.CreateAsyncScope();

    /// <summary>Another server on the same database.</summary>
    public ServiceProvider Server() => new ServiceCollection().AddFhirStorage(Options).BuildServiceProvider(validateScopes: true);

    public async ValueTask DisposeAsync()
    {
        if (_services is not null)
        {
            await _services.DisposeAsync();
            await Drop();
        }

        GC.SuppressFinalize(this);
    }

    protected abstract Task<StorageOptions> Make();

    protected abstract Task Drop();
}

/// <summary>A file.</summary>
public sealed class SqliteTestDatabase : TestDatabase
{
    readonly string _folder = Path.Combine(Path.GetTempPath(), "peersupport-storage-" + Guid.NewGuid().ToString("n"));

    public override string? Missing => null;

    protected override Task<StorageOptions> Make() => Task.FromResult(new StorageOptions { Connection = $"Data Source={Path.Combine(_folder, "data", "test.db")}" });

    protected override Task Drop()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }
}

/// <summary>A database on a server that a connection string in the environment names.</summary>
public abstract class TestServerDatabase(StorageProvider provider, string variable, Func<string, TestServerConnection> connect) : TestDatabase
{
    readonly TestServerConnection? _server = Environment.GetEnvironmentVariable(variable) is { Length: > 0 } connection ? connect(connection) : null;

    public override string? Missing => _server is null ? $"{variable} names no server" : null;

    protected override async Task<StorageOptions> Make() => new() { Provider = provider, Connection = await _server!.Create() };

    protected override Task Drop() => _server!.Drop();
}

public sealed class PostgreSqlTestDatabase() : TestServerDatabase(StorageProvider.PostgreSql, "PEERSUPPORT_TEST_POSTGRES", connection => new PostgreSqlTestConnection(connection));

public sealed class SqlServerTestDatabase() : TestServerDatabase(StorageProvider.SqlServer, "PEERSUPPORT_TEST_SQLSERVER", connection => new SqlServerTestConnection(connection));

/// <summary>A test class whose tests run on every database: one derived class a provider.</summary>
public abstract class StorageTests
{
    protected StorageTests(TestDatabase database)
    {
        Assert.SkipWhen(database.Missing is not null, database.Missing ?? "");
        Database = database;
    }

    protected TestDatabase Database { get; }

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;
}

static class Scope
{
    public static FhirStore Resources(this AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<FhirStore>();

    public static DecisionStore Decisions(this AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<DecisionStore>();

    public static FhirDbContext Db(this AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<FhirDbContext>();
}
