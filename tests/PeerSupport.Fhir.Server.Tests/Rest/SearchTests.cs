using System.Net;

namespace PeerSupport.Fhir.Server.Tests;

public sealed class SearchTestsOnSqlite(SearchServerOnSqlite server) : SearchTests(server), IClassFixture<SearchServerOnSqlite>;

public sealed class SearchTestsOnPostgreSql(SearchServerOnPostgreSql server) : SearchTests(server), IClassFixture<SearchServerOnPostgreSql>;

public sealed class SearchTestsOnSqlServer(SearchServerOnSqlServer server) : SearchTests(server), IClassFixture<SearchServerOnSqlServer>;

/// <summary>Search by R4's rules: http://hl7.org/fhir/R4/search.html.</summary>
public abstract class SearchTests(SearchServer server)
{
    readonly HttpClient client = server.Connect();

    [Theory]
    // token
    [InlineData("Patient?gender=female", "p1")]
    [InlineData("Patient?gender=FEMALE", "p1")]
    [InlineData("Patient?gender=http://hl7.org/fhir/administrative-gender|female", "p1")]
    [InlineData("Patient?gender=|female", "p1")]
    [InlineData("Patient?gender=urn:other|female", "")]
    [InlineData("Patient?gender=female,male", "p1 p2")]
    [InlineData("Patient?gender=female&gender=male", "")]
    [InlineData("Patient?gender:not=female", "p2 p3")]
    [InlineData("Patient?gender:not=female,male", "p3")]
    [InlineData("Patient?gender:missing=true", "p3")]
    [InlineData("Patient?gender:missing=false", "p1 p2")]
    [InlineData("Patient?active=true", "p1")]
    [InlineData("Patient?identifier=m-1", "p1 p2")]
    [InlineData("Patient?identifier=urn:a|M-1", "p1")]
    [InlineData("Patient?identifier=|M-1", "p2")]
    [InlineData("Patient?identifier=urn:a|", "p1")]
    [InlineData("Patient?identifier=urn:b|M-1", "")]
    [InlineData("Patient?identifier=m%5C,2%5C|x", "p1")]
    [InlineData("Patient?identifier=urn:b|m%5C,2%5C|x", "p1")]
    [InlineData("Patient?telecom=555-0100", "p1")]
    [InlineData("Patient?phone=phone|555-0100", "p1")]
    [InlineData("Patient?email=555-0100", "")]
    [InlineData("Patient?_tag=urn:t|one", "p1")]
    [InlineData("Patient?_tag:not=urn:t|one", "p2 p3")]
    [InlineData("Patient?_profile=http://example.org/p", "p1")]
    [InlineData("Patient?_profile=http://example.org/p|1.0", "p1")]
    [InlineData("Patient?_profile=http://example.org/p|2.0", "")]
    [InlineData("Patient?_id=p1,p3,nobody", "p1 p3")]
    [InlineData("Patient?_id=e1", "")]
    [InlineData("Patient?deceased=false", "p1 p2 p3")]
    // string
    [InlineData("Patient?name=gar", "p1 p2")]
    [InlineData("Patient?name=MARIA", "p1")]
    [InlineData("Patient?name=zoe", "p3")]
    [InlineData("Patient?name=arc", "")]
    [InlineData("Patient?name:contains=arc", "p1")]
    [InlineData("Patient?name:contains=%25", "")]
    [InlineData("Patient?name:exact=María", "p1")]
    [InlineData("Patient?name:exact=maría", "")]
    [InlineData("Patient?family:exact=Gar", "")]
    [InlineData("Patient?family=gar,gom", "p1 p2")]
    [InlineData("Organization?name=ase celik", "o1")]
    [InlineData("Organization?name=harbor%5C, inc", "o2")]
    [InlineData("Organization?name=harbor, zzz", "o2")]
    // reference
    [InlineData("Encounter?subject=Patient/p1", "e1")]
    [InlineData("Encounter?subject=p1", "e1")]
    [InlineData("Encounter?patient=p1,p2", "e1 e2")]
    [InlineData("Encounter?subject:Patient=p2", "e2")]
    [InlineData("Encounter?subject=http://localhost/fhir/Patient/p1", "e1")]
    [InlineData("Encounter?subject:identifier=urn:a|M-9", "e3")]
    [InlineData("Encounter?subject:missing=true", "")]
    [InlineData("Encounter?patient:missing=true", "e3")]
    [InlineData("Patient?organization=http://elsewhere.example/fhir/Organization/o1", "p2")]
    [InlineData("Patient?organization=o1", "")]
    [InlineData("Patient?link=Patient/p1", "p3")]
    // chains and _has
    [InlineData("Encounter?patient.identifier=urn:a|M-1", "e1")]
    [InlineData("Encounter?subject:Patient.name=garland", "e2")]
    [InlineData("Encounter?subject.name=garland", "e2")]
    [InlineData("Encounter?patient.organization.name=harbor", "e1")]
    [InlineData("Encounter?patient.organization.partof.name=ase", "e1")]
    [InlineData("Encounter?patient.gender:not=female", "e2")]
    [InlineData("Encounter?patient._id=p1", "e1")]
    [InlineData("Patient?_has:Observation:patient:code=phq", "p1")]
    [InlineData("Patient?_has:Observation:patient:code=44249-1&_has:Encounter:patient:status=in-progress", "")]
    [InlineData("Patient?_has:Observation:patient:code=44249-1&_has:Encounter:patient:status=finished", "p1")]
    [InlineData("Patient?_has:Encounter:patient:_has:Observation:encounter:status=final", "p1")]
    [InlineData("Organization?_has:Patient:organization:gender=female", "o2")]
    [InlineData("Encounter?subject._has:Observation:patient:status=final", "e1")]
    // date
    [InlineData("Patient?birthdate=1985-03-02", "p1")]
    [InlineData("Patient?birthdate=1985-03", "p1")]
    [InlineData("Patient?birthdate=1985", "p1 p2")]
    [InlineData("Patient?birthdate=ne1985", "p3")]
    [InlineData("Patient?birthdate=ne1985-03-02", "p2 p3")]
    [InlineData("Patient?birthdate=gt1985-03-02", "p2 p3")]
    [InlineData("Patient?birthdate=ge1985-03-02", "p1 p2 p3")]
    [InlineData("Patient?birthdate=sa1985-03-02", "p3")]
    [InlineData("Patient?birthdate=eb1985-03-02", "")]
    [InlineData("Patient?birthdate=lt1985-03-02", "p2")]
    [InlineData("Patient?birthdate=le1985-03-02", "p1 p2")]
    [InlineData("Patient?birthdate=ge1985&birthdate=lt1986", "p1 p2")]
    [InlineData("Encounter?date=2026-01-10", "e1")]
    [InlineData("Encounter?date=2026-01-10T15:00:00Z", "")]
    [InlineData("Encounter?date=ge2026-01-10T16:00:00Z", "e2")]
    [InlineData("Encounter?date=gt2026-01-10T15:59:59Z", "e1 e2")]
    [InlineData("Encounter?date=ge2026-01-10T10:00:00-05:00", "e1 e2")]
    [InlineData("Encounter?date=2026-02", "")]
    [InlineData("Encounter?date=ge2030", "e2")]
    [InlineData("Encounter?date=eb2026-02", "e1")]
    [InlineData("Encounter?date=sa2026-01", "e2")]
    [InlineData("Encounter?date:missing=true", "e3")]
    [InlineData("Observation?date=2026-01", "ob1")]
    [InlineData("Observation?date=2026", "ob1 ob2")]
    [InlineData("Observation?date=gt2026-03-30", "ob2")]
    [InlineData("Patient?_lastUpdated=gt2020", "p1 p2 p3")]
    [InlineData("Patient?_lastUpdated=lt2020", "")]
    // quantity
    [InlineData("Observation?value-quantity=10", "ob1")]
    [InlineData("Observation?value-quantity=5.0", "ob2")]
    [InlineData("Observation?value-quantity=5.00", "")]
    [InlineData("Observation?value-quantity=5", "ob2")]
    [InlineData("Observation?value-quantity=gt4.96", "ob1")]
    [InlineData("Observation?value-quantity=ge4.96", "ob1 ob2")]
    [InlineData("Observation?value-quantity=lt10", "ob2")]
    [InlineData("Observation?value-quantity=ne10", "ob2")]
    [InlineData("Observation?value-quantity=ap9.5", "ob1")]
    [InlineData("Observation?value-quantity=1e1", "ob1")]
    [InlineData("Observation?value-quantity=10|http://unitsofmeasure.org|{score}", "ob1")]
    [InlineData("Observation?value-quantity=10||points", "ob1")]
    [InlineData("Observation?value-quantity=10||{score}", "ob1")]
    [InlineData("Observation?value-quantity=10|http://unitsofmeasure.org|mg", "")]
    // composite
    [InlineData("Observation?code-value-quantity=http://loinc.org|44249-1$10", "ob1")]
    [InlineData("Observation?code-value-quantity=phq$gt4", "ob2")]
    [InlineData("Observation?code-value-quantity=phq$gt9", "")]
    [InlineData("Observation?code-value-quantity=phq$gt9,44249-1$10", "ob1")]
    // several
    [InlineData("Observation?subject=Patient/p1&code=phq", "ob2")]
    [InlineData("Observation?status=final&value-quantity=gt5&patient.gender=female", "ob1")]
    public async Task Finds(string query, string ids)
    {
        var bundle = await client.Bundle($"/fhir/{query}");
        Assert.Equal(ids.Split(' ', StringSplitOptions.RemoveEmptyEntries), bundle.Ids().Order(StringComparer.Ordinal));
        Assert.Empty(bundle.Ids("outcome"));
        Assert.Equal("searchset", (string?)bundle["type"]);
    }

