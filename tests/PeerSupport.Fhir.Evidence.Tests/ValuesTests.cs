using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Evidence.Tests;

/// <summary>From FHIR values to the values of facts.</summary>
public sealed class ValuesTests
{
    [Theory]
    [InlineData("\"valueBoolean\": true", true)]
    [InlineData("\"valueBoolean\": false", false)]
    [InlineData("\"valueCodeableConcept\": { \"coding\": [ { \"system\": \"http://terminology.hl7.org/CodeSystem/v2-0136\", \"code\": \"Y\" } ] }", true)]
    [InlineData("\"valueCodeableConcept\": { \"coding\": [ { \"system\": \"http://terminology.hl7.org/CodeSystem/v2-0136\", \"code\": \"N\" } ] }", false)]
    [InlineData("\"valueCodeableConcept\": { \"coding\": [ { \"system\": \"http://loinc.org\", \"code\": \"LA33-6\" } ] }", true)]
    [InlineData("\"valueCodeableConcept\": { \"coding\": [ { \"system\": \"http://loinc.org\", \"code\": \"LA32-8\" } ] }", false)]
    [InlineData("\"valueCodeableConcept\": { \"coding\": [ { \"system\": \"http://snomed.info/sct\", \"code\": \"373066001\" } ] }", true)]
    [InlineData("\"valueCodeableConcept\": { \"coding\": [ { \"system\": \"http://snomed.info/sct\", \"code\": \"373067005\" } ] }", false)]
    [InlineData("\"valueString\": \"yes\"", true)]
    [InlineData("\"valueString\": \"no\"", false)]
    [InlineData("\"valueString\": \"perhaps\"", null)]
    [InlineData("\"valueCodeableConcept\": { \"text\": \"asked, not answered\" }", null)]
    [InlineData("\"valueInteger\": 1", null)]
    public void A_yes_or_a_no_is_read_in_every_spelling_that_records_use(string value, bool? expected) =>
        Assert.Equal(expected, Sample.Facts(Observation("willing", value)).Of("willing").SingleOrDefault()?.Answer);

    [Fact]
    public void A_code_is_read_with_all_its_codings_and_its_text()
    {
        var fact = Sample.Facts(Observation("stage-of-change", """ "valueCodeableConcept": { "coding": [ { "system": "a", "code": "1", "display": "One" }, { "system": "b", "code": "2" } ], "text": "In words" }""")).Of("stage-of-change").Single();
        Assert.Equal([new Code("a", "1"), new Code("b", "2")], fact.Concept!.Codes.AsEnumerable());
        Assert.Equal("In words", fact.Concept.Text);
    }

    [Fact]
    public void A_code_without_a_text_is_shown_by_its_display() =>
        Assert.Equal("One", Sample.Facts(Observation("stage-of-change", """ "valueCodeableConcept": { "coding": [ { "system": "a", "code": "1", "display": "One" } ] }""")).Of("stage-of-change").Single().Evidence.Shown);

    [Fact]
    public void Another_spelling_of_a_code_system_is_read_as_the_one_used_inside()
    {
        var (alias, system) = PolicyCasesTests.Shipped.Aliases.First();
        Assert.Equal(new Code(system, "1"), Sample.Facts(Observation("stage-of-change", $$"""  "valueCodeableConcept": { "coding": [ { "system": "{{alias}}", "code": "1" } ] }""")).Of("stage-of-change").Single().Concept!.Codes[0]);
    }

    [Fact]
    public void An_answer_without_a_value_is_no_fact() => Assert.Empty(Sample.Facts(Observation("willing", """ "dataAbsentReason": { "text": "unknown" }""")).Of("willing"));

    [Theory]
    [InlineData("\"effectiveDateTime\": \"2025-12-20\"", "2025-12-20", false)]
    [InlineData("\"effectiveDateTime\": \"2025-12\"", "2025-12", false)]
    [InlineData("\"effectiveDateTime\": \"2025\"", "2025", false)]
    [InlineData("\"effectiveDateTime\": \"2025-12-20T23:30:00-06:00\"", "2025-12-20", false)]
    [InlineData("\"effectivePeriod\": { \"start\": \"2025-12-20\", \"end\": \"2026-12-20\" }", "2025-12-20", false)]
    [InlineData("\"effectivePeriod\": { \"end\": \"2026-12-20\" }", null, true)]
    [InlineData("\"issued\": \"2025-12-21T09:00:00Z\"", "2025-12-21", false)]
    [InlineData("\"note\": []", null, true)]
    public void An_answer_is_dated_by_the_day_that_the_record_states(string date, string? expected, bool undated)
    {
        var fact = Sample.Facts(Observation("willing", $"\"valueBoolean\": true, {date}")).Of("willing").Single();
        Assert.Equal((expected, undated), (fact.When?.ToString(), fact.Undated));
    }

    [Fact]
    public void A_time_orders_answers_of_one_day_also_across_time_zones()
    {
        Assert.True(Moment("2025-12-20T23:30:00-06:00") > Moment("2025-12-20T23:45:00-05:00"));
        Assert.True(Moment("2025-12-20T09:01:00Z") > Moment("2025-12-20T09:00:59Z"));
        Assert.Null(Moment("2025-12-20"));

        static DateTime? Moment(string date) => Sample.Facts(Observation("willing", $"\"valueBoolean\": true, \"effectiveDateTime\": \"{date}\"")).Of("willing").Single().Moment;
    }

    [Theory]
    [InlineData("2025-12-20T23:30:00-06:00", -6)]
    [InlineData("2025-12-20T23:30:00Z", 0)]
    [InlineData("2025-12-20", 0)]
    public void A_moment_keeps_what_its_clock_is_ahead_of_UTC(string date, int hours) =>
        Assert.Equal(TimeSpan.FromHours(hours), Sample.Facts(Observation("willing", $"\"valueBoolean\": true, \"effectiveDateTime\": \"{date}\"")).Of("willing").Single().Offset);

    [Fact]
    public void A_day_at_the_edge_of_time_is_kept_where_arithmetic_cannot_run_over()
    {
        var plan = Sample.Facts("""{ "resourceType": "CarePlan", "id": "p", "status": "active", "intent": "plan", "title": "Plan", "period": { "start": "0001-01-01", "end": "9999-12-31" } }""").Of("plan").Single();
        Assert.True(plan.DayOf(Field.End)!.Value.High.AddYears(900) < DateOnly.MaxValue);
        Assert.True(plan.DayOf(Field.Start)!.Value.Low.AddYears(-90) > DateOnly.MinValue);
    }

    [Theory]
    [InlineData("final", 1)]
    [InlineData("amended", 1)]
    [InlineData("corrected", 1)]
    [InlineData("preliminary", 0)]
    [InlineData("entered-in-error", 0)]
    [InlineData("cancelled", 0)]
    public void Only_an_observation_that_stands_counts(string status, int expected) =>
        Assert.Equal(expected, Sample.Facts(Observation("willing", "\"valueBoolean\": true").Replace("final", status, StringComparison.Ordinal)).Of("willing").Count);

    static string Observation(string fact, string more) => $$"""{ "resourceType": "Observation", "id": "o", "status": "final", "code": {{Sample.Ours("assessment", fact)}}, {{more}} }""";
}
