using System.Net;
using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.Server.Tests;

public sealed class ExchangeTestsOnSqlite(SearchServerOnSqlite server) : ExchangeTests(server), IClassFixture<SearchServerOnSqlite>;

public sealed class ExchangeTestsOnPostgreSql(SearchServerOnPostgreSql server) : ExchangeTests(server), IClassFixture<SearchServerOnPostgreSql>;

public sealed class ExchangeTestsOnSqlServer(SearchServerOnSqlServer server) : ExchangeTests(server), IClassFixture<SearchServerOnSqlServer>;

/// <summary>What an exchange asks: authorizations by member, provider, state and decision, all of a patient, everything in bulk.</summary>
public abstract class ExchangeTests(SearchServer server)
{
    readonly HttpClient client = server.Connect();

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Authorizations_are_found_by_all_that_an_exchange_knows()
    {
        var certified = await Submit("louisiana/00-baseline");
        await Submit("louisiana/04-no-stage");
        var other = await Submit("tennessee/00-baseline");
        var member = (string)certified["patient"]!["identifier"]!["value"]!;
        var (id, otherId) = ((string)certified["id"]!, (string)other["id"]!);
        foreach (var query in new[]
        {
            $"patient:identifier={member}", $"patient:identifier={member}&decision=A1", "decision=https://codesystem.x12.org/005010/306|A1", "status=active&use=preauthorization", "period=ge2026-01-05", "period=2026",
            "policy=https://peersupport.example/fhir/PlanDefinition/" + (string)Decision(certified, "policy")!["valueUri"]!.ToString().Split('/')[^1], $"authorization={certified["preAuthRef"]}",
            $"request=Claim/{((string)certified["request"]!["reference"]!).Split('/')[^1]}", "created=ge2020", $"identifier={certified["identifier"]![0]!["value"]}",
            "requestor:identifier=9900000019", "requestor:identifier=http://hl7.org/fhir/sid/us-npi|9900000019", $"patient:identifier=https://peersupport.example/fhir/identifier/member|{member}",
        })
        {
            Assert.Contains(id, await client.All($"/fhir/ClaimResponse?{query}"));
        }

        Assert.DoesNotContain(otherId, await client.All($"/fhir/ClaimResponse?patient:identifier={member}"));
        Assert.DoesNotContain(id, await client.All("/fhir/ClaimResponse?requestor:identifier=9900000016"));
        Assert.DoesNotContain(id, await client.All("/fhir/ClaimResponse?decision=A4"));
        Assert.DoesNotContain(id, await client.All("/fhir/ClaimResponse?period=eb2025"));
        var page = await client.Bundle($"/fhir/ClaimResponse?_id={id}&_include=ClaimResponse:request");
        Assert.Equal([((string)certified["request"]!["reference"]!).Split('/')[^1]], page.Ids("include"));
    }

    static JsonNode? Decision(JsonObject response, string part) => response["extension"]!.AsArray().First(extension => ((string)extension!["url"]!).EndsWith("/decision", StringComparison.Ordinal))!["extension"]!
        .AsArray().FirstOrDefault(extension => (string?)extension!["url"] == part);

    async Task<JsonObject> Submit(string example)
    {
        var answer = await client.Post("/fhir/Claim/$submit", Examples.Request(example).ToJsonString());
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return Answer.Resource(await answer.Json()).AsObject();
    }

    [Fact]
    public async Task Coverage_is_found_by_the_subscribers_id_and_claims_through_it()
    {
        await client.Put("/fhir/Coverage/cov", "{\"resourceType\":\"Coverage\",\"id\":\"cov\",\"status\":\"active\",\"subscriberId\":\"S-77\",\"beneficiary\":{\"reference\":\"Patient/p1\"},\"payor\":[{\"reference\":\"Organization/o1\"}]}");
        Assert.Equal(["cov"], (await client.Bundle("/fhir/Coverage?subscriber-id=S-77")).Ids());
        Assert.Equal(["p1"], (await client.Bundle("/fhir/Patient?_has:Coverage:beneficiary:subscriber-id=S-77")).Ids());
        Assert.Equal(["e1"], (await client.Bundle("/fhir/Encounter?patient._has:Coverage:beneficiary:subscriber-id=S-77")).Ids());
    }

