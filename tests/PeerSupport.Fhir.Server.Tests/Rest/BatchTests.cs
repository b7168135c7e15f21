using System.Net;
using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.Server.Tests;

public sealed class BatchTestsOnSqlite(ServerOnSqlite server) : BatchTests(server), IClassFixture<ServerOnSqlite>;

public sealed class BatchTestsOnPostgreSql(ServerOnPostgreSql server) : BatchTests(server), IClassFixture<ServerOnPostgreSql>;

public sealed class BatchTestsOnSqlServer(ServerOnSqlServer server) : BatchTests(server), IClassFixture<ServerOnSqlServer>;

/// <summary>Batches and transactions: http://hl7.org/fhir/R4/http.html#transaction.</summary>
public abstract class BatchTests(DatabaseServer server)
{
    readonly HttpClient client = server.Connect();

    static string Bundle(string type, params string[] entries) => $"{{\"resourceType\":\"Bundle\",\"type\":\"{type}\",\"entry\":[{string.Join(',', entries)}]}}";

    static string Entry(string method, string url, string? resource = null, string? fullUrl = null, string more = "") =>
        $"{{{(fullUrl is null ? "" : $"\"fullUrl\":\"{fullUrl}\",")}{(resource is null ? "" : $"\"resource\":{resource},")}\"request\":{{\"method\":\"{method}\",\"url\":\"{url}\"{more}}}}}";

    const string Goal = """{"resourceType":"Goal","lifecycleStatus":"active","description":{"text":"One of several"},"subject":{"display":"somebody"}}""";

    static List<string> Statuses(JsonObject bundle) => [.. bundle["entry"]!.AsArray().Select(entry => ((string)entry!["response"]!["status"]!)[..3])];

    [Fact]
    public async Task The_entries_of_a_batch_are_each_on_their_own()
    {
        await client.Put("/fhir/Patient/b1", "{\"resourceType\":\"Patient\",\"id\":\"b1\"}");
        var answer = await client.Post("/fhir", Bundle("batch",
            Entry("GET", "Patient/b1"),
            Entry("GET", "Patient/b-none"),
            Entry("POST", "Patient", "{\"resourceType\":\"Patient\",\"gender\":\"nonsense\"}"),
            Entry("POST", "Patient", "{\"resourceType\":\"Patient\",\"gender\":\"other\"}"),
            Entry("GET", "Patient?_id=b1"),
            Entry("DELETE", "ClaimResponse/1"),
            Entry("POST", "ClaimResponse/nobody/$explain"),
            Entry("GET", "metadata"),
            Entry("GET", "Nonsense/1")));
        var bundle = await answer.Json();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("batch-response", (string?)bundle["type"]);
        Assert.Equal(["200", "404", "400", "201", "200", "405", "404", "200", "404"], Statuses(bundle));
        Assert.Equal("b1", (string?)bundle["entry"]![0]!["resource"]!["id"]);
        Assert.Equal("OperationOutcome", (string?)bundle["entry"]![1]!["response"]!["outcome"]!["resourceType"]);
        Assert.Null(bundle["entry"]![1]!["resource"]);
        Assert.Equal("searchset", (string?)bundle["entry"]![4]!["resource"]!["type"]);
        Assert.Contains("/_history/1", (string?)bundle["entry"]![3]!["response"]!["location"]);
    }

    [Fact]
    public async Task A_request_for_authorization_is_answered_in_a_batch_and_refused_in_a_transaction()
    {
        var request = Examples.Request("louisiana/00-baseline").ToJsonString();
        var bundle = await (await client.Post("/fhir", Bundle("batch", Entry("POST", "Claim/$submit", request)))).Json();
        Assert.Equal(["200"], Statuses(bundle));
        Assert.Equal("ClaimResponse", (string?)Answer.Resource(bundle["entry"]![0]!["resource"]!)["resourceType"]);
        await (await client.Post("/fhir", Bundle("transaction", Entry("POST", "Claim/$submit", request)))).IsOutcome(400, "operation-in-transaction");
    }

    [Fact]
    public async Task A_batch_whose_answer_grows_too_long_says_what_it_left()
    {
        using var put = await client.Put("/fhir/Patient/long", $"{{\"resourceType\":\"Patient\",\"id\":\"long\",\"name\":[{{\"text\":\"{new string('n', 190_000)}\"}}]}}");
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        var bundle = await (await client.Post("/fhir", Bundle("batch", [.. Enumerable.Repeat(Entry("GET", "Patient/long"), 180)]))).Json();
        Assert.Equal([.. Enumerable.Repeat("200", 177), .. Enumerable.Repeat("422", 3)], Statuses(bundle));
        Assert.Equal("batch-answer-too-long", (string?)bundle["entry"]![179]!["response"]!["outcome"]!["issue"]![0]!["details"]!["coding"]![0]!["code"]);
    }

    [Fact]
    public async Task Two_entries_of_a_transaction_cannot_have_one_full_url() => await (await client.Post("/fhir", Bundle("transaction",
        Entry("POST", "Patient", "{\"resourceType\":\"Patient\"}", "urn:uuid:05efabf0-4be2-4561-91ce-51548425acb7"),
        Entry("POST", "Patient", "{\"resourceType\":\"Patient\"}", "urn:uuid:05efabf0-4be2-4561-91ce-51548425acb7")))).IsOutcome(400, "full-url-twice");

    [Fact]
    public async Task A_transaction_rewrites_references_and_nothing_else()
    {
        const string Urn = "urn:uuid:05efabf0-4be2-4561-91ce-51548425acb9";
        var answer = await client.Post("/fhir", Bundle("transaction",
            Entry("POST", "Encounter", $"{{\"resourceType\":\"Encounter\",\"status\":\"finished\",\"class\":{{\"code\":\"AMB\"}},\"identifier\":[{{\"value\":\"{Urn}\"}}],\"subject\":{{\"reference\":\"{Urn}\"}},\"length\":{{\"value\":1.50}}}}", "urn:uuid:15efabf0-4be2-4561-91ce-51548425acb9"),
            Entry("POST", "Patient", "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"urn:tx\",\"value\":\"1\"}]}", Urn),
            Entry("PUT", "Patient/tx2", "{\"resourceType\":\"Patient\",\"id\":\"tx2\",\"link\":[{\"other\":{\"reference\":\"Patient?identifier=urn:tx|0\"},\"type\":\"seealso\"}]}", "http://localhost/fhir/Patient/tx2"),
            Entry("GET", "Patient?identifier=urn:tx|1"))
            .Replace("urn:tx|0", "urn:tx|9"));
        await answer.IsOutcome(412, "reference-not-found");
        await client.Put("/fhir/Patient/tx9", "{\"resourceType\":\"Patient\",\"id\":\"tx9\",\"identifier\":[{\"system\":\"urn:tx\",\"value\":\"9\"}]}");
        answer = await client.Post("/fhir", await Sent());
        var bundle = await answer.Json();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, bundle.ToJsonString());
        Assert.Equal(["201", "201", "201", "200"], Statuses(bundle));
        var patient = (string)bundle["entry"]![1]!["resource"]!["id"]!;
        var encounter = bundle["entry"]![0]!["resource"]!;
        Assert.Equal($"Patient/{patient}", (string?)encounter["subject"]!["reference"]);
        Assert.Equal(Urn, (string?)encounter["identifier"]![0]!["value"]);
        Assert.Contains("1.50", encounter["length"]!.ToJsonString());
        Assert.Equal("Patient/tx9", (string?)bundle["entry"]![2]!["resource"]!["link"]![0]!["other"]!["reference"]);
        Assert.Equal([patient], bundle["entry"]![3]!["resource"]!.AsObject().Ids());
        Assert.Equal(["tx2"], (await client.Bundle("/fhir/Patient?link=Patient/tx9")).Ids());

        async Task<string> Sent() => (await Task.FromResult(Bundle("transaction",
            Entry("POST", "Encounter", $"{{\"resourceType\":\"Encounter\",\"status\":\"finished\",\"class\":{{\"code\":\"AMB\"}},\"identifier\":[{{\"value\":\"{Urn}\"}}],\"subject\":{{\"reference\":\"{Urn}\"}},\"length\":{{\"value\":1.50}}}}", "urn:uuid:15efabf0-4be2-4561-91ce-51548425acb9"),
            Entry("POST", "Patient", "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"urn:tx\",\"value\":\"1\"}]}", Urn),
            Entry("PUT", "Patient/tx2", "{\"resourceType\":\"Patient\",\"id\":\"tx2\",\"link\":[{\"other\":{\"reference\":\"Patient?identifier=urn:tx|9\"},\"type\":\"seealso\"}]}", "http://localhost/fhir/Patient/tx2"),
            Entry("GET", "Patient?identifier=urn:tx|1"))));
    }

    /// <summary>Pages that end within it go on where they ended.</summary>
    [Fact]
    public async Task What_a_transaction_saves_is_saved_at_one_moment()
    {
        var kept = await (await client.Post("/fhir/Goal", Goal)).Json();
        var bundle = await (await client.Post("/fhir", Bundle("transaction", [.. Enumerable.Range(0, 5).Select(i => Entry("PUT", $"Goal/moment-{i}", Goal.Insert(1, $"\"id\":\"moment-{i}\","))), Entry("DELETE", $"Goal/{kept["id"]}")]))).Json();
        Assert.Equal(["201", "201", "201", "201", "201", "204"], Statuses(bundle));
        var saved = (await client.Bundle("/fhir/Goal?_id=moment-0,moment-1,moment-2,moment-3,moment-4"))["entry"]!.AsArray().Select(entry => (string?)entry!["resource"]!["meta"]!["lastUpdated"]).Distinct().ToList();
        var at = Assert.Single(saved);
        string[] all = ["moment-0", "moment-1", "moment-2", "moment-3", "moment-4"];
        foreach (var sort in new[] { "-_lastUpdated", "_lastUpdated" })
        {
            var paged = await client.All($"/fhir/Goal?_lastUpdated={Uri.EscapeDataString(at!)}&_sort={sort}&_count=2");
            Assert.Equal(all, paged.Order(StringComparer.Ordinal));
        }

        List<string> versions = [];
        for (var next = $"/fhir/Goal/_history?_since={Uri.EscapeDataString(at!)}&_count=2"; next is not null;)
        {
            var page = await client.Bundle(next);
            versions.AddRange(page["entry"]!.AsArray().Select(entry => string.Join('/', ((string)entry!["fullUrl"]!).Split('/')[^2..])));
            next = page.Link("next");
        }

        Assert.Equal([$"Goal/{kept["id"]}", .. all.Select(id => $"Goal/{id}")], versions.Order(StringComparer.Ordinal).Intersect([$"Goal/{kept["id"]}", .. all.Select(id => $"Goal/{id}")]));
        Assert.Equal(versions.Count, versions.Distinct().Count());
    }

    [Fact]
    public async Task A_deletion_by_condition_of_what_is_not_there_does_not_end_a_transaction()
    {
        var bundle = await (await client.Post("/fhir", Bundle("transaction", Entry("DELETE", "Goal?identifier=urn:nothing|1"), Entry("PUT", "Goal/beside", Goal.Insert(1, "\"id\":\"beside\","))))).Json();
        Assert.Equal(["204", "201"], Statuses(bundle));
        Assert.Equal(HttpStatusCode.OK, (await client.Get("/fhir/Goal/beside")).StatusCode);
    }

    [Fact]
    public async Task A_transaction_is_done_as_a_whole_or_not_at_all()
    {
        await client.Put("/fhir/Patient/keep", "{\"resourceType\":\"Patient\",\"id\":\"keep\"}");
        var answer = await client.Post("/fhir", Bundle("transaction",
            Entry("DELETE", "Patient/keep"),
            Entry("PUT", "Patient/half", "{\"resourceType\":\"Patient\",\"id\":\"half\"}"),
            Entry("PUT", "Patient/bad", "{\"resourceType\":\"Patient\",\"id\":\"bad\",\"gender\":\"nonsense\"}")));
        var issue = await answer.IsOutcome(400, "code-not-in-value-set");
        Assert.Equal("Bundle.entry[2].resource.gender", (string?)issue["expression"]![0]);
        Assert.Equal(HttpStatusCode.OK, (await client.Get("/fhir/Patient/keep")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.Get("/fhir/Patient/half")).StatusCode);
        Assert.Empty((await client.Bundle("/fhir/Patient?_id=half")).Ids());
    }

    [Fact]
    public async Task The_order_is_delete_create_change_read()
    {
        await client.Put("/fhir/Patient/ord", "{\"resourceType\":\"Patient\",\"id\":\"ord\",\"identifier\":[{\"value\":\"ord-1\"}]}");
        var bundle = await (await client.Post("/fhir", Bundle("transaction",
            Entry("GET", "Patient?identifier=ord-1&_summary=count"),
            Entry("POST", "Patient", "{\"resourceType\":\"Patient\",\"identifier\":[{\"value\":\"ord-1\"}]}"),
            Entry("DELETE", "Patient/ord")))).Json();
        Assert.Equal(["200", "201", "204"], Statuses(bundle));
        Assert.Equal(1, (int?)bundle["entry"]![0]!["resource"]!["total"]);
    }

    [Fact]
    public async Task Conditions_within_a_transaction_are_looked_up_first()
    {
        const string Body = "{\"resourceType\":\"Patient\",\"identifier\":[{\"system\":\"urn:ct\",\"value\":\"1\"}]}";
        var first = await (await client.Post("/fhir", Bundle("transaction", Entry("POST", "Patient", Body, "urn:uuid:a1efabf0-4be2-4561-91ce-51548425acb9", ",\"ifNoneExist\":\"identifier=urn:ct|1\""), Entry("PUT", "Coverage/ct", "{\"resourceType\":\"Coverage\",\"id\":\"ct\",\"status\":\"active\",\"beneficiary\":{\"reference\":\"urn:uuid:a1efabf0-4be2-4561-91ce-51548425acb9\"},\"payor\":[{\"display\":\"x\"}]}")))).Json();
        var again = await (await client.Post("/fhir", Bundle("transaction", Entry("POST", "Patient", Body, "urn:uuid:a1efabf0-4be2-4561-91ce-51548425acb9", ",\"ifNoneExist\":\"identifier=urn:ct|1\""), Entry("PUT", "Coverage/ct", "{\"resourceType\":\"Coverage\",\"id\":\"ct\",\"status\":\"active\",\"beneficiary\":{\"reference\":\"urn:uuid:a1efabf0-4be2-4561-91ce-51548425acb9\"},\"payor\":[{\"display\":\"x\"}]}")))).Json();
        Assert.Equal(["201", "201", "200", "200"], [.. Statuses(first), .. Statuses(again)]);
        Assert.Equal((string?)first["entry"]![1]!["resource"]!["beneficiary"]!["reference"], (string?)again["entry"]![1]!["resource"]!["beneficiary"]!["reference"]);
        Assert.Equal("1", (string?)again["entry"]![1]!["resource"]!["meta"]!["versionId"]);
    }

    [Fact]
    public async Task A_condition_may_hold_an_address_as_a_system()
    {
        const string Known = "Patient?identifier=http://example.org/ids|1";
        var patient = """{"resourceType":"Patient","identifier":[{"system":"http://example.org/ids","value":"1"}]}""";
        string Of(string subject) => $"{{\"resourceType\":\"Encounter\",\"status\":\"finished\",\"class\":{{\"code\":\"AMB\"}},\"subject\":{{\"reference\":\"{subject}\"}}}}";
        var bundle = await (await client.Post("/fhir", Bundle("transaction", Entry("PUT", Known, patient, "urn:uuid:c1efabf0-4be2-4561-91ce-51548425acb9"), Entry("GET", Known)))).Json();
        Assert.Equal(["201", "200"], Statuses(bundle));
        var id = (string)bundle["entry"]![0]!["resource"]!["id"]!;
        Assert.Equal([id], bundle["entry"]![1]!["resource"]!.AsObject().Ids());
        bundle = await (await client.Post("/fhir", Bundle("transaction", Entry("POST", "Encounter", Of(Known))))).Json();
        Assert.Equal($"Patient/{id}", (string?)bundle["entry"]![0]!["resource"]!["subject"]!["reference"]);
        Assert.Equal(["200"], Statuses(await (await client.Post("/fhir", Bundle("batch", Entry("GET", Known)))).Json()));
        await (await client.Post("/fhir", Bundle("transaction", Entry("POST", "Encounter", Of(Known + "0"))))).IsOutcome(412, "reference-not-found");
    }

    [Theory]
    [InlineData("PUT", "Patient?nonsense=1", "", "urn:x", "unknown-parameter", "Bundle.entry[0].request.url")]
    [InlineData("POST", "Patient", ",\"ifNoneExist\":\"gender=other\"", "urn:x", "multiple-matches", "Bundle.entry[0].request.ifNoneExist")]
    [InlineData("POST", "Patient", "", "Organization?name=none", "reference-not-found", "Bundle.entry[0].resource.managingOrganization.reference")]
    [InlineData("POST", "Patient", "", "Organization?nonsense=1", "unknown-parameter", "Bundle.entry[0].resource.managingOrganization.reference")]
    public async Task A_condition_that_finds_not_one_is_refused_where_it_stands(string method, string url, string more, string organization, string rule, string place)
    {
        foreach (var id in new[] { "cf1", "cf2" })
        {
            await client.Put($"/fhir/Patient/{id}", $"{{\"resourceType\":\"Patient\",\"id\":\"{id}\",\"gender\":\"other\"}}");
        }

        var answer = await client.Post("/fhir", Bundle("transaction", Entry(method, url, $"{{\"resourceType\":\"Patient\",\"managingOrganization\":{{\"reference\":\"{organization}\"}}}}", null, more)));
        var issue = await answer.IsOutcome(answer.StatusCode == HttpStatusCode.BadRequest ? 400 : 412, rule);
        Assert.Equal(place, (string?)issue["expression"]![0]);
    }

    [Fact]
    public async Task A_conditional_reference_means_what_there_is_when_all_is_written()
    {
        const string Known = "Patient?identifier=urn:cr|1";
        string Patient(string value) => $"{{\"resourceType\":\"Patient\",\"identifier\":[{{\"system\":\"urn:cr\",\"value\":\"{value}\"}}],\"link\":[{{\"other\":{{\"reference\":\"{Known}\"}},\"type\":\"seealso\"}}]}}";
        var encounter = Entry("POST", "Encounter", $"{{\"resourceType\":\"Encounter\",\"status\":\"finished\",\"class\":{{\"code\":\"AMB\"}},\"subject\":{{\"reference\":\"{Known}\"}}}}");
        var chained = Entry("POST", "Observation", "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"x\"},\"encounter\":{\"reference\":\"Encounter?subject:Patient.identifier=urn:cr|0&status=planned\"}}");
        string Create(string value) => Entry("POST", "Patient", Patient(value), null, $",\"ifNoneExist\":\"identifier=urn:cr|{value}\"");

        // Made by a later entry, and by that itself; then there already; then deleted, and made by an update.
        var bundle = await (await client.Post("/fhir", Bundle("transaction", encounter, Create("1"), Create("2"), Entry("GET", "Encounter?subject.identifier=urn:cr|1&_summary=count")))).Json();
        Assert.Equal(["201", "201", "201", "200"], Statuses(bundle));
        var made = $"Patient/{(string)bundle["entry"]![1]!["resource"]!["id"]!}";
        Assert.Equal([made, made, made], Led(bundle));
        Assert.Equal(1, (int?)bundle["entry"]![3]!["resource"]!["total"]);
        Assert.Equal(["1", "1"], [.. bundle["entry"]!.AsArray().Take(2).Select(entry => (string)entry!["resource"]!["meta"]!["versionId"]!)]);
        bundle = await (await client.Post("/fhir", Bundle("transaction", encounter, Create("1")))).Json();
        Assert.Equal(["201", "200"], Statuses(bundle));
        Assert.Equal(made, Led(bundle)[0]);
        bundle = await (await client.Post("/fhir", Bundle("transaction", encounter, Entry("DELETE", Known), Entry("PUT", "Patient/cr", Patient("1").Replace("{\"resourceType\"", "{\"id\":\"cr\",\"resourceType\""))))).Json();
        Assert.Equal(["201", "204", "201"], Statuses(bundle));
        Assert.Equal(["Patient/cr", "Patient/cr"], Led(bundle));
        Assert.Single((await client.Bundle("/fhir/Patient/cr/_history"))["entry"]!.AsArray());

        // One that is there and one that is to be, none that is left, and none at all.
        foreach (var (rule, more) in new[] { ("multiple-matches", Entry("POST", "Patient", Patient("1"))), ("reference-not-found", Entry("DELETE", "Patient/cr")), ("reference-not-found", chained) })
        {
            await (await client.Post("/fhir", Bundle("transaction", encounter, more))).IsOutcome(412, rule);
        }

        Assert.Equal(["cr"], (await client.Bundle("/fhir/Patient?identifier=urn:cr|1")).Ids());
        Assert.Equal(1, (int?)(await client.Bundle("/fhir/Encounter?subject=Patient/cr&_summary=count"))["total"]);
        static List<string?> Led(JsonObject bundle) => [.. bundle["entry"]!.AsArray().Select(entry => entry!["resource"]).Where(each => each?["subject"] is not null || each?["link"]?[0]!["other"] is not null).Select(each => (string?)(each!["subject"] ?? each["link"]![0]!["other"])!["reference"])];
    }

    [Fact]
    public async Task Entries_that_leave_a_resource_as_it_is_do_not_meet()
    {
        const string Body = """{"resourceType":"Patient","identifier":[{"system":"urn:ne","value":"1"}],"gender":"other"}""", If = ",\"ifNoneExist\":\"identifier=urn:ne|1\"", Urn = "urn:uuid:e2efabf0-4be2-4561-91ce-51548425acb9";
        await client.Put("/fhir/Patient/ne", Body.Replace("{\"resourceType\"", "{\"id\":\"ne\",\"resourceType\"", StringComparison.Ordinal));
        var bundle = await (await client.Post("/fhir", Bundle("transaction",
            Entry("POST", "Patient", Body, "urn:uuid:e1efabf0-4be2-4561-91ce-51548425acb9", If),
            Entry("POST", "Patient", Body, Urn, If),
            Entry("PUT", "Patient/ne-link", $"{{\"resourceType\":\"Patient\",\"id\":\"ne-link\",\"link\":[{{\"other\":{{\"reference\":\"{Urn}\"}},\"type\":\"seealso\"}}]}}")))).Json();
        Assert.Equal(["200", "200", "201"], Statuses(bundle));
        Assert.Equal(["ne", "ne"], [.. bundle["entry"]!.AsArray().Take(2).Select(entry => (string)entry!["resource"]!["id"]!)]);
        Assert.Equal("Patient/ne", (string?)bundle["entry"]![2]!["resource"]!["link"]![0]!["other"]!["reference"]);
        await (await client.Post("/fhir", Bundle("transaction", Entry("POST", "Patient", Body, null, If), Entry("DELETE", "Patient/ne")))).IsOutcome(400, "transaction-overlap");
        await (await client.Post("/fhir", Bundle("transaction", Entry("PATCH", "Patient/ne", "{\"resourceType\":\"Parameters\"}"), Entry("POST", "Patient", Body, null, If)))).IsOutcome(400, "transaction-overlap");
    }

    [Theory]
    [InlineData("POST", "Patient", ",\"ifNoneExist\":\"identifier=urn:ov|1\"")]
    [InlineData("PUT", "Patient?identifier=urn:ov|1", "")]
    public async Task Two_entries_cannot_mean_one_resource_that_the_first_of_them_makes(string method, string url, string more)
    {
        const string Body = """{"resourceType":"Patient","identifier":[{"system":"urn:ov","value":"1"}]}""", Urn = "urn:uuid:d2efabf0-4be2-4561-91ce-51548425acb9";
        var issue = await (await client.Post("/fhir", Bundle("transaction",
            Entry(method, url, Body, "urn:uuid:d1efabf0-4be2-4561-91ce-51548425acb9", more),
            Entry(method, url, Body, Urn, more),
            Entry("PUT", "Patient/ov", $"{{\"resourceType\":\"Patient\",\"id\":\"ov\",\"link\":[{{\"other\":{{\"reference\":\"{Urn}\"}},\"type\":\"seealso\"}}]}}")))).IsOutcome(400, "transaction-overlap");
        Assert.Equal("Bundle.entry[1]", (string?)issue["expression"]![0]);
        Assert.Empty((await client.Bundle("/fhir/Patient?identifier=urn:ov|1")).Ids());
    }

    [Theory]
    [InlineData("batch")]
    [InlineData("transaction")]
    public async Task An_answer_has_no_empty_list(string type) => Assert.Null((await (await client.Post("/fhir", Bundle(type, Entry("GET", "metadata")))).Json())["link"]);

    [Theory]
    [InlineData("batch")]
    [InlineData("transaction")]
    public async Task Searches_may_be_asked_in_any_form(string type)
    {
        await client.Put("/fhir/Patient/sf", "{\"resourceType\":\"Patient\",\"id\":\"sf\"}");
        var bundle = await (await client.Post("/fhir", Bundle(type, Entry("POST", "Patient/_search?_id=sf"), Entry("POST", "Patient/_search?_id=sf&_elements=id"), Entry("GET", "http://localhost/fhir?_type=Patient&_id=sf"), Entry("GET", "?_type=Patient&_id=sf"), Entry("GET", "/Patient?_id=sf")))).Json();
        Assert.All(bundle["entry"]!.AsArray(), entry => Assert.Equal(["sf"], entry!["resource"]!.AsObject().Ids()));
    }

    [Fact]
    public async Task Two_entries_cannot_change_one_resource() => await (await client.Post("/fhir", Bundle("transaction",
        Entry("PUT", "Patient/two", "{\"resourceType\":\"Patient\",\"id\":\"two\"}"), Entry("DELETE", "Patient/two")))).IsOutcome(400, "transaction-overlap");

    [Theory]
    [InlineData("collection", "{\"request\":{\"method\":\"GET\",\"url\":\"Patient/1\"}}", "bundle-type")]
    [InlineData("batch", "{\"resource\":{\"resourceType\":\"Patient\"}}", "batch-request")]
    [InlineData("batch", "{\"request\":{\"method\":\"POST\",\"url\":\"Patient\"}}", "batch-resource")]
    [InlineData("transaction", "{\"request\":{\"method\":\"GET\",\"url\":\"http://other.example/fhir/Patient/1\"}}", "batch-request")]
    public async Task What_is_no_batch_is_refused(string type, string entry, string rule) => await (await client.Post("/fhir", Bundle(type, entry))).IsOutcome(400, rule);

    [Fact]
    public async Task A_json_patch_comes_in_a_binary()
    {
        await client.Put("/fhir/Patient/binp", "{\"resourceType\":\"Patient\",\"id\":\"binp\"}");
        var data = Convert.ToBase64String("[{\"op\":\"add\",\"path\":\"/gender\",\"value\":\"other\"}]"u8);
        var bundle = await (await client.Post("/fhir", Bundle("transaction", Entry("PATCH", "Patient/binp", $"{{\"resourceType\":\"Binary\",\"contentType\":\"application/json-patch+json\",\"data\":\"{data}\"}}")))).Json();
        Assert.Equal(["200"], Statuses(bundle));
        Assert.Equal("other", (string?)bundle["entry"]![0]!["resource"]!["gender"]);
    }
}
