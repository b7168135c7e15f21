using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Evidence.Tests;

/// <summary>Cases that a reviewer of Louisiana and California tried: what cannot be read is neither a yes nor a no.</summary>
public sealed class ReviewersCasesTests
{
    [Theory]
    [InlineData("f33.1", Truth.Met)]
    [InlineData("F331", Truth.Met)]
    [InlineData("bipolar", Truth.Unknown)]
    [InlineData("296.32", Truth.Unknown)]
    [InlineData("I10", Truth.NotMet)]
    public void A_code_that_icd_10_cm_does_not_have_pends(string code, Truth value)
    {
        Assert.Equal(value, Clause(Bundles.Diagnosed("california", Bundles.Icd10, code), "CA.DX").Value);
        Assert.Equal(value, Clause(Bundles.Diagnosed("louisiana", Bundles.Icd10, code), "LA.I.B").Value);
    }

    [Theory]
    [InlineData("\"abatementString\": \"years ago\"", Truth.Unknown)]
    [InlineData("\"abatementAge\": { \"value\": 19, \"unit\": \"years\" }", Truth.Unknown)]
    [InlineData("\"abatementDateTime\": \"2026\"", Truth.Unknown)]
    [InlineData("\"abatementDateTime\": \"2026-03-01\"", Truth.Met)]
    [InlineData("\"abatementDateTime\": \"2026-02-28\"", Truth.Unknown)]
    [InlineData("\"onsetDateTime\": \"2026-03-02\"", Truth.Unknown)]
    [InlineData("\"onsetDateTime\": \"2026-03-01\"", Truth.Met)]
    [InlineData("\"onsetDateTime\": \"2026-03\"", Truth.Unknown)]
    public void A_condition_counts_where_its_dates_hold(string dates, Truth value) =>
        Assert.Equal(value, Clause(Bundles.Diagnosed("california", Bundles.Icd10, "F33.1", dates), "CA.DX").Value);

    [Fact]
    public void A_diagnosis_that_does_not_count_is_named_with_its_record()
    {
        var clause = Clause(Bundles.Diagnosed("california", Bundles.Icd10, "F33.1", "\"onsetDateTime\": \"2026-03-02\""), "CA.DX");
        Assert.Contains("F33.1", clause.Because, StringComparison.Ordinal);
        Assert.Contains(clause.Evidence, evidence => evidence.Resource == "Condition/only");
    }

    [Fact]
    public void A_diagnosis_of_the_claim_counts_from_the_day_that_it_was_recorded()
    {
        var bundle = Bundles.Diagnosed("california", Bundles.Icd10, "F33.1");
        bundle.Claim()["diagnosis"]![0]!["extension"] = JsonNode.Parse("""[ { "url": "http://hl7.org/fhir/us/davinci-pas/StructureDefinition/extension-diagnosisRecordedDate", "valueDate": "2026-03-02" } ]""");
        Assert.Equal(Truth.Unknown, Clause(bundle, "CA.DX").Value);
        bundle.Claim()["diagnosis"]![0]!["extension"]![0]!["valueDate"] = "2026-03-01";
        Assert.Equal(Truth.Met, Clause(bundle, "CA.DX").Value);
    }

    [Theory]
    [InlineData("\"onsetDateTime\": \"2026-03\"", "the dates of the diagnosis F33.1")]
    [InlineData("\"clinicalStatus\": { \"text\": \"over\" }", "the diagnosis of a mental illness in ICD-10-CM, if the member has one")]
    public void A_request_with_the_other_programs_diagnosis_is_asked_for_what_would_settle_it(string condition, string missing)
    {
        var bundle = Bundles.Diagnosed("california", Bundles.Icd10, "F33.1", condition);
        bundle.Claim()["diagnosis"] = JsonNode.Parse($$"""[ { "sequence": 1, "diagnosisCodeableConcept": { "coding": [ { "system": "{{Bundles.Icd10}}", "code": "F11.20" } ] } } ]""");
        var clause = Clause(bundle, "CA.DX");
        Assert.Equal((Truth.Unknown, true, missing), (clause.Value, clause.ForPerson, clause.Missing.Single().What));
    }

    [Theory]
    [InlineData("alameda", "modoc", Truth.Unknown)]
    [InlineData("modoc", "alameda", Truth.Unknown)]
    [InlineData("alameda", "Alameda County", Truth.Met)]
    [InlineData("MODOC", "modoc", Truth.NotMet)]
    public void Two_counties_of_a_coverage_pend_unless_they_are_one(string one, string other, Truth value)
    {
        var bundle = Bundles.Of("california");
        var counties = bundle.First("Coverage")["class"]!.AsArray();
        counties[0]!["value"] = one;
        counties.Add(counties[0]!.DeepClone());
        counties[1]!["value"] = other;
        Assert.Equal(value, Clause(bundle, "CA.COUNTY").Value);
    }