    [Fact]
    public async Task Everything_of_a_patient_comes_with_what_it_refers_to()
    {
        List<string> matches = [], included = [];
        for (string? next = "/fhir/Patient/p1/$everything?_count=2"; next is not null;)
        {
            var page = await client.Bundle(next);
            matches.AddRange(page.Ids());
            included.AddRange(page.Ids("include"));
            next = page.Link("next");
        }

        Assert.Equal(["e1", "ob1", "ob2", "p1", "p3"], matches.Except(["cov"]).Order(StringComparer.Ordinal));
        Assert.Equal(["o2", "pr1"], included.Except(["o1"]).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(["ob1", "ob2"], (await client.Bundle("/fhir/Patient/p1/$everything?_type=Observation")).Ids().Order(StringComparer.Ordinal));
        Assert.Equal(["ob2"], (await client.Bundle("/fhir/Patient/p1/$everything?_type=Observation&start=2026-02-01")).Ids());
        Assert.Empty((await client.Bundle("/fhir/Patient/p1/$everything?_since=2100-01-01T00:00:00Z")).Ids());
        await (await client.Get("/fhir/Patient/nobody/$everything")).IsOutcome(404, "not-found");
        await (await client.Get("/fhir/Patient/p1/$everything?start=soon")).IsOutcome(400, "parameter-value");
        await (await client.Get("/fhir/Patient/p1/$everything?_type=Nonsense")).IsOutcome(400, "parameter-value");
        await (await client.Get("/fhir/Patient/p1/$everything?_count=0")).IsOutcome(400, "parameter-value");
        var reduced = await client.Bundle((await client.Bundle("/fhir/Patient/p1/$everything?_count=1&_elements=id&_type=Observation")).Link("next")!);
        Assert.Equal((1, null), (reduced.Ids().Count, reduced["entry"]![0]!["resource"]!["subject"]));
    }

    [Theory]
    [InlineData("/fhir/$export?_type=Patient,Organization", "Organization Patient")]
    [InlineData("/fhir/Patient/$export?_type=Patient,Encounter", "Encounter Patient")]
    public async Task An_export_is_begun_asked_after_fetched_and_given_up(string address, string types)
    {
        var begun = await Ask(address);
        Assert.Equal(HttpStatusCode.Accepted, begun.StatusCode);
        var status = begun.Content.Headers.ContentLocation!.ToString();
        HttpResponseMessage asked;
        for (var tries = 0; (asked = await client.Get(status)).StatusCode == HttpStatusCode.Accepted && tries < 200; tries++)
        {
            Assert.NotEmpty(asked.Headers.GetValues("X-Progress"));
            await Task.Delay(100, Stop);
        }

        var manifest = await asked.Json();
        Assert.Equal(types.Split(' '), manifest["output"]!.AsArray().Select(file => (string)file!["type"]!).Order(StringComparer.Ordinal));
        foreach (var file in manifest["output"]!.AsArray())
        {
            var content = await client.Get((string)file!["url"]!);
            Assert.Equal("application/fhir+ndjson", content.Content.Headers.ContentType!.MediaType);
            var lines = (await content.Text()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal((int?)file["count"], lines.Length);
            Assert.All(lines, line => Assert.Equal((string?)file["type"], (string?)JsonNode.Parse(line)!["resourceType"]));
        }

        using var delete = new HttpRequestMessage(HttpMethod.Delete, status);
        Assert.Equal(HttpStatusCode.Accepted, (await client.SendAsync(delete, Stop)).StatusCode);
        await (await client.Get(status)).IsOutcome(404, "not-found");
        await (await client.Get((string)manifest["output"]![0]!["url"]!)).IsOutcome(404, "not-found");
    }

    [Theory]
    [InlineData("$export?_type=Observation,Organization&_typeFilter=Observation%3Fdate%3Dge2026-02-01", "ob2", 1)]
    [InlineData("Patient/$export?_type=Observation,Encounter&_typeFilter=Observation%3Fdate%3Dlt2026-02-01&_typeFilter=Observation%3Fdate%3Dge2026-02-01%26subject%3DPatient/p1", "ob1 ob2", 2)]
    [InlineData("$export?_type=Observation,Encounter&_typeFilter=Observation%3Fdate%3Dge2100,Encounter%3Fpatient%3DPatient/p1", "e1", 1)]
    [InlineData("$export?_type=Patient&_typeFilter=Patient%3F_id%3Dnobody", "", 0)]
    [InlineData("Patient/$export?_type=Patient&_typeFilter=Patient%3F_id%3Dp1,Patient%3F_id%3Dp2", "p1 p2", 2)]
    public async Task An_export_holds_what_meets_a_search_of_its_type(string address, string ids, int atLeast)
    {
        var begun = await Ask($"/fhir/{address}");
        Assert.True(begun.StatusCode == HttpStatusCode.Accepted, await begun.Text());
        var status = begun.Content.Headers.ContentLocation!.ToString();
        HttpResponseMessage asked;
        for (var tries = 0; (asked = await client.Get(status)).StatusCode == HttpStatusCode.Accepted && tries < 200; tries++)
        {
            await Task.Delay(100, Stop);
        }

        List<JsonNode> found = [];
        foreach (var file in (await asked.Json())["output"]!.AsArray())
        {
            var lines = (await (await client.Get((string)file!["url"]!)).Text()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal((int?)file["count"], lines.Length);
            found.AddRange(lines.Select(line => JsonNode.Parse(line)!));
        }

        string[] filtered = [.. address.Split("_typeFilter=").Skip(1).SelectMany(filter => filter.Split(',')).Select(filter => filter.Split("%3F")[0])];
        Assert.Equal(ids, string.Join(' ', found.Where(each => filtered.Contains((string?)each["resourceType"])).Select(each => (string)each["id"]!).Order(StringComparer.Ordinal)));
        Assert.True(found.Count >= atLeast);
    }

    [Fact]
    public async Task What_a_post_asks_in_its_body_is_taken()
    {
        using var begin = new HttpRequestMessage(HttpMethod.Post, "/fhir/$export") { Content = Client.Body("""{"resourceType":"Parameters","parameter":[{"name":"_type","valueString":"Organization"},{"name":"_since","valueInstant":"2020-01-01T00:00:00Z"}]}"""), Headers = { { "Prefer", "respond-async" } } };
        var begun = await client.SendAsync(begin, Stop);
        Assert.Equal(HttpStatusCode.Accepted, begun.StatusCode);
        HttpResponseMessage asked;
        for (var tries = 0; (asked = await client.Get(begun.Content.Headers.ContentLocation!.ToString())).StatusCode == HttpStatusCode.Accepted && tries < 200; tries++)
        {
            await Task.Delay(100, Stop);
        }

        Assert.Equal(["Organization"], (await asked.Json())["output"]!.AsArray().Select(file => (string?)file!["type"]));
        using var wrong = new HttpRequestMessage(HttpMethod.Post, "/fhir/$export") { Content = Client.Body("""{"resourceType":"Parameters","parameter":[{"name":"_type","valueString":"Shoe"}]}"""), Headers = { { "Prefer", "respond-async" } } };
        var issue = await (await client.SendAsync(wrong, Stop)).IsOutcome(400, "parameter-value");
        Assert.Equal("Parameters.parameter.where(name='_type')", (string?)issue["expression"]![0]);
        using var other = new HttpRequestMessage(HttpMethod.Post, "/fhir/$export") { Content = Client.Body("""{"resourceType":"Patient"}"""), Headers = { { "Prefer", "respond-async" } } };
        await (await client.SendAsync(other, Stop)).IsOutcome(400, "wrong-resource");
        var everything = await client.Post("/fhir/Patient/p1/$everything", """{"resourceType":"Parameters","parameter":[{"name":"_type","valueCode":"Observation"},{"name":"start","valueDate":"2026-02-01"}]}""");
        Assert.Equal(["ob2"], (await everything.Json()).Ids());
    }

    [Fact]
    public async Task An_export_that_cannot_be_read_is_refused()
    {
        await (await client.Get("/fhir/$export")).IsOutcome(400, "respond-async");
        await (await Ask("/fhir/$export?_tasteFilter=x")).IsOutcome(400, "unknown-parameter");
        foreach (var (filter, rule) in new[]
        {
            ("x", "parameter-value"), ("Observation", "parameter-value"), ("Observation?", "parameter-value"), ("Shoe?size=9", "parameter-value"), ("Observation?_sort=date&status=final", "parameter-value"),
            ("Observation?status=final&_include=Observation:subject", "parameter-value"), ("Observation?size=9", "unknown-parameter"), ("Observation?date=soon", "search-value"), ("Encounter?status=finished", "parameter-value"),
        })
        {
            var issue = await (await Ask($"/fhir/$export?_type=Observation&_typeFilter={Uri.EscapeDataString(filter)}")).IsOutcome(400, rule);
            Assert.Equal("http._typeFilter", (string?)issue["expression"]![0]);
        }

        await (await Ask("/fhir/$export?_outputFormat=csv")).IsOutcome(400, "parameter-value");
        await (await Ask("/fhir/Patient/$export?_type=Organization")).IsOutcome(400, "parameter-value");
    }

    async Task<HttpResponseMessage> Ask(string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { { "Prefer", "respond-async" } } };
        return await client.SendAsync(request, Stop);
    }
}
