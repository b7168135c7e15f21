using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>Measures over what is stored.</summary>
public sealed class MeasureTests(TestServer server) : IClassFixture<TestServer>
{
    const string Ours = "https://peersupport.example/fhir", Year = "periodStart=2025&periodEnd=2025";

    static readonly string[] People = ["Practitioner/nobody-else", "Patient/m1"];

    readonly HttpClient client = server.CreateClient();

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Counts_the_units_face_to_face_of_an_organization_and_each_site()
    {
        await Organization("face", null);
        await Organization("face-east", "face");
        await Put("Encounter/f1", Contact("face", "m1", "2025-02-03", 60, "face-to-face"));
        await Put("Encounter/f2", Contact("face", "m2", "2025-12-31", 60, "face-to-face"));
        await Put("Encounter/f3", Contact("face-east", "m2", "2025-01-01", 45, "telephone"));
        await Put("Encounter/f4", Contact("face-east", "m2", "2024-12-31", 600, "telephone"));
        await Put("Encounter/f5", Contact("face-elsewhere", "m2", "2025-03-01", 600, "telephone"));
        var report = await Evaluate($"NC.Q-FACE/$evaluate-measure?{Year}&organization=Organization/face");
        Assert.Equal(("summary", "not-met", 8, 11, 0.7273m), (Text(report, "type"), Said(report), Count(report, "numerator"), Count(report, "denominator"), Score(report)));
        var strata = report["group"]![0]!["stratifier"]![0]!["stratum"]!.AsArray();
        Assert.Equal([("Organization/face", "met"), ("Organization/face-east", "not-met")], strata.Select(stratum => ((string)stratum!["value"]!["coding"]![0]!["code"]!, Said(stratum))));
        Assert.Equal("met", Said(await Evaluate($"NC.Q-FACE/$evaluate-measure?{Year}&organization=face&site=face")));
        Assert.Equal(0, Count(await Evaluate($"NC.Q-FACE/$evaluate-measure?{Year}&organization=face&practitioner=Practitioner/nobody-else"), "denominator"));
        var member = await Evaluate($"NC.Q-FACE/$evaluate-measure?{Year}&organization=face&subject=Patient/m1");
        Assert.Equal(("individual", "Patient/m1", 4), (Text(member, "type"), (string?)member["subject"]!["reference"], Count(member, "denominator")));
        using var posted = await client.PostAsync($"/fhir/Measure/NC.Q-FACE/$evaluate-measure?{Year}&organization=face&site=face", null, Stop);
        Assert.Equal("met", Said((await posted.Json()).AsObject()));
        Assert.Equal("nobody", Said(await Evaluate("NC.Q-FACE/$evaluate-measure?periodStart=2020-01&periodEnd=2020-06&organization=face")));
    }

    [Fact]
    public async Task Lists_the_members_who_were_met_weekly_and_seen_by_the_professional()
    {
        await Organization("weekly", null);
        await Put("Practitioner/lp", $$"""{"resourceType":"Practitioner","id":"lp","qualification":[{"code":{"coding":[{"system":"{{Ours}}/CodeSystem/credential","code":"licensed-clinical-social-worker"}]} }]}""");
        foreach (var (member, second) in new[] { ("w1", "2025-03-11"), ("w2", "2025-03-20") })
        {
            await Patient(member);
            await Put($"EpisodeOfCare/{member}", $$"""{"resourceType":"EpisodeOfCare","id":"{{member}}","status":"finished","patient":{"reference":"Patient/{{member}}"},"managingOrganization":{"reference":"Organization/weekly"},"period":{"start":"2025-03-03","end":"2025-03-16"} }""");
            await Put($"Encounter/{member}-1", Contact("weekly", member, "2025-03-04", 30, "face-to-face"));
            await Put($"Encounter/{member}-2", Contact("weekly", member, second, 30, "telephone"));
        }

        var report = await Evaluate($"NC.Q-WEEK/$evaluate-measure?{Year}&organization=weekly&reportType=subject-list");
        Assert.Equal(("subject-list", "not-met", 1, 2), (Text(report, "type"), Said(report), Count(report, "numerator"), Count(report, "denominator")));
        var lists = report["contained"]!.AsArray().ToDictionary(list => (string)list!["id"]!, list => list!["entry"]!.AsArray().Select(entry => (string)entry!["item"]!["reference"]!).ToList());
        Assert.Equal(["Patient/w1"], lists["weekly-numerator"]);
        Assert.Equal(["Patient/w1", "Patient/w2"], lists["weekly-denominator"]);
        Assert.Equal("met", Said(await Evaluate($"NC.Q-WEEK/$evaluate-measure?{Year}&organization=weekly&subject=Patient/w1")));
        Assert.Equal("nobody", Said(await Evaluate($"NC.Q-LP/$evaluate-measure?{Year}&organization=weekly")));
        await Put("EpisodeOfCare/w1", """{"resourceType":"EpisodeOfCare","id":"w1","status":"active","patient":{"reference":"Patient/w1"},"managingOrganization":{"reference":"Organization/weekly"},"period":{"start":"2025-10-01"}}""");
        await Put("Encounter/w1-3", Contact("weekly", "w1", "2025-10-31", 30, "face-to-face", "lp"));
        await Put("Encounter/w1-4", Contact("weekly", "w1", "2025-12-30", 30, "face-to-face", "lp"));
        Assert.Equal("met", Said(await Evaluate($"NC.Q-LP/$evaluate-measure?{Year}&organization=weekly")));
    }

