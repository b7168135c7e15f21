namespace PeerSupport.Fhir.R4.Tests.Values;

public sealed class DateTests
{
    [Theory]
    [InlineData("2024")]
    [InlineData("2024-02")]
    [InlineData("2024-02-29")]
    [InlineData("0001-01-01")]
    [InlineData("9999-12-31")]
    public void A_date_comes_back_as_it_was_written(string text)
    {
        Assert.True(FhirDate.TryParse(text, out var date));
        Assert.Equal(text, date.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("24")]
    [InlineData("0000")]
    [InlineData("2024-13")]
    [InlineData("2024-00")]
    [InlineData("2023-02-29")]
    [InlineData("2024-2-9")]
    [InlineData("2024/02/09")]
    [InlineData("2024-02-09T")]
    [InlineData(" 2024")]
    [InlineData("２０２４")]
    public void What_is_not_on_the_calendar_or_in_the_form_is_not_a_date(string text) => Assert.False(FhirDate.TryParse(text, out _));

    [Theory]
    [InlineData("2024-02-29T10:30:00Z")]
    [InlineData("2024-02-29T10:30:00+05:30")]
    [InlineData("2024-02-29T10:30:00-00:00")]
    [InlineData("2024-02-29T10:30:60.000+14:00")]
    [InlineData("2024-02-29T10:30:00.1234567890123Z")]
    [InlineData("2024-02")]
    public void A_dateTime_comes_back_as_it_was_written(string text)
    {
        Assert.True(FhirDateTime.TryParse(text, out var value));
        Assert.Equal(text, value.ToString());
    }

    [Theory]
    [InlineData("2024-02-29T10:30:00")]
    [InlineData("2024-02-29T10:30Z")]
    [InlineData("2024-02-29T24:00:00Z")]
    [InlineData("2024-02-29T10:30:00.Z")]
    [InlineData("2024-02-29T10:30:00+14:01")]
    [InlineData("2024-02-29T10:30:00+1:00")]
    [InlineData("2024-02-29 10:30:00Z")]
    [InlineData("2024-02T10:30:00Z")]
    [InlineData("2024T")]
    public void A_dateTime_with_a_time_needs_a_day_seconds_and_a_zone(string text) => Assert.False(FhirDateTime.TryParse(text, out _));

    [Theory]
    [InlineData("2024-02-29T10")]
    [InlineData("2024-02-29T10:30")]
    [InlineData("2024-02-29T10:30:00")]
    [InlineData("2024-02-29T10:30Z")]
    public void An_expression_may_write_less_of_a_dateTime(string text)
    {
        Assert.True(FhirDateTime.TryParsePartial(text, out var value));
        Assert.Equal(text, value.ToString());
    }

    [Theory]
    [InlineData("10:30:00", true)]
    [InlineData("10:30:00.500", true)]
    [InlineData("10:30", false)]
    [InlineData("25:30:00", false)]
    [InlineData("10:30:00Z", false)]
    public void A_time_is_hours_minutes_and_seconds_without_a_zone(string text, bool right)
    {
        Assert.Equal(right, FhirTime.TryParse(text, out var time));
        if (right)
        {
            Assert.Equal(text, time.ToString());
        }
    }

    [Theory]
    [InlineData("2024", "2025", -1)]
    [InlineData("2024", "2024", 0)]
    [InlineData("2024", "2024-03", null)]
    [InlineData("2024-02", "2024-03", -1)]
    [InlineData("2024-03-02", "2024-03-01", 1)]
    [InlineData("2024-03", "2024-03-01", null)]
    public void Dates_of_different_precision_compare_only_where_it_can_be_known(string a, string b, int? order)
    {
        Assert.True(FhirDate.TryParse(a, out var x) & FhirDate.TryParse(b, out var y));
        Assert.Equal(order, FhirDate.Compare(x, y));
        Assert.Equal(-order, FhirDate.Compare(y, x));
    }

    [Theory]
    [InlineData("2024-03-01T12:00:00+02:00", "2024-03-01T10:00:00Z", 0)]
    [InlineData("2024-03-01T00:30:00+02:00", "2024-02-29T23:30:00Z", -1)]
    [InlineData("2024-03-01T12:00:00", "2024-03-01T10:00:00Z", null)]
    [InlineData("2024-03-05T12:00:00", "2024-03-01T10:00:00Z", 1)]
    [InlineData("2024-03-01", "2024-03-01T10:00:00Z", null)]
    [InlineData("2024-03-02", "2024-03-01T10:00:00Z", 1)]
    [InlineData("2024-03-01T10:00:00.0Z", "2024-03-01T10:00:00Z", 0)]
    [InlineData("2024-03-01T10:00", "2024-03-01T10:00:15", null)]
    [InlineData("2024-03-01T10", "2024-03-01T11:00:15", -1)]
    public void DateTimes_compare_as_moments_when_both_have_a_zone(string a, string b, int? order)
    {
        Assert.True(FhirDateTime.TryParsePartial(a, out var x) & FhirDateTime.TryParsePartial(b, out var y));
        Assert.Equal(order, FhirDateTime.Compare(x, y));
        Assert.Equal(-order, FhirDateTime.Compare(y, x));
    }

    [Fact]
    public void A_partial_date_spans_its_first_to_its_last_day()
    {
        Assert.True(FhirDate.TryParse("2024-02", out var month) & FhirDate.TryParse("2023", out var year));
        Assert.Equal((new DateOnly(2024, 2, 1), new DateOnly(2024, 2, 29)), (month.Low, month.High));
        Assert.Equal((new DateOnly(2023, 1, 1), new DateOnly(2023, 12, 31)), (year.Low, year.High));
    }

    [Fact]
    public void A_dateTime_spans_its_first_to_its_last_moment()
    {
        Assert.True(FhirDateTime.TryParse("2024-02-29T10:30:00+02:00", out var value));
        Assert.Equal("2024-02-29T08:30:00.0000000Z", value.Earliest.UtcDateTime.ToString("o", null));
        Assert.Equal("2024-02-29T08:30:00.9999999Z", value.Latest.UtcDateTime.ToString("o", null));
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("9999-12-31T23:59:60-14:00")]
    public void The_ends_of_the_calendar_do_not_overflow(string text)
    {
        Assert.True(FhirDateTime.TryParse(text, out var value));
        Assert.True(value.Earliest <= value.Latest);
    }
}
