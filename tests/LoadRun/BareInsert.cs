using System.Data.Common;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace LoadRun;

/// <summary>The yardstick: the same bytes into a table of two columns of the same kind of database, each in a transaction of its own that is on the disk when it ends.</summary>
static class BareInsert
{
    public static async Task<LoadResult> Run(string name, string provider, string connectionString, int connections, TimeSpan time, Func<int, byte[]> body)
    {
        var postgres = provider == "PostgreSql";
        DbConnection Open()
        {
            DbConnection connection = postgres ? new NpgsqlConnection(connectionString) : new SqliteConnection(connectionString);
            connection.Open();
            if (!postgres)
            {
                Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000");
            }

            return connection;
        }

        using (var first = Open())
        {
            Execute(first, $"CREATE TABLE IF NOT EXISTS bare (id TEXT PRIMARY KEY, json {(postgres ? "bytea" : "BLOB")} NOT NULL)");
        }

        var number = 0;
        var watch = Stopwatch.StartNew();

        // SQLite has one writer at a time: more than one connection only waits.
        var workers = await Task.WhenAll(Enumerable.Range(0, postgres ? connections : 1).Select(_ => Task.Run(() =>
        {
            List<double> times = [];
            long bytes = 0;
            using var connection = Open();
            using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO bare VALUES (@id, @json)";
            var (id, json) = (command.CreateParameter(), command.CreateParameter());
            (id.ParameterName, json.ParameterName) = ("@id", "@json");
            command.Parameters.AddRange(new[] { id, json });
            while (watch.Elapsed < time)
            {
                var next = body(Interlocked.Increment(ref number));
                var started = Stopwatch.GetTimestamp();
                (id.Value, json.Value) = (Guid.NewGuid().ToString(), next);
                command.ExecuteNonQuery();
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                bytes += next.Length;
            }

            return (times, bytes);
        })));
        return new(name, workers.Sum(w => w.times.Count), 0, watch.Elapsed, workers.Sum(w => w.bytes), [.. workers.SelectMany(w => w.times).Order()]);
    }

    static void Execute(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
