using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace PeerSupport.Fhir.Storage.Tests;

public sealed class SearchOrderTestsOnSqlite(SqliteTestDatabase database) : SearchOrderTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class SearchOrderTestsOnPostgreSql(PostgreSqlTestDatabase database) : SearchOrderTests(database), IClassFixture<PostgreSqlTestDatabase>;

public sealed class SearchOrderTestsOnSqlServer(SqlServerTestDatabase database) : SearchOrderTests(database), IClassFixture<SqlServerTestDatabase>;

/// <summary>Searches that are sorted by what they also bound, against an answer that looks at every resource: one value and several, narrow ones, wide ones, open ones, none.</summary>
public abstract class SearchOrderTests(TestDatabase database) : StorageTests(database)
{
    const int Status = 9, Days = 60;

    /// <summary>Parameters are of one type each.</summary>
    static (long Dates, long Numbers) Params(string type) => ((long)type[^1] << 48, (1000L + type[^1]) << 48);

    /// <summary>A resource as these tests have it.</summary>
    sealed record Thing(string Status, long[][] Dates, long[][] Numbers);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Pages_hold_what_meets_the_criteria_in_the_order_that_is_asked_for(int seed)
    {
        var random = new Random(seed);
        await using var server = Server();
        await using var scope = server.CreateAsyncScope();
        var type = $"Thing{seed}";
        var things = Enumerable.Range(0, 400).Select(_ => Any(random)).ToList();
        await scope.Resources().CreateAll([.. things.Select((thing, i) => new ResourceToSave(new(type, $"{i}"), JsonSerializer.SerializeToUtf8Bytes(thing)))], Stop);
        var stored = await Compare(scope, random, type, things, 25);

        // The same after every resource is another one.
        things = [.. things.Select(_ => Any(random))];
        foreach (var (thing, i) in things.Select((thing, i) => (thing, i)))
        {
            await scope.Resources().Update(type, $"{i}", JsonSerializer.SerializeToUtf8Bytes(thing), null, Stop);
        }

        Assert.Equal(stored, await Compare(scope, random, type, things, 10));
    }

    [Fact]
    public async Task What_an_earlier_build_wrote_is_marked_by_the_migration()
    {
        var random = new Random(4);
        await using var server = Server();
        await using var scope = server.CreateAsyncScope();
        var things = Enumerable.Range(0, 200).Select(_ => Any(random)).ToList();
        await scope.Resources().CreateAll([.. things.Select((thing, i) => new ResourceToSave(new("Thing4", $"{i}"), JsonSerializer.SerializeToUtf8Bytes(thing)))], Stop);
        await Compare(scope, random, "Thing4", things, 1);
        Assert.NotEqual(0, await scope.Db().Set<SearchRangeRow>().Where(row => row.Param < 0).ExecuteDeleteAsync(Stop));
        await scope.Db().Database.ExecuteSqlRawAsync(RangeMarks.Statement, Stop);
        await Compare(scope, random, "Thing4", things, 20);
    }