    [Theory]
    [InlineData("Patient?name:text=a", "unsupported-modifier", "name")]
    [InlineData("Patient?gender:in=http://x", "unsupported-modifier", "gender")]
    [InlineData("Patient?gender:above=x", "unsupported-modifier", ":not, :missing")]
    [InlineData("Patient?gender:exact=x", "unsupported-modifier", "gender")]
    [InlineData("Patient?birthdate:exact=2020", "unsupported-modifier", "birthdate")]
    [InlineData("Patient?_id:not=p1", "unsupported-modifier", "Expected :missing")]
    [InlineData("Observation?code-value-quantity:missing=false", "unsupported-modifier", "Expected no modifier")]
    [InlineData("Observation?component-code-value-quantity:missing=true", "unsupported-modifier", "Expected no modifier")]
    [InlineData("Patient?birthdate=soon", "search-value", "birthdate")]
    [InlineData("Patient?birthdate=2020-13", "search-value", "birthdate")]
    [InlineData("Patient?birthdate=xx2020", "search-value", "birthdate")]
    [InlineData("Patient?gender:missing=maybe", "search-value", "gender:missing")]
    [InlineData("Patient?_sort=organization", "search-sort", "_id, _lastUpdated, active, ")]
    [InlineData("Patient?_sort=-identifier", "search-sort", "identifier")]
    [InlineData("Patient?_sort=nonsense", "search-sort", "nonsense")]
    [InlineData("Patient?_sort=_id&_cursor=NQp2Cm4x", "search-page", "_cursor")]
    [InlineData("Patient?_sort=birthdate&_cursor=NQp2CnRh", "search-page", "_cursor")]
    [InlineData("Patient?_sort=name&_cursor=NQp2CnRhAGI=", "search-page", "_cursor")]
    [InlineData("Patient?_sort=name,_id&_cursor=NQp2CnRh", "search-page", "_cursor")]
    [InlineData("?_id=p1", "search-types", "_type")]
    [InlineData("?_type=Patient,ValueSet", "search-types", "Patient")]
    [InlineData("?_type=Patient,Coverage&_sort=name", "search-sort", "_lastUpdated")]
    [InlineData("Patient?_count=few", "search-value", "_count")]
    [InlineData("Patient?_include=Patient:name", "search-value", "_include")]
    [InlineData("Patient?_summary=short", "search-value", "_summary")]
    [InlineData("Patient?_cursor=abc", "search-page", "_cursor")]
    [InlineData("Patient?gender=a|b|c", "search-value", "gender")]
    [InlineData("Encounter?subject:Practitioner=Patient/1", "search-value", "subject")]
    [InlineData("Encounter?patient:identifier=a|b|c", "search-value", "system|value")]
    [InlineData("Encounter?status.name=x", "search-chain", "status")]
    [InlineData("Encounter?subject.nonsense=x", "search-chain", "nonsense")]
    [InlineData("Patient?_has:Observation:code=x", "search-chain", "_has")]
    [InlineData("Task?focus.focus.focus.focus.focus.focus.status=x", "search-chain", "5 steps")]
    [InlineData("Patient?_has:Provenance:target:_has:Provenance:target:_has:Provenance:target:_has:Provenance:target:_has:Provenance:target:_has:Provenance:target:recorded=2020", "search-chain", "5 steps")]
    [InlineData("Patient?family=a%00b", "parameter-value", "family")]
    [InlineData("Subscription/$status?id=%00", "parameter-value", "id")]
    [InlineData("Measure/LA.COMM/$evaluate-measure?organization=%00&periodStart=2025&periodEnd=2025", "parameter-value", "organization")]
    [InlineData("Observation?code-value-quantity=phq", "search-value", "code-value-quantity")]
    [InlineData("Observation?value-quantity=ten", "search-value", "value-quantity")]
    public async Task Refuses_what_it_cannot_read_and_says_what_it_can(string query, string rule, string says)
    {
        var answer = await client.Get($"/fhir{(query[0] == '?' ? "" : "/")}{query}");
        var issue = await answer.IsOutcome(400, rule);
        Assert.Contains(says, issue.ToJsonString());
    }

