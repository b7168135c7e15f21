using System.Net;

namespace PeerSupport.Fhir.Server.Tests;

public sealed class SearchEdgeTestsOnSqlite(SearchServerOnSqlite server) : SearchEdgeTests(server), IClassFixture<SearchServerOnSqlite>;

public sealed class SearchEdgeTestsOnPostgreSql(SearchServerOnPostgreSql server) : SearchEdgeTests(server), IClassFixture<SearchServerOnPostgreSql>;

public sealed class SearchEdgeTestsOnSqlServer(SearchServerOnSqlServer server) : SearchEdgeTests(server), IClassFixture<SearchServerOnSqlServer>;

/// <summary>Searches of several types, versions that references name, and what databases differ in.</summary>
public abstract class SearchEdgeTests(SearchServer server)
{
    readonly HttpClient client = server.Connect();

    [Fact]
    public async Task What_is_too_much_for_a_statement_is_refused_and_not_a_fault()
    {
        foreach (var (name, value, times) in new[] { ("_id", "x", 501), ("identifier", "urn:a|x", 501), ("birthdate", "2020", 201), ("name", "a", 201), ("general-practitioner", "x", 400), ("gender:missing", "true", 1) })
        {
            var pairs = Enumerable.Range(0, name.Contains(':', StringComparison.Ordinal) ? 300 : 1).Select(_ => new KeyValuePair<string, string>(name, string.Join(',', Enumerable.Range(0, times).Select(i => value + (value == "2020" || value == "true" ? "" : $"{i}")))));
            using var form = new FormUrlEncodedContent(pairs);
            var issue = await (await client.PostAsync("/fhir/Patient/_search", form, TestContext.Current.CancellationToken)).IsOutcome(400, "search-too-large");
            Assert.NotNull(issue["diagnostics"]);
        }

        // The most that is let through is answered.
        using var most = new FormUrlEncodedContent([new("_id", string.Join(',', Enumerable.Range(0, 498).Select(i => $"x{i}")) + ",p1,p2"), new("_sort", "birthdate"), new("birthdate", string.Join(',', Enumerable.Range(1900, 199).Select(year => $"{year}")))]);
        Assert.Equal(["p2", "p1"], (await (await client.PostAsync("/fhir/Patient/_search", most, TestContext.Current.CancellationToken)).Json()).Ids());
    }

    [Theory]
    [InlineData("name=%00", "application/x-www-form-urlencoded", 400, "parameter-value")]
    [InlineData("%00=x", "application/x-www-form-urlencoded", 400, "parameter-value")]
    [InlineData("gender=female", "application/x-www-form-urlencoded; charset=utf-16", 415, "media-type")]
    public async Task A_form_that_cannot_be_read_is_not_a_search_for_everything(string form, string type, int status, string rule) =>
        await (await client.PostAsync("/fhir/Patient/_search", Client.Body(form, type), TestContext.Current.CancellationToken)).IsOutcome(status, rule);

    [Fact]
    public async Task A_form_may_say_its_charset() =>
        Assert.Equal(["p1"], (await (await client.PostAsync("/fhir/Patient/_search", Client.Body("gender=female", "application/x-www-form-urlencoded; charset=\"UTF-8\""), TestContext.Current.CancellationToken)).Json()).Ids());

    /// <summary>As a form sends what was left empty; a number may be greater than any page.</summary>
    [Theory]
    [InlineData("_count=&_summary=&_total=&_include=&_revinclude=&_sort=&_elements=&_cursor=&_pretty=&gender=&nonsense=", "")]
    [InlineData("_count=99999999999&_summary=", "_count=99999999999")]
    public async Task A_parameter_without_a_value_asks_for_nothing(string query, string used)
    {
        var bundle = await client.Bundle($"/fhir/Patient?{query}");
        Assert.Equal(["p3", "p2", "p1"], bundle.Ids());
        Assert.Equal($"http://localhost/fhir/Patient{(used is "" ? "" : "?")}{used}", bundle.Link("self"));
    }

    [Theory]
    [InlineData("_type=Patient,Encounter&_id=p1,e1,o1", "e1 p1")]
    [InlineData("_type=Patient", "p1 p2 p3")]
    [InlineData("_type=Patient&gender=female", "p1")]
    [InlineData("_type=Patient,Encounter,Observation", "e1 e2 e3 ob1 ob2 ob3 p1 p2 p3")]
    [InlineData("_type=Patient,Organization&_tag=urn:t|one", "p1")]
    [InlineData("_type=Patient,Encounter&_tag:not=urn:t|one", "e1 e2 e3 p2 p3")]
    [InlineData("_type=Patient,Encounter&_profile:missing=true", "e1 e2 e3 p2 p3")]
    [InlineData("_type=Patient,Encounter&_profile:missing=false", "p1")]
    [InlineData("_type=Patient,Encounter&_profile=http://example.org/p", "p1")]
    [InlineData("_type=Patient,Encounter&_lastUpdated=gt2020", "e1 e2 e3 p1 p2 p3")]
    [InlineData("_type=Patient,Encounter&_lastUpdated=lt2020", "")]
    public async Task Finds_several_types_at_once(string query, string ids)
    {
        foreach (var sort in new[] { "", "&_sort=_lastUpdated", "&_sort=-_id" })
        {
            Assert.Equal(ids.Split(' ', StringSplitOptions.RemoveEmptyEntries), (await client.All($"/fhir?{query}&_count=2{sort}")).Order(StringComparer.Ordinal));
        }

        var page = await client.Bundle($"/fhir?{query}&_total=accurate");
        Assert.Equal(ids.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length, (int?)page["total"]);
        Assert.StartsWith("http://localhost/fhir?_type=", page.Link("self"));
        using var form = new FormUrlEncodedContent(query.Split('&').Select(pair => new KeyValuePair<string, string>(pair.Split('=')[0], pair.Split('=')[1])));
        var posted = await (await client.PostAsync("/fhir/_search", form, TestContext.Current.CancellationToken)).Json();
        Assert.Equal(page.Ids(), posted.Ids());
    }

