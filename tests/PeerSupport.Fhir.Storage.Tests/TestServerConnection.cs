using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace PeerSupport.Fhir.Storage.Tests;

/// <summary>Makes a database of its own on a server, and drops it.</summary>
public abstract class TestServerConnection
{
    protected string Name { get; } = "peersupport_test_" + Guid.NewGuid().ToString("n");

    /// <summary>The connection string of the new database.</summary>
    public abstract Task<string> Create();

    public abstract Task Drop();

    protected static async Task Run(DbConnection connection, string sql)
    {
        await using (connection)
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync();
        }
    }
}

sealed class PostgreSqlTestConnection(string server) : TestServerConnection
{
    // Every database has a pool of its own, and the server has not many connections.
    string Own => new NpgsqlConnectionStringBuilder(server) { Database = Name, MaxPoolSize = 20 }.ConnectionString;

    public override async Task<string> Create()
    {
        await Run(new NpgsqlConnection(server), $"CREATE DATABASE {Name}");
        return Own;
    }

    public override async Task Drop()
    {
        await using (var own = new NpgsqlConnection(Own))
        {
            NpgsqlConnection.ClearPool(own);
        }

        await Run(new NpgsqlConnection(server), $"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");
    }
}

/// <summary>A server that has no room for another database lends the one that the connection string names, to one test class at a time.</summary>
sealed class SqlServerTestConnection(string server) : TestServerConnection
{
    static readonly SemaphoreSlim Lent = new(1);
    bool _isLent;

    string Own => _isLent ? server : new SqlConnectionStringBuilder(server) { InitialCatalog = Name }.ConnectionString;

    public override async Task<string> Create()
    {
        try
        {
            await Run(new SqlConnection(new SqlConnectionStringBuilder(server) { InitialCatalog = "master" }.ConnectionString), $"CREATE DATABASE [{Name}]");
            await Run(new SqlConnection(Own), "SELECT 1");
        }
        catch (SqlException)
        {
            await Lent.WaitAsync();
            _isLent = true;
            await Empty();
        }

        return Own;
    }

    public override async Task Drop()
    {
        SqlConnection.ClearAllPools();
        if (_isLent)
        {
            await Empty();
            Lent.Release();
        }
        else
        {
            await Run(new SqlConnection(new SqlConnectionStringBuilder(server) { InitialCatalog = "master" }.ConnectionString), $"DROP DATABASE [{Name}]");
        }
    }

    /// <summary>Takes every table of the model away.</summary>
    async Task Empty()
    {
        using var context = StorageSetup.NewContext(new() { Provider = StorageProvider.SqlServer, Connection = server });
        foreach (var table in context.Model.GetEntityTypes().Select(type => type.GetTableName()).Append("__EFMigrationsHistory"))
        {
            await Run(new SqlConnection(server), $"DROP TABLE IF EXISTS [{table}]");
        }
    }
}
