using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace PeerSupport.Fhir.Storage.Tests;

public sealed class InsertTestsOnSqlite(SqliteTestDatabase database) : InsertTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class InsertTestsOnPostgreSql(PostgreSqlTestDatabase database) : InsertTests(database), IClassFixture<PostgreSqlTestDatabase>;

public sealed class InsertTestsOnSqlServer(SqlServerTestDatabase database) : InsertTests(database), IClassFixture<SqlServerTestDatabase>;

/// <summary>Rows that pieces of writing insert, by whichever way the database has.</summary>
public abstract class InsertTests(TestDatabase database) : StorageTests(database)
{
    static readonly byte[] Json = "{\"resourceType\":\"Goal\"}"u8.ToArray();

    [Fact]
    public async Task What_is_inserted_is_what_EF_Core_reads()
    {
        UseRow whole = Use("whole", "c", 42, 3699, 7), bare = Use("bare");
        ServiceClaimRow claim = new() { Id = "claim", PolicyId = "p", MemberId = "é", Provider = null, RequestKey = "k", ResponseId = "r", Status = ServiceClaimStatus.Replaced, Recorded = long.MaxValue };
        await using var scope = Database.Request();
        var resource = Goal(scope.Db(), "read", Encoding.UTF8.GetBytes($$"""{"resourceType":"Goal","text":"{{new string('a', 5000)}}"}"""));
        await Run(scope, db =>
        {
            db.InsertAll<object>([whole, bare, claim, resource]);
            return new(true, Save: true);
        });
        var db = scope.Db();
        Same(whole, await db.Uses.AsNoTracking().SingleAsync(use => use.Id == "whole", Stop));
        Same(bare, await db.Uses.AsNoTracking().SingleAsync(use => use.Id == "bare", Stop));
        Same(claim, await db.ServiceClaims.AsNoTracking().SingleAsync(each => each.Id == "claim", Stop));
        var read = await db.Resources.AsNoTracking().SingleAsync(each => each.Id == "read", Stop);
        Assert.Equal(resource.Json.Bytes.ToArray(), read.Json.Bytes.ToArray());
        Assert.Equal((resource.Sid, resource.Ref, 1, false), (read.Sid, read.Ref, read.Version, read.Deleted));

        static UseRow Use(string id, string? chain = null, long? start = null, long? cents = null, long? voided = null) => new()
        {
            Id = id, PolicyId = "p", MemberId = "m", ClaimId = "c", Chain = chain, Provider = null, Service = "[]", ContactKey = "k", Day = new(2026, 2, 28), Start = start, UnitMinutes = 15, Units = 4, Cents = cents, Recorded = 1, Voided = voided,
        };

        static void Same<T>(T row, T read) => Assert.All(typeof(T).GetProperties(), property => Assert.Equal(property.GetValue(row), property.GetValue(read)));
    }

    [Fact]
    public async Task A_key_that_is_taken_is_told_as_EF_Core_tells_it_and_nothing_of_the_piece_stays()
    {
        await using var scope = Database.Request();
        await Run(scope, db => Ledger(db, "first"));
        Assert.True(DatabaseFault.IsOvertaken(await Assert.ThrowsAsync<DbUpdateException>(() => Run(scope, db => Ledger(db, "second")))));
        Assert.Null(await scope.Resources().Read("Goal", "second", Stop));

        // The context, and its connection, go on.
        await Run(scope, db =>
        {
            db.Insert(Goal(db, "third", Json));
            return new(true, Save: true);
        });
        Assert.NotNull(await scope.Resources().Read("Goal", "third", Stop));

        static Written<bool> Ledger(FhirDbContext db, string id)
        {
            db.Insert(Goal(db, id, Json));
            db.Insert(new MemberLedgerRow { PolicyId = "taken", MemberId = "m", Version = 1 });
            return new(true, Save: true);
        }
    }

    [Fact]
    public async Task What_was_not_saved_is_not_saved_with_what_comes_after_it()
    {
        await using var scope = Database.Request();
        await Run(scope, db =>
        {
            db.Insert(Goal(db, "given-up", Json));
            return new(true, Keep: false);
        });
        await Assert.ThrowsAsync<InvalidOperationException>(() => Run(scope, db =>
        {
            db.Insert(Goal(db, "failed", Json));
            throw new InvalidOperationException("of its own");
        }));
        await Run(scope, db =>
        {
            db.Insert(Goal(db, "next", Json));
            return new(true, Save: true);
        });
        Assert.Null(await scope.Resources().Read("Goal", "given-up", Stop));
        Assert.Null(await scope.Resources().Read("Goal", "failed", Stop));
        Assert.NotNull(await scope.Resources().Read("Goal", "next", Stop));
    }

