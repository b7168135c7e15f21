using System.Text.Json.Nodes;
using static PeerSupport.Fhir.Server.Tests.Subscriptions.Subscribing;

namespace PeerSupport.Fhir.Server.Tests.Subscriptions;

/// <summary>What is not supported is refused whole, with what is.</summary>
public sealed class SubscriptionRefusalTests(StrictServer server) : IClassFixture<StrictServer>
{
    const string Endpoint = "https://receiver.example.org/hook";

    readonly HttpClient client = server.CreateClient();

    public static TheoryData<string, Action<JsonObject>> Unsupported => new()
    {
        { "subscription-status", subscription => subscription["status"] = "error" },
        { "subscription-topic", subscription => subscription["criteria"] = "http://example.org/another-topic" },
        { "subscription-topic", subscription => subscription["criteria"] = "Observation?code=1" },
        { "subscription-filter-missing", subscription => subscription.Remove("_criteria") },
        { "subscription-filter-missing", subscription => subscription["_criteria"] = new JsonObject { ["extension"] = new JsonArray(new JsonObject { ["url"] = "http://hl7.org/fhir/5.0/subscriptions-backport/StructureDefinition/backport-filter-criteria", ["valueString"] = "org-identifier=1" }) } },
        { "subscription-filter", subscription => subscription["_criteria"] = Extension("backport-filter-criteria", "valueString", "patient=Patient/1") },
        { "subscription-filter", subscription => subscription["_criteria"] = Extension("backport-filter-criteria", "valueString", "org-identifier=") },
        { "subscription-filter", subscription => subscription["_criteria"] = Extension("backport-filter-criteria", "valueString", "org-identifier=1,,2") },
        { "subscription-filter", subscription => subscription["_criteria"] = Extension("backport-filter-criteria", "valueString", "org-identifier=1&status=active") },
        { "subscription-filter", subscription => subscription["_criteria"] = Extension("backport-filter-criteria", "valueString", "org-identifier=" + new string('9', 201)) },
        { "subscription-filter", subscription => subscription["_criteria"] = Extension("backport-filter-criteria", "valueString", "org-identifier=" + string.Join(',', Enumerable.Range(1, 51))) },
        { "subscription-channel", subscription => subscription["channel"]!["type"] = "websocket" },
        { "subscription-channel", subscription => subscription["channel"]!["type"] = "email" },
        { "subscription-endpoint", subscription => subscription["channel"]!.AsObject().Remove("endpoint") },
        { "subscription-payload", subscription => subscription["channel"]!["payload"] = "application/fhir+xml" },
        { "subscription-payload", subscription => subscription["channel"]!.AsObject().Remove("payload") },
        { "subscription-content", subscription => subscription["channel"]!["_payload"] = Extension("backport-payload-content", "valueCode", "empty") },
        { "subscription-content", subscription => subscription["channel"]!.AsObject().Remove("_payload") },
        { "subscription-header", subscription => subscription["channel"]!["header"] = new JsonArray("no colon") },
        { "subscription-header", subscription => subscription["channel"]!["header"] = new JsonArray("Content-Length: 3") },
        { "subscription-header", subscription => subscription["channel"]!["header"] = new JsonArray("Host: other.example.org") },
        { "subscription-header", subscription => subscription["channel"]!["header"] = new JsonArray("Bad Name: x") },
        { "subscription-header", subscription => subscription["channel"]!["header"] = new JsonArray("X-A: one\r\nX-B: two") },
        { "subscription-header", subscription => subscription["channel"]!["header"] = new JsonArray("Authorization: (hidden)") },
        { "subscription-number", subscription => subscription.With("backport-heartbeat-period", 0) },
        { "subscription-number", subscription => subscription.With("backport-timeout", 61) },
        { "subscription-number", subscription => subscription.With("backport-max-count", "many", "valueString") },
        { "subscription-end", subscription => subscription["end"] = "2020-01-01T00:00:00Z" },
    };

    [Theory]
    [MemberData(nameof(Unsupported), DisableDiscoveryEnumeration = true)]
    public async Task What_is_not_supported_is_named(string rule, Action<JsonObject> spoil)
    {
        var subscription = Subscription(Endpoint, "2001");
        spoil(subscription);
        using var response = await client.Post("/fhir/Subscription", subscription.ToJsonString());
        var issue = await response.IsOutcome(422, rule);
        Assert.NotNull(issue["diagnostics"] ?? issue["details"]);
    }

    [Theory]
    [InlineData("{\"resourceType\":\"Subscription\"}")]
    [InlineData("{\"resourceType\":\"Subscription\",\"status\":\"requested\",\"reason\":\"r\",\"criteria\":\"c\",\"channel\":{}}")]
    [InlineData("{\"resourceType\":\"Subscription\",\"status\":\"requested\",\"status\":\"off\",\"reason\":\"r\",\"criteria\":\"c\",\"channel\":{\"type\":\"rest-hook\"}}")]
    [InlineData("{\"resourceType\":\"Subscription\",\"status\":1,\"reason\":\"r\",\"criteria\":{},\"channel\":[]}")]
    [InlineData("{\"resourceType\":\"Subscription\",\"status\":\"requested\",\"reason\":\"r\",\"criteria\":\"c\",\"_criteria\":[],\"channel\":{\"type\":\"rest-hook\",\"header\":[null]}}")]
    [InlineData("{\"resourceType\":\"Patient\"}")]
    [InlineData("[]")]
    public async Task What_is_no_subscription_is_refused_and_breaks_nothing(string body)
    {
        using var response = await client.Post("/fhir/Subscription", body);
        Assert.InRange((int)response.StatusCode, 400, 422);
        Assert.Equal("OperationOutcome", (string?)(await response.Json())["resourceType"]);
        Assert.Equal(0, (int)(await (await client.Get("/fhir/Subscription/$status")).Json())["total"]!);
    }

