using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;

namespace PeerSupport.Fhir.Decisions.Tests;

/// <summary>Units that the limits of a policy allow in a period, through the decision that gives them.</summary>
public sealed class UnitLimitTests
{
    static readonly Policy Titrated = Sample.Policy(
        Sample.Limit("S.FIRST", """{ "kind": "unitsPerWeek", "max": 32, "toDay": 30 }""", """, "stages": [ "admission" ]"""),
        Sample.Limit("S.LATER", """{ "kind": "unitsPerWeek", "max": 16, "fromDay": 31 }""", """, "stages": [ "admission" ]"""));

    static readonly Policy Flat = Sample.Policy(Sample.Limit("S.FLAT", """{ "kind": "unitsPerWeek", "max": 16 }"""));

    [Theory]
    [InlineData(90, 274)]
    [InlineData(14, 64)]
    [InlineData(30, 137)]
    [InlineData(31, 139)]
    [InlineData(37, 153)]
    [InlineData(1, 4)]
    public void A_week_is_32_units_in_the_first_30_days_and_16_from_then_on_rounded_down_once(int days, int expected) =>
        Assert.Equal(expected, Allowed(Titrated, Sample.Days("2026-01-01", days)));

    [Theory]
    [InlineData(90, 205)]
    [InlineData(60, 137)]
    [InlineData(9, 20)]
    [InlineData(7, 16)]
    [InlineData(3, 6)]
    public void A_flat_week_is_16_units_from_the_first_day_rounded_down_once(int days, int expected) => Assert.Equal(expected, Allowed(Flat, Sample.Days("2026-01-01", days)));

    [Fact]
    public void One_day_is_no_days() => Assert.Contains("2 units are what the limits allow in 1 day.", Sample.Decide(Flat, Sample.Days("2026-01-01", 1), 5, "{}").Summary, StringComparison.Ordinal);

    [Fact]
    public void A_course_that_began_before_goes_on_counting()
    {
        var first = Sample.Before(Sample.Days("2026-01-01", 30), 137);
        Assert.Equal(137, Allowed(Titrated, Sample.Days("2026-01-31", 60), first));
        Assert.Equal(9, Allowed(Titrated, Sample.Days("2026-03-01", 4), first));
    }

    [Fact]
    public void A_course_that_ended_more_than_12_months_ago_does_not_count()
    {
        Assert.Equal(64, Allowed(Titrated, Sample.Days("2026-01-02", 14), Sample.Before(Sample.Span("2024-11-01", "2025-01-01"))));
        Assert.Equal(32, Allowed(Titrated, Sample.Days("2026-01-02", 14), Sample.Before(Sample.Span("2024-11-01", "2025-01-02"))));
    }

    [Fact]
    public void An_authorization_that_overlaps_takes_its_units_off_and_one_of_another_service_does_not()
    {
        var week = Sample.Days("2026-01-05", 7);
        Assert.Equal(6, Allowed(Flat, week, Sample.Before(week, 10)));
        Assert.Equal(11, Allowed(Flat, week, Sample.Before(Sample.Days("2026-01-01", 8), 10)));
        Assert.Equal(16, Allowed(Flat, week, Sample.Before(week, 10) with { Service = new([new("hcpcs", "H2015")]) }));
        Assert.Equal(16, Allowed(Flat, week, Sample.Before(Sample.Days("2026-01-12", 7), 10)));
    }

    [Fact]
    public void Nothing_left_is_a_denial_by_the_limit_and_never_less_than_nothing()
    {
        var week = Sample.Days("2026-01-05", 7);
        var line = Sample.Decide(Flat, week, 5, before: [Sample.Before(week, 40)]);
        Assert.Equal(Outcome.Denied, line.Outcome);
        Assert.Equal(["S.FLAT"], line.Causes);
        Assert.Null(line.Units);
    }

    [Fact]
    public void What_is_spread_over_an_earlier_authorization_and_given_back_is_whole_again() => Prop.ForAll(
        (from days in Gen.Choose(1, 100)
         from units in Gen.Choose(0, 200)
         select (days, units)).ToArbitrary(), each =>
         {
             var period = Sample.Days("2026-01-01", each.days);
             var whole = Allowed(Flat, period);
             Assert.Equal(Math.Max(0, whole - each.units), Allowed(Flat, period, Sample.Before(period, each.units)));
         }).QuickCheckThrowOnFailure();

    [Fact]
    public void Splitting_a_period_never_allows_more_than_the_whole() => Prop.ForAll(
        (from days in Gen.Choose(2, 120)
         from first in Gen.Choose(1, days - 1)
         from policy in Gen.Elements(Titrated, Flat)
         select (days, first, policy)).ToArbitrary(), each =>
         {
             var whole = Allowed(each.policy, Sample.Days("2026-01-01", each.days));
             var head = Sample.Days("2026-01-01", each.first);
             var one = Allowed(each.policy, head);
             var two = Allowed(each.policy, new(head.End.AddDays(1), Sample.Day("2026-01-01").AddDays(each.days - 1)), Sample.Before(head, one));
             Assert.InRange(one + two, whole - 1, whole);
         }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_longer_period_never_allows_fewer_units() => Prop.ForAll(Gen.Choose(1, 120).ToArbitrary(), days =>
        Assert.All(new[] { Titrated, Flat }, policy => Assert.True(Allowed(policy, Sample.Days("2026-01-01", days)) <= Allowed(policy, Sample.Days("2026-01-01", days + 1)))))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void No_request_is_ever_given_more_units_than_it_asks_for() => Prop.ForAll(
        (from days in Gen.Choose(1, 120)
         from asked in Gen.Choose(1, 400)
         select (days, asked)).ToArbitrary(), each =>
         {
             var line = Sample.Decide(Titrated, Sample.Days("2026-01-01", each.days), each.asked);
             Assert.Equal(Math.Min(each.asked, Allowed(Titrated, Sample.Days("2026-01-01", each.days))), line.Units);
             Assert.Equal(line.Units == each.asked ? Outcome.Certified : Outcome.Modified, line.Outcome);
         }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1, 16)]
    [InlineData(90, 1440)]
    public void A_daily_limit_counts_every_day(int days, int expected) =>
        Assert.Equal(expected, Allowed(Sample.Policy(Sample.Limit("S.DAY", """{ "kind": "unitsPerDay", "max": 16 }""")), Sample.Days("2026-01-01", days)));