    [Fact]
    public async Task Counts_staff_by_their_roles_by_post()
    {
        await Organization("staffed", null);
        await Put("Practitioner/s1", $$"""
            {"resourceType":"Practitioner","id":"s1","qualification":[
              {"code":{"coding":[{"system":"{{Ours}}/CodeSystem/training","code":"crisis-response"}]},"period":{"start":"2025-02-10"},"extension":[{"url":"{{Ours}}/StructureDefinition/training-hours","valueDecimal":8}]},
              {"code":{"coding":[{"system":"{{Ours}}/CodeSystem/training","code":"person-centered-thinking"}]},"period":{"start":"2025-02-12"},"extension":[{"url":"{{Ours}}/StructureDefinition/training-hours","valueDecimal":12}]}]}
            """);
        await Put("PractitionerRole/s1", $$"""
            {"resourceType":"PractitionerRole","id":"s1","active":true,"period":{"start":"2025-02-01"},"practitioner":{"reference":"Practitioner/s1"},"organization":{"reference":"Organization/staffed"},
             "code":[{"coding":[{"system":"http://nucc.org/provider-taxonomy","code":"175T00000X"}]}],"extension":[{"url":"{{Ours}}/StructureDefinition/position","extension":[{"url":"full-time","valueDecimal":1}]}]}
            """);
        foreach (var i in Enumerable.Range(0, 11))
        {
            await Put($"EpisodeOfCare/st{i}", $$"""{"resourceType":"EpisodeOfCare","id":"st{{i}}","status":"active","patient":{"reference":"Patient/st{{i}}"},"managingOrganization":{"reference":"Organization/staffed"},"period":{"start":"2025-03-01"} }""");
        }

        const string asked = """{"resourceType":"Parameters","parameter":[{"name":"periodStart","valueDate":"2025"},{"name":"periodEnd","valueDate":"2025-12-31"},{"name":"organization","valueString":"Organization/staffed"},{"name":"measure","valueString":"https://peersupport.example/fhir/Measure/NC.Q-LOAD"}]}""";
        var load = await (await client.Post("/fhir/Measure/$evaluate-measure", asked)).Json();
        Assert.Equal(("not-met", 11, 1), (Said(load), Count(load, "numerator"), Count(load, "denominator")));
        var training = await (await client.Post("/fhir/Measure/NC.Q-TRAIN/$evaluate-measure", asked)).Json();
        Assert.Equal("met", Said(training));
        Assert.Equal("unknown", Said(await Evaluate($"NC.Q-OVER/$evaluate-measure?{Year}&organization=empty-org", "empty-org")));
    }

