using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Evidence.Tests;

/// <summary>Every place in FHIR that the evidence map names is read: one small request for each.</summary>
public sealed class FactSourceTests
{
    static readonly Profiles Shipped = PolicyCasesTests.Shipped;

    const string Start = "2025-11-01", End = "2026-10-31";

    const string Period = "{ \"start\": \"" + Start + "\", \"end\": \"" + End + "\" }";

    static readonly string[] Attested = ["medical-necessity-shown", "current-functioning", "required-elements"];

    /// <summary>Answers that records give in places of their own; the tests of discharge read them.</summary>
    static readonly string[] OwnAnswers = ["continuing-care-plan", "discharge-requested", "transfer-more-appropriate"];

    static readonly string[] ByDefault = [.. Shipped.Map.Facts.Where(fact => fact.Shape == "yes-no" && !OwnAnswers.Contains(fact.Name)).Select(fact => fact.Name)];

    [Fact]
    public void Every_yes_or_no_is_read_from_the_records_of_whom_it_speaks_of_and_from_no_others()
    {
        Assert.NotEmpty(ByDefault);
        Assert.All(ByDefault, name =>
        {
            var attested = $", \"extension\": [ {Sample.Attestation(name)} ]";
            var facts = Sample.Facts(Sample.Set(Sample.Claim(attested),
                Sample.Resource($$"""{ "resourceType": "Observation", "id": "o", "status": "final", "code": {{Sample.Ours("assessment", name)}}, "valueBoolean": true, "effectiveDateTime": "2025-12-20" }"""),
                Sample.Resource($$"""{ "resourceType": "Practitioner", "id": "specialist"{{attested}} }"""),
                Sample.Resource($$"""{ "resourceType": "Organization", "id": "agency", "partOf": { "reference": "Organization/above" }{{attested}} }"""),
                Sample.Resource($$"""{ "resourceType": "Organization", "id": "above"{{attested}} }"""),
                Sample.Resource($$"""{ "resourceType": "CarePlan", "id": "plan", "status": "active", "intent": "plan"{{attested}} }""")));
            var found = facts.Of(name);
            string[] expected = Shipped.Map.Find(name)!.Of switch
            {
                "specialist" => ["Claim/request", "Practitioner/specialist"],
                "provider" => ["Claim/request", "Organization/agency"],
                "oversight" => ["Claim/request", "Organization/above"],
                _ => ["CarePlan/plan", "Claim/request", "Observation/o"],
            };
            Assert.Equal(expected, found.Select(fact => fact.Evidence.Resource).Order(StringComparer.Ordinal));
            Assert.All(found, fact => Assert.Equal((true, "2025-12-20"), (fact.Answer, fact.When?.ToString())));
            Assert.DoesNotContain(facts, fact => fact.Answer is not null && fact.Name != name);
        });
    }

    [Fact]
    public void Every_coded_assessment_is_read_from_an_observation() => Assert.All(Shipped.Map.Facts.Where(fact => fact.Shape == "code" && fact.Sources.Any(source => source.From == "Observation")), fact =>
        Assert.Equal("x", Sample.Facts($$"""{ "resourceType": "Observation", "id": "o", "status": "final", "code": {{Sample.Ours("assessment", fact.Name)}}, "valueCodeableConcept": {{Sample.Coding("s", "x")}} }""").Of(fact.Name).Single().Code()));

    [Theory]
    [InlineData("permit", true)]
    [InlineData("deny", false)]
    public void A_consent_says_whether_the_member_is_willing(string type, bool expected) =>
        Assert.Equal(expected, Sample.Facts($$"""{ "resourceType": "Consent", "id": "c", "status": "active", "dateTime": "2025-12-20", "provision": { "type": "{{type}}", "code": [ {{PeerSupport}} ] } }""").Of("willing").Single().Answer);

