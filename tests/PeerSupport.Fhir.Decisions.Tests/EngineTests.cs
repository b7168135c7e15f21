using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions.Tests;

/// <summary>How clauses together give an answer: what moves, what cuts, what denies and what is named as the cause.</summary>
public sealed class EngineTests
{
    static readonly DateSpan Quarter = Sample.Span("2026-01-01", "2026-03-31");

    const string Willing = """{ "kind": "yesNo", "fact": "willing" }""", Received = """{ "kind": "received" }""", Order = """{ "kind": "order", "signers": [ "early" ] }""", Coverage = """{ "kind": "coverage" }""";

    [Fact]
    public void What_nothing_speaks_against_is_certified_in_total_without_a_cause()
    {
        var line = Sample.Decide(Sample.Policy(Sample.Require("S.A", Willing)), Quarter, 7, """{ "willing": true }""");
        Assert.Equal((Outcome.Certified, (int?)7, (DateSpan?)Quarter), (line.Outcome, line.Units, line.Period));
        Assert.Empty(line.Causes);
        Assert.Equal("Certified in total: 7 units, 2026-01-01 to 2026-03-31.", line.Summary);
    }

    [Fact]
    public void Every_clause_that_failed_is_a_cause_and_unknown_ones_are_shown_beside_them()
    {
        var line = Sample.Decide(Sample.Policy(Sample.Require("S.A", Willing), Sample.Require("S.B", """{ "kind": "since", "from": "2030-01-01" }"""), Sample.Require("S.C", """{ "kind": "yesNo", "fact": "other" }""")), Quarter, 7, """{ "willing": false }""");
        Assert.Equal(Outcome.Denied, line.Outcome);
        Assert.Equal(["S.A", "S.B"], line.Causes);
        Assert.Equal(Truth.Unknown, line.Clauses.Single(clause => clause.Id == "S.C").Value);
        Assert.Null(line.Units);
        Assert.Null(line.Period);
    }

    [Fact]
    public void What_lacks_evidence_pends_and_says_what_to_send_and_where()
    {
        var line = Sample.Decide(Sample.Policy(Sample.Require("S.A", Willing), Sample.Require("S.B", Received)), Quarter);
        Assert.Equal(Outcome.Pended, line.Outcome);
        Assert.Equal(["S.A"], line.Causes);
        Assert.Equal(new MissingEvidence("willing", "the statement of willingness", "Observation"), Assert.Single(line.Clauses[0].Missing));
        Assert.Equal("Send the statement of willingness: Observation", line.Clauses[0].Remedy);
    }

    [Theory]
    [InlineData("attest", "{}", Outcome.Certified)]
    [InlineData("attest", """{ "willing": false }""", Outcome.Denied)]
    [InlineData("inform", """{ "willing": false }""", Outcome.Certified)]
    [InlineData("exclude", """{ "willing": false }""", Outcome.Denied)]
    [InlineData("exclude", "{}", Outcome.Pended)]
    [InlineData("require", "{}", Outcome.Pended)]
    public void An_effect_decides_what_a_value_does(string effect, string facts, Outcome expected) =>
        Assert.Equal(expected, Sample.Decide(Sample.Policy(Sample.Require("S.A", Willing).Replace("\"require\"", $"\"{effect}\"", StringComparison.Ordinal)), Quarter, 7, facts).Outcome);

    [Fact]
    public void A_moved_start_is_judged_again_as_of_the_new_day()
    {
        var policy = Sample.Policy(Sample.Require("S.ORDER", Order), Sample.Require("S.AGE", """{ "kind": "age", "min": 21 }"""));
        var line = Sample.Decide(policy, Quarter, 7, """{ "order": { "authored": "2026-01-15", "signed": "2026-01-20", "signer": "stage|early" }, "member-birth-date": "2005-01-18" }""");
        Assert.Equal((Outcome.Modified, (DateSpan?)Sample.Span("2026-01-20", "2026-03-31")), (line.Outcome, line.Period));
        Assert.Equal(["S.ORDER"], line.Causes);
        Assert.Equal("start moved to 2026-01-20", line.Clauses[0].Changed);
        Assert.Contains("21 on 2026-01-20", line.Clauses[1].Because, StringComparison.Ordinal);
    }

    [Fact]
    public void A_moved_start_can_deny_what_was_met_on_the_asked_day()
    {
        var policy = Sample.Policy(Sample.Require("S.ORDER", Order), Sample.Require("S.YOUNG", """{ "kind": "not", "of": { "kind": "age", "min": 21 } }"""));
        const string birth = "\"member-birth-date\": \"2005-01-18\"";
        Assert.Equal(["S.YOUNG"], Sample.Decide(policy, Quarter, 7, $$"""{ "order": { "authored": "2026-01-15", "signed": "2026-01-20", "signer": "stage|early" }, {{birth}} }""").Causes);
        Assert.Equal(Outcome.Certified, Sample.Decide(policy, Quarter, 7, $$"""{ "order": { "authored": "2025-12-15", "signed": "2025-12-20", "signer": "stage|early" }, {{birth}} }""").Outcome);
    }

