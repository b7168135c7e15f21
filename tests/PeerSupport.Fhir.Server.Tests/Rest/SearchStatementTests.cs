using Microsoft.Data.SqlClient;
using Microsoft.Extensions.DependencyInjection;
using PeerSupport.Fhir.R4.Search;
using PeerSupport.Fhir.Storage;
using PeerSupport.Fhir.Storage.Tests;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>Every shape of search as it goes to SQL Server, which need not be there: each statement is read by the rules of T-SQL.</summary>
public sealed class SearchStatementTests(ServerOnSqlite server) : IClassFixture<ServerOnSqlite>
{
    const string SqlServer = "Microsoft.EntityFrameworkCore.SqlServer";

    static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Queries =>
    [
        // token, with its modifiers
        "Patient?gender=female", "Patient?gender=female,male", "Patient?gender:not=female", "Patient?gender:missing=true", "Patient?gender:missing=false", "Patient?identifier=urn:a|M-1", "Patient?identifier=urn:a|", "Patient?_tag=x&_profile=urn:p&_tag:not=y",
        "Patient?_id=a,b&gender=male", "Patient?gender=male&active=true&_id=a",
        // string
        "Patient?name=gar", "Patient?name=gar,stone", "Patient?name:contains=a%25_[x]", "Patient?name:exact=Stone", "Patient?name=gar&family=x&name:missing=false",
        // reference, chain, _has
        "Encounter?patient=p1", "Encounter?subject=Patient/p1,Patient/p2", "Encounter?subject:identifier=urn:a|1", "Encounter?patient.name=gar", "Encounter?subject.name=gar,x", "Encounter?patient.organization.name=harbor", "Encounter?patient.gender:not=female",
        "Encounter?patient.birthdate=ge1980&patient.identifier=a", "Patient?_has:Observation:patient:code=x", "Patient?_has:Encounter:patient:_has:Observation:encounter:status=final", "Encounter?subject._has:Observation:patient:date=ge2020",
        // date, with its prefixes
        "Encounter?date=2026", "Encounter?date=ne2026", "Encounter?date=gt2026", "Encounter?date=lt2026", "Encounter?date=ge2026", "Encounter?date=le2026", "Encounter?date=sa2026", "Encounter?date=eb2026", "Encounter?date=ap2026", "Encounter?date=2025,2026",
        "Encounter?date=ge2025&date=lt2027&status=finished", "Patient?_lastUpdated=ge2020", "Patient?_lastUpdated=ne2020&gender=male",
        // quantity, number, uri, composite
        "Observation?value-quantity=10", "Observation?value-quantity=gt5|http://unitsofmeasure.org|mg", "Observation?value-quantity=10||mg,ap7", "ValueSet?url=urn:x", "Observation?code-value-quantity=phq$gt4", "Observation?code-value-quantity=phq$gt4,x$1",
        // what comes along
        "Encounter?_include=Encounter:patient", "Encounter?_include=*&_include:iterate=Patient:organization", "Patient?_revinclude=Encounter:patient&_revinclude:iterate=Observation:encounter", "Encounter?_include=Encounter:patient:Patient&gender=x",
        // order
        "Patient?_sort=birthdate", "Patient?_sort=-birthdate", "Patient?_sort=name", "Patient?_sort=-name,birthdate", "Patient?_sort=gender,-_id", "Patient?_sort=_lastUpdated", "Patient?_sort=-_lastUpdated&gender=male", "Patient?_sort=birthdate&name=gar",
        "Patient?_sort=-_lastUpdated&_lastUpdated=ge2020", "Observation?_sort=value-quantity", "Patient?_sort=active,_id,-name,birthdate&_id=a,b", "Patient?_sort=birthdate&_lastUpdated=ge2020",
        "Observation?code=a|b&date=ge2025&_sort=-date", "Observation?code=a|b,c|d&status=final&_sort=date", "Observation?status=final&value-quantity=gt5&_sort=-date", "Observation?code=a|b&date=2026-01&_sort=-_lastUpdated", "Observation?code=a&code=b&code=c&code=d&_sort=_lastUpdated",
        "Observation?code=a&_sort=-date", "Observation?code=a|b&date=2026-01&status=final&_sort=-date", "Procedure?code=a&date=lt2026&_sort=-date",
        // several types
        "?_type=Patient,Coverage&_id=a,b", "?_type=Patient,Coverage", "?_type=Patient,Coverage&_tag=x&_sort=-_lastUpdated", "?_type=Patient,Encounter&_profile:missing=true&_lastUpdated=ge2020&_sort=_id", "?_type=Patient,Encounter&_tag:not=x&_include=Encounter:patient",
        // everything at once
        "Encounter?patient.name=gar&date=ge2020,le2019&status=finished,planned&class:not=AMB&_has:Observation:encounter:code=x&_sort=-date,status&_include=*&_revinclude=Observation:encounter&_total=accurate&_count=500",
    ];

