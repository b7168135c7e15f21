using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Evidence.Tests;

/// <summary>What is asked of the specialist is asked of each of several, and what is another's counts for nobody else.</summary>
public sealed class SeveralPeopleTests
{
    [Fact]
    public void Of_two_specialists_one_who_is_silent_pends_and_is_named()
    {
        var bundle = Bundles.Of("california");
        bundle.Another("specialist", "second").Remove("extension");
        var clause = Clause(bundle, "CA.SPEC");
        Assert.Equal(Truth.Unknown, clause.Value);
        Assert.StartsWith("Practitioner/second:", clause.Because, StringComparison.Ordinal);
        Assert.Contains(clause.Missing, missing => missing.Fact == "lived-experience");
    }

    [Fact]
    public void Of_two_specialists_a_later_yes_of_the_one_does_not_outweigh_the_no_of_the_other()
    {
        var bundle = Bundles.Of("california");
        bundle.Another("specialist", "second")["extension"] = new JsonArray(JsonNode.Parse(Sample.Attestation("lived-experience", "false").Replace("2025-12-20", "2024-01-01", StringComparison.Ordinal)));
        Assert.Equal(Truth.NotMet, Clause(bundle, "CA.SPEC").Value);
    }

    [Theory]
    [InlineData(null, Truth.Unknown)]
    [InlineData("2009-01-01", Truth.NotMet)]
    [InlineData("1990-01-01", Truth.Met)]
    public void Of_two_specialists_each_has_an_age(string? born, Truth value)
    {
        var bundle = Bundles.Of("california");
        bundle.Another("specialist", "second")["birthDate"] = born;
        Assert.Equal(value, Clause(bundle, "CA.SPEC").Value);
    }

    [Fact]
    public void Of_two_specialists_the_schedule_of_the_one_does_not_show_that_the_other_is_supervised()
    {
        var bundle = Bundles.Of("louisiana");
        bundle.Another("specialist", "second");
        var clause = Clause(bundle, "LA.LMHP");
        Assert.Equal(Truth.Unknown, clause.Value);
        Assert.StartsWith("Practitioner/second:", clause.Because, StringComparison.Ordinal);
        bundle.Add("""
            { "resourceType": "Encounter", "id": "session", "status": "finished", "class": { "code": "AMB" }, "period": { "start": "2025-12-20", "end": "2025-12-20" },
              "type": [ { "coding": [ { "system": "https://peersupport.example/fhir/CodeSystem/supervision", "code": "session" } ] } ], "participant": [ { "individual": { "reference": "Practitioner/second" } } ] }
            """);
        Assert.Equal(Truth.Met, Clause(bundle, "LA.LMHP").Value);
    }

    [Theory]
    [InlineData("Practitioner/specialist", "session", Truth.Met)]
    [InlineData("PractitionerRole/specialist-role", "session", Truth.Met)]
    [InlineData("Practitioner/supervisor", "session", Truth.Unknown)]
    [InlineData("Practitioner/elsewhere", "session", Truth.Unknown)]
    [InlineData(null, "session", Truth.Met)]
    [InlineData("Practitioner/specialist", "planning-meeting", Truth.NotMet)]
    [InlineData("Practitioner/elsewhere", "planning-meeting", Truth.Unknown)]
    public void A_session_counts_for_those_who_took_part(string? participant, string kind, Truth value)
    {
        var bundle = Bundles.Of("louisiana");
        bundle.First("PractitionerRole").Remove("extension");
        var part = participant is null ? "" : $$""", "participant": [ { "individual": { "reference": "{{participant}}" } } ]""";
        bundle.Add($$"""
            { "resourceType": "Encounter", "id": "session", "status": "finished", "class": { "code": "AMB" }, "period": { "start": "2025-12-20", "end": "2025-12-20" },
              "type": [ { "coding": [ { "system": "https://peersupport.example/fhir/CodeSystem/supervision", "code": "{{kind}}" } ] } ]{{part}} }
            """);
        Assert.Equal(value, Clause(bundle, "LA.LMHP").Value);
    }

    [Theory]
    [InlineData("""{ "start": "2024-02-01", "end": "2026-01-04" }""", Truth.Unknown)]
    [InlineData("""{ "start": "2024-02-01", "end": "2026-12-31" }""", Truth.Met)]
    public void A_schedule_ends_with_the_role_that_it_belongs_to(string period, Truth value)
    {
        var bundle = Bundles.Of("louisiana");
        bundle.First("PractitionerRole")["period"] = JsonNode.Parse(period);
        Assert.Equal(value, Clause(bundle, "LA.LMHP").Value);
    }

    [Fact]
    public void What_is_missing_of_the_supervision_is_what_the_clause_counts()
    {
        var bundle = Bundles.Of("louisiana");
        bundle.First("PractitionerRole").Remove("extension");
        Assert.Contains("a supervision session of the last 60 days", Clause(bundle, "LA.LMHP").Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("california", "CA.SUPER")]
    [InlineData("louisiana", "LA.LMHP")]
    public void Of_two_supervisors_one_with_a_licence_in_force_is_enough(string state, string id)
    {
        var bundle = Bundles.Of(state);
        bundle.Another("supervisor", "second")["qualification"]![0]!["period"] = JsonNode.Parse("""{ "start": "2020-01-01", "end": "2025-01-01" }""");
        Assert.Equal(Truth.Met, Clause(bundle, id).Value);
        bundle.First("Practitioner", "supervisor").Remove("qualification");
        Assert.NotEqual(Truth.Met, Clause(bundle, id).Value);
    }

    [Theory]
    [InlineData("https://peersupport.example/fhir/identifier/certifier", "another", Truth.NotMet)]
    [InlineData("http://hl7.org/fhir/sid/us-npi", "9999903112", Truth.Unknown)]
    public void An_issuer_that_cannot_be_looked_up_is_not_one_that_does_not_take_part(string system, string value, Truth expected)
    {
        var bundle = Bundles.Of("california");
        bundle.First("Practitioner", "specialist")["qualification"]![1]!["issuer"] = JsonNode.Parse($$"""{ "identifier": { "system": "{{system}}", "value": "{{value}}" } }""");
        Assert.Equal(expected, Clause(bundle, "CA.SPEC").Value);
    }

    [Theory]
    [InlineData("california", "CA.SPEC")]
    [InlineData("louisiana", "LA.CPSS")]
    public void A_credential_that_ends_before_it_starts_pends(string state, string id)
    {
        var bundle = Bundles.Of(state);
        foreach (var held in bundle.First("Practitioner", "specialist")["qualification"]!.AsArray())
        {
            held!["period"] = JsonNode.Parse("""{ "start": "2027-01-01", "end": "2020-01-01" }""");
        }

        Assert.Equal(Truth.Unknown, Clause(bundle, id).Value);
    }

    static ClauseResult Clause(JsonObject bundle, string id) => Baselines.Decide(bundle).Lines[0].Clauses.Single(clause => clause.Id == id);
}
