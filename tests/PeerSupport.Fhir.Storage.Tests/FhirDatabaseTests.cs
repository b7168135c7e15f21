using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;

namespace PeerSupport.Fhir.Storage.Tests;

/// <summary>What is done at start, on files.</summary>
public sealed class FhirDatabaseTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("peersupport-start-").FullName;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    StorageOptions Options => new() { Connection = "Data Source=start.db", Folder = _folder };

    [Fact]
    public async Task Readers_do_not_wait_for_the_writer()
    {
        await using var server = await Started(Options);
        await using var scope = server.CreateAsyncScope();
        Assert.Equal("wal", (await scope.Db().Database.SqlQuery<string>($"PRAGMA journal_mode").ToListAsync(Stop))[0]);
    }

    [Fact]
    public async Task Without_migrations_at_start_the_server_waits_for_them()
    {
        await using var waiting = new ServiceCollection().AddFhirStorage(Options with { Migrate = false }).BuildServiceProvider();
        await using var scope = waiting.CreateAsyncScope();
        var ready = scope.ServiceProvider.GetRequiredService<FhirDatabase>().Prepare(Stop);
        Assert.NotSame(ready, await Task.WhenAny(ready, Task.Delay(200, Stop)));
        await using var migrating = await Started(Options);
        await ready.WaitAsync(TimeSpan.FromSeconds(20), Stop);
        Assert.True(ready.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_database_of_the_first_build_is_brought_up_and_keeps_what_it_has()
    {
        var bytes = "{\"resourceType\":\"Patient\"}"u8.ToArray();
        await using (var old = StorageSetup.NewContext(Options))
        {
            await old.GetService<IMigrator>().MigrateAsync("Initial", Stop);
            await old.Database.ExecuteSqlAsync($"INSERT INTO Resource (Type, Id, Version, LastUpdated, Json, Hash, Deleted) VALUES ('Patient', 'old', 1, 0, {bytes}, 'x', 0)", Stop);
        }

        await using var server = await Started(Options);
        await using var scope = server.CreateAsyncScope();
        Assert.Equal(bytes, (await scope.Resources().Read("Patient", "old", Stop))!.Json.ToArray());
        Assert.Empty(await scope.Db().Database.GetPendingMigrationsAsync(Stop));
    }

    [Fact]
    public async Task The_lock_of_a_server_that_was_killed_while_it_migrated_does_not_stop_the_next_one_for_ever()
    {
        await using (var killed = StorageSetup.NewContext(Options))
        {
            await killed.Database.ExecuteSqlAsync($"CREATE TABLE __EFMigrationsLock (Id INTEGER NOT NULL CONSTRAINT PK___EFMigrationsLock PRIMARY KEY, Timestamp TEXT NOT NULL)", Stop);
            await killed.Database.ExecuteSqlAsync($"INSERT INTO __EFMigrationsLock VALUES (1, {DateTimeOffset.UtcNow.AddMinutes(-6).ToString("O")})", Stop);
        }

        await using var server = await Started(Options).WaitAsync(TimeSpan.FromSeconds(30), Stop);
        await using var scope = server.CreateAsyncScope();
        Assert.Empty(await scope.Db().Database.GetPendingMigrationsAsync(Stop));
    }

    [Fact]
    public async Task Servers_that_start_at_once_on_a_new_database_all_start()
    {
        var servers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => Started(Options), Stop)));
        await using var scope = servers[0].CreateAsyncScope();
        Assert.Empty(await scope.Db().Database.GetPendingMigrationsAsync(Stop));
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    internal static async Task<ServiceProvider> Started(StorageOptions options)
    {
        var server = new ServiceCollection().AddFhirStorage(options).BuildServiceProvider();
        await using var scope = server.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<FhirDatabase>().Prepare(Stop);
        return server;
    }
}