    [Theory]
    [MemberData(nameof(Queries))]
    public void A_search_is_a_statement_that_SQL_Server_reads(string query)
    {
        var (types, pairs) = Split(query);
        var asked = Reading().Read(types, pairs, areNamed: query[0] == '?');
        Assert.DoesNotContain(asked.Issues, issue => issue.Rule is not "unknown-parameter");
        foreach (var search in Pages(asked.Search))
        {
            Check(sql => SearchStatements.Page(search, sql).Text);
        }

        Check(sql => SearchPlan.Count(asked.Search, sql));
        if (asked.Search.Includes.Count > 0)
        {
            Check(sql => SearchStatements.Included(asked.Search, Enumerable.Range(1, 501).Select(i => (long)i), [], sql));
            Check(sql => SearchStatements.Included(asked.Search, [1, 2], [(new("Patient", "1"), 2), (new("Patient", "1"), 3), (new("Group", "1"), 1)], sql));
        }
    }

    [Fact]
    public void Every_parameter_of_the_list_is_one_too()
    {
        var list = server.Services.GetRequiredService<SearchParameterSet>();
        foreach (var parameter in list.Types.SelectMany(list.For))
        {
            var value = parameter.Kind switch
            {
                SearchKind.Date => "ge2020", SearchKind.Number or SearchKind.Quantity => "5", SearchKind.Reference => "Patient/1", SearchKind.Composite => string.Join('$', parameter.Components.Select(part => part.Kind is SearchKind.Quantity or SearchKind.Number ? "5" : part.Kind == SearchKind.Date ? "2020" : "a")), _ => "x",
            };
            var asked = Reading().Read([parameter.Type], [new(parameter.Code, value), new("_total", "accurate")]);
            Assert.True(asked.Search.Criteria.Count == 1, $"{parameter}: {string.Join(' ', asked.Issues.Select(issue => issue.Text))}");
            Check(sql => SearchStatements.Page(asked.Search, sql).Text);
            Check(sql => SearchPlan.Count(asked.Search, sql));
            var sorted = Reading().Read([parameter.Type], [new("_sort", parameter.Code)]);
            if (sorted.Search.Sort.Count > 0)
            {
                Pages(sorted.Search with { Criteria = asked.Search.Criteria }).ForEach(page => Check(sql => SearchStatements.Page(page, sql).Text));
            }
        }
    }

    /// <summary>One code, newest first, is kept in the order of its date (profiles/search); of more codes, or the other way round, there is no such order.</summary>
    [Theory]
    [InlineData("Observation?code=a&_sort=-date", true)]
    [InlineData("Observation?code=a|b&date=ge2025&status=final&_sort=-date", true)]
    [InlineData("Procedure?code=a&_sort=-date", true)]
    [InlineData("Observation?code=a,b&_sort=-date", false)]
    [InlineData("Observation?code=a&_sort=date", false)]
    [InlineData("Observation?code=a&_sort=-_lastUpdated", false)]
    [InlineData("Observation?status=final&_sort=-date", false)]
    [InlineData("Observation?code:not=a&_sort=-date", false)]
    [InlineData("Condition?code=a&_sort=-recorded-date", false)]
    public void One_code_is_found_in_the_order_of_its_date(string query, bool isOrdered)
    {
        var (types, pairs) = Split(query);
        var asked = Reading().Read(types, pairs);
        Assert.Empty(asked.Issues);
        Assert.Equal(isOrdered, new SearchPlan(asked.Search, new SearchSql(SqlServer)).Unfit is not null);
    }

    /// <summary>What the index keeps beside a code: the end of the one narrow time; that there are others; nothing where there is none.</summary>
    [Theory]
    [InlineData(""", "effectiveDateTime": "2026-03-04T10:00:00Z" """, "2026-03-04T10:00:00Z")]
    [InlineData(""", "effectivePeriod": {"start": "2026-03-04T10:00:00Z", "end": "2026-03-04T11:00:00Z"} """, "2026-03-04T11:00:00Z")]
    [InlineData(""", "effectivePeriod": {"start": "2026-03-04", "end": "2026-05-04"} """, "")]
    [InlineData(""", "effectiveTiming": {"event": ["2026-03-04", "2026-03-09"]} """, "")]
    [InlineData("", null)]
    public void Beside_a_code_stands_its_date(string effective, string? end)
    {
        var indexer = server.Services.GetRequiredService<SearchIndexer>();
        var json = $$"""{"resourceType": "Observation", "id": "1", "status": "final", "code": {"coding": [{"system": "urn:a", "code": "b"}, {"system": "urn:c", "code": "b"}]}{{effective}}}""";
        var rows = indexer.Index(new("Observation", "1"), System.Text.Encoding.UTF8.GetBytes(json));
        var codes = indexer.Number(indexer.List.Find("Observation", "code")!);
        var of = rows.Keys.ToLookup(key => SearchHash.ParamOf(key) == codes, rows.AtOf);
        Assert.Equal(3, of[true].Count());
        Assert.All(of[true], at => Assert.Equal(end switch { null => null, "" => SearchKeyRow.Elsewhere, _ => DateTime.Parse(end, null, System.Globalization.DateTimeStyles.AdjustToUniversal).AddSeconds(1).Ticks - 1 }, at));
        Assert.All(of[false], Assert.Null);
    }

