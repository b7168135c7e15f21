using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace PeerSupport.Fhir.Storage.Tests;

/// <summary>What a save leaves to later, a search does not miss.</summary>
public sealed class PendingIndexTests : IAsyncLifetime
{
    const int Mark = 7;

    readonly string _folder = Directory.CreateTempSubdirectory("peersupport-pending-").FullName;

    ServiceProvider _server = null!;
    int _made;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = Server();
        await using var scope = _server.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<FhirDatabase>().Prepare(Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_save_notes_its_resource_and_the_next_search_finds_it()
    {
        await using var scope = _server.CreateAsyncScope();
        await scope.Resources().Update("Goal", "one", Json("red"), null, Stop);
        Assert.True(await Waiting(scope) <= 1);
        Assert.Equal(["one"], await Found(scope, "red"));
        Assert.Equal(0, await Waiting(scope));
        Assert.Equal(1, _made);
    }

    [Fact]
    public async Task Versions_that_came_before_the_index_leave_nothing_behind()
    {
        await using var scope = _server.CreateAsyncScope();
        await scope.Resources().Update("Goal", "one", Json("red"), null, Stop);
        await scope.Resources().Update("Goal", "one", Json("green"), null, Stop);
        await scope.Resources().Update("Goal", "two", Json("red"), null, Stop);
        await scope.ServiceProvider.GetRequiredService<ResourceChanges>().Delete("Goal", "two", null, Stop);
        Assert.Empty(await Found(scope, "red"));
        Assert.Equal(["one"], await Found(scope, "green"));
        await scope.Resources().Update("Goal", "one", Json("blue"), null, Stop);
        Assert.Empty(await Found(scope, "green"));
        Assert.Equal(["one"], await Found(scope, "blue"));
    }

    [Fact]
    public async Task What_a_server_left_when_it_ended_another_one_indexes()
    {
        await using (var scope = _server.CreateAsyncScope())
        {
            await scope.Resources().CreateAll([.. Enumerable.Range(0, PendingIndex.Enough * 2 + 5).Select(i => new ResourceToSave(new("Goal", $"g{i}"), Json(i % 2 == 0 ? "even" : "odd")))], Stop);
            // As if none of it were indexed and the process that knew its rows were gone.
            await Found(scope, "even");
            await scope.Db().Database.ExecuteSqlAsync($"DELETE FROM SearchKey", Stop);
            await scope.Db().Database.ExecuteSqlAsync($"INSERT INTO SearchPending SELECT Sid FROM Resource", Stop);
        }

        await using var other = Server();
        await using var next = other.CreateAsyncScope();
        Assert.Equal(PendingIndex.Enough + 3, (await Found(next, "even")).Count);
        Assert.Equal(0, await Waiting(next));
    }

    [Fact]
    public async Task Without_a_search_it_is_written_soon()
    {
        await using var scope = _server.CreateAsyncScope();
        await scope.Resources().Update("Goal", "alone", Json("red"), null, Stop);
        for (var tries = 0; tries < 500 && await Waiting(scope) > 0; tries++)
        {
            await Task.Delay(20, Stop);
        }

        Assert.Equal(0, await Waiting(scope));
        Assert.Equal(2, await scope.Db().Set<SearchKeyRow>().CountAsync(Stop));
    }

    [Fact]
    public async Task What_waits_does_not_pile_up_when_each_turn_saves_more_than_is_indexed_at_once()
    {
        // Otherwise the rows of all that a long run of Bundles saves would wait in memory.
        await using var scope = _server.CreateAsyncScope();
        for (var turn = 0; turn < 6; turn++)
        {
            await scope.Resources().CreateAll([.. Enumerable.Range(0, PendingIndex.Enough * 3).Select(i => new ResourceToSave(new("Goal", $"t{turn}-{i}"), Json("many")))], Stop);
        }

        // A write comes after the turn of the last of them, and what was due then; a part of one batch may still be written.
        await scope.Resources().Update("Goal", "last", Json("last"), null, Stop);
        Assert.InRange(await Waiting(scope), 0, PendingIndex.Enough * 2);
    }

    [Fact]
    public async Task A_search_within_a_transaction_finds_what_the_transaction_wrote_and_nothing_stays_of_what_was_undone()
    {
        await using var scope = _server.CreateAsyncScope();
        await using (var transaction = await scope.Db().Database.BeginTransactionAsync(Stop))
        {
            await scope.Resources().Update("Goal", "undone", Json("red"), null, Stop);
            Assert.Equal(["undone"], await Found(scope, "red"));
            await transaction.RollbackAsync(Stop);
        }

        Assert.Empty(await Found(scope, "red"));
        await scope.Resources().Update("Goal", "undone", Json("green"), null, Stop);
        Assert.Equal(["undone"], await Found(scope, "green"));
        Assert.Empty(await Found(scope, "red"));
    }

    [Fact]
    public async Task Slices_leave_what_one_batch_leaves_and_a_version_that_came_between_waits_on()
    {
        await using var scope = _server.CreateAsyncScope();
        var (db, pending) = (scope.Db(), new PendingIndex(new()));
        await Save(db, 300, "old");
        await Slice(db, pending);
        Assert.True(pending.IsBegun);
        Assert.InRange(await db.Set<SearchKeyRow>().CountAsync(Stop), 1, 300 * Many - 1);
        Assert.Equal(300, await Waiting(scope));

        var changed = (await db.Resources.FindAsync(["Goal", "g7"], Stop))!;
        ResourceWrite.Put(db, changed, new ResourceToSave(new("Goal", "g7"), Json("new")), DateTimeOffset.UtcNow);
        await db.SaveChangesAsync(Stop);
        while (pending.IsBegun)
        {
            await Slice(db, pending);
        }

        Assert.Equal([changed.Sid], await db.Set<SearchPendingRow>().Select(row => row.Sid).ToListAsync(Stop));
        await Slice(db, pending);
        Assert.Equal((0, false), (await Waiting(scope), pending.IsBegun));
        Assert.Equal(300 * Many, await db.Set<SearchKeyRow>().CountAsync(Stop));
        Assert.Equal([.. Rows("new").Keys.Order()], await db.Set<SearchKeyRow>().Where(row => row.Sid == changed.Sid).OrderBy(row => row.Key).Select(row => row.Key).ToListAsync(Stop));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_begun_is_begun_anew_after_a_fault_and_left_to_another_process_that_has_done_it(bool isFault)
    {
        await using var scope = _server.CreateAsyncScope();
        var (db, pending) = (scope.Db(), new PendingIndex(new()));
        await Save(db, 300, "old");
        await Slice(db, pending);
        if (isFault)
        {
            await using (var transaction = await db.Database.BeginTransactionAsync(Stop))
            {
                await pending.WriteSlice(db, (_, _, _) => Rows("old"), Stop);
            }

            pending.Abandon();
        }
        else
        {
            Assert.False(await new PendingIndex(new()).WriteSome(db, (_, _, _) => Rows("other"), Stop));
        }

        do
        {
            await Slice(db, pending);
        }
        while (pending.IsBegun);
        Assert.Equal(0, await Waiting(scope));
        Assert.Equal(300 * Many, await db.Set<SearchKeyRow>().CountAsync(Stop));
        Assert.Equal([.. Rows(isFault ? "old" : "other").Keys.Order()], await db.Set<SearchKeyRow>().Select(row => row.Key).Distinct().OrderBy(key => key).ToListAsync(Stop));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_save_after_a_slice_is_on_the_disk_when_it_is_answered_though_a_slice_need_not_be(bool isFault)
    {
        await using var scope = _server.CreateAsyncScope();
        if (isFault)
        {
            await scope.Db().Database.ExecuteSqlAsync($"CREATE TRIGGER Fault BEFORE INSERT ON SearchKey BEGIN SELECT RAISE(ABORT, 'fault'); END", Stop);
        }

        for (var turn = 0; turn < 4; turn++)
        {
            await scope.Resources().CreateAll([.. Enumerable.Range(0, PendingIndex.Enough).Select(i => new ResourceToSave(new("Goal", $"t{turn}-{i}"), Json("many")))], Stop);
            var synchronous = await scope.ServiceProvider.GetRequiredService<Writes>().Run(scope.Db(),
                async (on, stop) => new Written<int>(await on.Database.SqlQuery<int>($"SELECT synchronous AS Value FROM pragma_synchronous").SingleAsync(stop)), Stop);
            Assert.Equal(2, synchronous);
        }

        await scope.Db().Database.ExecuteSqlAsync($"DROP TRIGGER IF EXISTS Fault", Stop);
        Assert.Equal(PendingIndex.Enough * 4, (await Found(scope, "many")).Count);
    }

    /// <summary>So many rows that a batch of 300 resources is more than one slice.</summary>
    const int Many = 60;

    static IndexRows Rows(string mark)
    {
        var rows = new IndexRows();
        rows.Keys.UnionWith(Enumerable.Range(0, Many).Select(i => SearchHash.Value(Mark, $"{mark}{i}")));
        return rows;
    }

    static async Task Save(FhirDbContext db, int count, string mark)
    {
        for (var i = 0; i < count; i++)
        {
            ResourceWrite.Put(db, null, new ResourceToSave(new("Goal", $"g{i}"), Json(mark)), DateTimeOffset.UtcNow);
        }

        await db.SaveChangesAsync(Stop);
    }

    /// <summary>The next slice, as the writer writes it.</summary>
    static async Task Slice(FhirDbContext db, PendingIndex pending)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(Stop);
        await pending.WriteSlice(db, (_, json, _) => Rows(Encoding.UTF8.GetString(json.Span).Contains("new", StringComparison.Ordinal) ? "new" : "old"), Stop);
        await transaction.CommitAsync(Stop);
    }

    static byte[] Json(string mark) => Encoding.UTF8.GetBytes($"{{\"resourceType\":\"Goal\",\"language\":\"{mark}\"}}");

    ServiceProvider Server() => new ServiceCollection()
        .AddSingleton<IndexResource>((_, json, _) =>
        {
            Interlocked.Increment(ref _made);
            var rows = new IndexRows();
            rows.Keys.Add(SearchHash.Type("Goal"));
            rows.Keys.Add(SearchHash.Value(Mark, Encoding.UTF8.GetString(json.Span).Split('"')[^2]));
            return rows;
        })
        .AddFhirStorage(new StorageOptions { Connection = "Data Source=pending.db", Folder = _folder }).BuildServiceProvider(validateScopes: true);

    static async Task<List<string>> Found(AsyncServiceScope scope, string mark) =>
        [.. (await scope.ServiceProvider.GetRequiredService<SearchStore>().Search(new("Goal") { Criteria = [new Criterion.Keys([SearchHash.Value(Mark, mark)], IsRare: false)], Count = 5000 }, Stop)).Matches.Select(each => each.Key.Id)];

    static Task<int> Waiting(AsyncServiceScope scope) => scope.Db().Set<SearchPendingRow>().CountAsync(Stop);
}
