using System.Text.Json;

namespace PeerSupport.Fhir.Decisions.Tests;

public sealed class DatedTests
{
    const string Two = """[ { "from": "2021-01-01", "value": 21 }, { "from": "2024-07-01", "value": 18 } ]""";

    [Theory]
    [InlineData("2021-01-01", 21)]
    [InlineData("2024-06-30", 21)]
    [InlineData("2024-07-01", 18)]
    [InlineData("2099-01-01", 18)]
    public void The_value_of_a_day_is_the_last_that_began_by_then(string day, int expected) => Assert.Equal(expected, Sample.Read<Dated<int>>(Two).On(Sample.Day(day)));

    [Fact]
    public void Before_its_first_day_there_is_no_value()
    {
        var dated = Sample.Read<Dated<int>>(Two);
        Assert.False(dated.TryOn(Sample.Day("2020-12-31"), out _));
        Assert.Throws<InvalidOperationException>(() => dated.On(Sample.Day("2020-12-31")));
    }

    [Fact]
    public void A_value_alone_has_always_been_in_force() => Assert.Equal(7, Sample.Read<Dated<int>>("7").On(DateOnly.MinValue));

    [Theory]
    [InlineData("7")]
    [InlineData("""[{"from":"2021-01-01","value":21},{"from":"2024-07-01","value":18}]""")]
    public void A_dated_value_is_written_as_it_was_read(string json) => Assert.Equal(json, JsonSerializer.Serialize(Sample.Read<Dated<int>>(json), PolicyJson.Options));

    [Theory]
    [InlineData("""[ { "from": "2024-07-01", "value": 18 }, { "from": "2021-01-01", "value": 21 } ]""")]
    [InlineData("""[ { "from": "2021-01-01", "value": 18 }, { "from": "2021-01-01", "value": 21 } ]""")]
    [InlineData("[]")]
    [InlineData("[ null ]")]
    [InlineData("""[ { "from": "2021-01-01" } ]""")]
    [InlineData("""[ { "from": "2021-01-01", "value": 18, "to": "2022-01-01" } ]""")]
    [InlineData("\"many\"")]
    public void A_dated_value_out_of_order_or_without_a_step_is_an_error(string json) => Assert.Throws<JsonException>(() => Sample.Read<Dated<int>>(json));
}
