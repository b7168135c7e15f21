using System.Data.Common;
using System.Diagnostics;
using System.Text.Json;
using LoadRun;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Faults;

/// <summary>Something came out otherwise than it has to.</summary>
sealed class FaultException(string message) : Exception(message);

/// <summary>What it needs is not here.</summary>
sealed class SkipException(string reason) : Exception(reason);

/// <summary>What an answer was.</summary>
sealed record Reply(int Status, string Head, byte[] Body)
{
    public string? Id
    {
        get
        {
            using var json = JsonDocument.Parse(Body);
            return Answer(json.RootElement).GetProperty("id").GetString();
        }
    }

    /// <summary>The answer's own resource: the first of a Bundle, or the answer itself.</summary>
    public static JsonElement Answer(JsonElement body) => body.GetProperty("resourceType").ValueEquals("Bundle") ? body.GetProperty("entry")[0].GetProperty("resource") : body;

    /// <summary>True when it says how to go on: an OperationOutcome, and when to try again.</summary>
    public bool SaysWhenToComeAgain => Head.Contains("Retry-After:", StringComparison.OrdinalIgnoreCase) && System.Text.Encoding.UTF8.GetString(Body).Contains("OperationOutcome", StringComparison.Ordinal);
}

/// <summary>A server on a database of its own.</summary>
sealed class Site : IAsyncDisposable
{
    readonly string[] _settings;

    Site(Database database, string[] settings, ServerProcess server) => (Database, _settings, Server) = (database, settings, server);

    public Database Database { get; }

    public ServerProcess Server { get; private set; }

    public static async Task<Site> Start(string provider, params string[] settings)
    {
        var database = await Database.Make(provider);
        string[] all = [$"Storage:Provider={provider}", $"Storage:Connection={database.Connection}", "Logging:LogLevel:Default=None", .. settings];
        return new(database, all, await ServerProcess.Start(all));
    }

    /// <summary>Another server on the same database.</summary>
    public Task<ServerProcess> Another() => ServerProcess.Start(_settings);

    /// <summary>Ends the server as a power cut does, and starts it again.</summary>
    public async Task KillAndRestart()
    {
        var port = Server.Address.Port;
        Server.Dispose();
        Server = await ServerProcess.Start(_settings, port);
    }

    public Task<Reply> Send(byte[] request) => Send(Server, request);

    public static async Task<Reply> Send(ServerProcess server, byte[] request)
    {
        using var connection = new Connection(server.Address);
        await connection.Open();
        var (status, body) = await connection.Send(request);
        return new(status, connection.Head, body.ToArray());
    }

    public DbConnection Sql()
    {
        DbConnection connection = Database.Provider == "PostgreSql" ? new NpgsqlConnection(Database.Connection) : new SqliteConnection(Database.Connection);
        connection.Open();
        return connection;
    }

    public long Count(string query)
    {
        using var connection = Sql();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT COUNT(*) FROM {query}";
        return Convert.ToInt64(command.ExecuteScalar(), null);
    }

    public static void Must(bool holds, string what)
    {
        if (!holds)
        {
            throw new FaultException(what);
        }
    }

    /// <summary>Runs a command of the shell; false when it fails.</summary>
    public static bool Shell(string command)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", command]) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    public async ValueTask DisposeAsync()
    {
        Server.Dispose();
        await Database.DisposeAsync();
    }
}
