using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace PeerSupport.Fhir.Storage.Tests;

public sealed class WritesTestsOnSqlite(SqliteTestDatabase database) : WritesTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class WritesTestsOnPostgreSql(PostgreSqlTestDatabase database) : WritesTests(database), IClassFixture<PostgreSqlTestDatabase>;

public sealed class WritesTestsOnSqlServer(SqlServerTestDatabase database) : WritesTests(database), IClassFixture<SqlServerTestDatabase>;

public abstract class WritesTests(TestDatabase database) : StorageTests(database)
{
    static readonly byte[] Json = "{\"resourceType\":\"Goal\"}"u8.ToArray();

    [Fact]
    public async Task Of_many_pieces_at_once_the_bad_ones_leave_nothing_and_do_the_others_no_harm()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(
            async () =>
            {
                await using var scope = Database.Request();
                try
                {
                    return await Writes(scope).Run(scope.Db(), async (db, stop) =>
                    {
                        db.Resources.Add(ResourceWrite.First(db, new(new("Goal", $"piece-{i}"), Json), DateTimeOffset.UnixEpoch));
                        await db.SaveChangesAsync(stop);
                        return i % 3 == 1 ? throw new InvalidOperationException("of its own") : new Written<string>("done", Keep: i % 3 == 0);
                    }, Stop);
                }
                catch (InvalidOperationException exception)
                {
                    return exception.Message;
                }
            },
            Stop)));
        Assert.Equal(20, results.Count(result => result == "of its own"));
        await using var reader = Database.Request();
        for (var i = 0; i < 60; i++)
        {
            Assert.Equal(i % 3 == 0, await reader.Resources().Read("Goal", $"piece-{i}", Stop) is not null);
        }
    }

    [Fact]
    public async Task Within_a_transaction_of_the_callers_a_piece_is_part_of_it()
    {
        await using var scope = Database.Request();
        await using (var transaction = await scope.Db().Database.BeginTransactionAsync(Stop))
        {
            await scope.Resources().Update("Goal", "within", Json, null, Stop);
            await Writes(scope).Run(scope.Db(), async (db, stop) =>
            {
                db.Resources.Add(ResourceWrite.First(db, new(new("Goal", "dropped"), Json), DateTimeOffset.UnixEpoch));
                await db.SaveChangesAsync(stop);
                return new Written<int>(0, Keep: false);
            }, Stop);
            await transaction.CommitAsync(Stop);
        }

        await using (await scope.Db().Database.BeginTransactionAsync(Stop))
        {
            await scope.Resources().Update("Goal", "undone", Json, null, Stop);
        }

        await using var reader = Database.Request();
        Assert.NotNull(await reader.Resources().Read("Goal", "within", Stop));
        Assert.Null(await reader.Resources().Read("Goal", "dropped", Stop));
        Assert.Null(await reader.Resources().Read("Goal", "undone", Stop));
    }

    [Fact]
    public async Task One_that_is_given_up_before_its_turn_writes_nothing()
    {
        await using var scope = Database.Request();
        using var given = new CancellationTokenSource();
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scope.Resources().Create("Goal", Json, "given-up", given.Token));
        Assert.Null(await scope.Resources().Read("Goal", "given-up", Stop));
    }

    [Fact]
    public async Task Servers_that_write_at_once_wait_for_each_other()
    {
        await using ServiceProvider one = Database.Server(), other = Database.Server();
        await Task.WhenAll(Enumerable.Range(0, 80).Select(i => Task.Run(
            async () =>
            {
                await using var scope = (i % 2 == 0 ? one : other).CreateAsyncScope();
                await scope.Resources().Update("Goal", $"both-{i % 10}", Encoding.UTF8.GetBytes($"{{\"number\":{i}}}"), null, Stop);
            },
            Stop)));
        await using var reader = Database.Request();
        var versions = await Task.WhenAll(Enumerable.Range(0, 10).Select(async i =>
        {
            await using var scope = Database.Request();
            return (await scope.Resources().Read("Goal", $"both-{i}", Stop))!.Version;
        }));
        Assert.All(versions, version => Assert.Equal(8, version));
    }

    [Fact]
    public async Task A_members_requests_take_turns_and_other_members_do_not_wait()
    {
        using var turns = new MemberTurns();
        var first = await turns.Take("policy", "a", Stop);
        var second = turns.Take("policy", "a", Stop);
        // Hashes differ from run to run: one member in a thousand has the same turn.
        var other = Enumerable.Range(0, 9).Select(i => $"b{i}").First(member => MemberTurns.TurnOf("policy", member) != MemberTurns.TurnOf("policy", "a"));
        using (await turns.Take("policy", other, Stop).WaitAsync(TimeSpan.FromSeconds(10), Stop))
        {
            Assert.False(second.IsCompleted);
        }

        first.Dispose();
        using (await second.WaitAsync(TimeSpan.FromSeconds(10), Stop))
        {
            Assert.True(second.IsCompletedSuccessfully);
        }
    }

    static Writes Writes(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<Writes>();
}
