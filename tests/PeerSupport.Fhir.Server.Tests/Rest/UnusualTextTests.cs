using System.Net;
using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.Server.Tests;

public sealed class UnusualTextTestsOnSqlite(ServerOnSqlite server) : UnusualTextTests(server), IClassFixture<ServerOnSqlite>;

public sealed class UnusualTextTestsOnPostgreSql(ServerOnPostgreSql server) : UnusualTextTests(server), IClassFixture<ServerOnPostgreSql>;

public sealed class UnusualTextTestsOnSqlServer(ServerOnSqlServer server) : UnusualTextTests(server), IClassFixture<ServerOnSqlServer>;

/// <summary>Texts that one database keeps and another does not: none of them is a fault of the server's.</summary>
public abstract class UnusualTextTests(DatabaseServer server)
{
    readonly HttpClient client = server.Connect();

    /// <summary>Longer than any column that stands in a key, with a character that PostgreSQL has not, with half a character, with blanks around.</summary>
    public static TheoryData<string> Texts => [new string('x', 3000), "a\\u0000b", "a\\ud800b", "\\udc00", " M-1 ", "M-1\\n", "😀😀", "'; DROP TABLE \\\"Resource\\\"; --"];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_resource_with_it_is_kept_or_refused(string text)
    {
        var json = """{"resourceType":"Patient","id":"t","name":[{"family":"MARK"}],"identifier":[{"system":"urn:MARK","value":"MARK"}],"managingOrganization":{"reference":"Organization/MARK"},"meta":{"tag":[{"code":"MARK"}]}}""".Replace("MARK", text, StringComparison.Ordinal);
        Answered(await client.Put("/fhir/Patient/t", json));
        Answered(await client.Post("/fhir/Patient", json));
        Answered(await client.Post("/fhir", """{"resourceType":"Bundle","type":"transaction","entry":[{"fullUrl":"urn:uuid:MARK","resource":JSON,"request":{"method":"POST","url":"Patient","ifNoneExist":"identifier=MARK"}}]}"""
            .Replace("MARK", text, StringComparison.Ordinal).Replace("JSON", json, StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_search_for_it_is_answered_or_refused(string text)
    {
        var value = Uri.EscapeDataString(text.Replace("\\u0000", "\0", StringComparison.Ordinal).Replace("\\ud800", "", StringComparison.Ordinal).Replace("\\udc00", "", StringComparison.Ordinal));
        foreach (var code in new[] { "name", "name:contains", "name:exact", "identifier", "_id", "_tag", "_profile", "organization", "general-practitioner.name", "_cursor", "_sort", "_include" })
        {
            Answered(await client.Get($"/fhir/Patient?{code}={value}"));
        }

        // In a path the server's own listener refuses a NUL, which a test has not.
        var segment = value.Replace("%00", "", StringComparison.Ordinal);
        foreach (var address in new[] { $"/fhir/Patient/{segment}", $"/fhir/{segment}/1", $"/fhir/Patient/1/_history?_cursor={value}", $"/fhir/Patient/_history?_since={value}", $"/fhir?_type={value}", $"/fhir/Patient/t/$everything?_type={value}" })
        {
            Answered(await client.Get(address));
        }
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_request_with_it_is_decided_or_refused(string text)
    {
        var request = Examples.Request("louisiana/00-baseline").ToJsonString();
        foreach (var (type, path) in new[] { ("Coverage", "subscriberId"), ("Coverage", "identifier"), ("Claim", "identifier"), ("Organization", "identifier"), ("Patient", "identifier"), ("Practitioner", "identifier") })
        {
            var bundle = JsonNode.Parse(request)!;
            foreach (var resource in bundle["entry"]!.AsArray().Select(entry => entry!["resource"]!.AsObject()).Where(resource => (string?)resource["resourceType"] == type))
            {
                resource[path] = path == "subscriberId" ? "MARK" : new JsonArray(new JsonObject { ["type"] = (resource["identifier"] as JsonArray)?[0]?["type"]?.DeepClone(), ["system"] = (resource["identifier"] as JsonArray)?[0]?["system"]?.DeepClone() ?? "urn:x", ["value"] = "MARK" });
            }

            var body = bundle.ToJsonString().Replace("MARK", text, StringComparison.Ordinal);
            Answered(await client.Post("/fhir/Claim/$submit", body), $"{type}.{path}");
            Answered(await client.Post("/fhir/Claim/$inquire", body), $"{type}.{path}");
            Answered(await client.Post("/fhir/$evaluate-policy", body), $"{type}.{path}");
        }
    }

    [Fact]
    public async Task A_members_id_that_is_too_long_is_told()
    {
        string Request(string id)
        {
            var bundle = Examples.Request("louisiana/00-baseline");
            bundle["entry"]!.AsArray().Select(entry => entry!["resource"]!).First(resource => (string?)resource["resourceType"] == "Coverage")["subscriberId"] = id;
            bundle["entry"]!.AsArray().Select(entry => entry!["resource"]!).First(resource => (string?)resource["resourceType"] == "Claim")["identifier"] = new JsonArray(new JsonObject { ["system"] = "urn:blank", ["value"] = $"for {id.Length}" });
            return bundle.ToJsonString();
        }

        var issue = await (await client.Post("/fhir/$evaluate-policy", Request(new string('1', 201)))).IsOutcome(422, "member-id-too-long");
        Assert.EndsWith("subscriberId", (string?)issue["expression"]?[0], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await client.Post("/fhir/Claim/$submit", Request(new string('1', 200)))).StatusCode);
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_subscription_with_it_is_kept_or_refused(string text)
    {
        foreach (var part in new[] { "FILTER", "HEADER", "END" })
        {
            var json = """
                {"resourceType":"Subscription","status":"requested","reason":"x","criteria":"http://hl7.org/fhir/us/davinci-pas/SubscriptionTopic/PASSubscriptionTopic",
                 "_criteria":{"extension":[{"url":"http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-filter-criteria","valueString":"orgIdentifier=FILTER"}]},
                 "channel":{"type":"rest-hook","endpoint":"http://127.0.0.1:9/END","payload":"application/fhir+json","_payload":{"extension":[{"url":"http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-payload-content","valueCode":"id-only"}]},"header":["Authorization: HEADER"]}}
                """.Replace(part, text, StringComparison.Ordinal);
            Answered(await client.Post("/fhir/Subscription", json), part);
        }
    }

    static void Answered(HttpResponseMessage answer, string what = "") => Assert.True(answer.StatusCode < HttpStatusCode.InternalServerError, $"{what} {(int)answer.StatusCode} {answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri!.ToString()[..Math.Min(200, answer.RequestMessage.RequestUri.ToString().Length)]}");
}
