using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>What a client is told by the statuses of HTTP, each with an outcome and what to do; and what an address takes.</summary>
public sealed class StatusTests(TestServer server) : IClassFixture<TestServer>
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "Patient/nobody", 404, "not-found", "GET /fhir/Patient?")]
    [InlineData("GET", "Patient/a_b", 404, "unknown-address", "identifier")]
    [InlineData("GET", "Patient/%01", 404, "unknown-address", "identifier")]
    [InlineData("GET", "Patient/%0A", 404, "unknown-address", "identifier")]
    [InlineData("PUT", "Patient/a_b", 400, "invalid-format", "identifier")]
    [InlineData("GET", "Patient/nobody/_history", 404, "not-found", "GET /fhir/Patient?")]
    [InlineData("GET", "Patient/nobody/_history/first", 404, "not-found", "_history lists the versions")]
    [InlineData("GET", "Nothing/1", 404, "unknown-type", "/fhir/metadata")]
    [InlineData("PROPFIND", "Nothing/1", 404, "unknown-type", "/fhir/metadata")]
    [InlineData("POST", "Patient/1", 405, "method-not-allowed", "/fhir/metadata")]
    [InlineData("GET", "Claim/$submit", 405, "method-not-allowed", "Call it by one of these")]
    [InlineData("GET", "Claim/$nothing", 404, "unknown-operation", "/fhir/metadata")]
    [InlineData("OPTIONS", "Claim/$nothing", 404, "unknown-operation", "/fhir/metadata")]
    [InlineData("POST", "Task/$decide", 404, "unknown-address", "Call it at this one")]
    [InlineData("POST", "Claim/1/$submit", 404, "unknown-address", "Call it at this one")]
    [InlineData("POST", "$submit", 404, "unknown-address", "Call it at")]
    [InlineData("GET", "$nothing", 404, "unknown-operation", "/fhir/metadata")]
    [InlineData("GET", "$fhirpath", 405, "method-not-allowed", "Call it by one of these")]
    [InlineData("PUT", "$evaluate-policy", 405, "method-not-allowed", "Call it by one of these")]
    [InlineData("POST", "metadata", 405, "method-not-allowed", "/fhir/metadata")]
    [InlineData("DELETE", "_history", 405, "method-not-allowed", "/fhir/metadata")]
    [InlineData("GET", "_search", 405, "method-not-allowed", "/fhir/metadata")]
    [InlineData("GET", "patient/1", 404, "unknown-type", "/fhir/metadata")]
    [InlineData("GET", "$export", 400, "respond-async", "Send it with this header")]
    [InlineData("GET", "$export-status/none", 404, "not-found", "Begin another one")]
    [InlineData("DELETE", "Patient", 400, "no-condition", "identifier with its system")]
    public async Task An_outcome_says_what_to_do(string method, string address, int status, string rule, string remedy)
    {
        using var client = server.CreateClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/fhir/{address}");
        using var response = await client.SendAsync(request, Stop);
        Assert.Contains(remedy, (string?)(await response.IsOutcome(status, rule))["details"]!["text"], StringComparison.Ordinal);
        Assert.Equal(status == 405, response.Content.Headers.Allow.Count > 0);
    }

    [Theory]
    [InlineData("Patient", "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT")]
    [InlineData("Patient/1", "DELETE, GET, HEAD, OPTIONS, PATCH, PUT")]
    [InlineData("Claim", "GET, HEAD, OPTIONS, POST")]
    [InlineData("Claim/1", "GET, HEAD, OPTIONS")]
    [InlineData("ClaimResponse", "GET, HEAD, OPTIONS")]
    [InlineData("Subscription", "GET, HEAD, OPTIONS, POST")]
    [InlineData("Subscription/1", "DELETE, GET, HEAD, OPTIONS, PUT")]
    [InlineData("ValueSet/1", "GET, HEAD, OPTIONS")]
    [InlineData("Claim/$submit", "OPTIONS, POST")]
    [InlineData("$fhirpath", "OPTIONS, POST")]
    [InlineData("Patient/1/_history", "GET, HEAD, OPTIONS")]
    [InlineData("_history", "GET, HEAD, OPTIONS")]
    [InlineData("$export-status/1", "DELETE, GET, HEAD, OPTIONS")]
    [InlineData("metadata", "GET, HEAD, OPTIONS")]
    public async Task Options_says_what_an_address_takes_and_where_the_capability_statement_is(string address, string allowed)
    {
        using var client = server.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Options, $"/fhir/{address}");
        using var response = await client.SendAsync(request, Stop);
        Assert.Equal((204, allowed), ((int)response.StatusCode, string.Join(", ", response.Content.Headers.Allow.Order(StringComparer.Ordinal))));
        Assert.Equal("<http://localhost/fhir/metadata>; rel=\"service-desc\"; type=\"application/fhir+json\"", Assert.Single(response.Headers.GetValues("Link")));
    }

    [Fact]
    public async Task What_can_not_be_patched_says_what_can_be_done_with_it()
    {
        using var client = server.CreateClient();
        foreach (var (address, allowed) in new[] { ("Subscription/1", "DELETE, GET, HEAD, PUT"), ("Claim/1", "GET, HEAD") })
        {
            using var response = await client.PatchAsync($"/fhir/{address}", Client.Body("[]", "application/json-patch+json"), Stop);
            await response.IsOutcome(405, "method-not-allowed");
            Assert.Equal(allowed, string.Join(", ", response.Content.Headers.Allow.Order(StringComparer.Ordinal)));
        }
    }

    [Fact]
    public async Task The_address_of_pas_2_0_1_speaks_of_itself()
    {
        using var client = server.CreateClient();
        using var read = await client.Get("/pas/2.0/fhir/Patient/1");
        Assert.Contains("/pas/2.0/fhir/metadata", (string?)(await read.IsOutcome(404, "unknown-address"))["details"]!["text"], StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Options, "/pas/2.0/fhir/Claim/$submit");
        using var options = await client.SendAsync(request, Stop);
        Assert.Equal((204, "POST, OPTIONS"), ((int)options.StatusCode, string.Join(", ", options.Content.Headers.Allow)));
        Assert.Contains("/pas/2.0/fhir/metadata", Assert.Single(options.Headers.GetValues("Link")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_resource_and_a_version_that_there_is_not_are_told_apart()
    {
        using var client = server.CreateClient();
        using var made = await client.Put("/fhir/Patient/soon-gone", """{ "resourceType": "Patient", "id": "soon-gone" }""");
        Assert.True(made.IsSuccessStatusCode, await made.Text());
        using var version = await client.Get("/fhir/Patient/soon-gone/_history/9");
        Assert.Contains("There is no such version", (string?)(await version.IsOutcome(404, "not-found"))["details"]!["text"], StringComparison.Ordinal);
        using var deleted = await client.DeleteAsync("/fhir/Patient/soon-gone", Stop);
        using var gone = await client.Get("/fhir/Patient/soon-gone");
        Assert.Contains("_history", (string?)(await gone.IsOutcome(410, "resource-deleted"))["details"]!["text"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_address_is_read_up_to_a_bound_and_then_told_of_the_search_by_post()
    {
        using var client = server.CreateClient();
        using var taken = await client.Get($"/fhir/Patient?_id={string.Join(',', Enumerable.Range(1, 400).Select(number => $"a-patient-of-a-long-list-{number}"))}");
        Assert.True(taken.IsSuccessStatusCode, await taken.Text());
        using var refused = await client.Get($"/fhir/Patient?_id={new string('a', 20_000)}");
        Assert.Contains("_search", (string?)(await refused.IsOutcome(414, "address-too-long"))["details"]!["text"], StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/fhir/Patient") { Headers = { { "X-Long", new string('a', 40_000) } } };
        using var headers = await client.SendAsync(request, Stop);
        Assert.Contains("Leave out", (string?)(await headers.IsOutcome(431, "headers-too-long"))["details"]!["text"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_condition_that_is_there_and_empty_is_refused_and_makes_nothing()
    {
        using var client = server.CreateClient();
        var answer = await server.Server.SendAsync(
            context =>
            {
                var request = context.Request;
                (request.Method, request.Scheme, request.Host, request.Path, request.ContentType) = ("POST", "http", new("localhost"), "/fhir/Location", Client.FhirJson);
                request.Headers["If-None-Exist"] = "";
                request.Body = new MemoryStream("""{ "resourceType": "Location" }"""u8.ToArray());
            },
            Stop);
        using var body = new StreamReader(answer.Response.Body);
        Assert.Equal((400, true), (answer.Response.StatusCode, (await body.ReadToEndAsync(Stop)).Contains("no-condition", StringComparison.Ordinal)));
        Assert.Equal(0, (int)(await (await client.Get("/fhir/Location?_summary=count")).Json())["total"]!);
    }

    /// <summary>Without it what was not to be made twice was.</summary>
    [Theory]
    [InlineData("/fhir/Claim")]
    [InlineData("/fhir/CoverageEligibilityRequest")]
    [InlineData("/fhir/Subscription")]
    [InlineData("/pas/2.0/fhir/Subscription")]
    public async Task A_condition_where_none_is_taken_makes_nothing(string address)
    {
        using var client = server.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = Client.Body("{}"), Headers = { { "If-None-Exist", "identifier=urn:a|1" } } };
        using var response = await client.SendAsync(request, Stop);
        await response.IsOutcome(412, "no-conditional-create");
    }

    [Fact]
    public async Task A_request_may_come_with_parameters_around_it()
    {
        using var client = server.CreateClient();
        var request = Examples.Request($"{Examples.States()[0]}/00-baseline");
        foreach (var address in new[] { "/fhir/Claim/$submit", "/pas/2.0/fhir/Claim/$submit" })
        {
            var parameters = new JsonObject { ["resourceType"] = "Parameters", ["parameter"] = new JsonArray(new JsonObject { ["name"] = "resource", ["resource"] = request.DeepClone() }) };
            using var taken = await client.Post(address, parameters.ToJsonString());
            Assert.Equal("certified", Answer.Read(await taken.Text()).Decision);
            parameters["parameter"]![0]!["name"] = "bundle";
            using var refused = await client.Post(address, parameters.ToJsonString());
            Assert.Contains("the one parameter with the name resource", (string?)(await refused.IsOutcome(400, "wrong-resource"))["details"]!["text"], StringComparison.Ordinal);
        }

        using var plain = await client.Post("/fhir/Patient", """{ "resourceType": "Parameters", "parameter": [{ "name": "resource", "resource": { "resourceType": "Patient" } }] }""");
        await plain.IsOutcome(400, "wrong-resource");
        using var alone = await client.Post("/fhir/Claim/$inquire", Reviewing.Of(request, "Claim").ToJsonString());
        Assert.Contains("Put the Claim into a Bundle", (string?)(await alone.IsOutcome(400, "wrong-resource"))["details"]!["text"], StringComparison.Ordinal);
        using var wide = await client.PostAsync("/fhir/Claim/$submit", Client.Body(System.Text.Encoding.Unicode.GetBytes("{}"), "application/fhir+json; charset=utf-16"), Stop);
        Assert.Contains("another charset", (string?)(await wide.IsOutcome(415, "media-type"))["diagnostics"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Patient?birthdate=yesterday", "birthdate")]
    [InlineData("Patient?name:nearly=x", "name")]
    [InlineData("Patient?_count=few", "_count")]
    [InlineData("Patient?_sort=taste", "_sort")]
    [InlineData("Patient?address-city:nearly=x", "address-city")]
    [InlineData("Patient?general-practitioner.shoe=x", "general-practitioner")]
    [InlineData("Patient?_cursor=x", "_cursor")]
    [InlineData("Patient/_history?_since=once", "_since")]
    [InlineData("Patient/_history?_at=2026", "_at")]
    [InlineData("?_type=Shoe", "_type")]
    public async Task A_parameter_that_is_wrong_is_named_as_r4_names_it(string address, string parameter)
    {
        using var client = server.CreateClient();
        using var response = await client.Get($"/fhir{(address[0] == '?' ? "" : "/")}{address}");
        var issue = JsonNode.Parse(await response.Text())!["issue"]![0]!;
        Assert.Equal((400, $"http.{parameter}", $"http.{parameter}"), ((int)response.StatusCode, (string?)issue["expression"]![0], (string?)issue["location"]![0]));
    }
}
