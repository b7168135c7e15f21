using System.Text;
using Microsoft.EntityFrameworkCore;
using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Storage.Tests;

public sealed class DecisionStoreTestsOnSqlite(SqliteTestDatabase database) : DecisionStoreTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class DecisionStoreTestsOnPostgreSql(PostgreSqlTestDatabase database) : DecisionStoreTests(database), IClassFixture<PostgreSqlTestDatabase>;

public sealed class DecisionStoreTestsOnSqlServer(SqlServerTestDatabase database) : DecisionStoreTests(database), IClassFixture<SqlServerTestDatabase>;

public abstract class DecisionStoreTests(TestDatabase database) : StorageTests(database)
{
    static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A save that gives 10 units; <paramref name="name"/> keeps its ids apart from others'.</summary>
    static DecisionToSave Save(string member, string name, long ledgerVersion = 0, string? content = null, string provider = "org-1") => new()
    {
        RequestKey = ContentHash.RequestKey(provider, "urn:sender", member + name),
        ContentHash = ContentHash.Of(Encoding.UTF8.GetBytes(content ?? name)),
        DecisionId = $"d-{member}-{name}-{content}",
        PolicyId = "policy",
        PolicyRevision = "r1",
        Outcome = "certified",
        DecisionJson = "{\"outcome\":\"Certified\"}"u8.ToArray(),
        Received = Noon,
        MemberId = member,
        LedgerVersion = ledgerVersion,
        Provider = provider,
        Program = "program",
        Request = new("Claim", $"{member}-{name}-{content}"),
        Response = new("ClaimResponse", $"{member}-{name}-{content}"),
        Resources =
        [
            new(new("Claim", $"{member}-{name}-{content}"), Encoding.UTF8.GetBytes("{ \"request\": 1 }")),
            new(new("ClaimResponse", $"{member}-{name}-{content}"), Encoding.UTF8.GetBytes("{\"response\":1}")),
        ],
        Authorizations =
        [
            new($"N-{member}-{name}-{content}", provider, new FactValue.Coded([new("urn:codes", "A"), new("urn:codes", "B")]), new DateSpan(new(2026, 3, 2), new(2026, 5, 30)), 10),
        ],
    };

    [Fact]
    public async Task A_save_is_read_back_whole()
    {
        var save = Save("whole", "1");
        await using (var writer = Database.Request())
        {
            Assert.IsType<SaveResult.Saved>(await writer.Decisions().Save(save, Stop));
        }

        await using var reader = Database.Request();
        var (ledger, version) = await reader.Decisions().LedgerOf("policy", "whole", Stop);
        var held = Assert.Single(ledger.Authorizations);
        Assert.Equal(1, version);
        Assert.Equal(save.Authorizations[0] with { RequestKey = save.RequestKey, Program = save.Program }, held);
        Assert.Equal(new SubmissionAnswer(save.DecisionId, save.Request, save.Response, Noon), await reader.Decisions().FindAnswer(save.RequestKey, save.ContentHash, Stop));
        Assert.Equal(save.DecisionJson.ToArray(), (await reader.Decisions().DecisionOf(save.Response, Stop))!.Json.ToArray());
        Assert.Equal(save.Resources[0].Json.ToArray(), (await reader.Resources().Read("Claim", save.Request.Id, Stop))!.Json.ToArray());
    }

    [Fact]
    public async Task A_member_without_anything_has_an_empty_ledger()
    {
        await using var scope = Database.Request();
        var (ledger, version) = await scope.Decisions().LedgerOf("policy", "nobody", Stop);
        Assert.Empty(ledger.Authorizations);
        Assert.Equal(0, version);
    }

    [Fact]
    public async Task Of_two_saves_on_one_reading_of_the_ledger_one_conflicts()
    {
        await using (var scope = Database.Request())
        {
            await scope.Decisions().Save(Save("pair", "before"), Stop);
        }

        var results = await AtOnce(Save("pair", "a", 1), Save("pair", "b", 1));
        Assert.Single(results.OfType<SaveResult.Saved>());
        Assert.Single(results.OfType<SaveResult.Conflict>());
        await using var reader = Database.Request();
        var (ledger, version) = await reader.Decisions().LedgerOf("policy", "pair", Stop);
        Assert.Equal((2, 2L), (ledger.Authorizations.Length, version));
    }

    [Fact]
    public async Task Of_two_first_saves_for_a_member_one_conflicts_and_leaves_nothing()
    {
        DecisionToSave[] saves = [Save("first", "a"), Save("first", "b")];
        var results = await AtOnce(saves);
        Assert.Single(results.OfType<SaveResult.Saved>());
        var loser = saves[Array.FindIndex(results, result => result is SaveResult.Conflict)];
        await using var reader = Database.Request();
        Assert.Null(await reader.Resources().Read("Claim", loser.Request.Id, Stop));
        Assert.Null(await reader.Decisions().FindAnswer(loser.RequestKey, loser.ContentHash, Stop));
        Assert.Null(await reader.Decisions().DecisionOf(loser.Response, Stop));
    }

