using System.Text.RegularExpressions;

namespace PeerSupport.Fhir.Storage.Tests;

public sealed class TimedIdsTests
{
    static readonly DateTimeOffset Now = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Ids_are_short_and_such_as_R4_allows() => Assert.All(Enumerable.Range(0, 1000).Select(_ => TimedIds.Next(Now)), id => Assert.Matches(new Regex(@"\A[0-9a-v]{22}\z"), id));

    [Fact]
    public void A_later_one_comes_after_an_earlier_one()
    {
        List<string> ids = [.. Enumerable.Range(0, 1000).Select(i => TimedIds.Next(Now.AddMilliseconds(i * i)))];
        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
        Assert.True(string.CompareOrdinal(TimedIds.Next(new(9999, 12, 31, 0, 0, 0, TimeSpan.Zero)), ids[^1]) > 0);
    }

    [Fact]
    public void Of_one_millisecond_no_two_are_the_same() => Assert.Equal(100_000, Enumerable.Range(0, 100_000).Select(_ => TimedIds.Next(Now)).Distinct(StringComparer.Ordinal).Count());
}
