using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace PeerSupport.Fhir.Storage.Tests;

public sealed class SearchWalkTestsOnSqlite(SqliteTestDatabase database) : SearchWalkTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class SearchWalkTestsOnPostgreSql(PostgreSqlTestDatabase database) : SearchWalkTests(database), IClassFixture<PostgreSqlTestDatabase>;

public sealed class SearchWalkTestsOnSqlServer(SqlServerTestDatabase database) : SearchWalkTests(database), IClassFixture<SqlServerTestDatabase>;

/// <summary>A sorted search takes one of several ways to its page. Each page may take another one than the page before, and all of them together are what a plain sort in memory gives.</summary>
public abstract class SearchWalkTests(TestDatabase database) : StorageTests(database)
{
    const int Code = 5, Days = 30, Things = 300;

    static readonly DateTime First = new(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>The walk is never cut; it is cut and goes on; it is cut and a criterion leads; that depends on the criterion.</summary>
    static readonly WalkLimits[] Ways = [new(), new() { Walked = 7, WalkedEach = 0, Led = 0 }, new() { Walked = 7, WalkedEach = 0, Led = Things * 2 }, new() { Walked = 20, WalkedEach = 1, Led = 40 }];

    /// <summary>A resource as these tests have it: codes with their systems, days and amounts.</summary>
    sealed record Thing(string[][] Codes, int[][] Days, int[] Amounts);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Every_way_comes_to_the_same_pages(int seed)
    {
        var random = new Random(seed);
        var type = $"Walked{seed}";
        var servers = Ways.Select(limits => Server(type, limits)).ToList();
        List<AsyncServiceScope> scopes = [.. servers.Select(server => server.CreateAsyncScope())];
        var things = Enumerable.Range(0, Things).Select(i => Any(random, i)).ToList();
        foreach (var some in things.Index().Chunk(Things / 3))
        {
            // What is saved together has the same time.
            await scopes[0].Resources().CreateAll([.. some.Select(each => new ResourceToSave(new(type, $"{each.Index}"), JsonSerializer.SerializeToUtf8Bytes(each.Item)))], Stop);
        }

        var rows = await scopes[0].Db().Resources.Where(row => row.Type == type).ToDictionaryAsync(row => row.Id, Stop);
        // A part is as servers left it that know of no order.
        List<long> before = [.. rows.Values.Select(row => row.Sid).Where((_, i) => i % 9 == 0)];
        await scopes[0].ServiceProvider.GetRequiredService<SearchStore>().Search(new(type) { Count = 1 }, Stop);
        await scopes[0].Db().Set<SearchKeyRow>().Where(row => before.Contains(row.Sid)).ExecuteUpdateAsync(set => set.SetProperty(row => row.At, SearchKeyRow.Elsewhere), Stop);
        for (var time = 0; time < 120; time++)
        {
            var (dates, down) = (random.Next(3) > 0, random.Next(2) == 0);
            List<(Criterion Criterion, Func<Thing, bool> Meets)> asked = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => One(type, random))];
            var wanted = things.Index().Where(each => asked.TrueForAll(one => one.Meets(each.Item))).Select(each => (Id: $"{each.Index}", each.Item)).ToList();
            long At((string Id, Thing Thing) each) => !dates ? rows[each.Id].LastUpdated : down ? each.Thing.Days.Max(day => Time(day).High) : each.Thing.Days.Min(day => Time(day).Low);
            var valued = wanted.Where(each => !dates || each.Item.Days.Length > 0);
            var sorted = (down ? valued.OrderByDescending(At).ThenByDescending(each => rows[each.Id].Sid) : valued.OrderBy(At).ThenBy(each => rows[each.Id].Sid))
                .Concat(wanted.Except(valued).OrderByDescending(each => rows[each.Id].Sid)).Select(each => each.Id).ToList();
            SearchSort sort = dates ? new SearchSort.Range(Date(type), down) { IsTime = true } : new SearchSort.Updated(down);
            List<string> found = [];
            string? cursor = null;
            do
            {
                var everything = random.Next(4) == 0;
                var search = new ResourceSearch(type)
                {
                    Criteria = [.. asked.Select(one => one.Criterion)], Sort = [sort], Count = random.Next(3, 40), Cursor = cursor, WithTotal = everything || random.Next(4) == 0, Includes = everything ? [new(true, [1], null, false)] : [],
                };
                var (page, statements) = await Count(() => scopes[random.Next(scopes.Count)].ServiceProvider.GetRequiredService<SearchStore>().Search(search, Stop));
                Assert.InRange(statements, 1, 3);
                Assert.True(!search.WithTotal || page.Total == wanted.Count);
                found.AddRange(page.Matches.Select(each => each.Key.Id));
                cursor = page.Next;
            }
            while (cursor is not null);
            Assert.True(sorted.SequenceEqual(found), $"{string.Join(" and ", asked.Select(one => one.Criterion))}, {sort}: {string.Join(' ', sorted)} is not {string.Join(' ', found)}");
        }