    [Theory]
    [InlineData("""[ { "district": "Alameda County" }, { "district": "Modoc" } ]""", Truth.Unknown)]
    [InlineData("""[ { "use": "home", "district": "Alameda" }, { "use": "work", "district": "Modoc" } ]""", Truth.Met)]
    [InlineData("""[ { "use": "home", "district": "Alameda", "period": { "end": "2025-01-01" } } ]""", Truth.Unknown)]
    [InlineData("""[ { "use": "home", "district": "Modoc", "period": { "end": "2025-01-01" } }, { "use": "home", "district": "Alameda", "period": { "start": "2025-01-02" } } ]""", Truth.Met)]
    public void Where_no_county_is_stated_the_member_lives_in_one(string addresses, Truth value)
    {
        var bundle = Bundles.Of("california");
        bundle.First("Coverage").Remove("class");
        bundle.First("Patient")["address"] = JsonNode.Parse(addresses);
        Assert.Equal(value, Clause(bundle, "CA.COUNTY").Value);
    }

    [Theory]
    [InlineData("outpatient|2026-01-01", Truth.Met)]
    [InlineData("residential|2025-01-01 outpatient|2026-01-01", Truth.Met)]
    [InlineData("outpatient|2025-01-01 residential|2026-01-01", Truth.Unknown)]
    [InlineData("outpatient|2026-01-01 residential|2026-01-01", Truth.Unknown)]
    [InlineData("outpatient|2026-03-02", Truth.Unknown)]
    public void Of_several_levels_of_care_the_last_one_by_the_first_day_counts(string levels, Truth value)
    {
        var bundle = Bundles.Of("california");
        bundle.First("Coverage")["class"]![0]!["value"] = "fresno";
        foreach (var (level, i) in levels.Split(' ').Select((level, i) => (level.Split('|'), i)))
        {
            bundle.Add($$"""
                { "resourceType": "Observation", "id": "level-{{i}}", "status": "final", "code": {{Sample.Ours("assessment", "level-of-care")}}, "subject": { "reference": "{{bundle.Claim()["patient"]!["reference"]}}" },
                  "effectiveDateTime": "{{level[1]}}", "valueCodeableConcept": {{Sample.Ours("level-of-care", level[0])}} }
                """);
        }

        Assert.Equal(value, Clause(bundle, "CA.COUNTY").Value);
    }

    [Theory]
    [InlineData("louisiana", "LA.II", """{ "coding": [ { "system": "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", "code": "hq" } ] }""")]
    [InlineData("louisiana", "LA.II", """{ "coding": [ { "code": "HQ" } ] }""")]
    [InlineData("louisiana", "LA.FACE", """{ "text": "GT" }""")]
    [InlineData("california", "CA.MODE", """{ "coding": [ { "code": "gq" } ] }""")]
    public void A_modifier_counts_without_its_system_and_in_small_letters(string state, string id, string modifier)
    {
        var bundle = Bundles.Of(state);
        bundle.Claim()["item"]![0]!["modifier"] = new JsonArray(JsonNode.Parse(modifier));
        Assert.Equal(Truth.NotMet, Clause(bundle, id).Value);
    }

    [Theory]
    [InlineData("http://example.org/codes", "H0038", Truth.Unknown)]
    [InlineData("http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", "h0038", Truth.Met)]
    [InlineData("http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", "H2014", Truth.NotMet)]
    public void A_covered_code_under_the_name_of_another_system_pends(string system, string code, Truth value)
    {
        var bundle = Bundles.Of("louisiana");
        bundle.Claim()["item"]![0]!["productOrService"] = JsonNode.Parse(Sample.Coding(system, code));
        Assert.Equal(value, Clause(bundle, "GEN.SERVICE").Value);
    }

    [Fact]
    public void A_service_that_does_not_count_is_named_beside_what_is_wanted()
    {
        var bundle = Bundles.Of("louisiana");
        bundle.First("ServiceRequest")["code"] = JsonNode.Parse("""{ "coding": [ { "system": "http://www.ama-assn.org/go/cpt", "code": "90834" } ] }""");
        var clause = Clause(bundle, "LA.I.C-1");
        Assert.Equal(Truth.Unknown, clause.Value);
        Assert.Contains("90834", clause.Because, StringComparison.Ordinal);
        Assert.Contains("a behavioral health treatment service", clause.Remedy, StringComparison.Ordinal);
        Assert.Contains(clause.Evidence, evidence => evidence.Resource == "ServiceRequest/outpatient-therapy");
    }

