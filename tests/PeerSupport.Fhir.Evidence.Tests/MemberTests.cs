namespace PeerSupport.Fhir.Evidence.Tests;

/// <summary>Resources about another patient never count as evidence.</summary>
public sealed class MemberTests
{
    [Theory]
    [InlineData("""{ "reference": "Patient/member" }""", true)]
    [InlineData("""{ "reference": "https://ehr.example/fhir/Patient/member" }""", true)]
    [InlineData("""{ "reference": "Patient/member/_history/2" }""", true)]
    [InlineData("""{ "display": "The member" }""", true)]
    [InlineData("""{ "identifier": { "system": "https://ehr.example/mrn", "value": "1" } }""", true)]
    [InlineData("""{ "identifier": { "system": "https://elsewhere.example", "value": "7" } }""", false)]
    [InlineData("""{ "reference": "Patient/other" }""", false)]
    [InlineData("""{ "reference": "Patient/not-here" }""", false)]
    [InlineData("""{ "reference": "https://ehr.example/fhir/Patient/not-here" }""", false)]
    [InlineData("""{ "reference": "urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8" }""", false)]
    [InlineData("""{ "identifier": { "system": "https://ehr.example/mrn", "value": "2" } }""", false)]
    public void A_record_counts_only_where_its_subject_is_not_another_patient(string subject, bool counts) =>
        Assert.Equal(counts, Facts($$"""{ "resourceType": "Condition", "id": "c", "code": {{Sample.Coding("http://hl7.org/fhir/sid/icd-10-cm", "F33.1")}}, "subject": {{subject}} }""").Of("diagnosis").Count == 1);

    [Fact]
    public void A_record_without_a_subject_counts() =>
        Assert.Single(Facts($$"""{ "resourceType": "Condition", "id": "c", "code": {{Sample.Coding("http://hl7.org/fhir/sid/icd-10-cm", "F33.1")}} }""").Of("diagnosis"));

    [Theory]
    [InlineData("""{ "resourceType": "Observation", "id": "o", "status": "final", "code": {0}, "valueBoolean": true, "subject": {1} }""", "willing")]
    [InlineData("""{ "resourceType": "Encounter", "id": "e", "status": "finished", "type": [ {0} ], "subject": {1} }""", "other-service")]
    [InlineData("""{ "resourceType": "EpisodeOfCare", "id": "e", "status": "active", "type": [ {0} ], "patient": {1} }""", "other-service")]
    [InlineData("""{ "resourceType": "CarePlan", "id": "p", "status": "active", "intent": "plan", "title": "Plan", "subject": {1} }""", "plan")]
    [InlineData("""{ "resourceType": "DocumentReference", "id": "d", "status": "current", "type": {0}, "subject": {1} }""", "document")]
    public void Every_kind_of_record_is_left_out_where_it_is_of_another(string record, string fact)
    {
        var json = record.Replace("{0}", Sample.Ours("assessment", "willing"), StringComparison.Ordinal);
        Assert.Single(Facts(json.Replace("{1}", """{ "reference": "Patient/member" }""", StringComparison.Ordinal)).Of(fact));
        Assert.Empty(Facts(json.Replace("{1}", """{ "reference": "Patient/other" }""", StringComparison.Ordinal)).Of(fact));
    }

    [Fact]
    public void A_goal_of_another_patient_is_no_goal_of_the_member_s_plan()
    {
        string Goal(string id, string patient) => $$"""{ "resourceType": "Goal", "id": "{{id}}", "lifecycleStatus": "active", "description": { "text": "{{id}}" }, "subject": { "reference": "Patient/{{patient}}" } }""";
        var plan = Facts("""{ "resourceType": "CarePlan", "id": "p", "status": "active", "intent": "plan", "title": "Plan", "subject": { "reference": "Patient/member" }, "goal": [ { "reference": "Goal/own" }, { "reference": "Goal/strange" } ] }""",
            Goal("own", "member"), Goal("strange", "other")).Of("plan").Single();
        Assert.Equal("own", Assert.Single(plan.PartsOf("goal")).Value?.ToString());
    }

    [Theory]
    [InlineData("member", true)]
    [InlineData("other", false)]
    public void A_contained_patient_is_the_one_of_its_own_container(string subject, bool counts)
    {
        var claim = Sample.Resource("""{ "resourceType": "Claim", "id": "request", "contained": [ { "resourceType": "Patient", "id": "p", "birthDate": "1985-03-02" } ], "patient": { "reference": "#p" } }""");
        var other = Sample.Resource($$"""{ "resourceType": "Condition", "id": "c", "contained": [ { "resourceType": "Patient", "id": "p", "birthDate": "2015-05-05" } ], "code": {{Sample.Coding("http://hl7.org/fhir/sid/icd-10-cm", "F70")}}, "subject": { "reference": "#p" } }""");
        var own = Sample.Resource($$"""{ "resourceType": "Claim", "id": "request", "contained": [ { "resourceType": "Patient", "id": "p" }, { "resourceType": "Condition", "id": "c", "code": {{Sample.Coding("http://hl7.org/fhir/sid/icd-10-cm", "F33.1")}}, "subject": { "reference": "#p" } } ], "patient": { "reference": "#p" } }""");
        Assert.Equal(counts, Sample.Facts(subject == "member" ? Sample.Set(own) : Sample.Set(claim, other)).Of("diagnosis").Count == 1);
    }

    [Fact]
    public void Another_patient_s_birth_is_not_the_member_s() =>
        Assert.Equal("1985-03-02", Assert.Single(Facts().Of("member-birth-date")).Value?.ToString());

    static IReadOnlyList<Decisions.Fact> Facts(params IEnumerable<string> resources) =>
        Sample.Facts(resources.Append("""{ "resourceType": "Patient", "id": "other", "birthDate": "2015-05-05" }"""));
}