        foreach (var (scope, server) in scopes.Zip(servers))
        {
            await scope.DisposeAsync();
            await server.DisposeAsync();
        }
    }

    /// <summary>How many statements a search takes.</summary>
    static async Task<(SearchPage Page, int Statements)> Count(Func<Task<SearchPage>> search)
    {
        Assert.NotNull(Listener);
        var counted = Counted.Value = new();
        var page = await search();
        return (page, counted.Value);
    }

    static readonly AsyncLocal<StrongBox<int>> Counted = new();

    /// <summary>One for all tests of the process: each counts its own.</summary>
    static readonly ActivityListener Listener = Listening(new()
    {
        ShouldListenTo = source => source.Name == SearchStore.Activities,
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        ActivityStarted = _ =>
        {
            if (Counted.Value is { } counted)
            {
                counted.Value++;
            }
        },
    });

    static ActivityListener Listening(ActivityListener listener)
    {
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    /// <summary>What most of the resources meet, what few do, and what none does.</summary>
    static (Criterion Criterion, Func<Thing, bool> Meets) One(string type, Random random)
    {
        var (code, system) = ($"{random.Next(6)}", random.Next(2) == 0 ? "urn:a" : "urn:b");
        var (from, length, most) = (random.Next(Days), random.Next(10), random.Next(100));
        var (low, high) = (First.AddDays(from).Ticks, First.AddDays(from + length).Ticks - 1);
        var noon = First.AddDays(from).AddHours(12).Ticks;
        return random.Next(7) switch
        {
            0 => (new Criterion.Keys([Key(type, code)], IsRare: false) { Order = Date(type) }, thing => thing.Codes.Any(each => each[1] == code)),
            1 => (new Criterion.Keys([Key(type, code), Key(type, "0")], IsRare: false), thing => thing.Codes.Any(each => each[1] == code || each[1] == "0")),
            2 => (new Criterion.Range(Amount(type), RangeTest.Above, 0, most), thing => thing.Amounts.Any(amount => amount > most)),
            3 => (new Criterion.Range(Date(type), RangeTest.Within, low, high), thing => thing.Days.Any(day => Time(day).Low >= low && Time(day).High <= high)),
            4 => (new Criterion.Range(Date(type), RangeTest.FromOn, low, high), thing => thing.Days.Any(day => Time(day).High > high || (Time(day).Low >= low && Time(day).High >= low))),
            5 => (new Criterion.Range(Date(type), RangeTest.Below, noon, noon), thing => thing.Days.Any(day => Time(day).Low < noon)),
            _ => (new Criterion.Codings([new(Key(type, code), SearchHash.System(system), Key(type, $"{system}|{code}"))]) { Order = Date(type) }, thing => thing.Codes.Any(each => each[0] == system && each[1] == code)),
        };
    }

    /// <summary>Code 0 is frequent, 1 is so among the first that were written, 2 only among old days, 3 and 4 are rare, 5 is nowhere. Most have one day, some have none, several or long ones.</summary>
    static Thing Any(Random random, int number)
    {
        var day = random.Next(Days);
        List<string> codes = random.Next(3) > 0 ? ["0"] : [];
        codes.AddRange(number < 100 && random.Next(2) == 0 ? ["1"] : []);
        codes.AddRange(day < 10 ? ["2"] : []);
        codes.AddRange(random.Next(40) == 0 ? ["3"] : random.Next(60) == 0 ? ["4"] : []);
        int[][] days = random.Next(8) switch { 0 => [], 1 => [[day, 1], [random.Next(Days), 1]], 2 => [[day, random.Next(1, 20)]], 3 => [[day, 1], [day, 3], [random.Next(Days), 1]], _ => [[day, 1]] };
        return new([.. codes.SelectMany(code => (string[][])(random.Next(8) == 0 ? [["urn:a", code], ["urn:b", code]] : [[random.Next(4) == 0 ? "urn:b" : "urn:a", code]]))], days, [.. Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(100))]);
    }

    static (long Low, long High) Time(int[] day) => (First.AddDays(day[0]).Ticks, First.AddDays(day[0] + day[1]).Ticks - 1);

    /// <summary>Parameters are of one type each.</summary>
    static long Date(string type) => (200L + type[^1]) << 48;

    static long Amount(string type) => (2000L + type[^1]) << 48;

    static long Key(string type, string form) => SearchHash.Value(Code + type[^1], form);

    ServiceProvider Server(string type, WalkLimits limits) => new ServiceCollection().AddSingleton<IndexResource>((key, json, _) =>
    {
        var thing = JsonSerializer.Deserialize<Thing>(json.Span)!;
        var rows = new IndexRows();
        rows.Keys.Add(SearchHash.Type(key.Type));
        foreach (var (system, code) in thing.Codes.Select(each => (each[0], each[1])))
        {
            rows.AddCoding(Key(type, code), SearchHash.System(system), Key(type, $"{system}|{code}"));
        }

        foreach (var day in thing.Days)
        {
            rows.AddTime(Date(type), Time(day).Low, Time(day).High);
        }

        foreach (var amount in thing.Amounts)
        {
            rows.Ranges.Add((Amount(type), amount, amount));
        }

        rows.Order(Code + type[^1], Date(type));

        return rows;
    }).AddFhirStorage(Database.Options with { Walks = limits }).BuildServiceProvider(validateScopes: true);
}
