using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;

namespace PeerSupport.Fhir.Decisions.Tests;

/// <summary>At most so many authorized days in every window: the limit against a model that counts every window by hand.</summary>
public sealed class WindowTests
{
    sealed record Asked(int Max, int Months, DateSpan Period, ImmutableArray<Authorization> Before);

    [Fact]
    public void Every_window_that_ends_on_a_certified_day_holds_at_most_the_maximum() => Check((asked, line) =>
    {
        if (line.Period is { } given)
        {
            foreach (var end in Days(given))
            {
                Assert.True(Window(asked, end).Count(day => IsTaken(asked, day) || given.Contains(day)) <= asked.Max, $"{asked.Max} days in {asked.Months} months to {end}: {given}");
            }
        }
    });

    [Fact]
    public void The_certified_days_are_one_run_inside_the_asked_period() => Check((asked, line) =>
    {
        if (line.Period is { } given)
        {
            Assert.True(given.Days >= 1 && given.Start >= asked.Period.Start && given.End <= asked.Period.End);
            Assert.Equal(given == asked.Period ? Outcome.Certified : Outcome.Modified, line.Outcome);
        }
    });

    [Fact]
    public void The_run_begins_on_the_first_day_that_has_room_and_ends_before_the_first_that_has_none() => Check((asked, line) =>
    {
        var first = Days(asked.Period).Cast<DateOnly?>().FirstOrDefault(day => Room(asked, day!.Value, day.Value));
        Assert.Equal(first, line.Period?.Start);
        if (line.Period is { } given && given.End < asked.Period.End)
        {
            Assert.False(Room(asked, given.Start, given.End.AddDays(1)));
        }
    });

    [Fact]
    public void Nothing_left_is_a_denial_by_the_limit() => Check((asked, line) =>
    {
        if (line.Period is null)
        {
            Assert.Equal(Outcome.Denied, line.Outcome);
            Assert.Equal(["S.YEAR"], line.Causes);
        }
    });

    [Theory]
    [InlineData("2026-03-01", "2026-03-30", "2026-02-28")]
    [InlineData("2024-03-01", "2024-03-30", "2024-02-29")]
    [InlineData("2026-01-01", "2026-01-30", "2025-12-31")]
    public void A_year_of_one_used_day_leaves_room_on_the_same_day_a_year_later(string start, string end, string used)
    {
        var day = Sample.Day(used);
        var full = Sample.Before(new(day.AddDays(-9), day));
        var line = Sample.Decide(Policy(10, 12), Sample.Span(start, end), 10, before: [full]);
        Assert.Equal(Outcome.Denied, line.Outcome);
        var later = new DateSpan(full.Period.Start.AddMonths(12), full.Period.Start.AddMonths(12));
        Assert.Equal(later, Sample.Decide(Policy(10, 12), later, 10, before: [full]).Period);
        Assert.Equal(Outcome.Denied, Sample.Decide(Policy(10, 12), new(later.Start.AddDays(-1), later.Start.AddDays(-1)), 10, before: [full]).Outcome);
    }

    [Fact]
    public void Days_that_two_organizations_hold_count_once()
    {
        var line = Sample.Decide(Policy(20, 12), Sample.Days("2026-02-01", 30), 10, before: [Sample.Before(Sample.Days("2026-01-01", 10)), Sample.Before(Sample.Days("2026-01-01", 10), 10, "another")]);
        Assert.Equal(Sample.Days("2026-02-01", 10), line.Period);
    }

    [Fact]
    public void What_is_used_and_what_is_left_is_told()
    {
        var c = Sample.Case(Sample.Days("2026-02-01", 30), "{}", Sample.Before(Sample.Days("2026-01-01", 10)));
        var told = Assert.Single(new DaysPerWindow { Max = new([(DateOnly.MinValue, 25)]), Months = 12 }.Describe(c));
        Assert.Equal((25, 10, 15), (told.Allowed, told.Used, told.Left));
    }

    static void Check(Action<Asked, LineDecision> holds) => Prop.ForAll(Cases().ToArbitrary(), asked =>
        holds(asked, Sample.Decide(Policy(asked.Max, asked.Months), asked.Period, 10, before: asked.Before))).QuickCheckThrowOnFailure();

    static Gen<Asked> Cases() =>
        from max in Gen.Choose(1, 40)
        from months in Gen.Elements(1, 2, 12)
        from start in Gen.Choose(0, 60)
        from days in Gen.Choose(1, 70)
        from before in (from offset in Gen.Choose(-400, 100)
                        from length in Gen.Choose(1, 30)
                        from provider in Gen.Elements("provider", "another")
                        select Sample.Before(new(Sample.Day("2024-02-01").AddDays(offset), Sample.Day("2024-02-01").AddDays(offset + length - 1)), 10, provider)).ListOf()
        let first = Sample.Day("2024-02-01").AddDays(start)
        select new Asked(max, months, new(first, first.AddDays(days - 1)), [.. before.Take(6)]);

    static Policy Policy(int max, int months) => Sample.Policy(Sample.Limit("S.YEAR", $$"""{ "kind": "daysPerWindow", "max": {{max}}, "months": {{months}} }"""));

    /// <summary>Whether a run from a day to another keeps the window of its last day.</summary>
    static bool Room(Asked asked, DateOnly from, DateOnly to) => Window(asked, to).Count(day => IsTaken(asked, day) || (day >= from && day <= to)) <= asked.Max;

    static IEnumerable<DateOnly> Window(Asked asked, DateOnly end) => Days(new(end.AddMonths(-asked.Months).AddDays(1), end));

    static IEnumerable<DateOnly> Days(DateSpan span) => Enumerable.Range(0, span.Days).Select(span.Start.AddDays);

    static bool IsTaken(Asked asked, DateOnly day) => asked.Before.Any(each => each.Period.Contains(day));
}
