namespace PeerSupport.Fhir.Decisions.Tests;

/// <summary>Which of several answers is the last on or before the day: read through the two criteria that ask it.</summary>
public sealed class LatestTests
{
    [Theory]
    [InlineData("""{ "value": true, "date": "2026-01-05" }, { "value": false, "date": "2026-01-04" }""", Truth.Met)]
    [InlineData("""{ "value": true, "date": "2026-01-04" }, { "value": false, "date": "2026-01-05" }""", Truth.NotMet)]
    [InlineData("""{ "value": true, "date": "2026-01-05" }, { "value": false, "date": "2026-01-05" }""", Truth.Unknown)]
    [InlineData("""{ "value": true, "date": "2026-01-05" }, { "value": true, "date": "2026-01-05" }""", Truth.Met)]
    [InlineData("""{ "value": true, "date": "2026-01-05", "moment": "2026-01-05T09:00:00" }, { "value": false, "date": "2026-01-05", "moment": "2026-01-05T08:59:00" }""", Truth.Met)]
    [InlineData("""{ "value": true, "date": "2026-01-05", "moment": "2026-01-05T09:00:00" }, { "value": false, "date": "2026-01-05", "moment": "2026-01-05T09:00:00" }""", Truth.Unknown)]
    [InlineData("""{ "value": true, "date": "2026-01-05", "moment": "2026-01-05T09:00:00" }, { "value": false, "date": "2026-01-05" }""", Truth.Unknown)]
    [InlineData("""{ "value": true, "date": "2026-01-05" }, { "value": false, "date": "2026-01-11" }""", Truth.Met)]
    [InlineData("""{ "value": true, "date": "2026-01-10" }""", Truth.Met)]
    [InlineData("""{ "value": true, "date": "2026-01-11" }""", Truth.Unknown)]
    [InlineData("""{ "value": true, "date": "2026-01-05" }, { "value": false, "date": "2026-01" }""", Truth.Unknown)]
    [InlineData("""{ "value": true, "date": "2026-01-05" }, { "value": true, "date": "2026-01" }""", Truth.Met)]
    [InlineData("""{ "value": true, "date": "2026-01-05" }, { "value": false, "date": "2025-12" }""", Truth.Met)]
    [InlineData("""{ "value": true, "date": "2025-12" }, { "value": false, "date": "2025-12-31" }""", Truth.Unknown)]
    [InlineData("""{ "value": true, "date": "2026-01" }""", Truth.Unknown)]
    [InlineData("""{ "value": true, "undated": true }""", Truth.Unknown)]
    [InlineData("""{ "value": true, "date": "2026-01-05" }, { "value": false, "undated": true }""", Truth.Unknown)]
    [InlineData("""{ "value": true }""", Truth.Met)]
    [InlineData("""{ "value": true }, { "value": false, "date": "2026-01-05" }""", Truth.Unknown)]
    public void The_last_answer_on_or_before_the_day_decides_and_a_tie_that_disagrees_is_unknown(string answers, Truth expected)
    {
        Assert.Equal(expected, Sample.Judge("""{ "kind": "yesNo", "fact": "willing" }""", "2026-01-10", $$"""{ "willing": [ {{answers}} ] }""").Value);
        var coded = answers.Replace("true,", "\"stage|early\",", StringComparison.Ordinal).Replace("true }", "\"stage|early\" }", StringComparison.Ordinal).Replace("false", "\"stage|later\"", StringComparison.Ordinal);
        coded = coded.Replace("\"undated\": \"stage|early\"", "\"undated\": true", StringComparison.Ordinal);
        Assert.Equal(expected, Sample.Judge("""{ "kind": "assessment", "fact": "stage-of-change", "met": [ "early" ], "notMet": [ "later" ] }""", "2026-01-10", $$"""{ "stage-of-change": [ {{coded}} ] }""").Value);
    }

    [Fact]
    public void The_order_in_which_answers_are_given_never_matters()
    {
        const string one = """{ "value": true, "date": "2026-01-05", "moment": "2026-01-05T09:00:00" }""", two = """{ "value": false, "date": "2026-01-05", "moment": "2026-01-05T11:00:00" }""", three = """{ "value": true, "date": "2025-12" }""";
        string[] orders = [$"{one}, {two}, {three}", $"{three}, {two}, {one}", $"{two}, {three}, {one}", $"{two}, {one}, {three}"];
        Assert.All(orders, order => Assert.Equal(Truth.NotMet, Sample.Judge("""{ "kind": "yesNo", "fact": "willing" }""", "2026-01-10", $$"""{ "willing": [ {{order}} ] }""").Value));
    }

    [Fact]
    public void A_code_that_no_list_names_is_unknown() =>
        Assert.Equal(Truth.Unknown, Sample.Judge("""{ "kind": "assessment", "fact": "stage-of-change", "met": [ "early" ], "notMet": [ "later" ] }""", "2026-01-10", """{ "stage-of-change": { "value": "stage|sideways", "date": "2026-01-05" } }""").Value);

    [Theory]
    [InlineData("not-met", Truth.NotMet)]
    [InlineData("met", Truth.Met)]
    [InlineData("unknown", Truth.Unknown)]
    public void Silence_gives_what_the_clause_says(string silent, Truth expected) =>
        Assert.Equal(expected, Sample.Judge($$"""{ "kind": "yesNo", "fact": "willing", "silent": "{{silent}}" }""", "2026-01-10", "{}").Value);
}
