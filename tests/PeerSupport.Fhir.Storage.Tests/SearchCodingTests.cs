using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace PeerSupport.Fhir.Storage.Tests;

public sealed class SearchCodingTestsOnSqlite(SqliteTestDatabase database) : SearchCodingTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class SearchCodingTestsOnPostgreSql(PostgreSqlTestDatabase database) : SearchCodingTests(database), IClassFixture<PostgreSqlTestDatabase>;

public sealed class SearchCodingTestsOnSqlServer(SqlServerTestDatabase database) : SearchCodingTests(database), IClassFixture<SqlServerTestDatabase>;

/// <summary>Codes with and without their systems, against an answer that looks at every resource; half of the resources have the rows that an earlier build wrote.</summary>
public abstract class SearchCodingTests(TestDatabase database) : StorageTests(database)
{
    const int Param = 11;

    static readonly string[] Systems = ["", "urn:a", "urn:b", "urn:c"], Codes = ["1", "2", "3", "4", "5"];

    /// <summary>A resource as these tests have it: each code with its system.</summary>
    sealed record Thing(bool IsOld, string[][] Codes);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_code_is_found_alone_in_its_system_and_by_its_system(int seed)
    {
        var random = new Random(seed);
        await using var server = new ServiceCollection().AddSingleton<IndexResource>((key, json, _) => Rows(key.Type, JsonSerializer.Deserialize<Thing>(json.Span)!)).AddFhirStorage(Database.Options).BuildServiceProvider(validateScopes: true);
        await using var scope = server.CreateAsyncScope();
        var type = $"Coded{seed}";
        var things = Enumerable.Range(0, 300).Select(i => new Thing(i % 2 == 0, [.. Enumerable.Range(0, random.Next(4)).Select(_ => new[] { Any(Systems), Any(Codes) })])).ToList();
        await scope.Resources().CreateAll([.. things.Select((thing, i) => new ResourceToSave(new(type, $"{i}"), JsonSerializer.SerializeToUtf8Bytes(thing)))], Stop);
        for (var time = 0; time < 60; time++)
        {
            var asked = Enumerable.Range(0, random.Next(1, 3)).Select(_ => One()).ToList();
            var some = Enumerable.Range(0, random.Next(2, 4)).Select(_ => (System: Any(Systems), Code: Any(Codes))).ToList();
            if (random.Next(3) == 0)
            {
                asked.Add((new Criterion.Codings([.. some.Select(each => Coding(type, each.System, each.Code))]), codes => codes.Any(code => some.Contains((code[0], code[1])))));
            }

            if (random.Next(4) == 0)
            {
                var (part, meets) = One();
                asked.Add((new Criterion.Not(part), codes => !meets(codes)));
            }

            var wanted = things.Select((thing, i) => (thing, Id: $"{i}")).Where(each => asked.TrueForAll(one => one.Meets(each.thing.Codes))).Select(each => each.Id).Order(StringComparer.Ordinal).ToList();
            List<string> found = [];
            string? cursor = null;
            do
            {
                var page = await scope.ServiceProvider.GetRequiredService<SearchStore>().Search(new(type) { Criteria = [.. asked.Select(one => one.Criterion)], Count = random.Next(5, 60), Cursor = cursor, WithTotal = true }, Stop);
                Assert.Equal(wanted.Count, page.Total);
                found.AddRange(page.Matches.Select(each => each.Key.Id));
                cursor = page.Next;
            }
            while (cursor is not null);
            Assert.Equal(wanted, found.Order(StringComparer.Ordinal));
        }

        // What is held in memory is asked of the rows themselves.
        Assert.All(things, thing => Assert.All(Systems.Skip(1), system => Assert.Equal(thing.Codes.Any(code => code[0] == system), Rows(type, thing).Has(System(type, system)))));
        Assert.All(things, thing => Assert.All(Codes, code => Assert.Equal(thing.Codes.Any(each => each[0] == "urn:a" && each[1] == code), Rows(type, thing).Has(Coding(type, "urn:a", code)))));

        string Any(string[] from) => from[random.Next(from.Length)];

        (Criterion Criterion, Func<string[][], bool> Meets) One()
        {
            var (system, code) = (Any(Systems), Any(Codes));
            return random.Next(4) switch
            {
                0 => (new Criterion.Keys([Key(type, "c" + code)], IsRare: false), codes => codes.Any(each => each[1] == code)),
                1 when system is not "" => (System(type, system), codes => codes.Any(each => each[0] == system)),
                _ => (new Criterion.Codings([Coding(type, system, code)]), codes => codes.Any(each => each[0] == system && each[1] == code)),
            };
        }
    }

    static IndexRows Rows(string type, Thing thing)
    {
        var rows = new IndexRows();
        rows.Keys.Add(SearchHash.Type(type));
        foreach (var (system, code) in thing.Codes.Select(each => (each[0], each[1])))
        {
            long[] whole = system is "" ? [Key(type, $"s{system}|{code}")] : [Key(type, $"s{system}|{code}"), Key(type, "n" + system)];
            if (thing.IsOld)
            {
                rows.Keys.UnionWith([Key(type, "c" + code), .. whole]);
            }
            else
            {
                rows.AddCoding(Key(type, "c" + code), SearchHash.System(system), whole);
            }
        }

        return rows;
    }

    static Coding Coding(string type, string system, string code) => new(Key(type, "c" + code), SearchHash.System(system), Key(type, $"s{system}|{code}"));

    static Criterion.OfSystem System(string type, string system) => new(Param + type[^1], SearchHash.System(system), Key(type, "n" + system));

    static long Key(string type, string form) => SearchHash.Value(Param + type[^1], form);
}