    [Fact]
    public async Task An_unknown_parameter_is_said_in_the_outcome_or_refused_when_handling_is_strict()
    {
        var bundle = await client.Bundle("/fhir/Patient?gender=female&nonsense=secret&_text=x");
        Assert.Equal(["p1"], bundle.Ids());
        var outcome = bundle["entry"]!.AsArray().Single(entry => (string?)entry!["search"]!["mode"] == "outcome")!["resource"]!;
        Assert.Equal(2, outcome["issue"]!.AsArray().Count);
        Assert.Contains("nonsense", outcome.ToJsonString());
        Assert.DoesNotContain("secret", outcome.ToJsonString());
        Assert.Equal("http://localhost/fhir/Patient?gender=female", bundle.Link("self"));
        using var strict = new HttpRequestMessage(HttpMethod.Get, "/fhir/Patient?gender=female&nonsense=1") { Headers = { { "Prefer", "handling=strict" } } };
        await (await client.SendAsync(strict, TestContext.Current.CancellationToken)).IsOutcome(400, "unknown-parameter");
    }

    [Fact]
    public async Task A_form_is_a_search_too()
    {
        using var form = new FormUrlEncodedContent([new("gender", "female"), new("_elements", "gender")]);
        var answer = await client.PostAsync("/fhir/Patient/_search", form, TestContext.Current.CancellationToken);
        Assert.Equal(["p1"], (await answer.Json()).Ids());
        await (await client.Post("/fhir/Patient/_search", "{}")).IsOutcome(415, "media-type");
    }