    [Fact]
    public async Task Work_that_runs_again_inserts_once()
    {
        Assert.SkipWhen(Database.Options.Provider == StorageProvider.Sqlite, "It has one writer: nothing collides.");
        await using var scope = Database.Request();
        var times = 0;
        await Run(scope, db =>
        {
            db.Insert(Goal(db, "again", Json));
            return ++times == 1 ? throw new DbUpdateConcurrencyException() : new(true, Save: true);
        });
        Assert.Equal(2, times);
        Assert.NotNull(await scope.Resources().Read("Goal", "again", Stop));
    }

    [Fact]
    public async Task In_a_transaction_of_the_callers_nothing_is_committed_before_its_end()
    {
        await using AsyncServiceScope scope = Database.Request(), other = Database.Request();
        await using (await scope.Db().Database.BeginTransactionAsync(Stop))
        {
            await scope.Resources().Create("Goal", Json, "in-one", Stop);
            Assert.NotNull(await scope.Resources().Read("Goal", "in-one", Stop));
            Assert.Null(await other.Resources().Read("Goal", "in-one", Stop));
        }

        Assert.Null(await other.Resources().Read("Goal", "in-one", Stop));
    }

    [Fact]
    public async Task What_waits_is_what_subscribers_are_told_of()
    {
        await using var scope = Database.Request();
        await scope.ServiceProvider.GetRequiredService<Writes>().Run(scope.Db(), async (db, stop) =>
        {
            db.Insert(Goal(db, "told", Json));
            await Storage.Outbox.Add(db, new(["o"], new("Goal", "told"), DateTimeOffset.UnixEpoch), stop);
            return new Written<bool>(true, Save: true);
        }, Stop);
        Assert.Equal(1, (await scope.Db().OutboxEvents.AsNoTracking().SingleAsync(each => each.FocusId == "told", Stop)).FocusVersion);
    }

    /// <summary>Each path that writes a resource: made, changed, the same again, deleted, made again.</summary>
    [Fact]
    public async Task Every_version_is_found_by_what_it_has_and_by_nothing_else()
    {
        await using var server = new ServiceCollection().AddSingleton<IndexResource>((key, json, _) => Rows(key.Type, json)).AddFhirStorage(Database.Options).BuildServiceProvider(validateScopes: true);
        await using var scope = server.CreateAsyncScope();
        await scope.Resources().CreateAll([new(new("Found", "1"), "one"u8.ToArray()), new(new("Found", "2"), "one"u8.ToArray())], Stop);
        Assert.Equal(["1", "2"], await Found(scope, "one"));
        await scope.Resources().Update("Found", "1", "two"u8.ToArray(), null, Stop);
        await scope.Resources().Update("Found", "1", "two"u8.ToArray(), null, Stop);
        Assert.Equal(["2"], await Found(scope, "one"));
        Assert.Equal(["1"], await Found(scope, "two"));
        var changes = scope.ServiceProvider.GetRequiredService<ResourceChanges>();
        await changes.Delete("Found", "1", null, Stop);
        Assert.Empty(await Found(scope, "two"));
        Assert.True(await changes.Together(async stop =>
        {
            await scope.Resources().Update("Found", "1", "one"u8.ToArray(), null, stop);
            await changes.Delete("Found", "2", null, stop);
            return true;
        }, Stop));
        Assert.Equal(["1"], await Found(scope, "one"));
        Assert.Equal(4, (await scope.Resources().Read("Found", "1", Stop))!.Version);
    }

    static IndexRows Rows(string type, ReadOnlyMemory<byte> json)
    {
        var rows = new IndexRows { Keys = { SearchHash.Type(type), SearchHash.Value(1, Encoding.UTF8.GetString(json.Span)) } };
        rows.AddText(2, "text");
        rows.AddTime(3, 4, 5);
        rows.References.Add((4, 1));
        return rows;
    }

    static async Task<IEnumerable<string>> Found(AsyncServiceScope scope, string value) =>
        (await scope.ServiceProvider.GetRequiredService<SearchStore>().Search(new("Found") { Criteria = [new Criterion.Keys([SearchHash.Value(1, value)], IsRare: false)], Count = 10 }, Stop)).Matches.Select(each => each.Key.Id).Order(StringComparer.Ordinal);

    static ResourceRow Goal(FhirDbContext db, string id, byte[] json) => ResourceWrite.First(db, new(new("Goal", id), json), DateTimeOffset.UnixEpoch);

    static Task<bool> Run(AsyncServiceScope scope, Func<FhirDbContext, Written<bool>> work) =>
        scope.ServiceProvider.GetRequiredService<Writes>().Run(scope.Db(), (db, _) => Task.FromResult(work(db)), Stop);
}
