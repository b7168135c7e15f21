using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace PeerSupport.Fhir.Storage.Tests;

/// <summary>How PostgreSQL comes to a page, mostly before it has statistics of what was just written: along an index, and no further than the page needs.</summary>
public sealed class SearchPathTests(PostgreSqlTestDatabase database) : StorageTests(database), IClassFixture<PostgreSqlTestDatabase>
{
    const int Code = 5, Subject = 6, Many = 3000, Together = 100, Codes = 4;
    const string Type = "Pathed";
    const long Date = 900L << 48, Name = 901L << 48;

    static readonly DateTime First = new(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task The_first_rows_of_an_index_are_a_page()
    {
        await using var server = new ServiceCollection().AddSingleton<IndexResource>((key, json, _) => Rows(int.Parse(json.Span, null))).AddFhirStorage(Database.Options).BuildServiceProvider(validateScopes: true);
        await using var scope = server.CreateAsyncScope();
        foreach (var some in Enumerable.Range(0, Many).Chunk(Together))
        {
            await scope.Resources().CreateAll([.. some.Select(i => new ResourceToSave(new(Type, $"{i}"), Encoding.UTF8.GetBytes($"{i}")))], Stop);
        }

        var (from, to) = (First.AddDays(3).Ticks, First.AddDays(40).Ticks - 1);
        var code = new Criterion.Codings([new(Key("1"), SearchHash.System("urn:a"), Key("urn:a|1"))]) { Order = Date };
        var month = await Path(scope.Db(), new(Type) { Criteria = [code, new Criterion.Range(Date, RangeTest.Within, from, to)], Sort = [new SearchSort.Range(Date, Descending: true) { IsTime = true }], Count = 10 });
        Assert.Contains("Scan Backward using \"IX_SearchKey_Key_At_Sid\"", month, StringComparison.Ordinal);
        Assert.DoesNotContain("Bitmap", month, StringComparison.Ordinal);

        var names = await Path(scope.Db(), new(Type) { Criteria = [new Criterion.Text(Name, "n1", Anywhere: false)], Count = 10 });
        Assert.Contains("using \"PK_SearchText\"", names, StringComparison.Ordinal);
        Assert.DoesNotContain("Anti Join", names, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on \"Search", names, StringComparison.Ordinal);

        var exact = await Path(scope.Db(), new(Type) { Criteria = [new Criterion.Exact(Name, "n1", SearchHash.Text("N1"), Key("n1"))], Count = 10 });
        Assert.Contains("using \"PK_SearchText\"", exact, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on \"Search", exact, StringComparison.Ordinal);

        var chained = await Path(scope.Db(), new(Type) { Criteria = [new Criterion.Chain(Subject, new Criterion.Keys([Key("1")], IsRare: true))], Count = 10 });
        Assert.Contains(" \"PK_SearchReference\"", chained, StringComparison.Ordinal);
        Assert.DoesNotContain("Hash Join", chained, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on \"Search", chained, StringComparison.Ordinal);

        var all = await Path(scope.Db(), new(Type) { Count = 10 });
        Assert.Contains("Scan Backward using \"IX_Resource_Short_Sid\"", all, StringComparison.Ordinal);

        // Those of one moment are sorted, and no more; that pays where it is known that there are many moments.
        await scope.Db().Database.ExecuteSqlAsync($"ANALYZE", Stop);
        var newest = await Path(scope.Db(), new(Type) { Sort = [new SearchSort.Updated(Descending: true)], Count = 10 });
        Assert.Contains("Incremental Sort", newest, StringComparison.Ordinal);
        Assert.Matches("Scan Backward using \"IX_Resource_(Type_)?LastUpdated\"", newest);
    }

    /// <summary>Servers of earlier builds find the resources of a type by these rows.</summary>
    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task A_resource_has_a_row_for_its_type_where_older_servers_run(bool besideOlder, int rows)
    {
        var type = $"Typed{besideOlder}";
        await using var server = new ServiceCollection().AddSingleton<IndexResource>((key, _, _) => new IndexRows { Keys = { SearchHash.Type(key.Type), Key("1") } }).AddFhirStorage(Database.Options with { BesideOlder = besideOlder }).BuildServiceProvider(validateScopes: true);
        await using var scope = server.CreateAsyncScope();
        await scope.Resources().CreateAll([new ResourceToSave(new(type, "1"), "{}"u8.ToArray())], Stop);
        var ofType = SearchHash.Type(type);
        Assert.Equal(rows, await scope.Db().Set<SearchKeyRow>().CountAsync(row => row.Key == ofType, Stop));
        Assert.Equal("1", Assert.Single((await scope.ServiceProvider.GetRequiredService<SearchStore>().Search(new(type), Stop)).Matches).Key.Id);
    }

    static async Task<string> Path(FhirDbContext db, ResourceSearch search)
    {
        var sql = new SearchSql(db.Database.ProviderName);
        var text = SearchStatements.Page(search, sql).Text;
        await db.Database.OpenConnectionAsync(Stop);
        await using var command = RawCommand.Of(db, sql.Sent($"EXPLAIN {text}"));
        sql.Bind(command);
        await using var reader = await command.ExecuteReaderAsync(Stop);
        StringBuilder path = new();
        while (await reader.ReadAsync(Stop))
        {
            path.AppendLine(reader.GetString(0));
        }

        return path.ToString();
    }

    static IndexRows Rows(int number)
    {
        var rows = new IndexRows();
        rows.Keys.Add(SearchHash.Type(Type));
        rows.AddCoding(Key($"{number % Codes}"), SearchHash.System("urn:a"), Key($"urn:a|{number % Codes}"));
        rows.AddTime(Date, First.AddHours(number).Ticks, First.AddHours(number).Ticks);
        rows.AddText(Name, $"n{number}");
        rows.Order(Code, Date);
        rows.References.Add((Subject, SearchHash.Reference($"Patient/{number / 3}")));
        return rows;
    }

    static long Key(string form) => SearchHash.Value(Code, form);
}
