namespace PeerSupport.Fhir.Decisions.Tests;

public sealed class DayTests
{
    [Theory]
    [InlineData("2026", "2026-01-01", "2026-12-31")]
    [InlineData("2024-02", "2024-02-01", "2024-02-29")]
    [InlineData("2026-12", "2026-12-01", "2026-12-31")]
    [InlineData("9999-12", "9999-12-01", "9999-12-31")]
    [InlineData("2026-05-06", "2026-05-06", "2026-05-06")]
    [InlineData("2026-05-06T23:59:59-05:00", "2026-05-06", "2026-05-06")]
    public void A_date_is_every_day_that_its_precision_leaves_open(string text, string low, string high) =>
        Assert.Equal(new DayRange(Sample.Day(low), Sample.Day(high)), DayRange.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("20a6")]
    [InlineData("0000")]
    [InlineData("2026-13")]
    [InlineData("2026-02-30")]
    [InlineData("2026-2-3")]
    [InlineData("06.05.2026")]
    [InlineData("yesterday")]
    public void A_text_that_is_no_date_is_a_format_error(string text) => Assert.Throws<FormatException>(() => DayRange.Parse(text));

    [Theory]
    [InlineData("2026")]
    [InlineData("2026-02")]
    [InlineData("2026-02-03")]
    public void A_date_is_written_with_the_precision_that_is_known(string text) => Assert.Equal(text, DayRange.Parse(text).ToString());

    [Theory]
    [InlineData("2026-05-06", "2026-05-05", false)]
    [InlineData("2026-05-06", "2026-05-06", true)]
    [InlineData("2026-05", "2026-04-30", false)]
    [InlineData("2026-05", "2026-05-01", null)]
    [InlineData("2026-05", "2026-05-30", null)]
    [InlineData("2026-05", "2026-05-31", true)]
    [InlineData("2026", "2026-12-30", null)]
    [InlineData("2026", "2026-12-31", true)]
    public void A_partial_date_is_before_a_day_only_where_each_of_its_days_is(string date, string day, bool? expected) =>
        Assert.Equal(expected, DayRange.Parse(date).OnOrBefore(Sample.Day(day)));

    [Theory]
    [InlineData("2026-01-10", "2026-01-20", "2026-01-09", false)]
    [InlineData("2026-01-10", "2026-01-20", "2026-01-10", true)]
    [InlineData("2026-01-10", "2026-01-20", "2026-01-20", true)]
    [InlineData("2026-01-10", "2026-01-20", "2026-01-21", false)]
    [InlineData("2026-01-10", null, "2099-01-01", true)]
    [InlineData(null, "2026-01-20", "2026-01-20", null)]
    [InlineData(null, "2026-01-20", "2026-01-21", false)]
    [InlineData(null, null, "2026-01-01", null)]
    [InlineData("2026-01", null, "2026-01-15", null)]
    [InlineData("2026-01", null, "2026-01-31", true)]
    [InlineData("2025", "2026-01", "2026-01-01", true)]
    [InlineData("2025", "2026-01", "2026-01-15", null)]
    [InlineData("2025", "2026-01", "2026-02-01", false)]
    public void A_period_covers_a_day_by_what_its_dates_can_tell(string? start, string? end, string day, bool? expected) =>
        Assert.Equal(expected, Period(start, end).Covers(Sample.Day(day)));

    [Theory]
    [InlineData("2026-01-20", "2026-01-20", false)]
    [InlineData("2026-01-20", "2026-01-21", true)]
    [InlineData("2026-01", "2026-01-31", false)]
    [InlineData("2026-01", "2026-02-01", true)]
    [InlineData(null, "2099-01-01", false)]
    public void A_period_has_ended_only_where_its_end_is_certainly_over(string? end, string day, bool expected) =>
        Assert.Equal(expected, Period(null, end).EndedBefore(Sample.Day(day)));

    [Theory]
    [InlineData(null, null, "no dates")]
    [InlineData("2026-01", null, "from 2026-01")]
    [InlineData(null, "2026", "to 2026")]
    [InlineData("2026-01-02", "2026-03", "2026-01-02 to 2026-03")]
    public void A_period_is_written_as_it_was_stated(string? start, string? end, string expected) => Assert.Equal(expected, Period(start, end).ToString());

    [Fact]
    public void A_span_counts_both_of_its_ends()
    {
        var span = Sample.Span("2024-02-28", "2024-03-01");
        Assert.Equal(3, span.Days);
        Assert.True(span.Contains(Sample.Day("2024-02-28")) && span.Contains(Sample.Day("2024-03-01")));
        Assert.False(span.Contains(Sample.Day("2024-02-27")) || span.Contains(Sample.Day("2024-03-02")));
        Assert.True(span.Overlaps(Sample.Span("2024-03-01", "2024-04-01")));
        Assert.False(span.Overlaps(Sample.Span("2024-03-02", "2024-04-01")));
        Assert.Equal(0, Sample.Span("2024-03-02", "2024-03-01").Days);
    }

    [Fact]
    public void Evidence_without_a_date_counts_unless_it_should_have_had_one()
    {
        var fact = new Fact("x", null, new("r", "e", "s"));
        var day = Sample.Day("2026-01-01");
        Assert.True(fact.CountsOn(day));
        Assert.Null((fact with { Undated = true }).CountsOn(day));
        Assert.False((fact with { When = DayRange.Parse("2026-01-02") }).CountsOn(day));
        Assert.Null((fact with { When = DayRange.Parse("2026-01") }).CountsOn(day));
    }

    static Interval Period(string? start, string? end) => new(start is null ? null : DayRange.Parse(start), end is null ? null : DayRange.Parse(end));
}
