using Microsoft.AspNetCore.Hosting;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>The real server on one of the databases; where that one is not there, the tests of a class that stands on it are skipped.</summary>
public class DatabaseServer(StorageProvider provider) : TestServer, IAsyncLifetime
{
    ServerDatabase? _database;

    /// <summary>Every database.</summary>
    public static TheoryData<StorageProvider> Providers => [.. Enum.GetValues<StorageProvider>()];

    /// <summary>Why there is none; null when it is there.</summary>
    public string? Missing => ServerDatabase.Missing(provider);

    public virtual async ValueTask InitializeAsync() => _database = Missing is null ? await ServerDatabase.Make(provider) : null;

    /// <summary>A client of it; skips the test that has no server.</summary>
    public HttpClient Connect()
    {
        Assert.SkipWhen(Missing is not null, Missing ?? "");
        return CreateClient();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseSetting("Storage:Provider", $"{provider}").UseSetting("Storage:Connection", _database!.Connection);
    }
}

public sealed class ServerOnSqlite() : DatabaseServer(StorageProvider.Sqlite);

public sealed class ServerOnPostgreSql() : DatabaseServer(StorageProvider.PostgreSql);

public sealed class ServerOnSqlServer() : DatabaseServer(StorageProvider.SqlServer);
