using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.Server.Tests;

public sealed class RestTestsOnSqlite(ServerOnSqlite server) : RestTests(server), IClassFixture<ServerOnSqlite>;

public sealed class RestTestsOnPostgreSql(ServerOnPostgreSql server) : RestTests(server), IClassFixture<ServerOnPostgreSql>;

public sealed class RestTestsOnSqlServer(ServerOnSqlServer server) : RestTests(server), IClassFixture<ServerOnSqlServer>;

/// <summary>The interactions of http://hl7.org/fhir/R4/http.html, beside plain read, create and update.</summary>
public abstract class RestTests(DatabaseServer server)
{
    readonly HttpClient client = server.Connect();

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    Task<HttpResponseMessage> Send(string method, string address, string? body = null, string type = Client.FhirJson, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), address) { Content = body is null ? null : Client.Body(body, type) };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return client.SendAsync(request, Stop);
    }

    static string Patient(string id, string more = "") => $"{{\"resourceType\":\"Patient\",\"id\":\"{id}\"{more}}}";

    [Fact]
    public async Task What_was_deleted_is_gone_and_can_come_back()
    {
        await client.Put("/fhir/Patient/del", Patient("del", ",\"gender\":\"other\""));
        var deleted = await Send("DELETE", "/fhir/Patient/del");
        Assert.Equal((HttpStatusCode.NoContent, "W/\"2\""), (deleted.StatusCode, deleted.Headers.ETag!.ToString()));
        await (await client.Get("/fhir/Patient/del")).IsOutcome(410, "resource-deleted");
        await (await client.Get("/fhir/Patient/del/_history/2")).IsOutcome(410, "resource-deleted");
        Assert.Equal(HttpStatusCode.OK, (await client.Get("/fhir/Patient/del/_history/1")).StatusCode);
        Assert.Empty((await client.Bundle("/fhir/Patient?_id=del")).Ids());
        Assert.DoesNotContain("del", await client.All("/fhir/Patient"));
        Assert.DoesNotContain("del", await client.All("/fhir/Patient?_sort=-_lastUpdated"));
        Assert.Equal(HttpStatusCode.NoContent, (await Send("DELETE", "/fhir/Patient/del")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await Send("DELETE", "/fhir/Patient/never")).StatusCode);

        var history = await client.Bundle("/fhir/Patient/del/_history");
        Assert.Equal(["DELETE", "POST"], history["entry"]!.AsArray().Select(entry => (string?)entry!["request"]!["method"]));
        Assert.Null(history["entry"]![0]!["resource"]);

        var again = await client.Put("/fhir/Patient/del", Patient("del", ",\"gender\":\"other\""));
        Assert.Equal((HttpStatusCode.Created, "W/\"3\""), (again.StatusCode, again.Headers.ETag!.ToString()));
        Assert.Equal(["del"], (await client.Bundle("/fhir/Patient?_id=del&gender=other")).Ids());
    }

    [Fact]
    public async Task A_delete_of_another_version_is_refused()
    {
        await client.Put("/fhir/Patient/delv", Patient("delv"));
        await (await Send("DELETE", "/fhir/Patient/delv", headers: ("If-Match", "W/\"7\""))).IsOutcome(412, "version-mismatch");
        Assert.Equal(HttpStatusCode.NoContent, (await Send("DELETE", "/fhir/Patient/delv", headers: ("If-Match", "W/\"1\""))).StatusCode);
    }

    [Fact]
    public async Task Of_many_requests_with_one_condition_at_once_one_makes_the_resource()
    {
        const string Body = """{"resourceType":"Patient","identifier":[{"system":"urn:once","value":"1"}]}""";
        var made = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => i % 2 == 0
            ? Send("POST", "/fhir/Patient", Body, headers: ("If-None-Exist", "identifier=urn:once|1")) : Send("PUT", "/fhir/Patient?identifier=urn:once|1", Body)));
        Assert.Equal([HttpStatusCode.Created, .. Enumerable.Repeat(HttpStatusCode.OK, 11)], made.Select(answer => answer.StatusCode).OrderDescending());
        Assert.Single((await client.Bundle("/fhir/Patient?identifier=urn:once|1")).Ids());
    }

    [Fact]
    public async Task The_index_follows_every_change()
    {
        await client.Put("/fhir/Patient/ix", Patient("ix", ",\"name\":[{\"family\":\"Firstname\"}]"));
        Assert.Equal(["ix"], (await client.Bundle("/fhir/Patient?family=firstname")).Ids());
        await client.Put("/fhir/Patient/ix", Patient("ix", ",\"name\":[{\"family\":\"Othername\"}]"));
        Assert.Empty((await client.Bundle("/fhir/Patient?family=firstname")).Ids());
        Assert.Equal(["ix"], (await client.Bundle("/fhir/Patient?family=othername")).Ids());
    }

    [Fact]
    public async Task History_is_paged_and_begins_where_it_is_asked_to()
    {
        for (var i = 0; i < 5; i++)
        {
            await client.Put("/fhir/Location/h", $"{{\"resourceType\":\"Location\",\"id\":\"h\",\"name\":\"{i}\"}}");
        }

        await client.Put("/fhir/Location/h2", "{\"resourceType\":\"Location\",\"id\":\"h2\",\"name\":\"other\"}");
        foreach (var (address, expected) in new[] { ("/fhir/Location/h/_history", 5), ("/fhir/Location/_history", 6) })
        {
            List<string> seen = [];
            for (string? next = $"{address}?_count=2"; next is not null;)
            {
                var page = await client.Bundle(next);
                Assert.Equal("history", (string?)page["type"]);
                seen.AddRange(page["entry"]!.AsArray().Select(entry => $"{entry!["resource"]!["id"]}/{entry["resource"]!["meta"]!["versionId"]}"));
                next = page.Link("next");
            }

            Assert.Equal(expected, seen.Count);
            Assert.Equal(seen.Count, seen.Distinct().Count());
            Assert.Equal(["5", "4", "3", "2", "1"], seen.Where(each => each.StartsWith("h/", StringComparison.Ordinal)).Select(each => each[2..]));
        }

        var third = (string)(await (await client.Get("/fhir/Location/h/_history/3")).Json())["meta"]!["lastUpdated"]!;
        Assert.InRange((await client.Bundle($"/fhir/Location/h/_history?_since={third}"))["entry"]!.AsArray().Count, 2, 3);
        Assert.NotEmpty((await client.Bundle("/fhir/_history?_count=3"))["entry"]!.AsArray());
        await (await client.Get("/fhir/Location/nobody/_history")).IsOutcome(404, "not-found");
        await (await client.Get("/fhir/Location/h/_history?_since=soon")).IsOutcome(400, "parameter-value");
        await (await client.Get("/fhir/Location/h/_history?_at=2020")).IsOutcome(400, "parameter-value");
    }

    [Fact]
    public async Task A_conditional_create_makes_one_resource()
    {
        const string Body = "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"urn:cc\",\"value\":\"1\"}]}";
        var first = await Send("POST", "/fhir/Patient", Body, headers: ("If-None-Exist", "identifier=urn:cc|1"));
        var second = await Send("POST", "/fhir/Patient", Body, headers: ("If-None-Exist", "identifier=urn:cc|1"));
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        await client.Post("/fhir/Patient", Body);
        await (await Send("POST", "/fhir/Patient", Body, headers: ("If-None-Exist", "identifier=urn:cc|1"))).IsOutcome(412, "multiple-matches");
        await (await Send("POST", "/fhir/Patient", Body, headers: ("If-None-Exist", "nonsense=1"))).IsOutcome(400, "unknown-parameter");
    }

    /// <summary>Some clients name the whole address of the search in the header.</summary>
    [Theory]
    [InlineData("Patient?")]
    [InlineData("http://localhost/fhir/Patient?")]
    [InlineData("?")]
    public async Task A_condition_may_be_an_address(string before)
    {
        const string Body = "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"http://x.example/Patient?\",\"value\":\"1\"}]}";
        var first = await client.Put("/fhir/Patient?identifier=http://x.example/Patient?|1", Body);
        var second = await Send("POST", "/fhir/Patient", Body, headers: ("If-None-Exist", $"{before}identifier=http://x.example/Patient?|1"));
        Assert.Equal((HttpStatusCode.OK, first.Headers.Location), (second.StatusCode, second.Headers.Location));
        await (await Send("POST", "/fhir/Patient", Body, headers: ("If-None-Exist", $"Group?identifier=urn:cc|1"))).IsOutcome(400, "unknown-parameter");
    }

    [Fact]
    public async Task A_condition_and_a_version_hold_both()
    {
        const string Body = "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"urn:cv\",\"value\":\"1\"}]}", Address = "/fhir/Patient?identifier=urn:cv|1";
        var made = await client.Put(Address, Body);
        await (await Send("DELETE", Address, headers: ("If-Match", "W/\"2\""))).IsOutcome(412, "version-mismatch");
        await (await Send("PUT", Address, Body.Replace("1\"}", "1\",\"use\":\"usual\"}", StringComparison.Ordinal), headers: ("If-Match", "W/\"2\""))).IsOutcome(412, "version-mismatch");
        Assert.Equal("W/\"1\"", (await client.Get(made.Headers.Location!.ToString().Split("/_history")[0])).Headers.ETag!.ToString());
        Assert.Equal(HttpStatusCode.NoContent, (await Send("DELETE", Address, headers: ("If-Match", "W/\"1\""))).StatusCode);
    }

    [Fact]
    public async Task A_conditional_update_finds_makes_or_refuses()
    {
        string Body(string gender, string? id = null) => $"{{\"resourceType\":\"Patient\",{(id is null ? "" : $"\"id\":\"{id}\",")}\"gender\":\"{gender}\",\"identifier\":[{{\"system\":\"urn:cu\",\"value\":\"1\"}}]}}";
        var made = await client.Put("/fhir/Patient?identifier=urn:cu|1", Body("male"));
        var changed = await client.Put("/fhir/Patient?identifier=urn:cu|1", Body("female"));
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (made.StatusCode, changed.StatusCode));
        Assert.Equal((string?)(await made.Json())["id"], (string?)(await changed.Json())["id"]);
        var another = await (await client.Put("/fhir/Patient?identifier=urn:cu|1", Body("female", "another"))).IsOutcome(400, "id-mismatch");
        Assert.Contains("meets the condition", (string?)another["details"]!["text"]);
        await (await client.Put("/fhir/Patient", Body("female"))).IsOutcome(400, "no-condition");
        await client.Post("/fhir/Patient", Body("female"));
        await (await client.Put("/fhir/Patient?identifier=urn:cu|1", Body("male"))).IsOutcome(412, "multiple-matches");
        await (await Send("DELETE", "/fhir/Patient?identifier=urn:cu|1")).IsOutcome(412, "multiple-matches");
        Assert.Equal(HttpStatusCode.NoContent, (await Send("DELETE", "/fhir/Patient?identifier=urn:cu|none")).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await client.Put("/fhir/Patient?identifier=urn:cu|2", Body("male", "chosen"))).StatusCode);
        await (await client.Put("/fhir/Patient?identifier=urn:cu|3", Body("other", "chosen"))).IsOutcome(409, "id-taken");
        Assert.Equal("male", (string?)(await (await client.Get("/fhir/Patient/chosen")).Json())["gender"]);
        Assert.Equal(HttpStatusCode.OK, (await client.Get("/fhir/Patient/chosen")).StatusCode);
    }

    [Fact]
    public async Task What_must_not_be_there_or_must_is_asked_by_a_star()
    {
        await (await Send("PUT", "/fhir/Patient/star", Patient("star"), headers: ("If-Match", "*"))).IsOutcome(412, "version-mismatch");
        Assert.Equal(HttpStatusCode.Created, (await Send("PUT", "/fhir/Patient/star", Patient("star"), headers: ("If-None-Match", "*"))).StatusCode);
        await (await Send("PUT", "/fhir/Patient/star", Patient("star", ",\"gender\":\"other\""), headers: ("If-None-Match", "*"))).IsOutcome(412, "version-mismatch");
        await (await Send("PUT", "/fhir/Patient/star", Patient("star", ",\"gender\":\"other\""), headers: ("If-None-Match", "W/\"9\", W/\"1\""))).IsOutcome(412, "version-mismatch");
        Assert.Equal(HttpStatusCode.OK, (await Send("PUT", "/fhir/Patient/star", Patient("star", ",\"gender\":\"male\""), headers: ("If-Match", "*"))).StatusCode);
        await (await Send("PUT", "/fhir/Patient/star-none", Patient("star-none"), headers: ("If-Match", "W/\"0\""))).IsOutcome(412, "version-mismatch");
        await Send("DELETE", "/fhir/Patient/star");
        Assert.Equal(HttpStatusCode.Created, (await Send("PUT", "/fhir/Patient/star", Patient("star"), headers: ("If-None-Match", "*"))).StatusCode);
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Send("PUT", "/fhir/Patient/star-race", Patient("star-race"), headers: ("If-None-Match", "*"))));
        Assert.Single(made, each => each.StatusCode == HttpStatusCode.Created);
        Assert.Equal(7, made.Count(each => each.StatusCode == HttpStatusCode.PreconditionFailed));
    }

    [Fact]
    public async Task A_read_of_what_the_caller_has_is_not_sent_again()
    {
        var put = await client.Put("/fhir/Patient/cr", Patient("cr"));
        var modified = put.Content.Headers.LastModified!.Value.ToString("R");
        Assert.Equal(HttpStatusCode.NotModified, (await Send("GET", "/fhir/Patient/cr", headers: ("If-Modified-Since", modified))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Send("GET", "/fhir/Patient/cr", headers: ("If-Modified-Since", "Wed, 01 Jan 2020 00:00:00 GMT"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotModified, (await Send("GET", "/fhir/Patient/cr", headers: ("If-None-Match", "W/\"9\", W/\"1\""))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Send("GET", "/fhir/Patient/cr", headers: [("If-None-Match", "W/\"9\""), ("If-Modified-Since", modified)])).StatusCode);
    }

    [Fact]
    public async Task Head_has_the_headers_and_no_body()
    {
        await client.Put("/fhir/Patient/hd", Patient("hd"));
        var head = await Send("HEAD", "/fhir/Patient/hd");
        Assert.Equal((HttpStatusCode.OK, "W/\"1\"", ""), (head.StatusCode, head.Headers.ETag!.ToString(), await head.Text()));
        Assert.Equal(HttpStatusCode.NotFound, (await Send("HEAD", "/fhir/Patient/hd-none")).StatusCode);
    }

    [Fact]
    public async Task Bodies_may_be_compressed_both_ways()
    {
        using var packed = new MemoryStream();
        await using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await zip.WriteAsync(Encoding.UTF8.GetBytes(Patient("gz", ",\"gender\":\"female\"")), Stop);
        }

        using var request = new HttpRequestMessage(HttpMethod.Put, "/fhir/Patient/gz") { Content = Client.Body(packed.ToArray()) };
        request.Content.Headers.ContentEncoding.Add("gzip");
        Assert.Equal(HttpStatusCode.Created, (await client.SendAsync(request, Stop)).StatusCode);
        using var read = new HttpRequestMessage(HttpMethod.Get, "/fhir/Patient/gz") { Headers = { AcceptEncoding = { new StringWithQualityHeaderValue("gzip") } } };
        var answer = await client.SendAsync(read, Stop);
        Assert.Equal(["gzip"], answer.Content.Headers.ContentEncoding);
        await using var unzip = new GZipStream(await answer.Content.ReadAsStreamAsync(Stop), CompressionMode.Decompress);
        Assert.Equal("female", (string?)(await JsonNode.ParseAsync(unzip, cancellationToken: Stop))!["gender"]);
        foreach (var (encoding, body) in new (string, byte[])[] { ("gzip", [0x1f, 0x8b, 1, 2, 3]), ("deflate", packed.ToArray()), ("br", packed.ToArray()) })
        {
            using var broken = new HttpRequestMessage(HttpMethod.Put, "/fhir/Patient/gz") { Content = Client.Body(body) };
            broken.Content.Headers.ContentEncoding.Add(encoding);
            await (await client.SendAsync(broken, Stop)).IsOutcome(400, "bad-request");
        }

        using var wide = new MemoryStream();
        await using (var zip = new GZipStream(wide, CompressionLevel.Fastest, leaveOpen: true))
        {
            await zip.WriteAsync(new byte[6 * 1024 * 1024], Stop);
        }

        using var bomb = new HttpRequestMessage(HttpMethod.Put, "/fhir/Patient/gz") { Content = Client.Body(wide.ToArray()) };
        bomb.Content.Headers.ContentEncoding.Add("gzip");
        Assert.DoesNotContain("found", (string?)(await (await client.SendAsync(bomb, Stop)).IsOutcome(413, "body-too-long"))["diagnostics"]);
        using var form = new ByteArrayContent(packed.ToArray()) { Headers = { ContentType = new("application/x-www-form-urlencoded"), ContentEncoding = { "br" } } };
        await (await client.PostAsync("/fhir/Patient/_search", form, Stop)).IsOutcome(400, "bad-request");
        using var odd = new HttpRequestMessage(HttpMethod.Put, "/fhir/Patient/gz") { Content = Client.Body("{}") };
        odd.Content.Headers.ContentEncoding.Add("zstd");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await client.SendAsync(odd, Stop)).StatusCode);
    }

    [Fact]
    public async Task Pretty_has_line_ends()
    {
        await client.Put("/fhir/Patient/pt", Patient("pt"));
        Assert.Contains('\n', await (await client.Get("/fhir/Patient/pt?_pretty=true")).Text());
        Assert.DoesNotContain('\n', await (await client.Get("/fhir/Patient/pt?_pretty=false")).Text());
    }

    [Fact]
    public async Task A_json_patch_changes_what_it_names()
    {
        await client.Put("/fhir/Patient/jp", Patient("jp", ",\"gender\":\"male\",\"name\":[{\"family\":\"A\"}]"));
        var patched = await Send("PATCH", "/fhir/Patient/jp", "[{\"op\":\"test\",\"path\":\"/gender\",\"value\":\"male\"},{\"op\":\"replace\",\"path\":\"/gender\",\"value\":\"female\"},{\"op\":\"add\",\"path\":\"/name/-\",\"value\":{\"family\":\"B\"}}]", "application/json-patch+json");
        var json = await patched.Json();
        Assert.Equal((HttpStatusCode.OK, "female", 2), (patched.StatusCode, (string?)json["gender"], json["name"]!.AsArray().Count));
        Assert.Equal("W/\"2\"", patched.Headers.ETag!.ToString());
        Assert.Equal(["jp"], (await client.Bundle("/fhir/Patient?_id=jp&family=b")).Ids());
        await (await Send("PATCH", "/fhir/Patient/jp", "[{\"op\":\"test\",\"path\":\"/gender\",\"value\":\"male\"}]", "application/json-patch+json")).IsOutcome(422, "patch-does-not-fit");
        await (await Send("PATCH", "/fhir/Patient/jp", "[{\"op\":\"explode\",\"path\":\"/gender\"}]", "application/json-patch+json")).IsOutcome(400, "patch-invalid");
        await (await Send("PATCH", "/fhir/Patient/jp", "{", "application/json-patch+json")).IsOutcome(400, "patch-invalid");
        await (await Send("PATCH", "/fhir/Patient/jp", "[{\"op\":\"add\",\"path\":\"/gender\",\"value\":\"nonsense\"}]", "application/json-patch+json")).IsOutcome(400, "code-not-in-value-set");
        await (await Send("PATCH", "/fhir/Patient/jp", "[{\"op\":\"replace\",\"path\":\"/id\",\"value\":\"other\"}]", "application/json-patch+json")).IsOutcome(400, "id-mismatch");
        await (await Send("PATCH", "/fhir/Patient/jp", "[]", "text/plain")).IsOutcome(415, "media-type");
        await (await Send("PATCH", "/fhir/Patient/jp", "[]", "application/json-patch+json", ("If-Match", "W/\"1\""))).IsOutcome(412, "version-mismatch");
        await (await Send("PATCH", "/fhir/Patient/jp-none", "[]", "application/json-patch+json")).IsOutcome(404, "not-found");
        await (await Send("PATCH", "/fhir/Patient?identifier=none", "[]", "application/json-patch+json")).IsOutcome(404, "no-match");
    }

    [Fact]
    public async Task A_patch_that_changes_nothing_makes_no_version()
    {
        var made = await client.Put("/fhir/Patient/np", Patient("np", ",\"gender\":\"male\",\"multipleBirthInteger\":2"));
        const string Same = """{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"replace"},{"name":"path","valueString":"Patient.gender"},{"name":"value","valueCode":"male"}]}]}""";
        foreach (var (patch, media) in new[] { ("[]", "application/json-patch+json"), ("""[{"op":"replace","path":"/gender","value":"male"}]""", "application/json-patch+json"), (Same, Client.FhirJson) })
        {
            var answer = await Send("PATCH", "/fhir/Patient/np", patch, media);
            Assert.Equal((HttpStatusCode.OK, made.Headers.ETag, made.Headers.Location), (answer.StatusCode, answer.Headers.ETag, answer.Headers.Location));
            Assert.Equal("1", (string?)(await answer.Json())["meta"]!["versionId"]);
        }

        Assert.Single((await client.Bundle("/fhir/Patient/np/_history"))["entry"]!.AsArray());
        await (await Send("PATCH", "/fhir/Patient/np", "[]", "application/json-patch+json", ("If-Match", "W/\"2\""))).IsOutcome(412, "version-mismatch");
    }

    [Theory]
    [InlineData("_count=0")]
    [InlineData("_summary=count")]
    public async Task A_history_of_no_entries_says_how_many_there_are(string asked)
    {
        foreach (var gender in new[] { "male", "female", "other" })
        {
            await client.Put("/fhir/Patient/hc", Patient("hc", $",\"gender\":\"{gender}\""));
        }

        await Send("DELETE", "/fhir/Patient/hc");
        var history = await client.Bundle($"/fhir/Patient/hc/_history?{asked}");
        Assert.Equal((history["total"]!.GetValue<int>() % 4, false, true), (0, history.ContainsKey("entry"), history.Link("self")!.EndsWith(asked, StringComparison.Ordinal)));
        Assert.Null(history.Link("next"));
        Assert.True((int)(await client.Bundle($"/fhir/Patient/_history?{asked}"))["total"]! >= 4);
        Assert.Equal(0, (int)(await client.Bundle($"/fhir/_history?{asked}&_since=2150-01-01"))["total"]!);
        await (await client.Get($"/fhir/Patient/hc-none/_history?{asked}")).IsOutcome(404, "not-found");
        await (await client.Get("/fhir/Patient/hc-none/_history?_since=2020-01-01")).IsOutcome(404, "not-found");
    }

    [Fact]
    public async Task A_history_is_given_on_every_page_as_it_was_asked_for()
    {
        await client.Put("/fhir/Patient/he", Patient("he", ",\"gender\":\"male\""));
        await client.Put("/fhir/Patient/he", Patient("he", ",\"gender\":\"female\""));
        var next = (await client.Bundle("/fhir/Patient/he/_history?_count=1&_elements=id")).Link("next")!;
        var last = await client.Bundle(next);
        Assert.Null(last["entry"]![0]!["resource"]!["gender"]);
        Assert.Equal("1", (string?)last["entry"]![0]!["resource"]!["meta"]!["versionId"]);
    }

    [Fact]
    public async Task A_fhirpath_patch_changes_what_it_finds()
    {
        await client.Put("/fhir/Patient/fp", Patient("fp", ",\"gender\":\"male\",\"name\":[{\"family\":\"A\",\"given\":[\"x\",\"y\"]}]"));
        const string Patch = """
            {"resourceType":"Parameters","parameter":[
            {"name":"operation","part":[{"name":"type","valueCode":"replace"},{"name":"path","valueString":"Patient.gender"},{"name":"value","valueCode":"other"}]},
            {"name":"operation","part":[{"name":"type","valueCode":"add"},{"name":"path","valueString":"Patient"},{"name":"name","valueString":"birthDate"},{"name":"value","valueDate":"1990-01-01"}]},
            {"name":"operation","part":[{"name":"type","valueCode":"delete"},{"name":"path","valueString":"Patient.name[0].given[0]"}]}]}
            """;
        var json = await (await Send("PATCH", "/fhir/Patient/fp", Patch)).Json();
        Assert.Equal(("other", "1990-01-01", "y"), ((string?)json["gender"], (string?)json["birthDate"], (string?)json["name"]![0]!["given"]!.AsArray().Single()));
        await (await Send("PATCH", "/fhir/Patient/fp", Patch.Replace("Patient.gender", "Patient.nothing.here("))).IsOutcome(400, "patch-invalid");
        await (await Send("PATCH", "/fhir/Patient/fp", Patch.Replace("Patient.gender", "Patient.maritalStatus"))).IsOutcome(422, "patch-does-not-fit");
        await (await Send("PATCH", "/fhir/Patient/fp", Patient("fp"))).IsOutcome(400, "wrong-resource");
    }
}