    [Fact]
    public void The_tightest_limit_cuts_and_is_the_only_cause()
    {
        var policy = Sample.Policy(Sample.Limit("S.DAY", """{ "kind": "unitsPerDay", "max": 16 }"""), Sample.Limit("S.WEEK", """{ "kind": "unitsPerWeek", "max": 16 }"""));
        var line = Sample.Decide(policy, Sample.Days("2026-01-01", 7), 50);
        Assert.Equal(16, line.Units);
        Assert.Equal(["S.WEEK"], line.Causes);
        Assert.Equal("units cut to 16", line.Clauses.Single(clause => clause.Id == "S.WEEK").Changed);
        Assert.Null(line.Clauses.Single(clause => clause.Id == "S.DAY").Changed);
    }

    [Fact]
    public void Of_two_weekly_limits_only_the_one_that_held_in_the_period_is_a_cause()
    {
        Assert.Equal(["S.FIRST"], Sample.Decide(Titrated, Sample.Days("2026-01-01", 30), 200).Causes);
        Assert.Equal(["S.FIRST", "S.LATER"], Sample.Decide(Titrated, Sample.Days("2026-01-01", 31), 200).Causes);
    }

    [Fact]
    public void A_limit_whose_exception_is_met_does_not_cut()
    {
        var policy = Sample.Policy(Sample.Limit("S.WEEK", """{ "kind": "unitsPerWeek", "max": 16 }""", """, "unless": { "kind": "yesNo", "fact": "willing" }"""));
        Assert.Equal(100, Sample.Decide(policy, Sample.Days("2026-01-01", 7), 100, """{ "willing": true }""").Units);
        Assert.Equal(16, Sample.Decide(policy, Sample.Days("2026-01-01", 7), 100, """{ "willing": false }""").Units);
        Assert.Equal(16, Sample.Decide(policy, Sample.Days("2026-01-01", 7), 100).Units);
    }

    [Fact]
    public void A_day_without_a_weekly_limit_leaves_the_units_as_they_were_asked()
    {
        var policy = Sample.Policy(Sample.Limit("S.FIRST", """{ "kind": "unitsPerWeek", "max": 32, "toDay": 30 }"""));
        Assert.Equal(500, Sample.Decide(policy, Sample.Days("2026-01-01", 31), 500).Units);
        Assert.Equal(137, Sample.Decide(policy, Sample.Days("2026-01-01", 30), 500).Units);
    }

    [Theory]
    [InlineData("\"daily-units\": 4", 10, 40)]
    [InlineData("\"weekly-units\": 14", 10, 28)]
    [InlineData("\"weekly-units\": 14, \"daily-units\": 4", 10, 26)]
    [InlineData("\"weekly-units\": 14, \"daily-units\": 1", 10, 10)]
    [InlineData("\"weekly-units\": 14, \"daily-units\": 10", 8, 24)]
    public void A_plan_s_volume_is_whole_weeks_and_the_days_left_over(string activity, int days, int expected)
    {
        var policy = Sample.Policy(Sample.Limit("S.PLAN", """{ "kind": "planVolume", "activity": [ "team" ], "what": "the plan" }"""));
        var facts = $$"""{ "plan": { "start": "2026-01-01", "parts": { "activity": [ { "value": "svc|team", {{activity}} } ] } } }""";
        Assert.Equal(expected, Sample.Decide(policy, Sample.Days("2026-01-01", days), 900, facts).Units);
    }

    [Fact]
    public void A_plan_that_ends_inside_the_period_cuts_it_and_a_vague_end_is_unknown()
    {
        var policy = Sample.Policy(Sample.Limit("S.PLAN", """{ "kind": "planVolume", "activity": [ "team" ], "what": "the plan" }"""));
        string Facts(string end) => $$"""{ "plan": { "start": "2026-01-01", "end": "{{end}}", "parts": { "activity": [ { "value": "svc|team", "daily-units": 4 } ] } } }""";
        var cut = Sample.Decide(policy, Sample.Span("2026-01-01", "2026-01-31"), 10, Facts("2026-01-20"));
        Assert.Equal((Outcome.Modified, (DateSpan?)Sample.Span("2026-01-01", "2026-01-20")), (cut.Outcome, cut.Period));
        Assert.Equal(Outcome.Pended, Sample.Decide(policy, Sample.Span("2026-01-01", "2026-01-31"), 10, Facts("2026-01")).Outcome);
        Assert.Equal(Outcome.Certified, Sample.Decide(policy, Sample.Span("2026-01-01", "2026-01-31"), 10, Facts("2026-02")).Outcome);
    }

    static int Allowed(Policy policy, DateSpan period, params ImmutableArray<Authorization> before) => Sample.Decide(policy, period, 100_000, before: before).Units ?? 0;
}
