using Microsoft.Data.Sqlite;
using Npgsql;

namespace LoadRun;

/// <summary>The database of one run: a file in a temporary folder, or a database of its own on the server that <c>PEERSUPPORT_TEST_POSTGRES</c> names.</summary>
sealed class Database : IAsyncDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("peersupport-load-").FullName;
    readonly string _name = "peersupport_load_" + Guid.NewGuid().ToString("n");
    readonly string? _server;

    Database(string provider) => (Provider, _server) = (provider, Environment.GetEnvironmentVariable("PEERSUPPORT_TEST_POSTGRES"));

    public string Provider { get; }

    public string Connection => Provider == "PostgreSql" ? new NpgsqlConnectionStringBuilder(_server) { Database = _name }.ConnectionString : $"Data Source={Path.Combine(_folder, "load.db")}";

    public static async Task<Database> Make(string provider)
    {
        var database = new Database(provider);
        if (provider == "PostgreSql")
        {
            await database.OnServer($"CREATE DATABASE {database._name}");
        }

        return database;
    }

    /// <summary>The bytes that it takes, without the journal.</summary>
    public async Task<long> Size()
    {
        if (Provider == "PostgreSql")
        {
            await OnServer("CHECKPOINT");
            return (long)(await OnServer($"SELECT pg_database_size('{_name}')"))!;
        }

        using var connection = new SqliteConnection(Connection);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        command.ExecuteNonQuery();
        command.CommandText = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
        return (long)command.ExecuteScalar()!;
    }

    public async ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        if (Provider == "PostgreSql")
        {
            NpgsqlConnection.ClearAllPools();
            await OnServer($"DROP DATABASE {_name} WITH (FORCE)");
        }

        Directory.Delete(_folder, recursive: true);
    }

    async Task<object?> OnServer(string sql)
    {
        await using var connection = new NpgsqlConnection(_server ?? throw new InvalidOperationException("PEERSUPPORT_TEST_POSTGRES names no server"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
