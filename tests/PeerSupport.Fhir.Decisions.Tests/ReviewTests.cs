namespace PeerSupport.Fhir.Decisions.Tests;

/// <summary>Who may say no: which adverse results stand at once, and which wait for a person.</summary>
public sealed class ReviewTests
{
    static readonly DateSpan Week = Sample.Days("2026-01-05", 7);

    const string Clinical = """, "decider": "clinical" """;

    static readonly Policy Both = Sample.Policy(
        Sample.Require("S.CLINICAL", """{ "kind": "yesNo", "fact": "willing" }""", Clinical),
        Sample.Require("S.ADMIN", """{ "kind": "yesNo", "fact": "paper" }"""),
        Sample.Limit("S.UNITS", """{ "kind": "unitsPerWeek", "max": 16 }"""));

    [Theory]
    [InlineData(true, true, 16, AdverseDecisions.Automatic, Outcome.Certified, null)]
    [InlineData(true, true, 16, AdverseDecisions.ClinicalToReviewer, Outcome.Certified, null)]
    [InlineData(true, true, 16, AdverseDecisions.AllToReviewer, Outcome.Certified, null)]
    [InlineData(false, true, 16, AdverseDecisions.Automatic, Outcome.Denied, null)]
    [InlineData(false, true, 16, AdverseDecisions.ClinicalToReviewer, Outcome.Pended, Outcome.Denied)]
    [InlineData(false, true, 16, AdverseDecisions.AllToReviewer, Outcome.Pended, Outcome.Denied)]
    [InlineData(true, false, 16, AdverseDecisions.Automatic, Outcome.Denied, null)]
    [InlineData(true, false, 16, AdverseDecisions.ClinicalToReviewer, Outcome.Denied, null)]
    [InlineData(true, false, 16, AdverseDecisions.AllToReviewer, Outcome.Pended, Outcome.Denied)]
    [InlineData(false, false, 16, AdverseDecisions.ClinicalToReviewer, Outcome.Pended, Outcome.Denied)]
    [InlineData(true, true, 17, AdverseDecisions.Automatic, Outcome.Modified, null)]
    [InlineData(true, true, 17, AdverseDecisions.ClinicalToReviewer, Outcome.Modified, null)]
    [InlineData(true, true, 17, AdverseDecisions.AllToReviewer, Outcome.Pended, Outcome.Modified)]
    public void The_setting_says_which_adverse_results_wait_for_a_reviewer(bool willing, bool paper, int units, AdverseDecisions review, Outcome expected, Outcome? recommended)
    {
        var line = Sample.Decide(Both, Week, units, $$"""{ "willing": {{(willing ? "true" : "false")}}, "paper": {{(paper ? "true" : "false")}} }""", review);
        Assert.Equal((expected, recommended), (line.Outcome, line.Recommended));
    }

    [Fact]
    public void A_limit_that_a_clinician_decides_waits_too()
    {
        var policy = Sample.Policy(Sample.Limit("S.UNITS", """{ "kind": "unitsPerWeek", "max": 16 }""", Clinical));
        Assert.Equal(Outcome.Modified, Sample.Decide(policy, Week, 17, review: AdverseDecisions.ClinicalToReviewer).Recommended);
    }

    [Fact]
    public void What_waits_is_not_given_and_keeps_its_reasons()
    {
        var line = Sample.Decide(Both, Week, 17, """{ "willing": true, "paper": true }""", AdverseDecisions.AllToReviewer);
        Assert.Null(line.Units);
        Assert.Null(line.Period);
        Assert.Equal(["S.UNITS"], line.Causes);
        Assert.StartsWith("A reviewer decides. S.UNITS: ", line.Summary, StringComparison.Ordinal);
        Assert.StartsWith("Certified with changes: 16 units", line.Proposal!.Summary, StringComparison.Ordinal);
        Assert.Equal((16, Week), (line.Proposal.Units, line.Proposal.Period));
    }

    [Fact]
    public void What_waits_takes_nothing_from_the_next_line()
    {
        var facts = new Facts(Sample.Request(Sample.Line(Week, 17), Sample.Line(Week, 16, 2)), Sample.Facts("""{ "willing": true, "paper": true }"""));
        Assert.Equal([null, 16], Engine.Decide(facts, Both, Ledger.Empty, AdverseDecisions.AllToReviewer).Lines.Select(line => line.Units));
        Assert.Equal([16, null], Engine.Decide(facts, Both, Ledger.Empty, AdverseDecisions.Automatic).Lines.Select(line => line.Units));
    }

    [Fact]
    public void A_pend_is_a_pend_under_every_setting_without_a_recommendation() => Assert.All(Enum.GetValues<AdverseDecisions>(), review =>
    {
        var line = Sample.Decide(Both, Week, 16, review: review);
        Assert.Equal((Outcome.Pended, null), (line.Outcome, line.Recommended));
    });
}
