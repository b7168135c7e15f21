using System.Text;

namespace PeerSupport.Fhir.Server.Tests;

public sealed class BadInputTests(TestServer server) : IClassFixture<TestServer>
{
    readonly HttpClient client = server.CreateClient();

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "no-body")]
    [InlineData("hello", "not-json")]
    [InlineData("{\"resourceType\":\"Patient\",}", "not-json")]
    [InlineData("{\"resourceType\":\"Patient\"", "not-json")]
    [InlineData("[]", "not-a-resource")]
    [InlineData("{\"a\":1}", "not-a-resource")]
    [InlineData("{\"resourceType\":\"Pateint\"}", "unknown-resource-type")]
    [InlineData("{\"resourceType\":\"Coverage\"}", "wrong-resource")]
    [InlineData("{\"resourceType\":\"Patient\",\"birthdate\":\"1985-03-02\"}", "unknown-element")]
    [InlineData("{\"resourceType\":\"Patient\",\"gender\":\"x\"}", "code-not-in-value-set")]
    public async Task A_body_that_can_not_be_read_is_refused(string body, string rule) => await (await client.Post("/fhir/Patient", body)).IsOutcome(400, rule);

    [Fact]
    public async Task A_fault_in_the_json_names_its_place()
    {
        var issue = await (await client.Post("/fhir/Patient", "{\"resourceType\":\"Patient\",\n  \"active\": tru }")).IsOutcome(400, "not-json");
        Assert.Contains("line 2", (string?)issue["diagnostics"]);
    }

    [Fact]
    public async Task A_fault_in_the_structure_names_the_element_what_was_expected_and_what_was_found()
    {
        var issue = await (await client.Post("/fhir/Patient", "{\"resourceType\":\"Patient\",\"birthDate\":\"02.03.1985\"}")).IsOutcome(400, "invalid-format");
        Assert.Equal("Patient.birthDate", (string?)issue["expression"]![0]);
        Assert.Matches("(?s)Expected.*found.*line 1", (string?)issue["diagnostics"]);
    }

    [Fact]
    public async Task The_wrong_resource_is_told_where_to_go()
    {
        var issue = await (await client.Post("/fhir/Patient", "{\"resourceType\":\"Coverage\"}")).IsOutcome(400, "wrong-resource");
        Assert.Contains("/fhir/Coverage", (string?)issue["details"]!["text"]);
        Assert.Equal("resourceType", (string?)issue["expression"]![0]);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{\"a\":")]
    public async Task Ten_thousand_levels_are_refused(string level) =>
        await (await client.Post("/fhir/Patient", "{\"resourceType\":\"Patient\",\"x\":" + string.Concat(Enumerable.Repeat(level, 10_000)))).IsOutcome(400, "too-deep");

    [Fact]
    public async Task A_body_above_the_limit_is_refused_with_both_sizes()
    {
        var issue = await (await client.Post("/fhir/Patient", "{\"resourceType\":\"Patient\",\"language\":\"" + new string('x', 200_000) + "\"}")).IsOutcome(413, "body-too-long");
        Assert.Matches("200000 bytes.*2000\\d\\d bytes", (string?)issue["diagnostics"]);
    }

    [Fact]
    public async Task A_body_above_the_limit_that_does_not_tell_its_length_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/fhir/Patient") { Content = new StreamContent(new Endless()) };
        request.Content.Headers.ContentType = new(Client.FhirJson);
        var direct = server.CreateClient(new() { AllowAutoRedirect = false, HandleCookies = false });
        await (await direct.SendAsync(request, Stop)).IsOutcome(413, "body-too-long");
    }

    [Theory]
    [InlineData("application/fhir+xml")]
    [InlineData("application/xml")]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/fhir+json; charset=iso-8859-1")]
    public async Task Another_content_type_is_refused(string type)
    {
        var issue = await (await client.PostAsync("/fhir/Patient", Client.Body("<Patient/>", type), Stop)).IsOutcome(415, "media-type");
        Assert.Contains("application/fhir+json", (string?)issue["diagnostics"]);
    }

    [Theory]
    [InlineData("3.0")]
    [InlineData("\"5.0\"")]
    public async Task Another_version_of_fhir_is_neither_read_nor_given(string version)
    {
        var refused = await client.PostAsync("/fhir/Patient", Client.Body("{\"resourceType\":\"Patient\"}", $"application/fhir+json; fhirVersion={version}"), Stop);
        Assert.Contains("another version of FHIR", (string?)(await refused.IsOutcome(415, "media-type"))["diagnostics"]);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/fhir/metadata");
        request.Headers.TryAddWithoutValidation("Accept", $"application/fhir+json; fhirVersion={version}");
        await (await client.SendAsync(request, Stop)).IsOutcome(406, "not-acceptable");
        await (await client.GetAsync($"/fhir/metadata?_format=json;fhirVersion={version}", Stop)).IsOutcome(406, "not-acceptable");
    }

    [Fact]
    public async Task No_content_type_is_refused()
    {
        using var content = new ByteArrayContent("{\"resourceType\":\"Patient\"}"u8.ToArray());
        await (await client.PostAsync("/fhir/Patient", content, Stop)).IsOutcome(415, "media-type");
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/fhir+json; charset=utf-8")]
    [InlineData("application/fhir+json; fhirVersion=4.0")]
    public async Task Json_by_its_other_names_is_taken(string type) =>
        Assert.True((await client.PostAsync("/fhir/Patient", Client.Body("{\"resourceType\":\"Patient\"}", type), Stop)).IsSuccessStatusCode);

    [Theory]
    [InlineData("/fhir/metadata", "application/fhir+xml")]
    [InlineData("/fhir/metadata?_format=xml", "application/json")]
    public async Task Xml_is_not_given(string address, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Add("Accept", accept);
        await (await client.SendAsync(request, Stop)).IsOutcome(406, "not-acceptable");
    }

    [Theory]
    [InlineData("*/*", "application/fhir+json")]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/fhir+json")]
    [InlineData("application/json", "application/json")]
    [InlineData("application/fhir+xml, application/fhir+json;q=0.5", "application/fhir+json")]
    [InlineData("application/fhir+json; fhirVersion=4.0", "application/fhir+json")]
    [InlineData("application/fhir+json; fhirVersion=3.0, application/json; fhirVersion=\"4.0\"; q=0.5", "application/json")]
    public async Task Json_is_given_to_whoever_takes_it(string accept, string type)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/fhir/metadata");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        var response = await client.SendAsync(request, Stop);
        Assert.Equal((200, type), ((int)response.StatusCode, response.Content.Headers.ContentType!.MediaType));
    }

    [Theory]
    [InlineData("GET", "/fhir/Immunization/1", "unknown-type")]
    [InlineData("GET", "/fhir/Nonsense/1", "unknown-type")]
    [InlineData("POST", "/fhir/Immunization", "unknown-type")]
    [InlineData("PUT", "/fhir/Immunization/1", "unknown-type")]
    [InlineData("GET", "/fhir/Patient/nobody", "not-found")]
    [InlineData("GET", "/fhir/CodeSystem/none", "not-found")]
    [InlineData("GET", "/fhir/Patient/1/2/3", "unknown-address")]
    [InlineData("GET", "/fhir/Patient/$everything", "unknown-address")]
    [InlineData("POST", "/fhir/Patient/$nonsense", "unknown-operation")]
    [InlineData("GET", "/fhir/Patient/a%20b", "unknown-address")]
    public async Task What_there_is_not_is_not_found(string method, string address, string rule)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        if (method != "GET")
        {
            request.Content = Client.Body("{\"resourceType\":\"Immunization\"}");
        }

        await (await client.SendAsync(request, Stop)).IsOutcome(404, rule);
    }

    [Theory]
    [InlineData("PUT", "/fhir/ClaimResponse/1", "made by this server")]
    [InlineData("POST", "/fhir/ClaimResponse", "made by this server")]
    [InlineData("POST", "/fhir/CoverageEligibilityResponse", "made by this server")]
    [InlineData("PUT", "/fhir/Claim/1", "answered when it is sent")]
    [InlineData("POST", "/fhir/ValueSet", "own files")]
    [InlineData("PUT", "/fhir", "does not take this method")]
    [InlineData("DELETE", "/fhir/ClaimResponse/1", "record")]
    [InlineData("DELETE", "/fhir/Claim/1", "not changed or deleted")]
    [InlineData("DELETE", "/fhir/CoverageEligibilityResponse?status=active", "record")]
    [InlineData("PUT", "/fhir/Claim?identifier=1", "record")]
    [InlineData("PATCH", "/fhir/Claim?identifier=1", "record")]
    [InlineData("PATCH", "/fhir/ClaimResponse/1", "made by this server")]
    public async Task What_may_not_be_done_says_why(string method, string address, string reason)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address) { Content = method is "GET" ? null : Client.Body("{\"resourceType\":\"ClaimResponse\"}") };
        var response = await client.SendAsync(request, Stop);
        var issue = await response.IsOutcome(405, "method-not-allowed");
        Assert.Contains(reason, (string?)issue["details"]!["text"]);
        Assert.True(response.Content.Headers.Contains("Allow") || response.Headers.Contains("Allow"));
    }

    [Theory]
    [InlineData("{\"resourceType\":\"Patient\"}", "id-missing")]
    [InlineData("{\"resourceType\":\"Patient\",\"id\":\"other\"}", "id-mismatch")]
    public async Task Put_wants_the_id_of_the_address(string body, string rule) => await (await client.Put("/fhir/Patient/p", body)).IsOutcome(400, rule);

    [Fact]
    public async Task What_is_refused_is_not_stored()
    {
        await client.Put("/fhir/Patient/refused", "{\"resourceType\":\"Patient\",\"id\":\"refused\",\"birthDate\":\"never\"}");
        await (await client.Get("/fhir/Patient/refused")).IsOutcome(404, "not-found");
    }

    [Fact]
    public async Task No_message_quotes_the_members_data()
    {
        var response = await client.Post("/fhir/Patient", "{\"resourceType\":\"Patient\",\"birthDate\":\"Secretvalue\",\"name\":\"Secretvalue\"}");
        Assert.DoesNotContain("Secretvalue", await response.Text());
    }

    /// <summary>A body that never ends by itself.</summary>
    sealed class Endless : Stream
    {
        long sent;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => sent; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            sent += count;
            Assert.True(sent < 50_000_000, "The server reads on and on.");
            Encoding.ASCII.GetBytes(new string(' ', count), buffer.AsSpan(offset));
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
