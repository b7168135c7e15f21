using System.Text;
using Microsoft.EntityFrameworkCore;

namespace PeerSupport.Fhir.Storage.Tests;

public sealed class FhirStoreTestsOnSqlite(SqliteTestDatabase database) : FhirStoreTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class FhirStoreTestsOnPostgreSql(PostgreSqlTestDatabase database) : FhirStoreTests(database), IClassFixture<PostgreSqlTestDatabase>;

public sealed class FhirStoreTestsOnSqlServer(SqlServerTestDatabase database) : FhirStoreTests(database), IClassFixture<SqlServerTestDatabase>;

public abstract class FhirStoreTests(TestDatabase database) : StorageTests(database)
{
    static readonly byte[] Odd = Encoding.UTF8.GetBytes("{ \"resourceType\":\"Patient\",\r\n\t\"multipleBirthInteger\" : 1e0, \"x\":\"\\u00e9é\" }\n");

    [Fact]
    public async Task Gives_back_the_bytes_that_came()
    {
        await using var writer = Database.Request();
        var created = await writer.Resources().Create("Patient", Odd, null, Stop);
        await using var reader = Database.Request();
        var read = await reader.Resources().Read("Patient", created.Key.Id, Stop);
        Assert.NotNull(read);
        Assert.Equal(Odd, read.Json.ToArray());
        Assert.Equal((1, ContentHash.Of(Odd), false), (read.Version, read.Hash, read.Deleted));
        Assert.Equal(created.LastUpdated, read.LastUpdated);
        Assert.Equal(TimeSpan.Zero, read.LastUpdated.Offset);
    }

    [Fact]
    public async Task Ids_are_new_and_in_order_of_time()
    {
        await using var scope = Database.Request();
        var first = await scope.Resources().Create("Patient", Odd, null, Stop);
        await Task.Delay(5, Stop);
        var second = await scope.Resources().Create("Patient", Odd, null, Stop);
        Assert.True(string.CompareOrdinal(first.Key.Id, second.Key.Id) < 0);
    }

    [Fact]
    public async Task Knows_nothing_of_a_resource_that_was_never_stored()
    {
        await using var scope = Database.Request();
        Assert.Null(await scope.Resources().Read("Patient", "nobody", Stop));
    }

    [Fact]
    public async Task Ids_differ_by_case()
    {
        await using var scope = Database.Request();
        await scope.Resources().Update("Patient", "abc", Odd, null, Stop);
        Assert.Null(await scope.Resources().Read("Patient", "ABC", Stop));
    }

    [Fact]
    public async Task An_update_keeps_the_earlier_version()
    {
        await using var scope = Database.Request();
        var store = scope.Resources();
        var first = await store.Update("Goal", "g", "{\"a\":1}"u8.ToArray(), null, Stop);
        var second = await store.Update("Goal", "g", "{\"a\":2}"u8.ToArray(), null, Stop);
        Assert.Equal((1, 2), (first!.Version, second!.Version));
        Assert.Equal("{\"a\":1}"u8.ToArray(), (await store.ReadVersion("Goal", "g", 1, Stop))!.Json.ToArray());
        Assert.Equal("{\"a\":2}"u8.ToArray(), (await store.ReadVersion("Goal", "g", 2, Stop))!.Json.ToArray());
        Assert.Null(await store.ReadVersion("Goal", "g", 3, Stop));
    }

    [Fact]
    public async Task The_same_bytes_again_make_no_version()
    {
        await using var scope = Database.Request();
        await scope.Resources().Update("Goal", "same", Odd, null, Stop);
        Assert.Equal(1, (await scope.Resources().Update("Goal", "same", Odd, null, Stop))!.Version);
    }

    [Fact]
    public async Task A_hash_lies_shorter_and_that_of_an_earlier_build_is_read_as_well()
    {
        await using var scope = Database.Request();
        var hash = ContentHash.Of(Odd);
        var stored = await scope.Resources().Update("Goal", "hashed", Odd, null, Stop);
        Assert.Equal(43, (await scope.Db().Database.SqlQuery<string>($"""SELECT "Hash" AS "Value" FROM "Resource" WHERE "Type" = 'Goal' AND "Id" = 'hashed'""").ToListAsync(Stop))[0].Length);
        Assert.Equal(1, await scope.Db().Database.ExecuteSqlAsync($"""UPDATE "Resource" SET "Hash" = {hash} WHERE "Type" = 'Goal' AND "Id" = 'hashed'""", Stop));
        scope.Db().ChangeTracker.Clear();
        Assert.Equal(hash, (await scope.Resources().Read("Goal", "hashed", Stop))!.Hash);
        Assert.Equal(stored!.Version, (await scope.Resources().Update("Goal", "hashed", Odd, null, Stop))!.Version);
    }

    [Fact]
    public async Task An_update_of_another_version_than_the_one_named_is_refused()
    {
        await using var scope = Database.Request();
        var store = scope.Resources();
        Assert.Null(await store.Update("Goal", "if", Odd, 1, Stop));
        await store.Update("Goal", "if", Odd, null, Stop);
        Assert.Null(await store.Update("Goal", "if", "{}"u8.ToArray(), 2, Stop));
        Assert.Equal(2, (await store.Update("Goal", "if", "{}"u8.ToArray(), 1, Stop))!.Version);
    }

    [Fact]
    public async Task Updates_at_once_of_one_resource_all_count()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(
            async () =>
            {
                await using var scope = Database.Request();
                await scope.Resources().Update("Goal", "busy", Encoding.UTF8.GetBytes($"{{\"a\":{i}}}"), null, Stop);
            },
            Stop)));
        await using var reader = Database.Request();
        Assert.Equal(4, (await reader.Resources().Read("Goal", "busy", Stop))!.Version);
    }

    [Fact]
    public async Task Reads_many_of_several_types_and_leaves_out_what_is_not_there()
    {
        await using var scope = Database.Request();
        var a = await scope.Resources().Create("Patient", Odd, null, Stop);
        var b = await scope.Resources().Create("Coverage", Odd, null, Stop);
        var found = await scope.Resources().ReadMany([a.Key, b.Key, b.Key, new("Coverage", "none")], Stop);
        Assert.Equal([a.Key, b.Key], found.Keys.OrderByDescending(k => k.Type));
    }

    [Fact]
    public async Task Creates_all_or_none()
    {
        await using var scope = Database.Request();
        await scope.Resources().Create("Patient", Odd, "taken", Stop);
        await Assert.ThrowsAsync<DbUpdateException>(() => scope.Resources().CreateAll([new(new("Patient", "free"), Odd), new(new("Patient", "taken"), Odd)], Stop));
        Assert.Null(await scope.Resources().Read("Patient", "free", Stop));
    }
}
