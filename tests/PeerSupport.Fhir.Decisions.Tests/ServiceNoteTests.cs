namespace PeerSupport.Fhir.Decisions.Tests;

/// <summary>What the service note of a contact gives to a line of a claim.</summary>
public sealed class ServiceNoteTests
{
    const string Kinds = """{ "kind": "contact", "of": "contact-type", "allowed": [ "early" ], "notAllowed": [ "team" ], "reviewOthers": true }""";

    const string SignedNote = """{ "kind": "note", "signedByPerformer": true, "elements": [ { "field": "signed", "and": [ "performer-credential" ], "what": "the signature and credentials" } ] }""";

    const string Credential = """{ "kind": "qualification", "of": "specialist", "any": [ "early" ], "what": "the certification" }""";

    [Theory]
    [InlineData(""" "contact-type": "stage|early" """, Truth.Met)]
    [InlineData(""" "contact-type": "svc|team" """, Truth.NotMet)]
    [InlineData(""" "contact-type": "svc|other" """, Truth.Unknown)]
    [InlineData(""" "contact": "svc|team" """, Truth.Met)]
    public void A_kind_of_contact_that_is_stated_and_in_no_set_goes_to_a_person(string field, Truth expected)
    {
        var finding = Judge(Kinds, $$"""{ "visit": { "date": "2026-01-05", {{field}} } }""");
        Assert.Equal((expected, expected == Truth.Unknown), (finding.Value, finding.ForPerson));
    }

    [Theory]
    [InlineData("""[ "p1" ]""", """[ "p1" ]""", Truth.Met)]
    [InlineData("""[ "p1" ]""", """[ "p2", "p1" ]""", Truth.Met)]
    [InlineData("""[ "p1" ]""", """[ "p2" ]""", Truth.NotMet)]
    [InlineData("""[ "p1", "p2" ]""", """[ "p1" ]""", Truth.Unknown)]
    [InlineData("""[ "p1", "p2" ]""", """[ "p1", "p2" ]""", Truth.Met)]
    [InlineData("""[ "p1" ]""", "[]", Truth.Met)]
    public void Everybody_who_provided_the_contact_signs_and_others_may(string provided, string signed, Truth expected) =>
        Assert.Equal(expected, Judge(SignedNote, $$"""{ "visit": { "date": "2026-01-05", "signed": "2026-01-05", "performer-credential": "stage|early", "parts": { "participant": {{provided}}, "signature": {{signed}} } } }""").Value);

    [Fact]
    public void A_signature_without_credentials_is_not_whole()
    {
        var finding = Judge(SignedNote, """{ "visit": { "date": "2026-01-05", "signed": "2026-01-05" } }""");
        Assert.Equal((Truth.Unknown, "The note lacks the signature and credentials."), (finding.Value, finding.Because));
    }

    [Theory]
    [InlineData("""[ { "value": "p1", "resource": "Practitioner/1" } ]""", Truth.Met)]
    [InlineData("""[ { "value": "p2", "resource": "Practitioner/2" } ]""", Truth.NotMet)]
    [InlineData("""[ { "value": "p1", "resource": "Practitioner/1" }, { "value": "p2", "resource": "Practitioner/2" } ]""", Truth.NotMet)]
    [InlineData("[]", Truth.NotMet)]
    public void A_line_is_judged_by_the_credentials_of_those_who_provided_its_contacts(string provided, Truth expected) =>
        Assert.Equal(expected, Judge(Credential, $$"""
            {
              "visit": { "date": "2026-01-05", "parts": { "participant": {{provided}} } },
              "person": [ { "holder": "specialist", "resource": "Practitioner/1" }, { "holder": "specialist", "resource": "Practitioner/2" } ],
              "qualification": [
                { "value": "stage|early", "holder": "specialist", "start": "2025-01-01", "end": "2026-12-31", "resource": "Practitioner/1" },
                { "value": "stage|early", "holder": "specialist", "start": "2024-01-01", "end": "2025-12-31", "resource": "Practitioner/2" } ]
            }
            """).Value);

    static Finding Judge(string test, string facts)
    {
        var policy = Sample.Policy(Sample.Require("A", test, """, "stages": [ "claim" ]"""));
        var line = Sample.Line(Sample.Days("2026-01-05", 1), 4) with { Billed = new(4) { Visits = ["case"] } };
        var request = Sample.Request(line) with { Stage = Stage.Claim };
        return Sample.Judge(test, new Case(new(request, Sample.Facts(facts)), line, policy, policy.Versions[0], Ledger.Empty, Stage.Claim, line.Period));
    }
}
