namespace PeerSupport.Fhir.Decisions.Tests;

/// <summary>Updates: what stands, what is decided again, what a cancel leaves, and that used units are never taken back.</summary>
public sealed class UpdateTests
{
    static readonly DateSpan First = Sample.Span("2026-01-01", "2026-01-31"), Second = Sample.Span("2026-02-01", "2026-02-28"), Third = Sample.Span("2026-03-01", "2026-03-31");

    static readonly Policy Policy = Sample.Policy(Sample.Require("S.A", """{ "kind": "yesNo", "fact": "willing" }"""));

    const string Willing = """{ "willing": true }""";

    [Fact]
    public void What_is_asked_as_before_stands_and_what_is_added_is_decided()
    {
        var before = Decide(Willing, Sample.Line(First, 10), Sample.Line(Second, 20, 2));
        var after = Update(before, "{}", [], [], Sample.Line(First, 10), Sample.Line(Second, 20, 2), Sample.Line(Third, 5, 3));
        Assert.Equal([Outcome.Certified, Outcome.Certified, Outcome.Pended], after.Decision.Lines.Select(line => line.Outcome));
        Assert.Equal([Sample.Day("2026-01-01"), Sample.Day("2026-01-01"), null], after.Decision.Lines.Select(line => line.Since));
        Assert.Empty(after.Ends);
    }

    [Fact]
    public void A_changed_line_takes_the_place_of_the_earlier_one_and_a_line_left_out_stands()
    {
        var before = Decide(Willing, Sample.Line(First, 10), Sample.Line(Second, 20, 2));
        var after = Update(before, Willing, [], [1], Sample.Line(First, 14));
        Assert.Equal([14, 20], after.Decision.Lines.Select(line => line.Units));
        Assert.Equal(["key-1"], after.Ends);
    }

    [Fact]
    public void A_change_that_waits_or_is_denied_leaves_what_was_authorized()
    {
        var before = Decide(Willing, Sample.Line(First, 10));
        var waits = Update(before, "{}", [], [1], Sample.Line(First, 14));
        var denied = Update(before, """{ "willing": false }""", [], [1], Sample.Line(First, 14));
        Assert.Equal([Outcome.Pended, Outcome.Denied], new[] { waits, denied }.Select(after => after.Decision.Lines[0].Outcome));
        Assert.Empty(waits.Ends.Concat(denied.Ends));
        Assert.EndsWith("What was authorized before stays in force: 10 units, 2026-01-01 to 2026-01-31.", waits.Decision.Lines[0].Summary);
    }

    [Fact]
    public void Used_units_are_not_taken_back()
    {
        var before = Decide(Willing, Sample.Line(First, 10));
        var after = Update(before, Willing, [], [1], used: 8, false, Sample.Line(First, 3));
        var line = Assert.Single(after.Decision.Lines);
        Assert.Equal((Outcome.Modified, (int?)8), (line.Outcome, line.Units));
        Assert.Equal(["key-1"], after.Ends);
    }

    [Fact]
    public void A_cancelled_line_ends_and_one_that_was_used_keeps_its_used_units_until_the_day()
    {
        var before = Decide(Willing, Sample.Line(First, 10), Sample.Line(Second, 20, 2));
        var unused = Update(before, Willing, [2], [], Sample.Line(First, 10));
        Assert.Equal((Outcome.Cancelled, null, null), (unused.Decision.Lines[1].Outcome, unused.Decision.Lines[1].Units, unused.Decision.Lines[1].Period));
        Assert.Equal(["key-2"], unused.Ends);
        Assert.Empty(unused.Kept);

        var used = Update(before, Willing, [1], [], used: 4, false, Sample.Line(Second, 20, 2));
        var kept = Assert.Single(used.Kept);
        Assert.Equal((4, Sample.Span("2026-01-01", "2026-01-05")), (kept.Units, kept.Period));
        Assert.Equal("Cancelled on 2026-01-01. 4 of 10 units were used: they stay authorized, 2026-01-01 to 2026-01-05.", used.Decision.Lines[0].Summary);
        Assert.Equal(Outcome.Certified, used.Decision.Outcome);
    }

    [Fact]
    public void A_whole_cancel_needs_no_lines()
    {
        var after = Update(Decide(Willing, Sample.Line(First, 10), Sample.Line(Second, 20, 2)), Willing, [], [], 0, all: true);
        Assert.Equal(Outcome.Cancelled, after.Decision.Outcome);
        Assert.Equal(["key-1", "key-2"], after.Ends);
        Assert.Contains("CANCELLED", Explanation.Text(after.Decision));
    }

    static Decision Decide(string facts, params RequestLine[] lines) => Engine.Decide(new Facts(Sample.Request(lines), Sample.Facts(facts)), Policy, Ledger.Empty, AdverseDecisions.Automatic);

    static UpdatedDecision Update(Decision before, string facts, int[] cancelled, int[] changed, params RequestLine[] lines) => Update(before, facts, cancelled, changed, 0, false, lines);

    static UpdatedDecision Update(Decision before, string facts, int[] cancelled, int[] changed, int used, bool all, params RequestLine[] lines)
    {
        var ledger = new Ledger([.. before.Lines.Select(line => new Authorization($"n-{line.Sequence}", "provider", Sample.Service, line.Period!.Value, line.Units!.Value) { RequestKey = "key", Chain = Authorization.ChainOf("key", line.Sequence) })])
        {
            Uses = used == 0 ? [] : [new Use("use", "contact", "key-1", "provider", Sample.Service, Sample.Day("2026-01-05"), used)],
        };
        return Updates.Decide(new Facts(Sample.Request(lines), Sample.Facts(facts)), Policy, ledger, AdverseDecisions.Automatic, before, new(all, [.. cancelled], [.. changed]));
    }
}