    [Theory]
    [InlineData("bogus", "", "http.status")]
    [InlineData("active,Off", "", "http.status")]
    [InlineData("", "bogus", "Parameters.parameter.where(name='status')")]
    public async Task A_status_that_there_is_not_is_told_from_one_that_none_has(string address, string body, string place)
    {
        using var response = await (body is "" ? client.Get($"/fhir/Subscription/$status?status={address}")
            : client.Post("/fhir/Subscription/$status", $$"""{ "resourceType": "Parameters", "parameter": [ { "name": "status", "valueCode": "{{body}}" } ] }"""));
        var issue = await response.IsOutcome(400, "parameter-value");
        Assert.Equal((place, true), ((string?)issue["expression"]![0], ((string?)issue["diagnostics"])!.StartsWith("Expected requested, active, error, off", StringComparison.Ordinal)));
        Assert.Equal(0, (int)(await (await client.Get("/fhir/Subscription/$status?status=error,off")).Json())["total"]!);
    }

    [Theory]
    [InlineData("http://127.0.0.1/hook")]
    [InlineData("http://127.1/hook")]
    [InlineData("http://2130706433/hook")]
    [InlineData("http://0x7f000001/hook")]
    [InlineData("http://0177.0.0.1/hook")]
    [InlineData("http://0x7f.0.0.0x1/hook")]
    [InlineData("http://017700000001/hook")]
    [InlineData("http://10.1.2.3/hook")]
    [InlineData("http://172.16.0.1/hook")]
    [InlineData("http://172.31.255.255/hook")]
    [InlineData("http://192.168.1.1/hook")]
    [InlineData("http://100.64.0.1/hook")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://2852039166/latest/meta-data")]
    [InlineData("http://0.0.0.0/hook")]
    [InlineData("http://224.0.0.1/hook")]
    [InlineData("http://255.255.255.255/hook")]
    [InlineData("http://[::1]/hook")]
    [InlineData("http://[::]/hook")]
    [InlineData("http://[::ffff:127.0.0.1]/hook")]
    [InlineData("http://[::ffff:a9fe:a9fe]/hook")]
    [InlineData("http://[::127.0.0.1]/hook")]
    [InlineData("http://[fe80::1]/hook")]
    [InlineData("http://[fe80::1%25eth0]/hook")]
    [InlineData("http://[fc00::1]/hook")]
    [InlineData("http://[fd00:ec2::254]/hook")]
    [InlineData("http://[64:ff9b::7f00:1]/hook")]
    [InlineData("http://[64:ff9b::10.0.0.1]/hook")]
    [InlineData("http://[2002:7f00:1::]/hook")]
    [InlineData("http://[2002:a9fe:a9fe::1]/hook")]
    [InlineData("http://[2001:0:1::1]/hook")]
    [InlineData("http://[ff02::1]/hook")]
    [InlineData("http://localhost/hook")]
    [InlineData("http://LOCALHOST./hook")]
    [InlineData("http://a.localhost/hook")]
    [InlineData("http://metadata.google.internal/hook")]
    [InlineData("http://database/hook")]
    [InlineData("http://printer.local/hook")]
    [InlineData("http://user:password@receiver.example.org/hook")]
    [InlineData("http://receiver.example.org@127.0.0.1/hook")]
    [InlineData("https://receiver.example.org/hook#part")]
    [InlineData("ftp://receiver.example.org/hook")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://receiver.example.org/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("//receiver.example.org/hook")]
    [InlineData("/hook")]
    [InlineData("http://")]
    [InlineData("http://①②⑦.⓪.⓪.①/hook")]
    public async Task No_address_that_only_this_server_can_reach_is_called(string endpoint)
    {
        var subscription = Subscription(endpoint, "2002");
        using var response = await client.Post("/fhir/Subscription", subscription.ToJsonString());
        Assert.True((int)response.StatusCode is 400 or 422, $"{endpoint}: {response.StatusCode}");
        Assert.Equal("OperationOutcome", (string?)(await response.Json())["resourceType"]);
    }

    [Fact]
    public async Task A_change_is_held_to_the_same_rules()
    {
        var subscription = Subscription("https://169.254.169.254/", "2003");
        subscription["id"] = "change";
        await (await client.Put("/fhir/Subscription/change", subscription.ToJsonString())).IsOutcome(422, "subscription-endpoint");
        await (await client.Put("/fhir/Subscription/other", subscription.ToJsonString())).IsOutcome(400, "id-mismatch");
        subscription.Remove("id");
        await (await client.Put("/fhir/Subscription/change", subscription.ToJsonString())).IsOutcome(400, "id-missing");
    }
}