    [Theory]
    [InlineData("Encounter?_id=e1&_include=Encounter:patient", "p1")]
    [InlineData("Encounter?_id=e1&_include=Encounter:patient:Patient", "p1")]
    [InlineData("Encounter?_id=e1&_include=Encounter:subject:Group", "")]
    [InlineData("Encounter?_id=e1&_include=*", "p1")]
    [InlineData("Encounter?_id=e1&_include=Encounter:*", "p1")]
    [InlineData("Encounter?_id=e1&_include=Encounter:patient&_include:iterate=Patient:organization", "o2 p1")]
    [InlineData("Encounter?_id=e1&_include=Encounter:patient&_include:iterate=Patient:organization&_include:iterate=Organization:partof", "o1 o2 p1")]
    [InlineData("Encounter?_id=e1&_include=Encounter:patient&_include=Patient:organization", "p1")]
    [InlineData("Patient?_id=p1&_revinclude=Encounter:patient", "e1")]
    [InlineData("Patient?_id=p1&_revinclude=Encounter:patient&_revinclude=Observation:subject", "e1 ob1 ob2")]
    [InlineData("Patient?_id=p1&_revinclude=Encounter:patient&_include=Patient:general-practitioner", "e1 pr1")]
    [InlineData("Organization?_id=o2&_revinclude=Patient:organization&_revinclude:iterate=Encounter:patient", "e1 p1")]
    [InlineData("Patient?_id=p1&_revinclude:iterate=Patient:link:Patient", "p3")]
    [InlineData("Patient?_id=p1&_revinclude:iterate=Patient:link:RelatedPerson", "")]
    [InlineData("Patient?_id=p1,p3&_include=Patient:link", "")]
    [InlineData("Patient?_id=p3&_include=Patient:link", "p1")]
    public async Task Brings_along(string query, string ids)
    {
        var bundle = await client.Bundle($"/fhir/{query}");
        Assert.Equal(ids.Split(' ', StringSplitOptions.RemoveEmptyEntries), bundle.Ids("include").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Encounter?_id=e1", "_include=Encounter:patient:Nobody", "Patient")]
    [InlineData("Encounter?_id=e1", "_include=Encounter:subject:Practitioner", "Patient")]
    [InlineData("Encounter?_id=e1", "_include=Encounter:*:Nobody", "Location")]
    [InlineData("Encounter?_id=e1", "_include:iterate=Encounter:subject:Patient2", "Patient")]
    [InlineData("Patient?_id=p1", "_revinclude=Observation:patient:Nobody", "Patient")]
    [InlineData("Patient?_id=p1", "_revinclude=Observation:subject:Location", "Patient")]
    [InlineData("Patient?_id=p1", "_revinclude:iterate=Observation:subject:Practitioner", "Location, Patient")]
    public async Task A_target_type_that_nothing_leads_to_is_said_or_refused_when_handling_is_strict(string query, string include, string expected)
    {
        var bundle = await client.Bundle($"/fhir/{query}&{include}");
        Assert.Single(bundle.Ids());
        Assert.Empty(bundle.Ids("include"));
        Assert.Equal($"http://localhost/fhir/{query}", bundle.Link("self"));
        var issue = bundle["entry"]!.AsArray().Single(entry => (string?)entry!["search"]!["mode"] == "outcome")!["resource"]!["issue"]!.AsArray().Single()!;
        Assert.Equal(("warning", $"http.{include.Split(':', '=')[0]}"), ((string?)issue["severity"], (string?)issue["expression"]![0]));
        Assert.Contains(expected, issue.ToJsonString());
        using var strict = new HttpRequestMessage(HttpMethod.Get, $"/fhir/{query}&{include}") { Headers = { { "Prefer", "handling=strict" } } };
        await (await client.SendAsync(strict, TestContext.Current.CancellationToken)).IsOutcome(400, "include-target");
    }

    [Theory]
    [InlineData("Patient?_sort=birthdate", "p2 p1 p3")]
    [InlineData("Patient?_sort=-birthdate", "p3 p2 p1")]
    [InlineData("Patient?_sort=name", "p1 p2 p3")]
    [InlineData("Patient?_sort=-name", "p3 p1 p2")]
    [InlineData("Patient?_sort=gender", "p1 p2 p3")]
    [InlineData("Patient?_sort=-gender,name", "p2 p1 p3")]
    [InlineData("Patient?_sort=_lastUpdated", "p1 p2 p3")]
    [InlineData("Patient?_sort=-_lastUpdated", "p3 p2 p1")]
    [InlineData("Patient?_sort=-_id", "p3 p2 p1")]
    [InlineData("Patient?_sort=active,-_id", "p2 p1 p3")]
    [InlineData("Encounter?_sort=-date", "e2 e1 e3")]
    [InlineData("Encounter?_sort=date", "e1 e2 e3")]
    [InlineData("Encounter?_sort=date&patient:missing=false", "e1 e2")]
    [InlineData("Observation?_sort=value-quantity", "ob2 ob1 ob3")]
    [InlineData("Patient", "p3 p2 p1")]
    public async Task Sorts_and_pages_the_same_way_whatever_the_size_of_a_page(string query, string ids)
    {
        foreach (var count in new[] { 1, 2, 50 })
        {
            Assert.Equal(ids.Split(' '), await client.All($"/fhir/{query}{(query.Contains('?', StringComparison.Ordinal) ? "&" : "?")}_count={count}"));
        }
    }

    [Fact]
    public async Task Says_how_many_there_are()
    {
        Assert.Equal(3, (int?)(await client.Bundle("/fhir/Patient"))["total"]);
        Assert.Null((await client.Bundle("/fhir/Patient?_count=1"))["total"]);
        Assert.Equal(3, (int?)(await client.Bundle("/fhir/Patient?_count=1&_total=accurate"))["total"]);
        var count = await client.Bundle("/fhir/Patient?name=gar&_summary=count");
        Assert.Equal((2, 0), ((int?)count["total"], count.Ids().Count));
        Assert.Equal(2, (int?)(await client.Bundle("/fhir/Patient?family=gar,gom&_count=0"))["total"]);
    }

    [Fact]
    public async Task Gives_as_much_of_a_resource_as_is_asked_for()
    {
        var elements = (await client.Bundle("/fhir/Patient?_id=p1&_elements=gender,birthDate"))["entry"]![0]!["resource"]!.AsObject();
        Assert.Equal(["birthDate", "gender", "id", "meta", "resourceType"], elements.Select(property => property.Key).Order(StringComparer.Ordinal));
        Assert.Contains("SUBSETTED", elements["meta"]!["tag"]!.ToJsonString());
        var mandatory = await (await client.Get("/fhir/Encounter/e1?_elements=period")).Json();
        Assert.NotNull(mandatory["status"]);
        Assert.Null(mandatory["subject"]);
        var summary = await (await client.Get("/fhir/Patient/p1?_summary=true")).Json();
        Assert.NotNull(summary["name"]);
        Assert.Null(summary["generalPractitioner"]);
    }

    [Fact]
    public async Task Definitions_are_searched_too()
    {
        Assert.Equal(["credential"], (await client.Bundle("/fhir/CodeSystem?url=https://peersupport.example/fhir/CodeSystem/credential")).Ids());
        Assert.Equal(["clinical-patient"], (await client.Bundle("/fhir/SearchParameter?url=http://hl7.org/fhir/SearchParameter/clinical-patient")).Ids());
        Assert.NotEmpty((await client.Bundle("/fhir/PlanDefinition?status=active")).Ids());
        var all = await client.All("/fhir/ValueSet?_count=20");
        Assert.Equal(all.Count, all.Distinct().Count());
        Assert.True(all.Count > 20);
    }

    [Fact]
    public async Task Every_parameter_that_is_listed_can_be_asked_for()
    {
        var rest = (await (await client.Get("/fhir/metadata")).Json())["rest"]![0]!;
        foreach (var resource in rest["resource"]!.AsArray())
        {
            foreach (var parameter in resource!["searchParam"]?.AsArray() ?? [])
            {
                var (name, kind) = ((string)parameter!["name"]!, (string)parameter["type"]!);
                var value = kind switch { "date" => "ge2020", "number" or "quantity" => "5", "composite" => "a$5", "reference" => "Patient/1", _ => "x" };
                var answer = await client.Get($"/fhir/{(string)resource["type"]!}?{name}={Uri.EscapeDataString(value)}");
                Assert.True(answer.StatusCode == HttpStatusCode.OK || (kind is "composite" && answer.StatusCode == HttpStatusCode.BadRequest) || (kind is "reference" && answer.StatusCode == HttpStatusCode.OK), $"{resource["type"]}.{name}: {await answer.Text()}");
            }
        }
    }
}