    static async Task<int> Compare(AsyncServiceScope scope, Random random, string type, List<Thing> things, int times)
    {
        var sids = await scope.Db().Resources.Where(row => row.Type == type).ToDictionaryAsync(row => row.Id, row => row.Sid, Stop);
        for (var time = 0; time < times; time++)
        {
            var (isTime, down) = (random.Next(3) > 0, random.Next(2) == 0);
            var param = isTime ? Params(type).Dates : Params(type).Numbers;
            var tests = Enumerable.Range(0, random.Next(1, 3)).Select(_ => random.Next(6) == 0 ? [Test(random), Test(random)] : new[] { Test(random) }).ToList();
            var status = random.Next(2) == 0 ? null : "red";
            List<Criterion> criteria = [.. tests.Select(any => any is [var only] ? only : (Criterion)new Criterion.Any(any))];
            if (status is not null)
            {
                criteria.Add(new Criterion.Keys([SearchHash.Value(Status, status)], IsRare: false));
            }

            Criterion.Range Test(Random from)
            {
                var at = Start(from);
                return new(param, (RangeTest)from.Next((int)RangeTest.Overlaps + 1), at, at + from.Next(0, 20) * TimeSpan.TicksPerDay);
            }

            long[][] Values(Thing thing) => isTime ? thing.Dates : thing.Numbers;
            var wanted = things.Select((thing, i) => (Thing: thing, Id: $"{i}")).Where(each => (status is null || each.Thing.Status == status) && tests.TrueForAll(any => Values(each.Thing).Any(value => any.Any(test => Stands(test, value[0], value[1])))));
            var sorted = (down ? wanted.OrderByDescending(each => Values(each.Thing).Max(value => value[1])).ThenByDescending(each => sids[each.Id])
                : wanted.OrderBy(each => Values(each.Thing).Min(value => value[0])).ThenBy(each => sids[each.Id])).Select(each => each.Id).ToList();
            List<string> found = [];
            string? cursor = null;
            do
            {
                var page = await scope.ServiceProvider.GetRequiredService<SearchStore>().Search(new(type) { Criteria = criteria, Sort = [new SearchSort.Range(param, down) { IsTime = isTime }], Count = random.Next(5, 60), Cursor = cursor }, Stop);
                found.AddRange(page.Matches.Select(each => each.Key.Id));
                cursor = page.Next;
            }
            while (cursor is not null);
            var said = $"{string.Join(" and ", criteria)}, {(down ? "last" : "first")} first";
            Assert.True(sorted.SequenceEqual(found), $"{said}: lacks {string.Join(' ', sorted.Except(found))}, has {string.Join(' ', found.Except(sorted))} and {found.Count - found.Distinct().Count()} twice; {string.Join(' ', sorted)} is not {string.Join(' ', found)}");
        }

        return things.Count;
    }

    static long Start(Random random) => new DateTime(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(random.Next(Days * 24) * 60).Ticks;

    static Thing Any(Random random)
    {
        long[] Value()
        {
            var start = Start(random);
            return random.Next(10) switch
            {
                0 => [start, start + random.Next(2, 40) * TimeSpan.TicksPerDay],
                1 => [start, long.MaxValue],
                2 => [long.MinValue, start],
                3 => [start, start - TimeSpan.TicksPerDay],
                4 => [start, start],
                _ => [start, start + random.Next(1, 25) * TimeSpan.TicksPerHour - 1],
            };
        }

        long[][] Values() => [.. Enumerable.Range(0, random.Next(8) switch { 0 => 0, 1 => 2, 2 => 3, _ => 1 }).Select(_ => Value())];
        return new(random.Next(3) == 0 ? "red" : "green", Values(), Values());
    }

    static bool Stands(Criterion.Range test, long low, long high) => test.Test switch
    {
        RangeTest.Within => low >= test.Low && low <= test.High && high <= test.High,
        RangeTest.NotWithin => low < test.Low || high > test.High,
        RangeTest.Above => high > test.High,
        RangeTest.Below => low < test.Low,
        RangeTest.FromOn => high > test.High || (low >= test.Low && high >= test.Low),
        RangeTest.UpTo => low < test.Low || (high <= test.High && low <= test.High),
        RangeTest.After => low > test.High,
        RangeTest.Before => high < test.Low,
        _ => low <= test.High && high >= test.Low,
    };

    ServiceProvider Server() => new ServiceCollection().AddSingleton<IndexResource>((key, json, _) =>
    {
        var thing = JsonSerializer.Deserialize<Thing>(json.Span)!;
        var rows = new IndexRows();
        rows.Keys.Add(SearchHash.Type(key.Type));
        rows.Keys.Add(SearchHash.Value(Status, thing.Status));
        foreach (var date in thing.Dates)
        {
            rows.AddTime(Params(key.Type).Dates, date[0], date[1]);
        }

        foreach (var number in thing.Numbers)
        {
            rows.Ranges.Add((Params(key.Type).Numbers, number[0], number[1]));
        }

        return rows;
    }).AddFhirStorage(Database.Options).BuildServiceProvider(validateScopes: true);
}
