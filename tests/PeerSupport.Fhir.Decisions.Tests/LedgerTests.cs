using FsCheck;
using FsCheck.Fluent;

namespace PeerSupport.Fhir.Decisions.Tests;

/// <summary>What came before, and what the lines of one request were given before each other.</summary>
public sealed class LedgerTests
{
    static readonly DateSpan Week = Sample.Days("2026-01-05", 7);

    static readonly Policy Flat = Sample.Policy(Sample.Limit("S.FLAT", """{ "kind": "unitsPerWeek", "max": 16 }"""));

    [Fact]
    public void A_day_that_several_authorizations_hold_counts_once() => Prop.ForAll(
        (from start in Gen.Choose(0, 40)
         from length in Gen.Choose(1, 20)
         select Sample.Before(new(Week.Start.AddDays(start), Week.Start.AddDays(start + length - 1)))).ListOf().ToArbitrary(), before =>
         {
             var ledger = new Ledger([.. before]);
             var window = Sample.Days("2026-01-10", 30);
             var days = Enumerable.Range(0, window.Days).Select(window.Start.AddDays).ToList();
             Assert.Equal(days.Count(day => before.Any(each => each.Period.Start <= day && day <= each.Period.End)), ledger.AuthorizedDays(window));
             Assert.Equal(days.Count(ledger.IsAuthorized), ledger.AuthorizedDays(window));
         }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_empty_window_holds_no_day() => Assert.Equal(0, Sample.Ledger(Sample.Before(Week)).AuthorizedDays(new(Week.End, Week.Start)));

    [Fact]
    public void A_repeat_takes_the_place_of_the_same_provider_s_earlier_answer_only()
    {
        var ledger = Sample.Ledger(
            Sample.Before(Week) with { RequestKey = "key", Number = "own" },
            Sample.Before(Week) with { RequestKey = "other", Number = "other key" },
            Sample.Before(Week, 10, "another") with { RequestKey = "key", Number = "other provider" },
            Sample.Before(Week) with { Number = "no key" });
        Assert.Equal(["other key", "other provider", "no key"], ledger.Without("key", "provider").Authorizations.Select(each => each.Number));
        Assert.Equal(4, ledger.Without(null, "provider").Authorizations.Length);
    }

    [Fact]
    public void A_repeated_request_is_not_cut_by_its_own_first_answer()
    {
        var before = Sample.Before(Week, 16);
        Assert.Equal(Outcome.Denied, Sample.Decide(Flat, Week, 16, before: [before]).Outcome);
        Assert.Equal(Outcome.Certified, Sample.Decide(Flat, Week, 16, before: [before with { RequestKey = "key" }]).Outcome);
    }

    [Fact]
    public void A_line_sees_what_the_lines_before_it_were_given()
    {
        var decision = Decide(Sample.Line(Week, 10), Sample.Line(Week, 10, 2), Sample.Line(Week, 10, 3));
        Assert.Equal([Outcome.Certified, Outcome.Modified, Outcome.Denied], decision.Lines.Select(line => line.Outcome));
        Assert.Equal([10, 6, null], decision.Lines.Select(line => line.Units));
        Assert.Equal(Outcome.Modified, decision.Outcome);
        Assert.Equal(["S.FLAT"], decision.Causes);
    }

    [Fact]
    public void A_line_that_was_denied_takes_nothing_from_the_next() =>
        Assert.Equal([null, 10], Decide(Sample.Line(Week, 10) with { Service = new([new("hcpcs", "H0000")]) }, Sample.Line(Week, 10, 2)).Lines.Select(line => line.Units));

    [Fact]
    public void Lines_of_different_days_do_not_touch_each_other() =>
        Assert.Equal(Outcome.Certified, Decide(Sample.Line(Week, 16), Sample.Line(new(Week.End.AddDays(1), Week.End.AddDays(7)), 16, 2)).Outcome);

    [Theory]
    [InlineData(new[] { Outcome.Certified, Outcome.Certified }, Outcome.Certified)]
    [InlineData(new[] { Outcome.Certified, Outcome.Denied }, Outcome.Modified)]
    [InlineData(new[] { Outcome.Denied, Outcome.Denied }, Outcome.Denied)]
    [InlineData(new[] { Outcome.Denied, Outcome.Pended }, Outcome.Pended)]
    [InlineData(new[] { Outcome.Modified, Outcome.Pended, Outcome.Certified }, Outcome.Pended)]
    public void A_request_is_what_its_lines_together_are(Outcome[] lines, Outcome expected)
    {
        var decision = Decide(Sample.Line(Week, 1));
        Assert.Equal(expected, (decision with { Lines = [.. lines.Select(outcome => decision.Lines[0] with { Outcome = outcome })] }).Outcome);
    }

    [Fact]
    public void Another_organization_s_authorization_denies_where_only_one_may_serve_and_is_never_named()
    {
        var policy = Sample.Policy(Sample.Require("S.SOLE", """{ "kind": "soleProvider" }"""));
        var line = Sample.Decide(policy, Week, 1, before: [Sample.Before(Sample.Days("2026-01-11", 1), 1, "secret-organization")]);
        Assert.Equal(Outcome.Denied, line.Outcome);
        Assert.DoesNotContain("secret-organization", System.Text.Json.JsonSerializer.Serialize(line, PolicyJson.Options), StringComparison.Ordinal);
        Assert.Equal(Outcome.Certified, Sample.Decide(policy, Week, 1, before: [Sample.Before(Sample.Days("2026-01-12", 1), 1, "secret-organization")]).Outcome);
    }

    static Decision Decide(params IEnumerable<RequestLine> lines)
    {
        var policy = Sample.Policy(Sample.Require("S.SERVICE", """{ "kind": "service" }"""), Sample.Limit("S.FLAT", """{ "kind": "unitsPerWeek", "max": 16 }"""));
        return Engine.Decide(new Facts(Sample.Request(lines), []), policy, Ledger.Empty, AdverseDecisions.Automatic);
    }
}