    [Fact]
    public async Task Many_writers_who_decide_again_on_a_conflict_all_get_through_and_none_is_lost()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => SaveUntilSaved("crowd", $"w{i}"), Stop)));
        await using var reader = Database.Request();
        var (ledger, version) = await reader.Decisions().LedgerOf("policy", "crowd", Stop);
        Assert.Equal((8, 8L), (ledger.Authorizations.Length, version));
    }

    [Fact]
    public async Task Members_do_not_wait_for_each_others_ledger()
    {
        Assert.All(await AtOnce(Save("m1", "a"), Save("m2", "a"), Save("m3", "a")), result => Assert.IsType<SaveResult.Saved>(result));
    }

    [Fact]
    public async Task A_repeat_gets_the_first_answer_and_gives_nothing_again()
    {
        await using var scope = Database.Request();
        var save = Save("repeat", "1");
        await scope.Decisions().Save(save, Stop);
        var again = save with { DecisionId = "another", Response = new("ClaimResponse", "another"), Authorizations = [save.Authorizations[0] with { Number = "another" }] };
        var repeated = Assert.IsType<SaveResult.Repeated>(await scope.Decisions().Save(again, Stop));
        Assert.Equal(save.DecisionId, repeated.First.DecisionId);
        Assert.Single((await scope.Decisions().LedgerOf("policy", "repeat", Stop)).Ledger.Authorizations);
    }

    [Fact]
    public async Task The_same_request_twice_at_once_is_answered_once()
    {
        var save = Save("twice", "1");
        var results = await AtOnce(save, save with { DecisionId = "late" });
        var saved = Assert.Single(results.OfType<SaveResult.Saved>());
        Assert.Equal(saved.Answer, Assert.Single(results.OfType<SaveResult.Repeated>()).First);
    }

    [Fact]
    public async Task A_request_under_the_same_key_replaces_what_it_was_given_before()
    {
        await using var scope = Database.Request();
        await scope.Decisions().Save(Save("replace", "1"), Stop);
        await scope.Decisions().Save(Save("replace", "1", 1, "other", "org-2"), Stop);
        Assert.IsType<SaveResult.Saved>(await scope.Decisions().Save(Save("replace", "1", 2, content: "changed"), Stop));
        var (ledger, _) = await scope.Decisions().LedgerOf("policy", "replace", Stop);
        Assert.Equal(["N-replace-1-changed", "N-replace-1-other"], ledger.Authorizations.Select(a => a.Number));
    }

    [Fact]
    public async Task A_save_that_fails_in_the_middle_leaves_nothing()
    {
        await using var scope = Database.Request();
        await scope.Decisions().Save(Save("half", "1"), Stop);
        var bad = Save("half", "2", 1) with { Authorizations = [Save("half", "1").Authorizations[0]] };
        await Assert.ThrowsAsync<DbUpdateException>(() => scope.Decisions().Save(bad, Stop));
        Assert.Null(await scope.Resources().Read("Claim", bad.Request.Id, Stop));
        Assert.Null(await scope.Decisions().FindAnswer(bad.RequestKey, bad.ContentHash, Stop));
        Assert.Equal(1, (await scope.Decisions().LedgerOf("policy", "half", Stop)).Version);
        Assert.IsType<SaveResult.Saved>(await scope.Decisions().Save(Save("half", "3", 1), Stop));
    }

    [Fact]
    public void A_request_key_is_not_moved_from_one_part_to_another()
    {
        Assert.NotEqual(ContentHash.RequestKey("a", "b", "c"), ContentHash.RequestKey("a", null, "bc"));
        Assert.NotEqual(ContentHash.RequestKey("a|1|b", null, "c"), ContentHash.RequestKey("a", "b", "c"));
        Assert.Equal(ContentHash.RequestKey("a", "b", "c"), ContentHash.RequestKey("a", "b", "c"));
    }

    Task<SaveResult[]> AtOnce(params DecisionToSave[] saves) => Task.WhenAll(saves.Select(save => Task.Run(
        async () =>
        {
            await using var scope = Database.Request();
            return await scope.Decisions().Save(save, Stop);
        },
        Stop)));

    async Task SaveUntilSaved(string member, string name)
    {
        while (true)
        {
            await using var scope = Database.Request();
            var (_, version) = await scope.Decisions().LedgerOf("policy", member, Stop);
            if (await scope.Decisions().Save(Save(member, name, version), Stop) is SaveResult.Saved)
            {
                return;
            }
        }
    }
}
