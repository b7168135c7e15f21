using FsCheck;
using FsCheck.Fluent;

namespace PeerSupport.Fhir.Decisions.Tests;

/// <summary>A short overlap with another service at the beginning.</summary>
public sealed class TransitionTests
{
    const string Ten = """{ "kind": "transition", "services": [ "team" ], "together": [ "residence" ], "maxDays": 10 }""";

    static readonly DateSpan Quarter = Sample.Span("2026-01-01", "2026-03-31");

    [Theory]
    [InlineData("2025-12-31", null)]
    [InlineData("2026-01-10", null)]
    [InlineData("2026-01-11", "2026-01-02")]
    [InlineData("2026-01-30", "2026-01-21")]
    [InlineData("2026-05-31", "2026-05-22")]
    public void An_overlap_that_is_too_long_moves_the_start_so_that_the_allowed_days_remain(string end, string? start)
    {
        var finding = Judge($$"""{ "value": "svc|team", "start": "2025-01-01", "end": "{{end}}" }""");
        Assert.Equal(Truth.Met, finding.Value);
        Assert.Equal(start is null ? null : Sample.Day(start), finding.MoveStart);
        Assert.Null(finding.CutEnd);
    }

    [Fact]
    public void A_service_without_an_end_is_not_met() => Assert.Equal(Truth.NotMet, Judge("""{ "value": "svc|team", "start": "2025-01-01" }""").Value);

    [Theory]
    [InlineData("finished", Truth.Unknown)]
    [InlineData("completed", Truth.Unknown)]
    [InlineData("active", Truth.NotMet)]
    public void A_service_that_is_over_on_a_day_that_is_not_on_file_is_unknown(string state, Truth expected)
    {
        var service = $$"""{ "value": "svc|team", "as": "episode", "start": "2025-01-01", "state": "{{state}}" }""";
        Assert.Equal(expected, Judge(service).Value);
        Assert.Equal(Truth.NotMet, Judge($$"""{{service}}, { "value": "svc|team", "as": "episode", "start": "2025-06-01" }""").Value);
        Assert.Equal(expected, Sample.Judge("""{ "kind": "exclusive", "services": [ "team" ] }""", Sample.Case(Quarter, $$"""{ "other-service": {{service}} }""")).Value);
        Assert.Equal(expected, Sample.Judge("""{ "kind": "previous", "services": [ "team" ], "transitionDays": 10, "stillNeeded": "still-needed", "never": "never-had" }""", Sample.Case(Quarter, $$"""{ "other-service": {{service}} }""")).Value);
    }

    [Fact]
    public void A_service_that_began_in_the_period_and_is_over_lies_in_it() =>
        Assert.Equal(Truth.NotMet, Sample.Judge("""{ "kind": "exclusive", "services": [ "team" ] }""", Sample.Case(Quarter, """{ "other-service": { "value": "svc|team", "as": "episode", "start": "2026-02-01", "state": "finished" } }""")).Value);

    [Fact]
    public void A_service_that_begins_later_cuts_the_end_to_the_day_before_it()
    {
        var finding = Judge("""{ "value": "svc|team", "start": "2026-02-15" }""");
        Assert.Equal((Truth.Met, (DateOnly?)Sample.Day("2026-02-14")), (finding.Value, finding.CutEnd));
        Assert.Null(finding.MoveStart);
    }

    [Fact]
    public void Services_together_count_to_the_end_of_the_last() =>
        Assert.Equal(Sample.Day("2026-01-11"), Judge("""{ "value": "svc|team", "start": "2025-01-01", "end": "2026-01-05" }, { "value": "svc|residence", "start": "2025-12-01", "end": "2026-01-20" }""").MoveStart);

    [Fact]
    public void A_service_that_is_only_counted_together_is_another_clause_s_matter() =>
        Assert.Null(Judge("""{ "value": "svc|residence", "start": "2025-01-01", "end": "2026-03-01" }""").MoveStart);

    [Theory]
    [InlineData("2026-01", Truth.Unknown)]
    [InlineData("2025-12", Truth.Met)]
    [InlineData("2025", Truth.Met)]
    [InlineData("2026", Truth.Unknown)]
    public void An_end_that_is_known_only_in_part_speaks_only_where_all_its_days_agree(string end, Truth expected) =>
        Assert.Equal(expected, Judge($$"""{ "value": "svc|team", "start": "2025-01-01", "end": "{{end}}" }""").Value);

    [Theory]
    [InlineData("2026-01-20", "2026-01-19")]
    [InlineData("2026-01-01", null)]
    [InlineData("2025-12-31", null)]
    public void An_encounter_is_a_service_of_one_day(string day, string? cut)
    {
        var finding = Judge($$"""{ "value": "svc|team", "as": "encounter", "date": "{{day}}" }""");
        Assert.Equal(Truth.Met, finding.Value);
        Assert.Equal(cut is null ? null : Sample.Day(cut), finding.CutEnd);
    }

    [Fact]
    public void Nothing_on_file_is_met() => Assert.Equal(Truth.Met, Sample.Judge(Ten, Sample.Case(Quarter)).Value);

    [Fact]
    public void The_certified_days_never_share_more_than_the_allowed_ones_with_the_service() => Prop.ForAll(
        (from before in Gen.Choose(1, 200)
         from last in Gen.Choose(-20, 200)
         select (before, last)).ToArbitrary(), each =>
         {
             var service = new DateSpan(Quarter.Start.AddDays(-each.before), Quarter.Start.AddDays(each.last));
             if (service.Days < 1)
             {
                 return;
             }

             var line = Sample.Decide(Sample.Policy(Sample.Require("S.TEAM", Ten)), Quarter, 10, $$"""{ "other-service": { "value": "svc|team", "start": "{{service.Start:yyyy-MM-dd}}", "end": "{{service.End:yyyy-MM-dd}}" } }""");
             var shared = line.Period is { } given ? Enumerable.Range(0, given.Days).Count(i => service.Contains(given.Start.AddDays(i))) : 0;
             var possible = Math.Max(0, Math.Min(service.End.DayNumber, Quarter.End.DayNumber) - Quarter.Start.DayNumber + 1);
             Assert.True(shared <= 10);
             Assert.Equal(possible > 10, line.Outcome != Outcome.Certified);
         }).QuickCheckThrowOnFailure();

    static Finding Judge(string services) => Sample.Judge(Ten, Sample.Case(Quarter, $$"""{ "other-service": [ {{services}} ] }"""));
}
