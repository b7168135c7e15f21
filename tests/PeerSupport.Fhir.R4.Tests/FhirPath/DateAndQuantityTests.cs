namespace PeerSupport.Fhir.R4.Tests.FhirPath;

public sealed class DateAndQuantityTests
{
    [Theory]
    [InlineData("@2024-01-31 + 1 month", "2024-02-29")]
    [InlineData("@2024-03-01 - 1 day", "2024-02-29")]
    [InlineData("@2024 + 24 months", "2026")]
    [InlineData("@2024-11 + 2 months", "2025-01")]
    [InlineData("@2024-11 + 65 days", "2025-01")]
    [InlineData("@2024-01-01 + 25 hours", "2024-01-02")]
    [InlineData("@2024-01-01T23:59:30Z + 45 seconds", "2024-01-02T00:00:15Z")]
    [InlineData("@2024-01-01T00:00:00.000-05:00 - 1 'ms'", "2023-12-31T23:59:59.999-05:00")]
    [InlineData("@T23:30 + 1 hour", "00:30")]
    [InlineData("@9999-12-31 + 1 day", "")]
    [InlineData("@0001-01-01 - 1 year", "")]
    public void Durations_follow_the_calendar_and_keep_the_precision(string expression, string expected) => Assert.Equal(expected, Sample.Of(expression));

    [Theory]
    [InlineData("@2024-01 < @2024-02-10", "true")]
    [InlineData("@2024-01 = @2024-01-10", "")]
    [InlineData("@2024-01-01T10:00:00Z = @2024-01-01T11:00:00+01:00", "true")]
    [InlineData("birthDate < today()", "true")]
    [InlineData("today()", "2026-03-01")]
    [InlineData("now()", "2026-03-01T12:30:15.25+01:00")]
    [InlineData("@2014.lowBoundary()", "2014-01-01")]
    [InlineData("@2014-02.highBoundary(8)", "2014-02-28")]
    [InlineData("@2014-02-03T10:30Z.highBoundary()", "2014-02-03T10:30:59.999Z")]
    public void Partial_dates_are_compared_only_as_far_as_they_are_known(string expression, string expected) => Assert.Equal(expected, Sample.Of(expression));

    [Theory]
    [InlineData("1 'kg' = 1000 'g'", "true")]
    [InlineData("1 '[lb_av]' > 450 'g'", "true")]
    [InlineData("1 'L' = 1000 'mL'", "true")]
    [InlineData("50 '%' = 0.5 '1'", "true")]
    [InlineData("1 'g' = 1 'm'", "")]
    [InlineData("1 'furlong' = 1 'furlong'", "true")]
    [InlineData("1 'furlong' < 2 'mile'", "")]
    [InlineData("1 year = 12 months", "true")]
    [InlineData("1 year = 1 'a'", "")]
    [InlineData("1 year ~ 1 'a'", "true")]
    [InlineData("2 hours = 120 'min'", "true")]
    [InlineData("1 'kg' + 500 'g'", "1.5 'kg'")]
    [InlineData("10 'km' / 2 'h' = 5 'km/h'", "true")]
    [InlineData("3 'mm[Hg]' = 3 'mm[Hg]'", "true")]
    [InlineData("2 'mg' * 3", "6 'mg'")]
    public void Quantities_convert_between_units_of_a_kind(string expression, string expected) => Assert.Equal(expected, Sample.Of(expression));

    [Fact]
    public void A_fhir_quantity_is_compared_by_its_code()
    {
        var observation = Sample.Parse("""
            { "resourceType": "Observation", "status": "final", "code": { "text": "weight" },
              "valueQuantity": { "value": 185, "unit": "lbs", "system": "http://unitsofmeasure.org", "code": "[lb_av]" } }
            """);
        Assert.True(R4.FhirPath.CompiledExpression.Compile("value > 80 'kg' and value < 84 'kg'").Predicate(observation, Sample.Context));
    }
}
