using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace PeerSupport.Fhir.Storage.Tests;

public sealed class TurnsTestsOnSqlite(SqliteTestDatabase database) : TurnsTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class TurnsTestsOnPostgreSql(PostgreSqlTestDatabase database) : TurnsTests(database), IClassFixture<PostgreSqlTestDatabase>;

public sealed class TurnsTestsOnSqlServer(SqlServerTestDatabase database) : TurnsTests(database), IClassFixture<SqlServerTestDatabase>;

/// <summary>What writes much takes turns with what writes little.</summary>
public abstract class TurnsTests(TestDatabase database) : StorageTests(database)
{
    static readonly byte[] Json = "{\"resourceType\":\"Goal\"}"u8.ToArray();

    [Fact]
    public async Task A_new_index_of_thousands_and_writes_beside_it_do_each_other_no_harm()
    {
        const int Stored = 2500, Written = 300;
        Assert.InRange(Reindex.Some, 1, 100);

        // A command that waits longer than this fails.
        await using var server = Indexing(Database.Options with { TimeoutSeconds = 5 });
        for (var i = 0; i < Stored; i += 500)
        {
            await using var scope = server.CreateAsyncScope();
            await scope.Resources().CreateAll([.. Enumerable.Range(i, 500).Select(number => new ResourceToSave(new("CarePlan", $"old-{number}"), Json))], Stop);
        }

        await using var first = server.CreateAsyncScope();
        var progress = await first.ServiceProvider.GetRequiredService<Reindex>().Begin("beside", Stop);
        Assert.True(progress.Total >= Stored);
        List<Task> writes = [];
        while (!progress.IsDone)
        {
            for (var i = 0; i < Written * Reindex.Some / Stored && writes.Count < Written; i++)
            {
                writes.Add(Write(writes.Count));
            }

            await using var scope = server.CreateAsyncScope();
            progress = await scope.ServiceProvider.GetRequiredService<Reindex>().Next("beside", Stop);
            if (Database.Options.Provider == StorageProvider.Sqlite)
            {
                // What was asked for before this turn has waited for no other one.
                Assert.Equal(Stored + writes.Count, await Stands(scope));
            }
        }

        await Task.WhenAll(writes);
        Assert.Equal(Written, writes.Count);
        Assert.True(progress.IsDone);
        await using var reader = server.CreateAsyncScope();
        Assert.Equal(Stored + Written, await Stands(reader));
        var found = await reader.ServiceProvider.GetRequiredService<CompartmentStore>().Walk(new("CarePlan", [], null), inCompartment: false, null, DateTimeOffset.MaxValue, 0, Stored + Written + 1, Stop);
        Assert.Equal(Stored + Written, found.Count);

        async Task Write(int number)
        {
            await using var scope = server.CreateAsyncScope();
            await scope.Resources().Update("CarePlan", $"new-{number}", Encoding.UTF8.GetBytes($"{{\"number\":{number}}}"), null, Stop);
        }

        static Task<long> Stands(AsyncServiceScope scope) => scope.Db().Resources.LongCountAsync(row => row.Type == "CarePlan", Stop);
    }

    [Fact]
    public async Task Several_changes_as_one_take_their_turn_with_others()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(
            async () =>
            {
                await using var scope = Database.Request();
                if (i % 2 == 1)
                {
                    await scope.Resources().Create("Goal", Json, $"alone-{i}", Stop);
                    return true;
                }

                var isKept = await scope.ServiceProvider.GetRequiredService<ResourceChanges>().Together(async stop =>
                {
                    await scope.Resources().Update("Goal", $"one-{i}", Json, null, stop);
                    await scope.Resources().Update("Goal", $"two-{i}", Json, null, stop);
                    Assert.NotNull(await scope.Resources().Read("Goal", $"one-{i}", stop));
                    return i % 4 == 0;
                }, Stop);

                // The caller's context is its own again, in no transaction.
                Assert.Null(scope.Db().Database.CurrentTransaction);
                Assert.NotNull(await scope.Resources().Update("Goal", $"after-{i}", Json, null, Stop));
                return isKept;
            },
            Stop)));
        Assert.All(results, Assert.True);
        await using var reader = Database.Request();
        for (var i = 0; i < 40; i++)
        {
            Assert.Equal(i % 2 == 1, await reader.Resources().Read("Goal", $"alone-{i}", Stop) is not null);
            Assert.Equal(i % 4 == 0, await reader.Resources().Read("Goal", $"one-{i}", Stop) is not null);
            Assert.Equal(i % 4 == 0, await reader.Resources().Read("Goal", $"two-{i}", Stop) is not null);
            Assert.Equal(i % 2 == 0, await reader.Resources().Read("Goal", $"after-{i}", Stop) is not null);
        }
    }

    [Fact]
    public async Task A_fault_within_several_changes_undoes_them_and_leaves_the_writer_well()
    {
        await using var scope = Database.Request();
        var changes = scope.ServiceProvider.GetRequiredService<ResourceChanges>();
        await Assert.ThrowsAsync<InvalidOperationException>(() => changes.Together(async stop =>
        {
            await scope.Resources().Update("Goal", "lost", Json, null, stop);
            throw new InvalidOperationException("of its own");
        }, Stop));
        Assert.True(await changes.Together(async stop => (await scope.Resources().Update("Goal", "kept", Json, null, stop))!.Version == 1, Stop));
        Assert.Null(await scope.Resources().Read("Goal", "lost", Stop));
        Assert.NotNull(await scope.Resources().Read("Goal", "kept", Stop));
    }

    static ServiceProvider Indexing(StorageOptions options) => new ServiceCollection().AddSingleton<IndexResource>((key, json, _) =>
    {
        var rows = new IndexRows();
        rows.Keys.Add(SearchHash.Type(key.Type));
        rows.AddText(SearchHash.Value(9, "t"), Encoding.UTF8.GetString(json.Span));
        return rows;
    }).AddFhirStorage(options).BuildServiceProvider();
}