    [Fact]
    public void A_diagnosis_is_read_from_the_request_and_from_a_condition()
    {
        var facts = Sample.Facts(Sample.Set(Sample.Claim($$""", "diagnosis": [ { "sequence": 1, "diagnosisCodeableConcept": {{Sample.Coding("s", "claim")}} } ]"""),
            Condition("onset", "\"onsetDateTime\": \"2025-01\", \"abatementDateTime\": \"2025-06-30\""), Condition("period", "\"onsetPeriod\": { \"start\": \"2025-02\" }, \"abatementPeriod\": { \"end\": \"2025-07\" }"), Condition("recorded", "\"recordedDate\": \"2025-03-01\""),
            Condition("inactive", "\"clinicalStatus\": { \"coding\": [ { \"code\": \"resolved\" } ] }"), Condition("refuted", "\"verificationStatus\": { \"coding\": [ { \"code\": \"refuted\" } ] }"))).Of("diagnosis");
        Assert.Equal([("claim", null, null), ("onset", "2025-01", "2025-06-30"), ("period", "2025-02", "2025-07"), ("recorded", "2025-03-01", null)],
            facts.Select(fact => (fact.Code(), fact.When?.ToString(), fact.DayOf(Field.End)?.ToString())).OrderBy(each => each.Item1, StringComparer.Ordinal));
    }

    [Fact]
    public void Another_service_is_read_from_a_plan_an_order_an_encounter_and_an_episode()
    {
        var facts = Sample.Facts(
            $$"""{ "resourceType": "CarePlan", "id": "p", "status": "active", "intent": "plan", "activity": [ { "detail": { "status": "in-progress", "code": {{Sample.Coding("s", "period")}}, "scheduledPeriod": {{Period}} } }, { "detail": { "status": "in-progress", "code": {{Sample.Coding("s", "timing")}}, "scheduledTiming": { "repeat": { "boundsPeriod": {{Period}} } } } }, { "detail": { "status": "cancelled", "code": {{Sample.Coding("s", "cancelled")}} } } ] }""",
            $$"""{ "resourceType": "CarePlan", "id": "q", "status": "active", "intent": "plan", "period": {{Period}}, "activity": [ { "detail": { "status": "scheduled", "code": {{Sample.Coding("s", "plan")}} } } ] }""",
            $$"""{ "resourceType": "ServiceRequest", "id": "order", "status": "active", "intent": "order", "code": {{Sample.Coding("s", "order")}}, "occurrencePeriod": {{Period}} }""",
            $$"""{ "resourceType": "ServiceRequest", "id": "done", "status": "completed", "intent": "order", "code": {{Sample.Coding("s", "done")}}, "occurrenceDateTime": "{{Start}}" }""",
            $$"""{ "resourceType": "ServiceRequest", "id": "revoked", "status": "revoked", "intent": "order", "code": {{Sample.Coding("s", "revoked")}} }""",
            $$"""{ "resourceType": "EpisodeOfCare", "id": "episode", "status": "active", "type": [ {{Sample.Coding("s", "episode")}} ], "period": {{Period}} }""",
            $$"""{ "resourceType": "Encounter", "id": "encounter", "status": "finished", "type": [ {{Sample.Coding("s", "encounter")}} ], "serviceType": {{Sample.Coding("s", "service-type")}}, "period": {{Period}} }""").Of("other-service");
        Assert.Equal(
            [("done", "order", Start, Start), ("encounter", "encounter", null, null), ("episode", "episode", Start, End), ("order", "order", Start, End), ("period", "activity", Start, End), ("plan", "activity", Start, End), ("service-type", "encounter", null, null), ("timing", "activity", Start, End)],
            facts.Select(fact => (fact.Code(), fact.TextOf(Field.As), fact.DayOf(Field.Start)?.ToString(), fact.DayOf(Field.End)?.ToString())).OrderBy(each => each.Item1, StringComparer.Ordinal));
        Assert.All(facts.Where(fact => fact.TextOf(Field.As) == "encounter"), fact => Assert.Equal(Start, fact.When?.ToString()));
    }