    [Fact]
    public async Task Every_measure_is_served_and_answers_with_a_sound_report()
    {
        await Organization("all", null);
        var measures = Directory.EnumerateFiles(Path.Combine(Evidence.Profiles.Find(AppContext.BaseDirectory)!, "measures")).Select(file => Path.GetFileNameWithoutExtension(file)!).ToList();
        Assert.True(measures.Count >= 10);
        foreach (var id in measures)
        {
            Assert.Equal("Measure", (string?)(await (await client.Get($"/fhir/Measure/{id}")).Json())["resourceType"]);
            var bytes = Encoding.UTF8.GetBytes((await Evaluate($"{id}/$evaluate-measure?{Year}&organization=all")).ToJsonString());
            Assert.Empty(StructureCheck.Check(FhirJson.Parse(bytes).Resource!).Where(issue => issue.Severity <= IssueSeverity.Error).Select(issue => $"{id} {issue.Expression}: {issue.Text}"));
        }
    }

    [Theory]
    [InlineData("NONE/$evaluate-measure?periodStart=2025&periodEnd=2025&organization=bad", 404, "not-found")]
    [InlineData("$evaluate-measure?periodStart=2025&periodEnd=2025&organization=bad", 400, "measure-needed")]
    [InlineData("NC.Q-FACE/$evaluate-measure?periodEnd=2025&organization=bad", 400, "period-needed")]
    [InlineData("NC.Q-FACE/$evaluate-measure?periodStart=2025-13&periodEnd=2025&organization=bad", 400, "parameter-not-a-date")]
    [InlineData("NC.Q-FACE/$evaluate-measure?periodStart=0000&periodEnd=9999&organization=bad", 400, "parameter-not-a-date")]
    [InlineData("NC.Q-FACE/$evaluate-measure?periodStart=2025-02-01&periodEnd=2025-01-01&organization=bad", 422, "period-not-a-year")]
    [InlineData("NC.Q-FACE/$evaluate-measure?periodStart=2024&periodEnd=2025&organization=bad", 422, "period-not-a-year")]
    [InlineData("NC.Q-FACE/$evaluate-measure?periodStart=2025&periodEnd=2025", 400, "organization-needed")]
    [InlineData("NC.Q-FACE/$evaluate-measure?periodStart=2025&periodEnd=2025&organization=unheard-of", 404, "not-found")]
    [InlineData("NC.Q-FACE/$evaluate-measure?periodStart=2025&periodEnd=2025&organization=bad&site=other", 422, "site-not-of-organization")]
    [InlineData("NC.Q-FACE/$evaluate-measure?periodStart=2025&periodEnd=2025&organization=bad&reportType=all", 400, "unknown-report-type")]
    [InlineData("NC.Q-FACE/$evaluate-measure?periodStart=2025&periodEnd=2025&organization=bad&reportType=subject", 400, "subject-needed")]
    [InlineData("NC.Q-FACE/$evaluate-measure?periodStart=2025&periodEnd=2025&organization=bad&subject=Group/1", 400, "subject-not-a-person")]
    [InlineData("NC.Q-FACE/$evaluate-measure?periodStart=2025&periodEnd=2025&organization=bad&subject=Patient/unheard-of", 404, "not-found")]
    [InlineData("LA.COMM/$evaluate-measure?periodStart=2020&periodEnd=2020&organization=bad", 422, "measure-not-in-force")]
    public async Task A_bad_question_gets_an_outcome(string address, int status, string rule)
    {
        await Organization("bad", null);
        var issue = await (await client.Get($"/fhir/Measure/{address}")).IsOutcome(status, rule);
        Assert.Matches(address.StartsWith("NONE", StringComparison.Ordinal) ? "^Measure.id$" : "^http.(measure|periodStart|periodEnd|organization|site|reportType|subject)$", (string?)issue["expression"]?[0]);
        Assert.Contains(". ", (string?)issue["details"]!["text"]);
    }