    [Fact]
    public async Task Of_several_types_only_what_they_share_can_be_asked_for()
    {
        var page = await client.Bundle("/fhir?_type=Patient,Encounter&gender=female&_include=Encounter:patient");
        Assert.Contains("gender", page["entry"]!.AsArray().Single(entry => (string?)entry!["search"]!["mode"] == "outcome")!.ToJsonString());
        Assert.Equal(6, page.Ids().Count);
        using var strict = new HttpRequestMessage(HttpMethod.Get, "/fhir?_type=Patient,Encounter&gender=female") { Headers = { { "Prefer", "handling=strict" } } };
        await (await client.SendAsync(strict, TestContext.Current.CancellationToken)).IsOutcome(400, "unknown-parameter");
    }

    [Fact]
    public async Task What_a_reference_to_a_version_means_comes_along()
    {
        static string Location(string name) => $"{{\"resourceType\":\"Location\",\"id\":\"v1\",\"name\":\"{name}\"}}";
        foreach (var name in new[] { "first", "second", "third" })
        {
            await client.Put("/fhir/Location/v1", Location(name));
        }

        foreach (var (id, reference) in new[] { ("at-1", "Location/v1/_history/1"), ("at-2", "Location/v1/_history/2"), ("at-3", "Location/v1/_history/3"), ("at-9", "Location/v1/_history/9"), ("at-now", "Location/v1") })
        {
            await client.Put($"/fhir/Location/{id}", $"{{\"resourceType\":\"Location\",\"id\":\"{id}\",\"partOf\":{{\"reference\":\"{reference}\"}}}}");
        }

        async Task<string> Names(string ids) => string.Join(' ', (await client.Bundle($"/fhir/Location?_id={ids}&_include=Location:partof"))["entry"]!.AsArray()
            .Where(entry => (string?)entry!["search"]!["mode"] == "include").Select(entry => $"{(string)entry!["resource"]!["name"]!}{(string)entry["resource"]!["meta"]!["versionId"]!}").Order(StringComparer.Ordinal));
        Assert.Equal("first1", await Names("at-1"));
        Assert.Equal("second2", await Names("at-2"));
        Assert.Equal("third3", await Names("at-3"));
        Assert.Equal("third3", await Names("at-now"));
        Assert.Equal("first1 second2", await Names("at-1,at-2"));
        Assert.Equal("first1 third3", await Names("at-1,at-now"));
        Assert.Equal("first1 third3", await Names("at-1,at-3"));

        // A version that never was: what stands now.
        Assert.Equal("third3", await Names("at-9"));

        // The resource itself is on the page: another version of it comes along all the same.
        Assert.Equal("second2", await Names("v1,at-2"));
        Assert.Equal("", await Names("v1,at-3"));
        await client.DeleteAsync("/fhir/Location/v1", TestContext.Current.CancellationToken);
        Assert.Equal("", await Names("at-1"));
    }

    [Fact]
    public async Task Texts_that_differ_by_a_blank_or_by_what_comes_after_the_index_ends_are_no_trouble()
    {
        // 119 letters: the 120th is a blank, half of a letter beyond the basic plane, or nothing.
        var start = new string('q', 119);
        foreach (var (id, names) in new[] { ("w1", new[] { start, start + " x", start + "  y" }), ("w2", [start + "\U0001f600", "\U0001f600 smile"]), ("w3", ["q\U0001f600"]) })
        {
            var json = new System.Text.Json.Nodes.JsonObject { ["resourceType"] = "RelatedPerson", ["id"] = id, ["patient"] = new System.Text.Json.Nodes.JsonObject { ["display"] = "x" }, ["name"] = new System.Text.Json.Nodes.JsonArray([.. names.Select(name => new System.Text.Json.Nodes.JsonObject { ["family"] = name })]) };
            Assert.Equal(HttpStatusCode.Created, (await client.Put($"/fhir/RelatedPerson/{id}", json.ToJsonString())).StatusCode);
        }

        Assert.Equal(["w1", "w2"], (await client.Bundle($"/fhir/RelatedPerson?name={start}")).Ids().Order(StringComparer.Ordinal));
        Assert.Equal(["w1", "w2", "w3"], (await client.Bundle("/fhir/RelatedPerson?name=q")).Ids().Order(StringComparer.Ordinal));
        Assert.Equal(["w2"], (await client.Bundle("/fhir/RelatedPerson?name=%F0%9F%98%80")).Ids());
        Assert.Equal(["w1"], (await client.Bundle($"/fhir/RelatedPerson?name:exact={start} x")).Ids());
        Assert.Equal(3, (await client.All("/fhir/RelatedPerson?_sort=name&_count=1&_id=w1,w2,w3")).Count);
    }
}