    [Theory]
    [InlineData("""{ "resourceType": "Provenance", "id": "signature", "target": [ { "reference": "ServiceRequest/order" } ], "signature": [ { "when": "2025-12-02T09:00:00Z" } ] }""", "", "Practitioner/doctor", "2025-12-02")]
    [InlineData("", "2025-12-03", "PractitionerRole/doctor-role", "2025-12-03")]
    [InlineData("", "", "Practitioner/doctor", null)]
    public void An_order_is_signed_by_a_provenance_or_by_its_extension_and_its_signer_is_known_by_qualification(string provenance, string extension, string requester, string? signed)
    {
        var order = Sample.Facts(((string[])[$$"""{ "resourceType": "ServiceRequest", "id": "order", "status": "active", "intent": "order", "code": {{PeerSupport}}, "authoredOn": "2025-12-01", "requester": { "reference": "{{requester}}" }{{(extension.Length == 0 ? "" : $", \"extension\": [ {{ \"url\": \"{Sample.Extensions}signature-date\", \"valueDate\": \"{extension}\" }} ]")}} }""",
            $$"""{ "resourceType": "Practitioner", "id": "doctor", "qualification": [ { "code": {{Sample.Coding("s", "physician")}} } ] }""",
            """{ "resourceType": "PractitionerRole", "id": "doctor-role", "practitioner": { "reference": "Practitioner/doctor" } }""", provenance]).Where(json => json.Length > 0)).Of("order").Single();
        Assert.Equal(("2025-12-01", signed, "physician"), (order.DayOf(Field.Authored)?.ToString(), (order.PartsOf(Field.Signature).FirstOrDefault() ?? order).DayOf(Field.Signed)?.ToString(), order.CodedOf(Field.Signer)?.Codes[0].Value));
    }

    [Theory]
    [InlineData("\"resourceType\": \"DocumentReference\", \"status\": \"current\", \"type\": {0}, \"context\": { \"period\": { \"start\": \"2025-11-01\", \"end\": \"2025-11-03\" } }", "2025-11-03")]
    [InlineData("\"resourceType\": \"DocumentReference\", \"status\": \"current\", \"type\": {0}, \"context\": { \"period\": { \"start\": \"2025-11-01\" } }", "2025-11-01")]
    [InlineData("\"resourceType\": \"DocumentReference\", \"status\": \"current\", \"type\": {0}, \"date\": \"2025-11-04T10:00:00Z\"", "2025-11-04")]
    [InlineData("\"resourceType\": \"ClinicalImpression\", \"status\": \"completed\", \"code\": {0}, \"effectiveDateTime\": \"2025-11-05\"", "2025-11-05")]
    [InlineData("\"resourceType\": \"ClinicalImpression\", \"status\": \"completed\", \"code\": {0}, \"effectivePeriod\": { \"end\": \"2025-11-06\" }", "2025-11-06")]
    [InlineData("\"resourceType\": \"ClinicalImpression\", \"status\": \"completed\", \"code\": {0}, \"date\": \"2025-11-07\"", "2025-11-07")]
    public void A_document_is_dated_and_says_what_it_attests(string json, string date)
    {
        var attested = string.Join(", ", Attested.Select((name, i) => Sample.Attestation(name, i == 1 ? "false" : "true")));
        var fact = Sample.Facts($$"""{ "id": "d", "extension": [ {{attested}} ], {{json.Replace("{0}", Sample.Coding("s", "paper"), StringComparison.Ordinal)}} }""").Of("document").Single();
        Assert.Equal(("paper", date, true, false, true), (fact.Code(), fact.When?.ToString(), fact.YesNoOf("medical-necessity-shown"), fact.YesNoOf("current-functioning"), fact.YesNoOf("required-elements")));
    }

