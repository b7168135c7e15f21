using Microsoft.AspNetCore.Hosting;
using PeerSupport.Fhir.Storage;
using PeerSupport.Fhir.Storage.Tests;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>A database that several servers stand on: a file, or a database of its own on a server that the environment names.</summary>
sealed class ServerDatabase : IAsyncDisposable
{
    readonly TestServerConnection? _server;
    readonly string _folder = Directory.CreateTempSubdirectory("peersupport-servers-").FullName;

    ServerDatabase(StorageProvider provider, TestServerConnection? server) => (Provider, _server) = (provider, server);

    public StorageProvider Provider { get; }

    public string Connection { get; private set; } = "";

    /// <summary>A new database; the test is skipped where the provider's server is not there.</summary>
    public static async Task<ServerDatabase> Make(StorageProvider provider)
    {
        var missing = Missing(provider);
        Assert.SkipWhen(missing is not null, missing ?? "");
        var connection = Variable(provider) is { } variable ? Environment.GetEnvironmentVariable(variable) : null;
        var database = new ServerDatabase(provider, connection is null ? null : provider == StorageProvider.SqlServer ? new SqlServerTestConnection(connection) : new PostgreSqlTestConnection(connection));
        database.Connection = database._server is { } server ? await server.Create() : $"Data Source={Path.Combine(database._folder, "servers.db")}";
        return database;
    }

    /// <summary>Why there is none; null when it is there.</summary>
    public static string? Missing(StorageProvider provider) => Variable(provider) is { } variable && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable)) ? $"{variable} names no server" : null;

    /// <summary>One more server on it.</summary>
    /// <param name="configure">Further settings of that server.</param>
    public TestServer Server(Action<IWebHostBuilder>? configure = null) => new OnDatabase(this, configure);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.Drop();
        }

        Directory.Delete(_folder, recursive: true);
    }

    static string? Variable(StorageProvider provider) => provider switch
    {
        StorageProvider.PostgreSql => "PEERSUPPORT_TEST_POSTGRES",
        StorageProvider.SqlServer => "PEERSUPPORT_TEST_SQLSERVER",
        _ => null,
    };

    sealed class OnDatabase(ServerDatabase database, Action<IWebHostBuilder>? configure) : TestServer
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseSetting("Storage:Provider", $"{database.Provider}").UseSetting("Storage:Connection", database.Connection).UseSetting("Limits:MaxBodyBytes", "5242880");
            configure?.Invoke(builder);
        }
    }
}
