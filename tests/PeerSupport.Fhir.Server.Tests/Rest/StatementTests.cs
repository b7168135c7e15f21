using System.Net;
using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.Server.Tests;

public sealed class StatementTestsOnSqlite(SearchServerOnSqlite server) : StatementTests(server), IClassFixture<SearchServerOnSqlite>;

public sealed class StatementTestsOnPostgreSql(SearchServerOnPostgreSql server) : StatementTests(server), IClassFixture<SearchServerOnPostgreSql>;

public sealed class StatementTestsOnSqlServer(SearchServerOnSqlServer server) : StatementTests(server), IClassFixture<SearchServerOnSqlServer>;

/// <summary>How many statements a request takes: a fixed few, however much it finds.</summary>
public abstract class StatementTests(SearchServer server)
{
    readonly HttpClient client = server.Connect();

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    // searches
    [InlineData("/fhir/Patient?name=gar", 1)]
    [InlineData("/fhir/Patient?_count=500", 1)]
    [InlineData("/fhir/Patient?_summary=count", 1)]
    [InlineData("/fhir/Patient?_count=1&_total=accurate", 2)]
    [InlineData("/fhir/Encounter?patient.organization.name=harbor&_include=*&_total=accurate", 3)]
    [InlineData("/fhir/Encounter?_count=1&_total=accurate&_include=Encounter:patient&_include:iterate=Patient:organization&_include:iterate=Organization:partof&_revinclude=Observation:encounter", 3)]
    [InlineData("/fhir/Encounter?_sort=date&_count=2&_total=accurate&_include=*", 3)]
    [InlineData("/fhir/Patient?_sort=name,-birthdate&_count=2&_total=accurate&_revinclude=*", 3)]
    [InlineData("/fhir/Patient?_has:Encounter:patient:_has:Observation:encounter:status=final&_total=accurate&_revinclude=*", 3)]
    [InlineData("/fhir/Patient?_count=1&_total=accurate&_sort=_id&_include=Patient:link&_id=p1,p3", 3)]
    [InlineData("/fhir?_type=Patient,Encounter,Observation&_count=500", 1)]
    [InlineData("/fhir?_type=Patient,Encounter,Observation&_count=2&_total=accurate&_include=Encounter:patient", 3)]
    [InlineData("/fhir/ValueSet?_count=500", 0)]
    // reads and histories
    [InlineData("/fhir/Patient/p1", 1)]
    [InlineData("/fhir/Patient/p1/_history/1", 1)]
    [InlineData("/fhir/Patient/p1/_history", 2)]
    [InlineData("/fhir/Patient/_history?_count=500", 2)]
    [InlineData("/fhir/_history?_count=500&_since=2020-01-01T00:00:00Z", 2)]
    [InlineData("/fhir/CodeSystem/credential", 0)]
    [InlineData("/fhir/metadata", 0)]
    // all of a patient
    [InlineData("/fhir/Patient/p1/$everything", 3)]
    [InlineData("/fhir/Patient/p1/$everything?_count=1", 3)]
    [InlineData("/fhir/Patient/p1/$everything?_type=Observation&start=2026-02-01&_count=500", 3)]
    public async Task A_request_takes_no_more_statements_than_this(string address, int most)
    {
        var (status, count) = await Count(new HttpRequestMessage(HttpMethod.Get, address));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.InRange(count, Math.Min(most, 1), most);
    }

    [Fact]
    public async Task A_form_takes_no_more_than_an_address()
    {
        var form = new FormUrlEncodedContent([new("name", "gar"), new("_total", "accurate"), new("_count", "1"), new("_include", "*")]);
        var (status, count) = await Count(new HttpRequestMessage(HttpMethod.Post, "/fhir/Patient/_search") { Content = form });
        Assert.Equal((HttpStatusCode.OK, 3), (status, count));
    }

    [Fact]
    public async Task A_page_of_references_to_versions_takes_no_more()
    {
        for (var i = 0; i < 20; i++)
        {
            foreach (var name in new[] { "a", "b" })
            {
                await client.Put($"/fhir/Location/of-{i}", $"{{\"resourceType\":\"Location\",\"id\":\"of-{i}\",\"name\":\"{name}\"}}");
            }

            await client.Put($"/fhir/Location/to-{i}", $"{{\"resourceType\":\"Location\",\"id\":\"to-{i}\",\"name\":\"refers\",\"partOf\":{{\"reference\":\"Location/of-{i}/_history/1\"}}}}");
        }

        var page = await client.Bundle("/fhir/Location?name=refers&_count=10&_include=Location:partof");
        Assert.Equal(10, page.Ids("include").Count);
        Assert.All(page["entry"]!.AsArray().Where(entry => (string?)entry!["search"]!["mode"] == "include"), entry => Assert.Equal(("a", "1"), ((string?)entry!["resource"]!["name"], (string?)entry["resource"]!["meta"]!["versionId"])));
        var (_, count) = await Count(new HttpRequestMessage(HttpMethod.Get, "/fhir/Location?name=refers&_count=10&_include=Location:partof&_total=accurate"));
        Assert.InRange(count, 1, 3);
    }

    [Fact]
    public async Task An_inquiry_takes_as_many_for_many_authorizations_as_for_one()
    {
        var state = PasClient.States()[0];
        var pas = new PasClient(client, PasClient.V22);
        await pas.Submit(PasClient.Body($"{state}-approval"));
        var one = await Inquire();
        for (var i = 0; i < 5; i++)
        {
            var another = PasClient.Body($"{state}-approval");
            another["identifier"] = new JsonObject { ["system"] = "urn:more", ["value"] = $"bundle-{i}" };
            another["entry"]!.AsArray().Select(entry => entry!["resource"]!).First(resource => (string?)resource["resourceType"] == "Claim")["identifier"] = new JsonArray(new JsonObject { ["system"] = "urn:more", ["value"] = $"more-{i}" });
            await pas.Submit(another);
        }

        var many = await Inquire();
        Assert.True(many.Found > one.Found, $"{many.Found} of {one.Found}");
        Assert.Equal(one.Statements, many.Statements);
        Assert.InRange(many.Statements, 1, 6);

        async Task<(int Found, int Statements)> Inquire()
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/fhir/Claim/$inquire") { Content = Client.Body(PasClient.Body($"{state}-inquiry").ToJsonString()) };
            var (status, statements) = await Count(request);
            Assert.Equal(HttpStatusCode.OK, status);
            return ((await pas.Inquire(PasClient.Body($"{state}-inquiry"))).Count, statements);
        }
    }

    async Task<(HttpStatusCode Status, int Statements)> Count(HttpRequestMessage request)
    {
        using var counter = new StatementCounter();

        // EF Core looks once a second whether anybody listens to its commands.
        await Task.Delay(TimeSpan.FromSeconds(1.1), Stop);
        using (request)
        {
            request.Headers.Add("traceparent", counter.TraceParent);
            return ((await client.SendAsync(request, Stop)).StatusCode, counter.Count);
        }
    }
}