    [Fact]
    public void A_plan_is_read_with_goals_activities_signatures_and_approvals()
    {
        var plan = Sample.Facts(
            $$"""
            { "resourceType": "CarePlan", "id": "plan", "status": "active", "intent": "plan", "title": "Recovery plan", "period": {{Period}}, "created": "2025-10-01", "extension": [ { "url": "{{Sample.Extensions}}plan-updated", "valueDate": "2025-12-15" } ], "goal": [ { "reference": "Goal/g" }, { "reference": "Goal/bare" }, { "reference": "Goal/gone" } ], "activity": [
              { "detail": { "status": "in-progress", "code": {{Sample.Coding("s", "daily")}}, "dailyAmount": { "value": 4 }, "scheduledPeriod": {{Period}} } },
              { "detail": { "status": "scheduled", "code": {{Sample.Coding("s", "weekly")}}, "quantity": { "value": 16 }, "scheduledTiming": { "repeat": { "period": 1, "periodUnit": "wk", "boundsPeriod": {{Period}} } } } },
              { "reference": { "reference": "ServiceRequest/ordered" } } ] }
            """,
            $$"""{ "resourceType": "Goal", "id": "g", "lifecycleStatus": "active", "description": { "text": "Work" }, "achievementStatus": {{Sample.Coding("s", "improving")}}, "target": [ { "measure": { "text": "Days" }, "dueDate": "2026-06-30" } ] }""",
            """{ "resourceType": "Goal", "id": "bare", "lifecycleStatus": "active", "description": { "coding": [ { "display": "Home" } ] } }""",
            """{ "resourceType": "Goal", "id": "gone", "lifecycleStatus": "cancelled", "description": { "text": "Gone" } }""",
            $$"""{ "resourceType": "ServiceRequest", "id": "ordered", "status": "active", "intent": "order", "code": {{Sample.Coding("s", "ordered")}}, "occurrencePeriod": {{Period}} }""",
            $$"""{ "resourceType": "Provenance", "id": "signed", "target": [ { "reference": "CarePlan/plan" } ], "signature": [ { "when": "2025-12-01T09:00:00Z", "who": { "display": "M" } } ], "agent": [ { "role": [ {{Sample.Coding("s", "individual")}} ], "who": { "display": "M" } } ] }""",
            $$"""{ "resourceType": "Provenance", "id": "approved", "target": [ { "reference": "CarePlan/plan" } ], "agent": [ { "role": [ {{Sample.Coding("s", "agency")}} ], "extension": [ { "url": "{{Sample.Extensions}}approved", "valueBoolean": true } ] } ] }""").Of("plan").Single();
        Assert.Equal(("Recovery plan", Start, End, "2025-12-15"), (plan.Value?.ToString(), plan.DayOf(Field.Start)?.ToString(), plan.DayOf(Field.End)?.ToString(), plan.DayOf(Field.Updated)?.ToString()));
        Assert.Equal([("Work", true, "improving"), ("Home", false, null)], plan.PartsOf(Field.Goal).Select(part => (part.Value?.ToString(), part.YesNoOf(Field.Measure) == true, part.CodedOf(Field.Achievement)?.Codes[0].Value)));
        Assert.Equal([("daily", 4m, null, Start, End), ("weekly", null, 16m, Start, End), ("ordered", (decimal?)null, (decimal?)null, Start, End)],
            plan.PartsOf(Field.Activity).Select(part => (part.Code(), part.NumberOf(Field.DailyUnits), part.NumberOf(Field.WeeklyUnits), part.DayOf(Field.Start)?.ToString(), part.DayOf(Field.End)?.ToString())));
        Assert.Equal("individual", plan.PartsOf(Field.Signature).Single().Code());
        Assert.Equal([("agency", true), ("individual", (bool?)null)], plan.PartsOf(Field.Approval).Select(part => (part.Code(), part.YesNoOf(Field.Approved))));
    }

    [Fact]
    public void A_task_is_read_from_a_plan_and_from_a_document() =>
        Assert.Equal(["document", "plan"], Sample.Facts($$"""{ "resourceType": "CarePlan", "id": "p", "status": "active", "intent": "plan", "activity": [ { "detail": { "status": "scheduled", "code": {{Sample.Coding("s", "plan")}} } } ] }""",
            $$"""{ "resourceType": "DocumentReference", "id": "d", "status": "current", "context": { "event": [ {{Sample.Coding("s", "document")}} ] } }""").Of("task").Select(fact => fact.Code()).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("progress-note")]
    [InlineData("11506-3")]
    public void A_progress_note_is_known_by_its_type(string code) =>
        Assert.Equal("2025-12-01", Sample.Facts($$"""{ "resourceType": "DocumentReference", "id": "d", "status": "current", "type": { "coding": [ { "code": "{{code}}", "display": "Progress note" } ] }, "date": "2025-12-01T08:00:00Z" }""").Of("progress-note").Single().When?.ToString());

    [Theory]
    [InlineData("specialist")]
    [InlineData("supervisor")]
    public void A_qualification_is_read_with_its_holder_its_dates_its_issuer_and_its_status(string holder)
    {
        var fact = Sample.Facts($$"""{ "resourceType": "Practitioner", "id": "{{holder}}", "birthDate": "1970-01-01", "qualification": [ { "code": {{Sample.Coding("s", "certified")}}, "period": {{Period}}, "issuer": { "identifier": { "system": "boards", "value": "b" } }, "extension": [ { "url": "{{Sample.Extensions}}credential-status", "valueCode": "suspended" } ] } ] }""").Of("qualification").Single();
        Assert.Equal((holder, "certified", Start, End, "b", "suspended"), (fact.TextOf(Field.Holder), fact.Code(), fact.DayOf(Field.Start)?.ToString(), fact.DayOf(Field.End)?.ToString(), fact.CodedOf(Field.Issuer)?.Codes[0].Value, fact.TextOf(Field.Status)));
    }

