using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Evidence.Tests;

/// <summary>Facts out of a response to the policy's questionnaire.</summary>
public sealed class QuestionnaireTests
{
    [Fact]
    public void An_answer_becomes_the_fact_that_its_linkId_names_dated_by_the_response()
    {
        var fact = Read("""{ "linkId": "willing", "answer": [ { "valueBoolean": false } ] }""").Of("willing").Single();
        Assert.Equal((false, "2025-12-20", false), (fact.Answer, fact.When?.ToString(), fact.Undated));
        Assert.Equal(("QuestionnaireResponse/answers", "QuestionnaireResponse.item[0].answer[0].value", "no", "2025-12-20"), (fact.Evidence.Resource, fact.Evidence.Element.Replace(".ofType(boolean)", "", StringComparison.Ordinal), fact.Evidence.Shown, fact.Evidence.Date));
    }

    [Fact]
    public void A_coded_answer_is_a_code_and_several_are_several_facts()
    {
        var facts = Read("""{ "linkId": "task", "answer": [ { "valueCoding": { "system": "s", "code": "a" } }, { "valueCoding": { "system": "s", "code": "b" } } ] }""").Of("task");
        Assert.Equal(["a", "b"], facts.Select(fact => fact.Code()));
    }

    [Fact]
    public void An_open_answer_is_a_text_of_the_fact_s_own_system() =>
        Assert.Equal(new Code($"{Sample.Base}/CodeSystem/stage-of-change", "contemplation"), Read("""{ "linkId": "stage-of-change", "answer": [ { "valueString": "Contemplation" } ] }""").Of("stage-of-change").Single().Concept!.Codes[0]);

    [Fact]
    public void A_day_is_read_with_the_precision_that_it_has() =>
        Assert.Equal("1985-03", Read("""{ "linkId": "specialist-birth-date", "answer": [ { "valueDate": "1985-03" } ] }""").Of("specialist-birth-date").Single().Value?.ToString());

    [Fact]
    public void A_record_is_a_group_with_fields_and_its_own_date()
    {
        var fact = Read("""
            { "linkId": "document", "item": [
              { "linkId": "document.value", "answer": [ { "valueCoding": { "system": "s", "code": "crisis-plan" } } ] },
              { "linkId": "document.date", "answer": [ { "valueDate": "2025-11-01" } ] },
              { "linkId": "document.current-functioning", "answer": [ { "valueBoolean": true } ] } ] }
            """).Of("document").Single();
        Assert.Equal(("crisis-plan", "2025-11-01", true), (fact.Code(), fact.When?.ToString(), fact.YesNoOf("current-functioning")));
        Assert.Null(fact.YesNoOf("required-elements"));
    }

    [Fact]
    public void A_record_without_a_date_of_its_own_is_dated_by_the_response() =>
        Assert.Equal("2025-12-20", Read("""{ "linkId": "document", "item": [ { "linkId": "document.value", "answer": [ { "valueCoding": { "code": "x" } } ] } ] }""").Of("document").Single().When?.ToString());

    [Fact]
    public void A_plan_has_parts_with_fields_of_their_own()
    {
        var plan = Read("""
            { "linkId": "plan", "item": [
              { "linkId": "plan.start", "answer": [ { "valueDate": "2025-12-01" } ] },
              { "linkId": "plan.goal", "item": [ { "linkId": "plan.goal.value", "answer": [ { "valueString": "Work" } ] }, { "linkId": "plan.goal.measure", "answer": [ { "valueBoolean": true } ] } ] },
              { "linkId": "plan.goal", "item": [ { "linkId": "plan.goal.value", "answer": [ { "valueString": "Home" } ] } ] },
              { "linkId": "plan.activity", "item": [ { "linkId": "plan.activity.value", "answer": [ { "valueCoding": { "system": "s", "code": "peer-support" } } ] }, { "linkId": "plan.activity.weekly-units", "answer": [ { "valueDecimal": 16 } ] }, { "linkId": "plan.activity.end", "answer": [ { "valueDate": "2026-03" } ] } ] },
              { "linkId": "plan.signature", "item": [ { "linkId": "plan.signature.value", "answer": [ { "valueCoding": { "system": "s", "code": "individual" } } ] } ] },
              { "linkId": "plan.approval", "item": [ { "linkId": "plan.approval.value", "answer": [ { "valueCoding": { "system": "s", "code": "payer" } } ] }, { "linkId": "plan.approval.approved", "answer": [ { "valueBoolean": false } ] } ] } ] }
            """).Of("plan").Single();
        Assert.Equal("2025-12-01", plan.DayOf(Field.Start)?.ToString());
        Assert.Equal(["Work", "Home"], plan.PartsOf(Field.Goal).Select(part => part.Value?.ToString()));
        Assert.Equal([true, null], plan.PartsOf(Field.Goal).Select(part => part.YesNoOf(Field.Measure)));
        var activity = plan.PartsOf(Field.Activity).Single();
        Assert.Equal(("peer-support", 16m, "2026-03"), (activity.Code(), activity.NumberOf(Field.WeeklyUnits), activity.DayOf(Field.End)?.ToString()));
        Assert.Equal("individual", plan.PartsOf(Field.Signature).Single().Code());
        Assert.False(plan.PartsOf(Field.Approval).Single().YesNoOf(Field.Approved));
    }

