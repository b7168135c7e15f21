using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Evidence.Tests;

/// <summary>The facts that measures alone read: each place that the evidence map names.</summary>
public sealed class MeasureSourceTests
{
    /// <summary>They belong to no request, so no example of one shows them.</summary>
    internal static readonly string[] Names = [MeasureFact.Staff, MeasureFact.Enrollment, MeasureFact.Session, MeasureFact.StaffDocument, MeasureFact.Outcome];

    [Fact]
    public void A_role_gives_the_person_the_position_the_supervisor_and_the_credentials()
    {
        var fact = Read("""
            { "resourceType": "PractitionerRole", "id": "r", "practitioner": { "reference": "Practitioner/p" }, "organization": { "reference": "Organization/o" }, "code": [ { "coding": [ { "system": "s", "code": "x" } ] } ], "period": { "start": "2025-02-01" },
              "extension": [ { "url": "https://peersupport.example/fhir/StructureDefinition/position", "extension": [ { "url": "number", "valueString": "A-1" }, { "url": "full-time", "valueDecimal": 0.5 }, { "url": "hired", "valueDate": "2025-01-15" } ] },
                { "url": "https://peersupport.example/fhir/StructureDefinition/supervision", "extension": [ { "url": "supervisor", "valueReference": { "reference": "Practitioner/boss" } } ] } ] }
            """);
        Assert.Equal(("https://npi.example|7", "Practitioner/boss", "Organization/o", "A-1", 0.5m), (fact.TextOf("person"), fact.TextOf("supervisor"), fact.TextOf("site"), fact.TextOf("position"), fact.NumberOf("fte")));
        Assert.Equal(("2025-02-01", "2025-01-15", "x"), (fact.DayOf("start")?.ToString(), fact.DayOf("hired")?.ToString(), fact.CodedOf("role")?.Codes[0].Value));
        var credential = Assert.Single(fact.PartsOf("credential"));
        Assert.Equal(("crisis-response", 6m, "2025-02-10"), (credential.Code(), credential.NumberOf("hours"), credential.DayOf("start")?.ToString()));
        Assert.Empty(All("""{ "resourceType": "PractitionerRole", "id": "r", "active": false, "practitioner": { "reference": "Practitioner/p" } }"""));
    }

    [Fact]
    public void A_stay_gives_the_member_the_days_and_who_manages_it()
    {
        var fact = Read("""{ "resourceType": "EpisodeOfCare", "id": "e", "status": "active", "patient": { "reference": "Patient/m" }, "managingOrganization": { "reference": "Organization/o" }, "careManager": { "reference": "Practitioner/p" }, "period": { "start": "2025-02-01", "end": "2025-03-01" } }""");
        Assert.Equal(("Patient/m", "Organization/o", "https://npi.example|7", "2025-02-01 to 2025-03-01"), (fact.TextOf("member"), fact.TextOf("site"), fact.TextOf("manager"), fact.Interval.ToString()));
        Assert.Empty(All("""{ "resourceType": "EpisodeOfCare", "id": "e", "status": "planned", "patient": { "reference": "Patient/m" } }"""));
    }

    [Fact]
    public void A_session_gives_its_day_and_all_who_took_part()
    {
        var fact = Read("""
            { "resourceType": "Encounter", "id": "s", "status": "finished", "class": { "code": "AMB" }, "type": [ { "coding": [ { "system": "https://peersupport.example/fhir/CodeSystem/supervision", "code": "session" } ] } ], "period": { "start": "2025-02-03T09:00:00Z" },
              "participant": [ { "individual": { "reference": "Practitioner/p" } }, { "individual": { "reference": "Practitioner/boss" } } ], "serviceProvider": { "reference": "Organization/o" } }
            """);
        Assert.Equal(("session", "2025-02-03", "Organization/o"), (fact.Code(), fact.When?.ToString(), fact.TextOf("site")));
        Assert.Equal(["https://npi.example|7", "Practitioner/boss"], fact.PartsOf("participant").Select(each => each.Value?.ToString()));
    }

    [Fact]
    public void A_document_and_an_outcome_give_whom_they_are_about()
    {
        var plan = Read("""{ "resourceType": "DocumentReference", "id": "d", "status": "current", "type": { "coding": [ { "system": "s", "code": "plan" } ] }, "subject": { "reference": "Practitioner/p" }, "date": "2025-01-05T10:00:00Z", "content": [ { "attachment": { "title": "Plan" } } ] }""");
        Assert.Equal(("plan", "https://npi.example|7", "2025-01-05"), (plan.Code(), plan.TextOf("person"), plan.When?.ToString()));
        var outcome = Read("""{ "resourceType": "Observation", "id": "o", "status": "final", "code": { "coding": [ { "system": "https://peersupport.example/fhir/CodeSystem/recovery-outcome", "code": "functioning" } ] }, "subject": { "reference": "Patient/m" }, "effectiveDateTime": "2025-05-01", "valueBoolean": true }""");
        Assert.Equal(("functioning", "Patient/m", true, "2025-05-01"), (outcome.Code(), outcome.TextOf("member"), outcome.YesNoOf("reached"), outcome.When?.ToString()));
    }

    static Fact Read(string json) => Assert.Single(All(json));

    static IReadOnlyList<Fact> All(string json)
    {
        var resource = Sample.Resource(json);
        var person = Sample.Resource("""
            { "resourceType": "Practitioner", "id": "p", "identifier": [ { "system": "https://npi.example", "value": "7" } ], "qualification": [ { "code": { "coding": [ { "system": "https://peersupport.example/fhir/CodeSystem/training", "code": "crisis-response" } ] },
              "period": { "start": "2025-02-10" }, "extension": [ { "url": "https://peersupport.example/fhir/StructureDefinition/training-hours", "valueDecimal": 6 } ] } ] }
            """);
        return FactReader.Read(PolicyCasesTests.Shipped, new EvidenceSet(resource, [person]), [resource], Names.ToHashSet(), DateTimeOffset.UnixEpoch);
    }
}
