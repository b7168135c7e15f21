using System.Net;
using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.Server.Tests;

public sealed class ResourceTests(TestServer server) : IClassFixture<TestServer>
{
    const string Odd = "{ \"birthDate\" : \"1985-03-02\",\r\n  \"resourceType\":\"Patient\",\t\"active\": true, \"extension\":[{\"url\":\"urn:x\",\"valueDecimal\":1.50}],\n\"name\":[{\"family\":\"\\u00c9t\u00e9\"}] }";

    readonly HttpClient client = server.CreateClient();

    [Fact]
    public async Task What_was_created_is_read_back_byte_for_byte_apart_from_id_and_meta()
    {
        var created = await client.Post("/fhir/Patient", Odd);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("W/\"1\"", created.Headers.ETag!.ToString());
        var body = await created.Json();
        var (id, updated) = ((string)body["id"]!, (string)body["meta"]!["lastUpdated"]!);
        Assert.EndsWith($"/fhir/Patient/{id}/_history/1", created.Headers.Location!.ToString());

        var read = await client.Get($"/fhir/Patient/{id}");
        Assert.Equal(Odd.Replace("\"Patient\"", $"\"Patient\",\"id\":\"{id}\",\"meta\":{{\"versionId\":\"1\",\"lastUpdated\":\"{updated}\"}}"), await read.Text());
        Assert.Equal(await created.Text(), await read.Text());
        Assert.Equal("application/fhir+json", read.Content.Headers.ContentType!.MediaType);
        Assert.NotNull(read.Content.Headers.LastModified);
        Assert.Equal(await read.Text(), await (await client.Get(created.Headers.Location.ToString())).Text());
    }

    [Fact]
    public async Task The_id_and_meta_that_came_stay_in_their_place()
    {
        const string Came = "{\"id\":\"mine\",\"meta\":{\"versionId\":\"77\",\"tag\":[{\"code\":\"a\"}]},\"resourceType\":\"Goal\",\"lifecycleStatus\":\"active\",\"description\":{\"text\":\"x\"},\"subject\":{\"reference\":\"Patient/1\"}}";
        var put = await client.Put("/fhir/Goal/mine", Came);
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        var read = await client.Get("/fhir/Goal/mine");
        var updated = (string)(await read.Json())["meta"]!["lastUpdated"]!;
        Assert.Equal(Came.Replace("\"versionId\":\"77\"", $"\"versionId\":\"1\",\"lastUpdated\":\"{updated}\""), await read.Text());
    }

    [Fact]
    public async Task An_id_that_is_sent_with_a_create_is_not_taken()
    {
        var created = await client.Post("/fhir/Patient", "{\"resourceType\":\"Patient\",\"id\":\"wished\"}");
        Assert.NotEqual("wished", (string?)(await created.Json())["id"]);
        Assert.Equal(HttpStatusCode.NotFound, (await client.Get("/fhir/Patient/wished")).StatusCode);
    }

    [Fact]
    public async Task Put_makes_versions_and_the_same_bytes_again_make_none()
    {
        await client.Put("/fhir/Patient/v", "{\"resourceType\":\"Patient\",\"id\":\"v\"}");
        var second = await client.Put("/fhir/Patient/v", "{\"resourceType\":\"Patient\",\"id\":\"v\",\"active\":true}");
        Assert.Equal((HttpStatusCode.OK, "W/\"2\""), (second.StatusCode, second.Headers.ETag!.ToString()));
        var again = await client.Put("/fhir/Patient/v", "{\"resourceType\":\"Patient\",\"id\":\"v\",\"active\":true}");
        Assert.Equal("W/\"2\"", again.Headers.ETag!.ToString());
        Assert.DoesNotContain("active", await (await client.Get("/fhir/Patient/v/_history/1")).Text());
        await (await client.Get("/fhir/Patient/v/_history/3")).IsOutcome(404, "not-found");
    }

    [Fact]
    public async Task If_match_lets_only_the_current_version_be_changed()
    {
        await client.Put("/fhir/Patient/m", "{\"resourceType\":\"Patient\",\"id\":\"m\"}");
        using var stale = new HttpRequestMessage(HttpMethod.Put, "/fhir/Patient/m") { Content = Client.Body("{\"resourceType\":\"Patient\",\"id\":\"m\",\"active\":true}") };
        stale.Headers.TryAddWithoutValidation("If-Match", "W/\"9\"");
        await (await client.SendAsync(stale, TestContext.Current.CancellationToken)).IsOutcome(412, "version-mismatch");
    }

    [Fact]
    public async Task If_none_match_saves_sending_it_again()
    {
        await client.Put("/fhir/Patient/n", "{\"resourceType\":\"Patient\",\"id\":\"n\"}");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/fhir/Patient/n");
        request.Headers.TryAddWithoutValidation("If-None-Match", "W/\"1\"");
        Assert.Equal(HttpStatusCode.NotModified, (await client.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory]
    [InlineData("return=minimal", "")]
    [InlineData("return=OperationOutcome", "OperationOutcome")]
    [InlineData("return=representation", "Patient")]
    [InlineData("respond-async", "Patient")]
    public async Task A_create_answers_as_it_is_preferred(string prefer, string type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/fhir/Patient") { Content = Client.Body("{\"resourceType\":\"Patient\"}") };
        request.Headers.Add("Prefer", prefer);
        var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.NotNull(response.Headers.Location);
        var text = await response.Text();
        Assert.Equal(type, text is "" ? "" : (string?)JsonNode.Parse(text)!["resourceType"]);
    }

    [Fact]
    public async Task Definitions_are_read_by_id()
    {
        var system = await client.Get("/fhir/CodeSystem/credential");
        Assert.Equal("Credential", (string?)(await system.Json())["name"]);
        Assert.Equal("submit", (string?)(await (await client.Get("/fhir/OperationDefinition/Claim-submit")).Json())["code"]);
        Assert.Equal("ValueSet", (string?)(await (await client.Get("/fhir/ValueSet/peer-support")).Json())["resourceType"]);
    }

    [Fact]
    public async Task The_callers_request_id_comes_back_and_an_odd_one_does_not()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/fhir/Patient/none");
        request.Headers.Add("X-Request-Id", "abc-123");
        Assert.Equal("abc-123", Assert.Single((await client.SendAsync(request, TestContext.Current.CancellationToken)).Headers.GetValues("X-Request-Id")));
        using var odd = new HttpRequestMessage(HttpMethod.Get, "/fhir/Patient/none");
        odd.Headers.TryAddWithoutValidation("X-Request-Id", "a b<script>");
        Assert.Matches("^[0-9a-f]{32}$", Assert.Single((await client.SendAsync(odd, TestContext.Current.CancellationToken)).Headers.GetValues("X-Request-Id")));
    }

    [Fact]
    public async Task The_log_names_no_person()
    {
        await client.Post("/fhir/Patient", "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Secretname\"}]}");
        await client.Post("/fhir/Patient", "{\"resourceType\":\"Patient\",\"name\":[{\"family\":\"Secretname\"]}");
        await client.Get("/fhir/Patient?name=Secretname");
        await client.Get("/fhir/Patient/Secretname");
        Assert.DoesNotContain("Secretname", server.Log.Text);
        Assert.Contains("POST /fhir/{type} 201", server.Log.Text);
        Assert.Contains("GET /fhir/{type}/{id} 404", server.Log.Text);
    }
}