    [Fact]
    public void Two_clauses_that_move_the_start_are_both_causes_and_the_later_day_stands()
    {
        var policy = Sample.Policy(Sample.Require("S.ORDER", Order), Sample.Require("S.RECEIVED", Received));
        var line = Decide(policy, Quarter, """{ "order": { "authored": "2026-01-15", "signed": "2026-01-20", "signer": "stage|early" } }""", request => request with { Received = Sample.Day("2026-02-01") });
        Assert.Equal(Sample.Span("2026-02-01", "2026-03-31"), line.Period);
        Assert.Equal(["S.ORDER", "S.RECEIVED"], line.Causes);
    }

    [Fact]
    public void A_start_that_moves_past_the_end_denies_by_the_clause_that_moved_it()
    {
        var line = Decide(Sample.Policy(Sample.Require("S.RECEIVED", Received), Sample.Require("S.A", Willing)), Quarter, """{ "willing": true }""", request => request with { Received = Sample.Day("2026-04-01") });
        Assert.Equal(Outcome.Denied, line.Outcome);
        Assert.Equal(["S.RECEIVED"], line.Causes);
        Assert.Contains("2026-04-01", line.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_start_that_moves_to_the_last_day_leaves_that_day() =>
        Assert.Equal(Sample.Span("2026-03-31", "2026-03-31"), Decide(Sample.Policy(Sample.Require("S.RECEIVED", Received)), Quarter, "{}", request => request with { Received = Sample.Day("2026-03-31") }).Period);

    [Fact]
    public void A_coverage_that_ends_inside_cuts_the_end_and_one_that_ended_denies()
    {
        var policy = Sample.Policy(Sample.Require("S.COVERAGE", Coverage));
        // What contradicts itself is not known, and denies nothing.
        Assert.Equal(Outcome.Pended, Decide(policy, Quarter, "{}", request => request with { Coverage = new(DayRange.Parse("2026-12-31"), DayRange.Parse("2026-01-01")) }).Outcome);

        LineDecision Until(string end) => Decide(policy, Quarter, "{}", request => request with { Coverage = new(DayRange.Parse("2020"), DayRange.Parse(end)) });
        Assert.Equal((Outcome.Modified, (DateSpan?)Sample.Span("2026-01-01", "2026-02-28")), (Until("2026-02-28").Outcome, Until("2026-02-28").Period));
        Assert.Equal(Outcome.Pended, Until("2026-02").Outcome);
        Assert.Equal(Outcome.Certified, Until("2026-03-31").Outcome);
        Assert.Equal(Outcome.Denied, Until("2025-12-31").Outcome);
    }

    [Fact]
    public void A_start_that_moves_past_the_coverage_s_end_is_denied()
    {
        var policy = Sample.Policy(Sample.Require("S.RECEIVED", Received), Sample.Require("S.COVERAGE", Coverage));
        var line = Decide(policy, Quarter, "{}", request => request with { Received = Sample.Day("2026-03-01"), Coverage = new(DayRange.Parse("2020"), DayRange.Parse("2026-02-28")) });
        Assert.Equal(Outcome.Denied, line.Outcome);
        Assert.Contains("S.COVERAGE", line.Causes);
    }

    [Fact]
    public void A_period_that_a_limit_cuts_after_the_start_moved_counts_from_the_moved_start()
    {
        var policy = Sample.Policy(Sample.Require("S.RECEIVED", Received), Sample.Limit("S.DAYS", """{ "kind": "daysPerAuthorization", "max": 30 }"""));
        var line = Decide(policy, Quarter, "{}", request => request with { Received = Sample.Day("2026-01-11") });
        Assert.Equal(Sample.Days("2026-01-11", 30), line.Period);
        Assert.Equal(["S.RECEIVED", "S.DAYS"], line.Causes);
        Assert.Equal(["start moved to 2026-01-11", "end cut to 2026-02-09"], line.Clauses.Select(clause => clause.Changed));
    }

    [Fact]
    public void A_period_limit_that_only_a_moved_start_satisfies_is_not_a_cause()
    {
        var policy = Sample.Policy(Sample.Require("S.RECEIVED", Received), Sample.Limit("S.DAYS", """{ "kind": "daysPerAuthorization", "max": 80 }"""));
        var line = Decide(policy, Quarter, "{}", request => request with { Received = Sample.Day("2026-02-01") });
        Assert.Equal(Sample.Span("2026-02-01", "2026-03-31"), line.Period);
        Assert.Equal(["S.RECEIVED"], line.Causes);
    }

    [Fact]
    public void A_unit_limit_that_cuts_only_because_another_clause_shortened_the_period_is_no_cause()
    {
        var policy = Sample.Policy(Sample.Limit("S.DAYS", """{ "kind": "daysPerAuthorization", "max": 30 }"""), Sample.Limit("S.UNITS", """{ "kind": "unitsPerWeek", "max": 14 }"""));
        var line = Sample.Decide(policy, Quarter, 180);
        Assert.Equal((60, (DateSpan?)Sample.Days("2026-01-01", 30)), (line.Units!.Value, line.Period));
        Assert.Equal(["S.DAYS"], line.Causes);
        Assert.Equal(["S.DAYS", "S.UNITS"], Sample.Decide(policy, Quarter, 181).Causes);
    }

    [Fact]
    public void A_period_that_is_cut_leaves_units_that_still_fit_as_they_were_asked()
    {
        var policy = Sample.Policy(Sample.Limit("S.DAYS", """{ "kind": "daysPerAuthorization", "max": 30 }"""), Sample.Limit("S.UNITS", """{ "kind": "unitsPerWeek", "max": 14 }"""));
        var line = Sample.Decide(policy, Quarter, 60);
        Assert.Equal((Outcome.Modified, (int?)60), (line.Outcome, line.Units));
    }

    [Fact]
    public void A_limit_s_exception_that_is_met_shows_the_clause_and_does_not_cut()
    {
        var policy = Sample.Policy(Sample.Limit("S.DAYS", """{ "kind": "daysPerAuthorization", "max": 30 }""", $", \"unless\": {Willing}"));
        var line = Sample.Decide(policy, Quarter, 7, """{ "willing": true }""");
        Assert.Equal(Outcome.Certified, line.Outcome);
        Assert.NotEmpty(Assert.Single(line.Clauses).Notes);
    }

    [Fact]
    public void A_service_that_the_policy_does_not_cover_is_denied_and_one_without_units_pends()
    {
        var policy = Sample.Policy(Sample.Require("S.SERVICE", """{ "kind": "service" }"""));
        Assert.Equal(Outcome.Pended, Sample.Decide(policy, Quarter, null).Outcome);
        Assert.Equal(Outcome.Certified, Sample.Decide(policy, Quarter, 1).Outcome);
        var other = Sample.Line(Quarter) with { Service = new([new("hcpcs", "H2015")]) };
        Assert.Equal(Outcome.Denied, Engine.Decide(new Facts(Sample.Request(other), []), policy, Ledger.Empty, AdverseDecisions.Automatic).Outcome);
    }

    [Fact]
    public void A_clause_of_another_program_or_stage_is_not_judged()
    {
        var policy = Sample.Policy(Sample.Require("S.A", Willing, """, "stages": [ "continued-stay" ]"""), Sample.Require("S.B", Received)) with { };
        Assert.Equal(["S.B"], Sample.Decide(policy, Quarter).Clauses.Select(clause => clause.Id));
        Assert.Equal(["S.A", "S.B"], Decide(policy, Quarter, "{}", request => request with { Stage = Stage.ContinuedStay }).Clauses.Select(clause => clause.Id));
    }

    [Fact]
    public void A_renewal_that_comes_too_late_is_judged_as_an_initial_request_where_the_policy_says_so()
    {
        var clauses = $$"""{{Sample.Require("S.NEW", Received, """, "stages": [ "admission" ]""")}}, {{Sample.Require("S.AGAIN", Received, """, "stages": [ "continued-stay" ]""")}}""";
        var policy = Sample.PolicyOf(Sample.PolicyText(Sample.Shape(clauses, more: """, "lateRenewalIsInitial": true""")));
        Stage Judged(params ImmutableArray<Authorization> before) => Engine.Decide(new Facts(Sample.Request(Sample.Line(Quarter)) with { Stage = Stage.ContinuedStay }, []), policy, new Ledger(before), AdverseDecisions.Automatic).Stage;
        Assert.Equal(Stage.ContinuedStay, Judged(Sample.Before(Sample.Span("2025-10-01", "2026-01-01"))));
        Assert.Equal(Stage.Admission, Judged(Sample.Before(Sample.Span("2025-10-01", "2025-12-31"))));
        Assert.Equal(Stage.Admission, Judged(Sample.Before(Sample.Span("2025-10-01", "2026-01-01"), 10, "another")));
        Assert.Equal(Stage.Admission, Judged());
    }

    [Fact]
    public void Where_no_version_is_in_force_only_the_shared_clauses_that_say_so_are_judged()
    {
        var policy = Sample.PolicyOf(Sample.PolicyText(Sample.Shape(Sample.Require("S.A", Willing), effective: """{ "start": "2026-01-02" }"""))) with
        {
            General = [Sample.Read<Clause>(Sample.Require("G.POLICY", """{ "kind": "policyInForce" }""")), Sample.Read<Clause>(Sample.Require("G.SERVICE", """{ "kind": "service" }"""))],
        };
        var line = Sample.Decide(policy, Quarter);
        Assert.Equal(Outcome.Denied, line.Outcome);
        Assert.Equal(["G.POLICY"], line.Clauses.Select(clause => clause.Id));
        Assert.Null(line.PolicyVersion);
        Assert.Equal("1", Sample.Decide(policy, Sample.Span("2026-01-02", "2026-01-03")).PolicyVersion);
    }

    static LineDecision Decide(Policy policy, DateSpan period, string facts, Func<Request, Request> change) =>
        Engine.Decide(new Facts(change(Sample.Request(Sample.Line(period))), Sample.Facts(facts)), policy, Ledger.Empty, AdverseDecisions.Automatic).Lines.Single();
}
