using PeerSupport.Fhir.R4.Search;

namespace PeerSupport.Fhir.R4.Tests.Search;

public sealed class SearchTextTests
{
    [Theory]
    [InlineData("  Åse   ÇELIK ", "ase celik")]
    [InlineData("Straße", "strasse")]
    [InlineData("Nguyễn Łukasz Ærø", "nguyen lukasz aero")]
    [InlineData("Ольга", "ольга")]
    public void Texts_lose_case_accents_and_spare_blanks(string text, string normal) => Assert.Equal(normal, SearchText.Normal(text));

    [Fact]
    public void A_mark_after_a_backslash_does_not_split()
    {
        Assert.Equal(["a\\,b", "c"], SearchText.Split("a\\,b,c", ','));
        Assert.Equal(["a\\\\", "b"], SearchText.Split("a\\\\,b", ','));
        Assert.Equal("a,b|c$d\\e\\f", SearchText.Unescape("a\\,b\\|c\\$d\\\\e\\f"));
    }

    [Theory]
    [InlineData("100", "99.5", "100.5")]
    [InlineData("100.00", "99.995", "100.005")]
    [InlineData("-5.4", "-5.45", "-5.35")]
    [InlineData("1e2", "50", "150")]
    [InlineData("1.0e2", "95", "105")]
    public void A_number_means_what_its_digits_say(string text, string low, string high)
    {
        var (_, least, most) = SearchOrdered.Number(text)!.Value;
        Assert.Equal((decimal.Parse(low, null), decimal.Parse(high, null)), (least, most));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ten")]
    [InlineData("1,5")]
    [InlineData("0x1")]
    public void What_is_no_number_is_none(string text) => Assert.Null(SearchOrdered.Number(text));

    [Theory]
    [InlineData("2024", "2024-01-01T00:00:00.0000000", "2024-12-31T23:59:59.9999999")]
    [InlineData("2024-02", "2024-02-01T00:00:00.0000000", "2024-02-29T23:59:59.9999999")]
    [InlineData("2024-02-03T10:00Z", "2024-02-03T10:00:00.0000000", "2024-02-03T10:00:59.9999999")]
    [InlineData("2024-02-03T10:00:00+02:00", "2024-02-03T08:00:00.0000000", "2024-02-03T08:00:00.9999999")]
    [InlineData("2024-02-03T10:00:00 02:00", "2024-02-03T08:00:00.0000000", "2024-02-03T08:00:00.9999999")]
    public void A_date_covers_what_its_precision_says(string text, string low, string high)
    {
        var (first, last) = SearchOrdered.Date(text)!.Value;
        Assert.Equal((low, high), (new DateTime(first).ToString("yyyy-MM-ddTHH:mm:ss.fffffff", null), new DateTime(last).ToString("yyyy-MM-ddTHH:mm:ss.fffffff", null)));
    }

    [Theory]
    [InlineData("ge2024", SearchPrefix.Ge, "2024")]
    [InlineData("2024", SearchPrefix.Eq, "2024")]
    [InlineData("ap5", SearchPrefix.Ap, "5")]
    [InlineData("xx5", SearchPrefix.Eq, "xx5")]
    public void A_prefix_is_taken_off(string text, SearchPrefix prefix, string rest) => Assert.Equal((prefix, rest), SearchOrdered.Prefix(text));
}
