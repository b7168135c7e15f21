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

        // A write comes after the turn of the last of them, and what was due then.
        await scope.Resources().Update("Goal", "last", Json("last"), null, Stop);
        Assert.InRange(await Waiting(scope), 0, PendingIndex.Enough);
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