    [Fact]
    public void A_renewal_of_nothing_is_not_asked_for_a_note_of_it()
    {
        var bundle = Bundles.Of("louisiana");
        bundle.Claim()["item"]![0]!["extension"] = JsonNode.Parse("""
            [ { "url": "http://hl7.org/fhir/us/davinci-pas/StructureDefinition/extension-certificationType", "valueCodeableConcept": { "coding": [ { "system": "https://codesystem.x12.org/005010/1322", "code": "R" } ] } } ]
            """);
        var clause = Clause(bundle, "LA.IV.B");
        Assert.Equal((Truth.Unknown, true), (clause.Value, clause.ForPerson));
        Assert.DoesNotContain(clause.Missing, missing => missing.Fact == FactName.ProgressNote);
        Assert.Contains("as a first one", clause.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "detail": { "status": "in-progress", "description": "Peer support every week" } }""", Truth.Unknown)]
    [InlineData("""{ "detail": { "status": "in-progress", "code": { "text": "Peer support" } } }""", Truth.Unknown)]
    [InlineData("""{ "detail": { "status": "in-progress", "code": { "coding": [ { "system": "https://peersupport.example/fhir/CodeSystem/service-type", "code": "outpatient-therapy" } ] } } }""", Truth.NotMet)]
    public void A_plan_that_names_an_activity_in_words_alone_pends(string activity, Truth value)
    {
        var bundle = Bundles.Of("california");
        bundle.First("CarePlan")["activity"] = new JsonArray(JsonNode.Parse(activity));
        Assert.Equal(value, Clause(bundle, "CA.PLAN").Value);
    }

    [Theory]
    [InlineData("california")]
    [InlineData("louisiana")]
    public void A_plan_with_a_goal_of_another_patient_is_refused(string state)
    {
        var bundle = Bundles.Of(state);
        bundle.Add("""{ "resourceType": "Patient", "id": "another", "birthDate": "1980-01-01" }""");
        foreach (var other in new[] { "Patient/another", "Patient/elsewhere" })
        {
            bundle.First("Goal")["subject"]!["reference"] = other;
            List<Issue> issues = [];
            Assert.Null(Baselines.Facts(bundle, issues));
            Assert.All(issues, issue => Assert.Equal("goal-of-another-patient", issue.Rule));
            Assert.NotEmpty(issues);
        }
    }

    [Fact]
    public void A_member_of_a_thousand_years_is_asked_for_the_right_date_of_birth()
    {
        var bundle = Bundles.Of("louisiana");
        bundle.First("Patient")["birthDate"] = "1000-01-01";
        Assert.Equal(Truth.Unknown, Clause(bundle, "LA.I.A").Value);
    }

    [Fact]
    public void Evidence_that_cannot_be_read_is_an_error_at_its_resource()
    {
        var bundle = Bundles.Of("california");
        bundle.Add($$"""
            { "resourceType": "Encounter", "id": "visit", "status": "finished", "class": { "code": "AMB" }, "subject": { "reference": "{{bundle.Claim()["patient"]!["reference"]}}" },
              "extension": [ { "url": "{{Sample.Extensions}}group-size", "valueString": "three" } ] }
            """);
        List<Issue> issues = [];
        Assert.Null(Baselines.Facts(bundle, issues));
        var issue = Assert.Single(issues);
        Assert.Equal("evidence-not-readable", issue.Rule);
        Assert.EndsWith(".resource", issue.Expression, StringComparison.Ordinal);
        Assert.NotEmpty(issue.Remedy!);
    }

    [Theory]
    [InlineData("[1, 3]", true)]
    [InlineData("[1, 1]", false)]
    [InlineData("[]", null)]
    public void A_group_size_that_stands_twice_is_a_group_where_one_is(string sizes, bool? group)
    {
        var extensions = new JsonArray([.. JsonNode.Parse(sizes)!.AsArray().Select(size => new JsonObject { ["url"] = $"{Sample.Extensions}group-size", ["valuePositiveInt"] = size!.DeepClone() })]);
        var more = extensions.Count == 0 ? "" : $$""", "extension": {{extensions.ToJsonString()}}""";
        Assert.Equal(group, Sample.Facts($$"""{ "resourceType": "Encounter", "id": "visit", "status": "finished", "class": { "code": "AMB" }{{more}} }""").Of(FactName.Visit).Single().YesNoOf("group"));
    }

    [Fact]
    public void A_length_with_a_comparator_states_no_time()
    {
        var visit = Sample.Facts("""{ "resourceType": "Encounter", "id": "visit", "status": "finished", "class": { "code": "AMB" }, "length": { "comparator": "<", "value": 60, "unit": "min" } }""").Of(FactName.Visit).Single();
        Assert.Null(visit.NumberOf(Field.Minutes));
    }

    static ClauseResult Clause(JsonObject bundle, string id) => Baselines.Decide(bundle).Lines[0].Clauses.First(clause => clause.Id == id);
}
