using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>Claims for services that were given: what is wrong with them, what voids, replacements and questions do.</summary>
public sealed class ClaimTests(TestServer server) : IClassFixture<TestServer>
{
    const string State = "connecticut";

    public static TheoryData<string, string> Broken => new()
    {
        { "overlapping-lines", "lines-overlap" },
        { "outside-claim", "line-outside-claim" },
        { "other-patient", "encounter-of-another-patient" },
        { "negative-money", "amount-negative" },
        { "parts-of-a-cent", "amount-below-a-cent" },
        { "euros", "currency-not-usd" },
        { "endless-money", "amount-out-of-range" },
        { "encounter-twice", "encounter-twice" },
        { "encounter-other-day", "encounter-outside-line" },
        { "encounter-backwards", "encounter-ends-before-start" },
        { "encounter-negative", "encounter-length-negative" },
        { "group-size-in-words", "evidence-not-readable" },
        { "no-quantity", "element-needed" },
        { "too-many-units", "quantity-out-of-range" },
        { "zero-quantity", "quantity-not-positive" },
        { "void-of-nothing", "earlier-claim-not-found" },
        { "void-without-name", "element-needed" },
        { "cancelled", "request-not-active" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Says_what_is_wrong_and_writes_nothing(string what, string rule)
    {
        using var client = server.CreateClient();
        var member = $"broken-{what}";
        await Authorize(client, member);
        var claim = Claim(member, what);
        Break(claim, what);
        using var refused = await client.Post("/fhir/Claim/$submit", claim.ToJsonString());
        var issue = await refused.IsOutcome(422, rule);
        Assert.False(string.IsNullOrWhiteSpace((string?)issue["expression"]?[0]));
        Assert.Single((await refused.Json())["issue"]!.AsArray());

        // Nothing was used: the whole claim is paid in full.
        Assert.Equal(("paid", 4), await Units(client, Claim(member, "whole")));
    }

    [Fact]
    public async Task A_void_gives_the_units_back_and_stands_alone()
    {
        using var client = server.CreateClient();
        await Authorize(client, "void", units: 4);
        Assert.Equal(("paid", 4), await Units(client, Claim("void", "first")));
        Assert.Equal(("denied", 0), await Units(client, Claim("void", "second", day: "2026-02-11")));
        Assert.Equal("voided", await Decision(client, Related(Claim("void", "taken-back"), "voids", "first")));
        Assert.Equal(("paid", 4), await Units(client, Claim("void", "third", day: "2026-02-11")));

        using var again = await client.Post("/fhir/Claim/$submit", Related(Claim("void", "twice"), "voids", "first").ToJsonString());
        await again.IsOutcome(422, "earlier-claim-taken-back");
        using var ofVoid = await client.Post("/fhir/Claim/$submit", Related(Claim("void", "of-void"), "replaces", "taken-back").ToJsonString());
        await ofVoid.IsOutcome(422, "earlier-claim-taken-back");
        using var unpaid = await client.Post("/fhir/Claim/$submit", Related(Claim("void", "of-unpaid"), "voids", "second").ToJsonString());
        await unpaid.IsOutcome(422, "earlier-claim-not-paid");
    }

    [Fact]
    public async Task A_replacement_takes_the_place_of_the_earlier_claim()
    {
        using var client = server.CreateClient();
        await Authorize(client, "replace", units: 4);
        Assert.Equal(("paid", 4), await Units(client, Claim("replace", "first")));

        // The same contact, billed with fewer units: no duplicate of what it replaces.
        Assert.Equal(("paid", 2), await Units(client, Related(Claim("replace", "second", quantity: 2), "replaces", "first")));
        Assert.Equal(("reduced", 2), await Units(client, Claim("replace", "third", day: "2026-02-11")));
        using var stale = await client.Post("/fhir/Claim/$submit", Related(Claim("replace", "fourth"), "replaces", "first").ToJsonString());
        await stale.IsOutcome(422, "earlier-claim-taken-back");
    }

    [Fact]
    public async Task A_predetermination_gets_the_same_answer_and_changes_nothing()
    {
        using var client = server.CreateClient();
        await Authorize(client, "ask", units: 4);
        for (var i = 0; i < 3; i++)
        {
            var question = Claim("ask", "question");
            question["entry"]![0]!["resource"]!["use"] = "predetermination";
            Assert.Equal(("paid", 4), await Units(client, question));
        }

        Assert.Equal(("paid", 4), await Units(client, Claim("ask", "real")));
    }

    [Fact]
    public async Task A_claim_that_names_an_authorization_that_is_not_the_provider_s_is_told_so()
    {
        using var client = server.CreateClient();
        await Authorize(client, "named");
        var claim = Claim("named", "wrong-number");
        Of(claim, "Claim")["insurance"]![0]!["preAuthRef"] = new JsonArray("NOT-A-NUMBER");
        using var response = await client.Post("/fhir/Claim/$submit", claim.ToJsonString());
        var answer = await response.Text();
        Assert.Equal("denied", Answer.Read(answer).Decision);
        Assert.Contains("names authorization NOT-A-NUMBER", answer, StringComparison.Ordinal);
        Assert.Equal(("paid", 4), await Units(client, Claim("named", "right")));
    }

    [Fact]
    public async Task The_number_of_another_insurance_is_not_taken_for_the_authorization()
    {
        using var client = server.CreateClient();
        await Authorize(client, "insured-twice");
        var claim = Claim("insured-twice", "two-insurances");
        var insurances = Of(claim, "Claim")["insurance"]!.AsArray();
        var other = Of(claim, "Coverage").DeepClone();
        other["id"] = "other";
        claim["entry"]!.AsArray().Add(new JsonObject { ["fullUrl"] = "https://ehr.example/fhir/Coverage/other", ["resource"] = other });
        insurances.Insert(0, new JsonObject { ["sequence"] = 2, ["focal"] = false, ["coverage"] = new JsonObject { ["reference"] = "Coverage/other" }, ["preAuthRef"] = new JsonArray("NUMBER-OF-ANOTHER-PAYER") });
        using var response = await client.Post("/fhir/Claim/$submit", claim.ToJsonString());
        var answer = await response.Text();
        Assert.Equal("paid", Answer.Read(answer).Decision);
        Assert.Contains("Not looked at: Claim.insurance[0].", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_claim_again_gets_the_first_answer()
    {
        using var client = server.CreateClient();
        await Authorize(client, "repeat");
        using var one = await client.Post("/fhir/Claim/$submit", Claim("repeat", "same").ToJsonString());
        using var two = await client.Post("/fhir/Claim/$submit", Claim("repeat", "same").ToJsonString());
        Assert.Equal(await one.Text(), await two.Text());
    }

    [Fact]
    public async Task Another_organization_cannot_take_a_claim_back()
    {
        using var client = server.CreateClient();
        await Authorize(client, "stranger");
        Assert.Equal(("paid", 4), await Units(client, Claim("stranger", "first")));
        var other = Related(Claim("stranger", "void"), "voids", "first").ToJsonString().Replace("\"value\":\"" + Npi(Claim("x", "x")) + "\"", "\"value\":\"1999999984\"", StringComparison.Ordinal);
        using var refused = await client.Post("/fhir/Claim/$submit", other);
        await refused.IsOutcome(422, "earlier-claim-not-found");
    }

    static string Npi(JsonObject bundle)
    {
        var provider = ((string)Of(bundle, "Claim")["provider"]!["reference"]!).Split('/')[1];
        return (string)bundle["entry"]!.AsArray().Select(entry => entry!["resource"]!).First(resource => (string?)resource["id"] == provider)["identifier"]![0]!["value"]!;
    }

    static async Task Authorize(HttpClient client, string member, int? units = null)
    {
        var request = Renamed(Examples.Request($"{State}/00-baseline"), member, "authorization");
        if (units is { } asked)
        {
            Of(request, "Claim")["item"]![0]!["quantity"]!["value"] = asked;
        }

        Assert.Equal("certified", await Decision(client, request));
    }

    static JsonObject Claim(string member, string identifier, string? day = null, decimal? quantity = null)
    {
        var bundle = Renamed(Examples.Request($"{State}/00c-claim"), member, identifier);
        if (day is not null)
        {
            bundle = JsonNode.Parse(bundle.ToJsonString().Replace("2026-02-10", day, StringComparison.Ordinal))!.AsObject();
        }

        if (quantity is { } units)
        {
            Of(bundle, "Claim")["item"]![0]!["quantity"]!["value"] = units;
        }

        return bundle;
    }

    static JsonObject Renamed(JsonObject bundle, string member, string identifier)
    {
        var whole = JsonNode.Parse(bundle.ToJsonString().Replace("CT-SAMPLE-2200", $"CT-{member}", StringComparison.Ordinal))!.AsObject();
        Of(whole, "Claim")["identifier"]![0]!["value"] = identifier;
        return whole;
    }

    static JsonObject Related(JsonObject bundle, string relationship, string earlier)
    {
        var claim = Of(bundle, "Claim");
        claim["related"] = new JsonArray(new JsonObject
        {
            ["relationship"] = new JsonObject { ["coding"] = new JsonArray(new JsonObject { ["system"] = "https://peersupport.example/fhir/CodeSystem/related-claim", ["code"] = relationship }) },
            ["claim"] = new JsonObject { ["identifier"] = new JsonObject { ["system"] = claim["identifier"]![0]!["system"]!.DeepClone(), ["value"] = earlier } },
        });
        return bundle;
    }

    static JsonObject Of(JsonObject bundle, string type) => bundle["entry"]!.AsArray().Select(entry => entry!["resource"]!.AsObject()).First(resource => (string?)resource["resourceType"] == type);

    static async Task<string> Decision(HttpClient client, JsonObject bundle)
    {
        using var response = await client.Post("/fhir/Claim/$submit", bundle.ToJsonString());
        Assert.True(response.IsSuccessStatusCode, await response.Text());
        return Answer.Read(await response.Text()).Decision;
    }

    static async Task<(string Decision, int Units)> Units(HttpClient client, JsonObject bundle)
    {
        using var response = await client.Post("/fhir/Claim/$submit", bundle.ToJsonString());
        Assert.True(response.IsSuccessStatusCode, await response.Text());
        var answer = Answer.Read(await response.Text());
        return (answer.Decision, answer.Units ?? 0);
    }

    static void Break(JsonObject bundle, string what)
    {
        var claim = Of(bundle, "Claim");
        var item = claim["item"]![0]!.AsObject();
        var encounter = Of(bundle, "Encounter");
        switch (what)
        {
            case "overlapping-lines":
                var second = encounter.DeepClone().AsObject();
                second["id"] = "contact-2";
                second["period"]!["start"] = ((string)second["period"]!["start"]!).Replace("T10:00", "T10:30", StringComparison.Ordinal);
                second["period"]!["end"] = ((string)second["period"]!["end"]!).Replace("T11:00", "T11:30", StringComparison.Ordinal);
                bundle["entry"]!.AsArray().Add(new JsonObject { ["fullUrl"] = "https://ehr.example/fhir/Encounter/contact-2", ["resource"] = second });
                AddLine("Encounter/contact-2");
                break;
            case "outside-claim": claim["billablePeriod"] = new JsonObject { ["start"] = "2026-02-01", ["end"] = "2026-02-05" }; break;
            case "other-patient":
                bundle["entry"]!.AsArray().Add(new JsonObject { ["fullUrl"] = "https://ehr.example/fhir/Patient/somebody", ["resource"] = new JsonObject { ["resourceType"] = "Patient", ["id"] = "somebody" } });
                encounter["subject"]!["reference"] = "Patient/somebody";
                break;
            case "negative-money": item["net"]!["value"] = -1; break;
            case "parts-of-a-cent": item["net"]!["value"] = 1.005m; break;
            case "euros": item["net"]!["currency"] = "EUR"; break;
            case "endless-money": item["net"]!["value"] = 1e20m; break;
            case "encounter-twice": AddLine("Encounter/contact"); break;
            case "encounter-other-day": item["servicedDate"] = "2026-02-12"; claim["billablePeriod"]!["end"] = "2026-02-12"; break;
            case "encounter-backwards": (encounter["period"]!["start"], encounter["period"]!["end"]) = (encounter["period"]!["end"]!.DeepClone(), encounter["period"]!["start"]!.DeepClone()); break;
            case "encounter-negative": encounter["length"] = JsonNode.Parse("""{ "value": -60, "unit": "min" }"""); break;
            case "group-size-in-words": encounter["extension"]!.AsArray().Add(JsonNode.Parse("""{ "url": "https://peersupport.example/fhir/StructureDefinition/group-size", "valueString": "three" }""")); break;
            case "too-many-units": item["quantity"]!["value"] = 9999; break;
            case "no-quantity": item.Remove("quantity"); break;
            case "zero-quantity": item["quantity"]!["value"] = 0; break;
            case "void-of-nothing": Related(bundle, "voids", "never-sent"); break;
            case "void-without-name": Related(bundle, "voids", "x"); claim["related"]![0]!.AsObject().Remove("claim"); break;
            case "cancelled": claim["status"] = "cancelled"; break;
            default: throw new ArgumentOutOfRangeException(nameof(what));
        }

        void AddLine(string reference)
        {
            var line = item.DeepClone().AsObject();
            line["sequence"] = 2;
            line["encounter"]![0]!["reference"] = reference;
            claim["item"]!.AsArray().Add(line);
        }
    }
}