    [Fact]
    public void What_follows_from_the_question_is_added()
    {
        var service = Read("""{ "linkId": "other-service", "item": [ { "linkId": "other-service.value", "answer": [ { "valueCoding": { "code": "x" } } ] } ] }""").Of("other-service").Single();
        Assert.Equal("statement", service.TextOf(Field.As));
        var role = Read("""{ "linkId": "role", "item": [ { "linkId": "role.organization", "answer": [ { "valueString": "9900000019" } ] } ] }""").Of("role").Single();
        Assert.Equal(("specialist", "http://hl7.org/fhir/sid/us-npi|9900000019"), (role.TextOf(Field.Holder), role.TextOf(Field.Organization)));
    }

    [Fact]
    public void An_organization_that_is_not_the_provider_stays_what_was_written() =>
        Assert.Equal("9900000027", Read("""{ "linkId": "role", "item": [ { "linkId": "role.organization", "answer": [ { "valueString": "9900000027" } ] } ] }""").Of("role").Single().TextOf(Field.Organization));

    [Fact]
    public void Items_inside_other_groups_are_found() =>
        Assert.Single(Read("""{ "linkId": "page-1", "item": [ { "linkId": "section-a", "item": [ { "linkId": "willing", "answer": [ { "valueBoolean": true } ] } ] } ] }""").Of("willing"));

    [Theory]
    [InlineData("""{ "linkId": "no-such-fact", "answer": [ { "valueBoolean": true } ] }""")]
    [InlineData("""{ "linkId": "willing" }""")]
    [InlineData("""{ "linkId": "willing", "answer": [ { "valueDecimal": 3 } ] }""")]
    [InlineData("""{ "linkId": "member-birth-date", "answer": [ { "valueDate": "1980-01-01" } ] }""")]
    [InlineData("""{ "linkId": "plan", "item": [ { "linkId": "plan.colour", "answer": [ { "valueString": "red" } ] } ] }""")]
    [InlineData("""{ "linkId": "document", "item": [ { "linkId": "plan.start", "answer": [ { "valueDate": "2025-12-01" } ] } ] }""")]
    public void An_item_that_answers_no_question_of_the_map_is_no_fact(string item) => Assert.DoesNotContain(Read(item), fact => fact.Evidence.Resource == "QuestionnaireResponse/answers");

    [Theory]
    [InlineData("completed", 1)]
    [InlineData("amended", 1)]
    [InlineData("in-progress", 0)]
    [InlineData("entered-in-error", 0)]
    [InlineData("stopped", 0)]
    public void Only_a_finished_response_counts(string status, int expected) => Assert.Equal(expected, Read(Willing, status: status).Of("willing").Count);

    [Fact]
    public void A_response_to_any_version_of_the_questionnaire_counts_and_one_to_another_does_not()
    {
        Assert.Single(Read(Willing, $"{Sample.Policy.Questionnaire}|2021-01").Of("willing"));
        Assert.Empty(Read(Willing, PolicyCasesTests.Shipped.Policies.Policies[1].Questionnaire!).Of("willing"));
        Assert.Empty(Read(Willing, $"{Sample.Policy.Questionnaire}-other").Of("willing"));
    }

    [Fact]
    public void A_response_without_a_date_is_undated()
    {
        var fact = Read(Willing, authored: "").Of("willing").Single();
        Assert.True(fact.Undated);
        Assert.Null(fact.When);
    }

    [Fact]
    public void A_response_of_another_patient_does_not_count() => Assert.Empty(Read(Willing, subject: "Patient/other").Of("willing"));

    const string Willing = """{ "linkId": "willing", "answer": [ { "valueBoolean": true } ] }""";

    static IReadOnlyList<Fact> Read(string items, string? questionnaire = null, string status = "completed", string authored = "\"authored\": \"2025-12-20\", ", string subject = "Patient/member") =>
        Sample.Facts(Sample.Set(null, Sample.Resource($$"""{ "resourceType": "QuestionnaireResponse", "id": "answers", "questionnaire": "{{questionnaire ?? Sample.Policy.Questionnaire}}", "status": "{{status}}", {{authored}}"subject": { "reference": "{{subject}}" }, "item": [ {{items}} ] }""")), Sample.Policy);
}
