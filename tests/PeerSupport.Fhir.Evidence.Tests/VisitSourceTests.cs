using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Evidence.Tests;

/// <summary>What is read of a service note: an Encounter, the Provenance that signs it, and the people in it.</summary>
public sealed class VisitSourceTests
{
    const string Period = """ "period": { "start": "2026-01-14T22:30:00-05:00", "end": "2026-01-14T23:15:00-05:00" } """;

    const string Specialist = """{ "resourceType": "Practitioner", "id": "specialist", "identifier": [ { "system": "npi", "value": "1" } ], "qualification": [ { "code": { "coding": [ { "system": "s", "code": "peer" } ] } } ] }""";

    const string Supervisor = """{ "resourceType": "Practitioner", "id": "supervisor", "qualification": [ { "code": { "coding": [ { "system": "s", "code": "licensed" } ] } } ] }""";

    const string Role = """{ "resourceType": "PractitionerRole", "id": "role", "practitioner": { "reference": "Practitioner/specialist" } }""";

    [Fact]
    public void A_contact_is_read_with_its_time_and_its_local_day()
    {
        var visit = Visit(Period);
        Assert.Equal(("2026-01-14", new DateTime(2026, 1, 15, 3, 30, 0), TimeSpan.FromHours(-5)), (visit.When?.ToString(), visit.Moment, visit.Offset));
        Assert.Equal(new DateTime(2026, 1, 15, 4, 15, 0), visit.MomentOf(Field.Ended));
        Assert.True(visit.Fields.ContainsKey("time-spent"));
    }

    [Theory]
    [InlineData(""" "period": { "start": "2026-01-14" }, "length": { "value": 45, "unit": "minutes" } """, 45, true)]
    [InlineData(""" "period": { "start": "2026-01-14" }, "length": { "value": 1.5, "unit": "h", "code": "h" } """, 90, true)]
    [InlineData(""" "period": { "start": "2026-01-14" }, "length": { "value": 600, "unit": "s", "code": "s" } """, 10, true)]
    [InlineData(""" "period": { "start": "2026-01-14" }, "length": { "value": 3, "unit": "cups" } """, null, false)]
    [InlineData(""" "period": { "start": "2026-01-14", "end": "2026-01-14" } """, null, false)]
    public void A_length_is_read_in_minutes_and_days_alone_are_no_time_spent(string time, int? minutes, bool spent)
    {
        var visit = Visit(time);
        Assert.Equal((minutes, spent), ((int?)visit.NumberOf(Field.Minutes), visit.Fields.ContainsKey("time-spent")));
    }

    [Theory]
    [InlineData("""{ "individual": { "reference": "Practitioner/specialist" } }""", "peer")]
    [InlineData("""{ "individual": { "reference": "PractitionerRole/role" } }""", "peer")]
    [InlineData("""{ "individual": { "reference": "Practitioner/supervisor" } }, { "type": [ { "coding": [ { "code": "PPRF" } ] } ], "individual": { "reference": "Practitioner/specialist" } }""", "peer")]
    [InlineData("""{ "type": [ { "coding": [ { "code": "SBJ" } ] } ], "individual": { "reference": "Practitioner/supervisor" } }, { "individual": { "reference": "Practitioner/specialist" } }""", "peer")]
    public void Who_provided_the_contact_is_its_primary_performer_or_else_everybody_in_it(string participants, string credential)
    {
        var visit = Visit($$"""{{Period}}, "participant": [ {{participants}} ]""");
        Assert.Equal(("npi|1", credential), (visit.TextOf(Field.Performer), visit.CodedOf(Field.PerformerCredential)?.Codes.Single().Value));
        var person = Assert.Single(visit.PartsOf(Field.Participant));
        Assert.Equal(("npi|1", "Practitioner/specialist"), (person.Value?.ToString(), person.Evidence.Resource));
    }

    [Fact]
    public void Every_signature_is_read_by_the_key_of_its_person()
    {
        var visit = Visit($$"""{{Period}}, "participant": [ { "individual": { "reference": "Practitioner/specialist" } } ]""",
            """{ "resourceType": "Provenance", "id": "p", "target": [ { "reference": "Encounter/e" } ], "signature": [ { "when": "2026-01-15T09:00:00Z", "who": { "reference": "Practitioner/supervisor" } }, { "when": "2026-01-15T09:00:00Z", "who": { "reference": "PractitionerRole/role" } } ] }""");
        Assert.Equal(["Practitioner/supervisor", "npi|1"], visit.PartsOf(Field.Signature).Select(signature => signature.Value?.ToString()));
        Assert.Equal("2026-01-15", visit.DayOf("signed")?.ToString());
    }

    [Theory]
    [InlineData("""{ "location": { "display": "The library" } }""", "The library", null)]
    [InlineData("""{ "location": { "display": "x" }, "physicalType": { "coding": [ { "system": "s", "code": "ho", "display": "House" } ] } }""", "House", "ho")]
    [InlineData("""{ "location": { "reference": "Location/l" } }""", "Main Street", "shelter")]
    public void The_place_is_read_in_words_and_by_code(string location, string words, string? code)
    {
        var visit = Visit($$"""{{Period}}, "location": [ {{location}} ]""", """{ "resourceType": "Location", "id": "l", "name": "Main Street", "type": [ { "coding": [ { "system": "s", "code": "shelter" } ] } ] }""");
        Assert.Equal((words, code), (visit.TextOf("place-stated"), visit.CodedOf(Field.Place)?.Codes[0].Value));
    }

    [Theory]
    [InlineData(""" "reasonCode": [ { "text": "Coping" } ] """, "Coping")]
    [InlineData(""" "reasonReference": [ { "display": "The plan's goal" } ] """, "The plan's goal")]
    public void The_purpose_is_read_from_the_reason(string reason, string purpose) =>
        Assert.Equal(purpose, Visit($"{Period}, {reason}").Fields["purpose"].ToString());

    [Fact]
    public void The_type_of_contact_is_read_beside_the_class()
    {
        var visit = Visit($$"""{{Period}}, "extension": [ { "url": "{{Sample.Extensions}}contact-type", "valueCodeableConcept": {{Sample.Coding("s", "telephone")}} } ]""");
        Assert.Equal(["telephone"], visit.CodedOf("contact-type")!.Codes.Select(code => code.Value));
        Assert.Equal(["telephone", "VR"], visit.CodedOf(Field.Contact)!.Codes.Select(code => code.Value));
        Assert.False(Visit(Period).Fields.ContainsKey("contact-type"));
    }

    static Fact Visit(string elements, params string[] more) =>
        Sample.Facts([$$"""{ "resourceType": "Encounter", "id": "e", "status": "finished", "class": { "system": "v3", "code": "VR" }, {{elements}} }""", Specialist, Supervisor, Role, .. more]).Of(FactName.Visit).Single();
}
