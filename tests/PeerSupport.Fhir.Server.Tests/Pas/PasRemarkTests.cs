using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>What a request holds and its answer was decided without is said in a note.</summary>
public sealed class PasRemarkTests(ExampleServer server) : IClassFixture<ExampleServer>
{
    static readonly string State = PasClient.States()[0];

    readonly HttpClient client = server.CreateClient();

    [Theory]
    [InlineData(PasClient.V22)]
    [InlineData(PasClient.V20)]
    public async Task An_insurance_that_is_not_focal_is_said_not_to_have_been_looked_at(string version)
    {
        var body = Named($"other-insurance-{version}");
        var insurance = Of(body, "Claim")["insurance"]!.AsArray();
        insurance[0]!["sequence"] = 2;
        insurance.Insert(0, Insurance(body, "other", 1, focal: false));
        var answer = await new PasClient(client, version).Submit(body);
        Assert.Contains("A1", PasClient.Actions(answer).Values);
        var note = Assert.Single(Notes(answer), text => text.Contains("insurance", StringComparison.Ordinal));
        Assert.Contains("coverage of Claim.insurance[1] alone, which is focal. Not looked at: Claim.insurance[0].", note, StringComparison.Ordinal);
        Assert.Contains("What to do: ", note, StringComparison.Ordinal);
        Assert.Empty(PasValidators.Errors(version, answer, "profile-pas-response-bundle", "two insurances"));
    }

    [Fact]
    public async Task Of_insurances_of_which_none_is_focal_the_first_counts_and_that_is_said()
    {
        var body = Named("none-focal");
        var insurance = Of(body, "Claim")["insurance"]!.AsArray();
        insurance[0]!["focal"] = false;
        insurance.Add(Insurance(body, "other", 2, focal: false));
        Assert.Single(Notes(await new PasClient(client, PasClient.V22).Submit(body)), text => text.Contains("Claim.insurance[0] alone, the first, since none is focal. Not looked at: Claim.insurance[1].", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_said_of_one_insurance_nor_of_the_same_coverage_twice()
    {
        var body = Named("one-insurance");
        Assert.DoesNotContain(Notes(await new PasClient(client, PasClient.V22).Submit(body)), text => text.Contains("insurance", StringComparison.Ordinal));
        body = Named("same-coverage");
        var insurance = Of(body, "Claim")["insurance"]!.AsArray();
        insurance.Add(insurance[0]!.DeepClone());
        insurance[1]!["sequence"] = 2;
        insurance[1]!["focal"] = false;
        Assert.DoesNotContain(Notes(await new PasClient(client, PasClient.V22).Submit(body)), text => text.Contains("insurance", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("deceasedDateTime", "\"1990-05-01\"", "By Patient.deceasedDateTime the member died before days of line 1.")]
    [InlineData("deceasedDateTime", "\"1990\"", "By Patient.deceasedDateTime the member died before days of line 1.")]
    [InlineData("deceasedBoolean", "true", "Patient.deceasedBoolean says that the member has died, and not when.")]
    [InlineData("deceasedDateTime", "\"2190-05-01T10:00:00Z\"", null)]
    [InlineData("deceasedBoolean", "false", null)]
    public async Task A_member_who_died_before_the_days_is_mentioned_and_nothing_is_decided_by_it(string element, string value, string? says)
    {
        var body = Named($"{element}-{value.Trim('"')}");
        Of(body, "Patient")[element] = JsonNode.Parse(value);
        var answer = await new PasClient(client, PasClient.V22).Submit(body);
        Assert.Contains("A1", PasClient.Actions(answer).Values);
        var notes = Notes(answer).Where(text => text.Contains("deceased", StringComparison.Ordinal)).ToList();
        Assert.Equal(says is null ? 0 : 1, notes.Count);
        Assert.All(notes, note => Assert.StartsWith($"{says} The answer was decided without this. What to do: correct ", note, StringComparison.Ordinal));
        Assert.Empty(PasValidators.Errors(PasClient.V22, answer, "profile-pas-response-bundle", element));
    }

    [Fact]
    public async Task A_death_within_the_days_is_mentioned_too_and_one_on_the_last_day_is_not()
    {
        foreach (var (part, isSaid) in new[] { ("start", true), ("end", false) })
        {
            var body = Named($"died-at-{part}");
            Of(body, "Patient")["deceasedDateTime"] = (string)Of(body, "Claim")["item"]![0]!["servicedPeriod"]![part]!;
            Assert.Equal(isSaid, Notes(await new PasClient(client, PasClient.V22).Submit(body)).Exists(text => text.Contains("deceased", StringComparison.Ordinal)));
        }
    }

    /// <summary>A request of a member of its own, so that the tests don't meet.</summary>
    static JsonObject Named(string member)
    {
        var body = PasClient.Body($"{State}-approval");
        var id = (string)Of(body, "Coverage")["subscriberId"]!;
        body = JsonNode.Parse(body.ToJsonString().Replace(id, $"remark-{member}", StringComparison.Ordinal))!.AsObject();
        Of(body, "Claim")["identifier"]![0]!["value"] = $"remark-{member}";
        return body;
    }

    /// <summary>Another coverage of the member, by the same payer, as an entry and an insurance of the claim.</summary>
    static JsonObject Insurance(JsonObject body, string id, int sequence, bool focal)
    {
        var other = Of(body, "Coverage").DeepClone();
        other["id"] = id;
        body["entry"]!.AsArray().Add(new JsonObject { ["fullUrl"] = $"https://ehr.example/fhir/Coverage/{id}", ["resource"] = other });
        return new JsonObject { ["sequence"] = sequence, ["focal"] = focal, ["coverage"] = new JsonObject { ["reference"] = $"Coverage/{id}" } };
    }

    static JsonObject Of(JsonObject bundle, string type) => bundle["entry"]!.AsArray().Select(entry => entry!["resource"]!.AsObject()).First(resource => (string?)resource["resourceType"] == type);

    static List<string> Notes(JsonObject answer)
    {
        var notes = PasClient.ClaimResponse(answer)["processNote"]!.AsArray();
        Assert.Equal(Enumerable.Range(1, notes.Count), notes.Select(note => (int)note!["number"]!));
        return [.. notes.Select(note => (string)note!["text"]!)];
    }
}