    [Fact]
    public void The_specialist_s_place_and_supervision_are_read_from_the_role_that_leads_to_the_specialist()
    {
        string Role(string id, string who) => $$"""{ "resourceType": "PractitionerRole", "id": "{{id}}", "active": true, "practitioner": { "reference": "Practitioner/{{who}}" }, "organization": { "reference": "Organization/agency" }, "period": {{Period}}, "extension": [ { "url": "{{Sample.Extensions}}relationship", "valueCodeableConcept": {{Sample.Coding("s", "employee")}} }, { "url": "{{Sample.Extensions}}supervision", "extension": [ { "url": "type", "valueCodeableConcept": {{Sample.Coding("s", "schedule")}} }, { "url": "period", "valuePeriod": {{Period}} } ] } ] }""";
        var facts = Sample.Facts(Role("own", "specialist"), Role("strange", "supervisor"), $$"""{ "resourceType": "Encounter", "id": "e", "status": "finished", "type": [ {{Sample.Ours("supervision", "session")}} ], "period": {{Period}} }""");
        var role = facts.Of("role").Single();
        Assert.Equal(("PractitionerRole/own", "specialist", "http://hl7.org/fhir/sid/us-npi|9900000019", "employee", Start, End, (string?)null),
            (role.Evidence.Resource, role.TextOf(Field.Holder), role.TextOf(Field.Organization), role.CodedOf(Field.Relationship)?.Codes[0].Value, role.DayOf(Field.Start)?.ToString(), role.DayOf(Field.End)?.ToString(), role.TextOf(Field.Status)));
        var left = Sample.Facts(Role("own", "specialist").Replace("\"active\": true", "\"active\": false", StringComparison.Ordinal));
        Assert.Equal("inactive", left.Of("role").Single().TextOf(Field.Status));
        Assert.DoesNotContain(left.Of("supervision"), fact => fact.Code() == "schedule");
        var supervision = facts.Of("supervision");
        Assert.Equal(["named-supervisor", "schedule", "session"], supervision.Select(fact => fact.Code()).Order(StringComparer.Ordinal));
        Assert.Equal(Start, supervision.Single(fact => fact.Code() == "session").When?.ToString());
        Assert.Equal(End, supervision.Single(fact => fact.Code() == "schedule").DayOf(Field.End)?.ToString());
    }