    /// <summary>The count can be raised by hand: PEERSUPPORT_MEASURE_CONTACTS=1000000.</summary>
    [Fact]
    public async Task Goes_through_a_large_store_a_page_at_a_time()
    {
        var contacts = int.Parse(Environment.GetEnvironmentVariable("PEERSUPPORT_MEASURE_CONTACTS") ?? "20000", CultureInfo.InvariantCulture);
        await Organization("large", null);
        await using (var scope = server.Services.CreateAsyncScope())
        {
            var store = scope.ServiceProvider.GetRequiredService<FhirStore>();
            foreach (var chunk in Enumerable.Range(0, contacts).Chunk(500))
            {
                await store.CreateAll([.. chunk.Select(i => new ResourceToSave(new("Encounter", $"large-{i}"), Encoding.UTF8.GetBytes(Contact("large", $"m{i % 5000}", new DateOnly(2025, 1, 1).AddDays(i % 365).ToString("yyyy-MM-dd", null), 30, i % 4 == 0 ? "telephone" : "face-to-face"))) { IsNew = true })], Stop);
            }
        }

        await using (var scope = server.Services.CreateAsyncScope())
        {
            var (most, all) = (0, 0);
            await foreach (var page in scope.ServiceProvider.GetRequiredService<MeasureEvidence>().Pages("Encounter", [("service-provider", "Organization/large")], Stop))
            {
                (most, all) = (Math.Max(most, page.Count), all + page.Count);
            }

            Assert.Equal((MeasureEvidence.PageSize, contacts), (most, all));
        }

        var watch = Stopwatch.StartNew();
        var report = await Evaluate($"NC.Q-FACE/$evaluate-measure?{Year}&organization=large");
        TestContext.Current.TestOutputHelper?.WriteLine($"{contacts} contacts: {watch.Elapsed.TotalSeconds:0.0} s, {Environment.WorkingSet / 1_000_000} MB");
        Assert.Equal((contacts * 2, (contacts - (contacts / 4)) * 2, "not-met"), (Count(report, "denominator"), Count(report, "numerator"), Said(report)));
    }

    static string Contact(string organization, string member, string day, int minutes, string kind, string performer = "p1") => $$"""
        {"resourceType":"Encounter","status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},
         "extension":[{"url":"{{Ours}}/StructureDefinition/contact-type","valueCodeableConcept":{"coding":[{"system":"{{Ours}}/CodeSystem/contact-type","code":"{{kind}}"}]} }],
         "type":[{"coding":[{"system":"{{Ours}}/CodeSystem/service-type","code":"peer-support"}]}],"subject":{"reference":"Patient/{{member}}"},"participant":[{"individual":{"reference":"Practitioner/{{performer}}"} }],
         "period":{"start":"{{day}}T10:00:00-05:00"},"length":{"value":{{minutes}},"unit":"min","system":"http://unitsofmeasure.org","code":"min"},"serviceProvider":{"reference":"Organization/{{organization}}"} }
        """;

    Task Organization(string id, string? partOf) => Put($"Organization/{id}", partOf is null ? $$"""{"resourceType":"Organization","name":"{{id}}"}""" : $$"""{"resourceType":"Organization","name":"{{id}}","partOf":{"reference":"Organization/{{partOf}}"} }""");

    Task Patient(string id) => Put($"Patient/{id}", $$"""{"resourceType":"Patient","id":"{{id}}"}""");

    async Task Put(string address, string json)
    {
        var resource = JsonNode.Parse(json)!;
        resource["id"] = address.Split('/')[1];
        using var response = await client.Put($"/fhir/{address}", resource.ToJsonString());
        Assert.True(response.IsSuccessStatusCode, await response.Text());
    }

    async Task<JsonObject> Evaluate(string address, string? organization = null)
    {
        foreach (var id in organization is null ? [] : (string[])[organization])
        {
            await Organization(id, null);
        }

        foreach (var person in People.Where(person => address.Contains(person, StringComparison.Ordinal)))
        {
            await Put(person, $$"""{"resourceType":"{{person.Split('/')[0]}}" }""");
        }

        using var response = await client.Get($"/fhir/Measure/{address}");
        var text = await response.Text();
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!.AsObject();
    }

    static string? Text(JsonNode node, string name) => (string?)node[name];

    static string Said(JsonNode node) => (string)node["extension"]!.AsArray().Single(each => (string)each!["url"]! == $"{Ours}/StructureDefinition/measure-result")!["extension"]!.AsArray().Single(each => (string)each!["url"]! == "value")!["valueCode"]!;

    static int? Count(JsonNode report, string code) => (int?)report["group"]![0]!["population"]!.AsArray().Single(each => (string)each!["code"]!["coding"]![0]!["code"]! == code)!["count"];

    static decimal? Score(JsonNode report) => (decimal?)report["group"]![0]!["measureScore"]?["value"];
}
