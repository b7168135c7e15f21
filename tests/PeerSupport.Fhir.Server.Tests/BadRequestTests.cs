using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>Bad requests for authorization: each a 4xx with one clear outcome, and nothing written.</summary>
public sealed class BadRequestTests(ExampleServer server) : IClassFixture<ExampleServer>
{
    public static TheoryData<string, int, string, string> Broken { get; } = new()
    {
        { "no-claim", 422, "bundle-without-request", "Bundle" },
        { "unresolved", 422, "reference-not-resolved", "careTeam" },
        { "other-member", 422, "coverage-of-another-member", "beneficiary" },
        { "no-coverage", 400, "required-element-missing", "insurance" },
        { "quantity-0", 422, "quantity-not-positive", "quantity" },
        { "quantity-negative", 422, "quantity-not-positive", "quantity" },
        { "quantity-fraction", 422, "quantity-not-whole", "quantity" },
        { "quantity-absurd", 422, "quantity-out-of-range", "quantity" },
        { "period-backwards", 422, "period-ends-before-start", "serviced" },
        { "period-endless", 422, "period-not-exact", "serviced" },
        { "period-absurd", 422, "period-too-long", "serviced" },
        { "period-partial", 422, "period-not-exact", "serviced" },
        { "year-1", 422, "period-not-exact", "serviced" },
        { "year-9999", 422, "period-not-exact", "serviced" },
        { "created-partial", 422, "created-not-a-day", "created" },
        { "draft", 422, "request-not-active", "status" },
        { "same-sequence", 422, "sequence-twice", "item" },
        { "same-full-url", 422, "full-url-twice", "entry" },
        { "second-claim", 422, "second-request", "entry" },
        { "bad-birth-date", 400, "invalid-format", "birthDate" },
        { "unknown-element", 400, "unknown-element", "prioritty" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Says_what_is_wrong_where_and_how_to_mend_it(string what, int status, string rule, string expression)
    {
        using var client = server.CreateClient();
        foreach (var state in Examples.States())
        {
            var bundle = Break(Examples.Request($"{state}/00-baseline"), what);
            var (code, body) = await Post(client, bundle.ToJsonString());
            var outcome = JsonNode.Parse(body)!;
            Assert.Equal("OperationOutcome", (string?)outcome["resourceType"]);
            Assert.Equal(status, (int)code);
            var issue = Assert.Single(outcome["issue"]!.AsArray(), issue => (string?)issue!["details"]!["coding"]![0]!["code"] == rule)!;
            Assert.Contains(expression, (string)issue["expression"]![0]!, StringComparison.Ordinal);
            Assert.Contains("line", (string)issue["diagnostics"]!, StringComparison.Ordinal);
            Assert.False(string.IsNullOrWhiteSpace((string)issue["details"]!["text"]!));

            // Nothing was written: the same request, whole again, is answered for the first time.
            Assert.DoesNotContain("ClaimResponse", body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_unknown_payer_is_told_which_programs_are_known()
    {
        using var client = server.CreateClient();
        var text = Examples.Request($"{Examples.States()[0]}/00-baseline").ToJsonString().Replace("https://peersupport.example/fhir/identifier/payer", "https://elsewhere.example/payer", StringComparison.Ordinal);
        var (code, body) = await Post(client, text);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, code);
        Assert.All(Evidence.Profiles.Load(Evidence.Profiles.Find(AppContext.BaseDirectory)!, true).Policies.Policies.SelectMany(policy => policy.Programs), program => Assert.Contains(program.Name, body, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{ \"resourceType\": \"Bundle\", ", 400, "not-json")]
    [InlineData("<Claim/>", 400, "not-json")]
    [InlineData("[]", 400, "not-a-resource")]
    [InlineData("{}", 400, "not-a-resource")]
    [InlineData("{ \"resourceType\": \"Clam\" }", 400, "unknown-resource-type")]
    [InlineData("{ \"resourceType\": \"Patient\" }", 400, "wrong-resource")]
    [InlineData("{ \"resourceType\": \"Bundle\", \"type\": \"collection\" }", 422, "bundle-without-request")]
    public async Task A_body_that_asks_for_nothing_is_refused(string body, int status, string rule)
    {
        using var client = server.CreateClient();
        var (code, answer) = await Post(client, body);
        Assert.Equal(status, (int)code);
        Assert.Equal(rule, (string?)JsonNode.Parse(answer)!["issue"]![0]!["details"]!["coding"]![0]!["code"]);
    }

    [Fact]
    public async Task Nesting_10000_deep_is_refused()
    {
        using var client = server.CreateClient();
        var body = "{\"resourceType\":\"Bundle\",\"extension\":" + string.Concat(Enumerable.Repeat("[", 10_000)) + string.Concat(Enumerable.Repeat("]", 10_000)) + "}";
        var (code, answer) = await Post(client, body);
        Assert.Equal(HttpStatusCode.BadRequest, code);
        Assert.Contains("too-deep", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Random_damage_never_makes_the_server_fail()
    {
        using var client = server.CreateClient();
        var random = new Random(20260101);
        foreach (var state in Examples.States())
        {
            var text = Encoding.UTF8.GetBytes(Examples.Request($"{state}/00-baseline").ToJsonString());
            for (var i = 0; i < 60; i++)
            {
                var damaged = (byte[])text.Clone();
                for (var hit = 0; hit <= random.Next(4); hit++)
                {
                    damaged[random.Next(damaged.Length)] = (byte)"0129 \"{}[],:-aZ/"[random.Next(16)];
                }

                using var content = new ByteArrayContent(damaged);
                content.Headers.ContentType = new("application/fhir+json");
                using var response = await client.PostAsync(new Uri("/fhir/Claim/$submit", UriKind.Relative), content, TestContext.Current.CancellationToken);
                Assert.True((int)response.StatusCode < 500, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            }
        }
    }

    static JsonObject Break(JsonObject bundle, string what)
    {
        JsonNode Of(string type) => bundle["entry"]!.AsArray().First(entry => (string?)entry!["resource"]!["resourceType"] == type)!["resource"]!;
        var claim = Of("Claim");
        var item = claim["item"]![0]!;
        switch (what)
        {
            case "no-claim": bundle["entry"]!.AsArray().RemoveAt(0); break;
            case "unresolved": claim["careTeam"]![0]!["provider"]!["reference"] = "Practitioner/nobody"; break;
            case "other-member":
                bundle["entry"]!.AsArray().Add(JsonNode.Parse("""{ "fullUrl": "https://ehr.example/fhir/Patient/other", "resource": { "resourceType": "Patient", "id": "other" } }"""));
                Of("Coverage")["beneficiary"]!["reference"] = "Patient/other";
                break;
            case "no-coverage": claim.AsObject().Remove("insurance"); break;
            case "quantity-0": item["quantity"]!["value"] = 0; break;
            case "quantity-negative": item["quantity"]!["value"] = -4; break;
            case "quantity-fraction": item["quantity"]!["value"] = 4.5m; break;
            case "quantity-absurd": item["quantity"]!["value"] = 999_999_999_999m; break;
            case "period-backwards": item["servicedPeriod"] = JsonNode.Parse("""{ "start": "2026-03-01", "end": "2026-02-01" }"""); break;
            case "period-endless": item["servicedPeriod"]!.AsObject().Remove("end"); break;
            case "period-absurd": item["servicedPeriod"]!["end"] = "2099-01-01"; break;
            case "period-partial": item["servicedPeriod"]!["end"] = "2026-04"; break;
            case "year-1": item["servicedPeriod"] = JsonNode.Parse("""{ "start": "0001-01-01", "end": "0001-02-01" }"""); break;
            case "year-9999": item["servicedPeriod"] = JsonNode.Parse("""{ "start": "9999-12-01", "end": "9999-12-31" }"""); break;
            case "created-partial": claim["created"] = "2026"; break;
            case "draft": claim["status"] = "draft"; break;
            case "same-sequence": claim["item"]!.AsArray().Add(item.DeepClone()); break;
            case "same-full-url": bundle["entry"]!.AsArray().Add(bundle["entry"]![1]!.DeepClone()); break;
            case "second-claim":
                var second = bundle["entry"]![0]!.DeepClone();
                (second["fullUrl"], second["resource"]!["id"], second["resource"]!["identifier"]![0]!["value"]) = ("https://ehr.example/fhir/Claim/another", "another", "another");
                bundle["entry"]!.AsArray().Add(second);
                break;
            case "bad-birth-date": Of("Patient")["birthDate"] = "5 May 1985"; break;
            case "unknown-element": claim["prioritty"] = "normal"; break;
            default: throw new ArgumentOutOfRangeException(nameof(what), what, null);
        }

        return bundle;
    }

    static async Task<(HttpStatusCode Status, string Body)> Post(HttpClient client, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/fhir+json");
        using var response = await client.PostAsync(new Uri("/fhir/Claim/$submit", UriKind.Relative), content, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
