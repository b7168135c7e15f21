namespace PeerSupport.Fhir.Decisions.Tests;

/// <summary>What a reviewer decides, and what binds a reviewer.</summary>
public sealed class ReviewerTests
{
    static readonly DateSpan Week = Sample.Days("2026-01-05", 7);

    static readonly Policy Both = Sample.Policy(
        Sample.Require("S.WILL", """{ "kind": "yesNo", "fact": "willing" }"""),
        Sample.Limit("S.UNITS", """{ "kind": "unitsPerWeek", "max": 16 }"""));

    static readonly Reviewer Person = new("Rae", "1234567893", new("tax", "psychiatry"));

    static readonly string Chain = Authorization.ChainOf("key", 1);

    [Fact]
    public void An_open_criterion_is_the_reviewers_to_judge()
    {
        var decided = Decide(10, new(1, Verdict.Approve)).Decision!;
        Assert.Equal((Outcome.Certified, 10, Week), (decided.Outcome, decided.Lines[0].Units, decided.Lines[0].Period));
        Assert.True(decided.HumanReviewed);
        Assert.Equal(Person, decided.Reviewer);
        Assert.Empty(decided.Causes);
    }

    [Fact]
    public void What_was_missing_is_no_reason_for_what_a_reviewer_cuts()
    {
        var line = Decide(10, new(1, Verdict.Modify) { Units = 8 }).Decision!.Lines[0];
        Assert.Equal((Outcome.Modified, 8), (line.Outcome, line.Units));
        Assert.Empty(line.Causes);
        Assert.Equal(["S.UNITS"], Decide(10, new(1, Verdict.Modify) { Units = 8 }, null, new("S.UNITS", null, null)).Decision!.Lines[0].Causes);
    }

    [Theory]
    [InlineData(17, null, ReviewFaultKind.AboveLimit)]
    [InlineData(10, 11, ReviewFaultKind.AboveAsked)]
    [InlineData(20, 17, ReviewFaultKind.AboveLimit)]
    public void Limits_and_what_was_asked_bind_a_reviewer(int asked, int? given, ReviewFaultKind fault)
    {
        var decided = Decide(asked, given is { } units ? new(1, Verdict.Modify) { Units = units } : new(1, Verdict.Approve));
        Assert.Null(decided.Decision);
        Assert.Equal(fault, Assert.Single(decided.Faults).Kind);
    }

    [Fact]
    public void Units_of_other_authorizations_count_and_the_lines_own_do_not()
    {
        var own = new Authorization("own", "provider", Sample.Service, Week, 16) { RequestKey = "key", Chain = Chain };
        Assert.Empty(Decide(16, new(1, Verdict.Approve), Sample.Ledger(own)).Faults);
        Assert.Equal([Chain], Decide(16, new(1, Verdict.Approve), Sample.Ledger(own)).Ends);
        Assert.NotEmpty(Decide(16, new(1, Verdict.Approve), Sample.Ledger(Sample.Before(Week))).Faults);
    }

    [Fact]
    public void Used_units_are_not_taken_back()
    {
        var own = new Authorization("own", "provider", Sample.Service, Week, 16) { RequestKey = "key", Chain = Chain };
        var ledger = Sample.Ledger(own).WithUses([new("u", "k", Chain, "provider", Sample.Service, Week.Start, 8)]);
        Assert.Equal(ReviewFaultKind.BelowUsed, Assert.Single(Decide(16, new(1, Verdict.Modify) { Units = 4 }, ledger).Faults).Kind);
        Assert.Equal(8, Decide(16, new(1, Verdict.Modify) { Units = 8 }, ledger).Decision!.Lines[0].Units);

        // A denied change leaves what was authorized before in force.
        Assert.Empty(Decide(16, new(1, Verdict.Deny), ledger).Ends);
    }

    [Fact]
    public void A_denial_has_the_reviewers_reason_and_a_line_that_does_not_wait_stands()
    {
        var decided = Decide(10, new(1, Verdict.Deny), null, new("S.WILL", "04", "Not willing.")).Decision!;
        Assert.Equal((Outcome.Denied, "04"), (decided.Outcome, decided.Lines[0].Reason!.Code));
        Assert.Equal(["S.WILL"], decided.Causes);
        Assert.Contains("Not willing.", decided.Lines[0].Summary, StringComparison.Ordinal);
        Assert.Equal(ReviewFaultKind.NotWaiting, Assert.Single(Decide(10, new(2, Verdict.Approve)).Faults).Kind);
    }

    [Fact]
    public void Asking_for_more_leaves_it_open()
    {
        var asked = Reviews.AskForMore(Pended(Facts(10), Ledger.Empty), Person, [new("18776-5", "the plan")]);
        Assert.Equal(Outcome.Pended, asked.Outcome);
        Assert.Equal("Pended. A reviewer asks for the plan.", asked.Lines[0].Summary);
    }

    [Fact]
    public void What_is_recommended_is_not_told_to_those_who_asked()
    {
        var facts = new Facts(Sample.Request(Sample.Line(Week, 17)), Sample.Facts("""{ "willing": true }"""));
        var decision = Engine.Decide(facts, Both, Ledger.Empty, AdverseDecisions.AllToReviewer);
        Assert.Equal(Outcome.Modified, decision.Lines[0].Recommended);
        var told = decision.WithoutRecommendations().Lines[0];
        Assert.Equal((Outcome.Pended, null, null), (told.Outcome, told.Recommended, told.Proposal));
        Assert.All(told.Clauses, clause => Assert.Null(clause.Changed));
    }

    static Facts Facts(int units) => new(Sample.Request(Sample.Line(Week, units)), []);

    static Decision Pended(Facts facts, Ledger ledger) => Engine.Decide(facts, Both, ledger, AdverseDecisions.AllToReviewer);

    static ReviewedDecision Decide(int asked, LineVerdict line, Ledger? ledger = null, ReviewReason? reason = null) =>
        Reviews.Decide(Facts(asked), Both, ledger ?? Ledger.Empty, Pended(Facts(asked), ledger ?? Ledger.Empty), new(Person, Sample.Day("2026-01-05"), [line], reason));
}