    [Fact]
    public void No_number_stands_for_two_references()
    {
        // A reference is found by the number of its parameter alone, whatever type it is of.
        var (list, indexer) = (server.Services.GetRequiredService<SearchParameterSet>(), server.Services.GetRequiredService<SearchIndexer>());
        var numbers = list.Types.SelectMany(list.For).Where(parameter => parameter.Kind == SearchKind.Reference).GroupBy(indexer.Number).Where(group => group.Count() > 1);
        Assert.Empty(numbers.Select(group => string.Join(' ', group)));
    }

    /// <summary>The largest search that is let through, of each kind.</summary>
    [Theory]
    [InlineData("Patient", "_id", 500, 1, "{0}")]
    [InlineData("Patient", "identifier", 500, 3, "{0}")]
    [InlineData("Patient", "identifier", 500, 1, "urn:a|{0}")]
    [InlineData("Patient", "birthdate", 200, 1, "ge{0}")]
    [InlineData("Patient", "name", 200, 1, "a{0}")]
    [InlineData("Encounter", "patient.name", 50, 2, "a{0}")]
    [InlineData("Encounter", "date", 1, 200, "ge2020-01-01T00:00:00.{0}Z")]
    [InlineData("Observation", "value-quantity", 50, 1, "{0}||mg")]
    [InlineData("Encounter", "subject", 300, 1, "Patient/{0}")]
    public void A_large_one_keeps_to_the_limits(string type, string code, int values, int times, string form)
    {
        var pairs = Enumerable.Range(0, times).Select(time => KeyValuePair.Create(code, string.Join(',', Enumerable.Range(0, values).Select(i => string.Format(null, form, 1000 + (time * values) + i))))).ToList();
        var asked = Reading().Read([type], [.. pairs, new("_sort", "-_lastUpdated,_id")]);
        Assert.Empty(asked.Issues);
        Check(sql => SearchStatements.Page(asked.Search with { Sort = [.. asked.Search.Sort.Take(1)] }, sql).Text);
        Check(sql => SearchStatements.Page(asked.Search, sql).Text);
        Check(sql => SearchPlan.Count(asked.Search, sql));
        var more = Reading().Read([type], [.. pairs, .. pairs.Select(pair => new KeyValuePair<string, string>(pair.Key, pair.Value.Replace("1", "2", StringComparison.Ordinal))), .. pairs, .. pairs, .. pairs, .. pairs]);
        Assert.Contains(more.Issues, issue => issue.Rule == "search-too-large");
    }

    SearchReading Reading() => new(server.Services.GetRequiredService<SearchIndexer>(), "http://localhost/fhir", strict: false, Now);

    static (string[] Types, List<KeyValuePair<string, string>> Pairs) Split(string query)
    {
        var pairs = SearchEndpoints.Pairs(new Microsoft.AspNetCore.Http.QueryCollection(Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery("?" + query.Split('?')[1]))).ToList();
        return (query[0] == '?' ? pairs.First(pair => pair.Key == "_type").Value.Split(',') : [query.Split('?')[0]], pairs);
    }

    /// <summary>The first page, the next one, and the first of those that lack what it is sorted by.</summary>
    static List<ResourceSearch> Pages(ResourceSearch search)
    {
        var plan = new SearchPlan(search, new SearchSql(SqlServer));
        object[] reached = [.. plan.Orders.Select((_, i) => (object)(i < search.Sort.Count ? search.Sort[i] is SearchSort.Text or SearchSort.Id ? "x" : 5L : search.Criteria.Any(criterion => criterion is Criterion.Text) ? "x" : 5L))];
        List<ResourceSearch> pages = [search, search with { Cursor = new SearchCursor(7, false, reached).ToString() }];
        return plan.HasRest ? [.. pages, search with { Cursor = SearchCursor.Rest.ToString() }, search with { Cursor = new SearchCursor(7, true, []).ToString() }] : pages;
    }

    static void Check(Func<SearchSql, string> write)
    {
        var sql = new SearchSql(SqlServer);
        using var command = new SqlCommand(write(sql));
        sql.Bind(command);
        TSql.Check(new(command.CommandText, command.Parameters.Cast<SqlParameter>().ToDictionary(parameter => parameter.ParameterName, parameter => (object?)parameter.Value)));
    }
}
