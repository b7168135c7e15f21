using Microsoft.Data.Sqlite;

namespace PeerSupport.Fhir.Storage.Tests;

/// <summary>SQLite's log and the file that it is folded into.</summary>
public sealed class LogFoldTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("peersupport-log-").FullName;

    string Source => $"Data Source={Path.Combine(_folder, "log.db")}";

    [Fact]
    public async Task What_is_in_the_log_is_in_the_file_afterwards()
    {
        using var writer = Open();
        Execute(writer, "INSERT INTO t VALUES (zeroblob(3000)), (zeroblob(3000))");
        Assert.Equal(0, Rows("before.db"));
        await using var fold = new LogFold(Source);
        await Folded(fold);
        Assert.Equal(2, Rows("after.db"));
        Assert.False(fold.IsNearEnd, "A short log need not be begun anew");
    }

    [Fact]
    public async Task A_long_log_is_worth_ending_until_somebody_has()
    {
        using var writer = Open();
        Execute(writer, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9000) INSERT INTO t SELECT zeroblob(4000) FROM n");
        await using var fold = new LogFold(Source);
        Assert.False(fold.IsNearEnd);
        await Folded(fold);
        Assert.True(fold.IsNearEnd);
        fold.Ended();
        Assert.False(fold.IsNearEnd);
    }

    /// <summary>Whoever writes next will say what is wrong with the file.</summary>
    [Fact]
    public async Task A_file_that_cannot_be_read_stops_nobody()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "log.db"));
        await using var fold = new LogFold(Source);
        await Folded(fold);
        Assert.False(fold.IsNearEnd);
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    SqliteConnection Open()
    {
        var connection = new SqliteConnection(Source);
        connection.Open();
        Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = OFF; CREATE TABLE t (x BLOB); PRAGMA wal_checkpoint(TRUNCATE)");
        return connection;
    }

    /// <summary>The rows of the file without its log.</summary>
    long Rows(string copy)
    {
        File.Copy(Path.Combine(_folder, "log.db"), Path.Combine(_folder, copy));
        using var alone = new SqliteConnection($"Data Source={Path.Combine(_folder, copy)}");
        alone.Open();
        using var command = alone.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM t";
        return (long)command.ExecuteScalar()!;
    }

    static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    static async Task Folded(LogFold fold)
    {
        fold.Begin();
        while (!fold.IsIdle)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }
}