    [Theory]
    [InlineData("agency", "provider")]
    [InlineData("above", "oversight")]
    public void What_an_organization_holds_is_read_from_its_extension_and_its_identifiers(string id, string of)
    {
        var facts = Sample.Facts($$"""{ "resourceType": "Organization", "id": "{{id}}", "partOf": { "reference": "Organization/above" }, "type": [ {{Sample.Coding("s", "kind")}} ], "identifier": [ { "type": {{Sample.Coding("s", "number")}}, "value": "1", "period": {{Period}} } ], "extension": [ { "url": "{{Sample.Extensions}}organization-attribute", "extension": [ { "url": "code", "valueCodeableConcept": {{Sample.Coding("s", "license")}} }, { "url": "period", "valuePeriod": {{Period}} }, { "url": "status", "valueCode": "active" } ] } ] }""");
        Assert.Equal([("license", of, Start, End, "active"), ("number", of, Start, End, null)], facts.Of("organization-attribute").Where(fact => fact.Evidence.Resource == $"Organization/{id}" && fact.TextOf(Field.Of) == of)
            .Select(fact => (fact.Code(), fact.TextOf(Field.Of), fact.DayOf(Field.Start)?.ToString(), fact.DayOf(Field.End)?.ToString(), fact.TextOf(Field.Status))).OrderBy(each => each.Item1, StringComparer.Ordinal));
        Assert.Equal(id == "agency" ? ["kind", "organization"] : ["organization"], facts.Of("provider-type").Select(fact => fact.Code()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_provider_that_is_a_person_is_an_individual() =>
        Assert.Equal(["individual"], Sample.Facts(Sample.Set(Sample.Resource("""{ "resourceType": "Claim", "id": "request", "patient": { "reference": "Patient/member" }, "provider": { "reference": "Practitioner/specialist" } }"""))).Of("provider-type").Select(fact => fact.Code()));

    [Fact]
    public void Residence_county_and_birth_are_read_from_the_patient_and_the_coverage()
    {
        var facts = Sample.Facts($$"""{ "resourceType": "Patient", "id": "member", "birthDate": "1985-03", "address": [ { "use": "old", "district": "Old" }, { "use": "home", "district": "San Example" } ], "extension": [ { "url": "{{Sample.Extensions}}residence", "valueCodeableConcept": {{Sample.Coding("s", "home")}} } ] }""",
            """{ "resourceType": "Coverage", "id": "coverage", "status": "active", "class": [ { "type": { "coding": [ { "code": "county" } ] }, "value": "Sample County" } ] }""",
            """{ "resourceType": "Practitioner", "id": "specialist", "birthDate": "1990" }""");
        Assert.Equal("home", facts.Of("residence").Single().Code());
        Assert.Equal([("sample-county", null), ("san-example", "address")], facts.Of("county").Select(fact => (fact.Code(), fact.TextOf(Field.As))).Order());
        Assert.Equal(("1985-03", "1990"), (facts.Of("member-birth-date").Single().Value?.ToString(), facts.Of("specialist-birth-date").Single().Value?.ToString()));
        Assert.Equal("active", facts.Of("coverage").Single().Value?.ToString());
        Assert.Equal("active", facts.Of("request-units").Single().Value?.ToString());
    }

    /// <summary>Facts that are read in none of the shipped examples' claims, other than out of a questionnaire or in a review of discharge; the tests above read them. A fact that an example comes to read is taken off.</summary>
    static readonly string[] InNoExample =
    [
        "additional-goals-indicated", "continuing-care-plan", "discharge-requested", "functioning-improved", "goals-achieved", "intensive-service-still-needed",
        "interventions-need-change", "more-intensive-service-required", "natural-supports-in-place", "no-improvement-despite-changes", "other-modality-required", "part-of-other-service",
        "relapse-risk", "residence", "service-no-longer-required", "service-no-longer-wished", "some-progress", "specialist-is-family",
        "supervised", "tasks-none",
    ];

    /// <summary>Facts with places of their own, which the tests above read one by one; a new one wants its test.</summary>
    static readonly string[] OfTheirOwn =
    [
        "county", "coverage", "diagnosis", "document", "member-birth-date", "order", "organization-attribute", "other-service", "person", "plan", "progress-note", "provider-type", "qualification",
        "request-units", "residence", "role", "specialist-birth-date", "supervision", "task", "visit",
    ];

    [Fact]
    public void Every_fact_with_places_of_its_own_has_its_test() => Assert.Equal(string.Join(", ", OfTheirOwn),
        string.Join(", ", Shipped.Map.Facts.Where(fact => !MeasureSourceTests.Names.Contains(fact.Name) && fact.Shape != "yes-no" && fact.Sources.All(source => source.From != "Observation")).Select(fact => fact.Name).Order(StringComparer.Ordinal)));

    [Fact]
    public void Every_other_fact_is_read_in_a_shipped_example()
    {
        var read = new HashSet<string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Shipped.Folder, "examples"), "*.request.json", SearchOption.AllDirectories))
        {
            List<Issue> issues = [];
            if (RequestBundle.Read(FhirJson.Parse(File.ReadAllBytes(file)).Resource!, "Claim", issues) is { } bundle)
            {
                read.UnionWith(Sample.Facts(new EvidenceSet(bundle.Request, bundle.Entries.Where(entry => entry != bundle.Request))).Select(fact => fact.Name));
            }
        }

        Assert.Equal(string.Join(", ", InNoExample), string.Join(", ", Shipped.Map.Facts.Select(fact => fact.Name).Where(name => !read.Contains(name) && !MeasureSourceTests.Names.Contains(name)).Order(StringComparer.Ordinal)));
    }

    static string PeerSupport
    {
        get
        {
            var code = Shipped.ValueSet($"{Sample.Base}/ValueSet/peer-support")!.Codes.OrderBy(each => each.Value, StringComparer.Ordinal).First();
            return Sample.Coding(code.System, code.Value);
        }
    }

    static EvidenceResource Condition(string code, string more) => Sample.Resource($$"""{ "resourceType": "Condition", "id": "{{code}}", "code": {{Sample.Coding("s", code)}}, {{more}} }""");
}
