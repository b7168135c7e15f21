using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Evidence.Tests;

/// <summary>How a reference leads from one resource of a request to another.</summary>
public sealed class EvidenceSetTests
{
    const string Patient = """{ "resourceType": "Patient", "id": "member" }""";

    [Theory]
    [InlineData("https://ehr.example/fhir/Patient/member")]
    [InlineData("Patient/member")]
    [InlineData("Patient/member/_history/3")]
    [InlineData("https://ehr.example/fhir/Patient/member/_history/3")]
    [InlineData("https://other.example/api/Patient/member")]
    public void An_entry_is_found_by_its_full_URL_and_by_its_type_and_id_with_and_without_a_version(string reference) =>
        Assert.Equal("Patient/member", Set(Sample.Resource(Patient, "https://ehr.example/fhir/Patient/member")).Find(reference)?.Name);

    [Theory]
    [InlineData("Patient/other")]
    [InlineData("Practitioner/member")]
    [InlineData("member")]
    [InlineData("")]
    [InlineData("#member")]
    [InlineData("urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8")]
    [InlineData(null)]
    public void What_is_not_there_is_not_found(string? reference) => Assert.Null(Set(Sample.Resource(Patient, "https://ehr.example/fhir/Patient/member")).Find(reference));

    [Fact]
    public void An_entry_with_a_urn_is_found_by_it_and_named_by_its_id_where_it_has_one()
    {
        const string one = "urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8", two = "urn:uuid:6ba7b811-9dad-11d1-80b4-00c04fd430c8";
        var set = Set(Sample.Resource(Patient, one), Sample.Resource("""{ "resourceType": "Goal" }""", two));
        Assert.Equal("Patient/member", set.Find(one)?.Name);
        Assert.Equal("Patient/member", set.Find("Patient/member")?.Name);
        Assert.Equal(two, set.Find(two)?.Name);
    }

    [Fact]
    public void An_entry_without_an_id_is_found_by_the_end_of_its_full_URL() =>
        Assert.Equal("Patient", Set(Sample.Resource("""{ "resourceType": "Patient" }""", "https://ehr.example/fhir/Patient/member")).Find("Patient/member")?.Resource.TypeName);

    [Fact]
    public void Of_two_servers_with_the_same_id_the_full_URL_tells_them_apart()
    {
        var set = Set(Sample.Resource("""{ "resourceType": "Patient", "id": "1", "birthDate": "2001-01-01" }""", "https://a.example/Patient/1"), Sample.Resource("""{ "resourceType": "Patient", "id": "1", "birthDate": "2002-02-02" }""", "https://b.example/Patient/1"));
        Assert.Equal("https://a.example/Patient/1", set.Find("https://a.example/Patient/1")?.Key);
        Assert.Equal("https://b.example/Patient/1", set.Find("https://b.example/Patient/1")?.Key);
    }

    [Fact]
    public void A_contained_resource_is_found_and_stands_among_the_resources()
    {
        var set = new EvidenceSet(Sample.Resource("""{ "resourceType": "Claim", "id": "request", "contained": [ { "resourceType": "Patient", "id": "p" } ], "patient": { "reference": "#p" } }"""), []);
        var found = set.Follow(set.Request.Element.Children("patient").Single());
        Assert.Equal("Claim/request#p", found?.Key);
        Assert.Contains(found!, set.Resources);
        Assert.Same(found, set.Of(set.Resolve("#p")!));
    }

    [Fact]
    public void The_request_comes_first_and_the_others_in_the_order_of_their_keys()
    {
        var set = Set(Sample.Resource("""{ "resourceType": "Goal", "id": "b" }"""), Sample.Resource("""{ "resourceType": "Goal", "id": "a" }"""), Sample.Resource("""{ "resourceType": "Basic", "id": "z" }"""));
        Assert.Equal(["Claim/request", "Basic/z", "Goal/a", "Goal/b"], set.Resources.Select(each => each.Key));
    }

    [Fact]
    public void A_path_is_told_from_the_resource_s_own_root_whatever_body_it_came_in()
    {
        List<Issue> issues = [];
        var body = FhirJson.Parse("""{ "resourceType": "Bundle", "type": "collection", "entry": [ { "resource": { "resourceType": "Claim", "id": "c", "item": [ { "sequence": 1 }, { "sequence": 2 } ] } } ] }"""u8.ToArray()).Resource!;
        var claim = RequestBundle.Read(body, "Claim", issues)!.Request;
        Assert.Equal("Claim.item[1].sequence", claim.PathOf(claim.Element.Children("item").Last().Children("sequence").Single()));
    }

    [Fact]
    public void An_organization_s_key_is_its_NPI_then_its_first_identifier_then_its_name()
    {
        var set = Set(
            Sample.Resource("""{ "resourceType": "Organization", "id": "npi", "identifier": [ { "system": "x", "value": "1" }, { "system": "http://hl7.org/fhir/sid/us-npi", "value": "99" } ] }"""),
            Sample.Resource("""{ "resourceType": "Organization", "id": "other", "identifier": [ { "system": "x", "value": "1" } ] }"""),
            Sample.Resource("""{ "resourceType": "Organization", "id": "none" }"""),
            Sample.Resource("""{ "resourceType": "PractitionerRole", "id": "role", "organization": { "reference": "Organization/npi" } }"""));
        Assert.Equal("http://hl7.org/fhir/sid/us-npi|99", Key("Organization/npi"));
        Assert.Equal("x|1", Key("Organization/other"));
        Assert.Equal("Organization/none", Key("Organization/none"));
        Assert.Equal("http://hl7.org/fhir/sid/us-npi|99", Key("PractitionerRole/role"));
        Assert.Equal("Organization/absent", Key("Organization/absent"));

        string? Key(string reference) => PartyKey.Of(set, Sample.Resource($$"""{ "resourceType": "Claim", "id": "x", "provider": { "reference": "{{reference}}" } }""").Element.Children("provider").Single());
    }

    [Fact]
    public void A_provider_that_is_only_named_by_an_identifier_has_that_as_its_key() =>
        Assert.Equal("npi|7", PartyKey.Of(Set(), Sample.Resource("""{ "resourceType": "Claim", "id": "x", "provider": { "identifier": { "system": "npi", "value": "7" } } }""").Element.Children("provider").Single()));

    static EvidenceSet Set(params IEnumerable<EvidenceResource> others) => new(Sample.Resource("""{ "resourceType": "Claim", "id": "request" }"""), others);
}
