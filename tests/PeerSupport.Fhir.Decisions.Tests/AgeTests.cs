namespace PeerSupport.Fhir.Decisions.Tests;

public sealed class AgeTests
{
    [Theory]
    [InlineData("2005-06-15", "2026-06-14", Truth.NotMet)]
    [InlineData("2005-06-15", "2026-06-15", Truth.Met)]
    [InlineData("2004-02-29", "2025-02-28", Truth.NotMet)]
    [InlineData("2004-02-29", "2025-03-01", Truth.Met)]
    [InlineData("2003-02-28", "2024-02-28", Truth.Met)]
    [InlineData("2003-03-01", "2024-02-29", Truth.NotMet)]
    [InlineData("2005", "2026-06-15", Truth.Unknown)]
    [InlineData("2005", "2026-12-31", Truth.Met)]
    [InlineData("2005", "2025-12-31", Truth.NotMet)]
    [InlineData("2005-06", "2026-05-31", Truth.NotMet)]
    [InlineData("2005-06", "2026-06-01", Truth.Unknown)]
    [InlineData("2005-06", "2026-06-30", Truth.Met)]
    [InlineData("2004-02", "2025-02-28", Truth.Unknown)]
    [InlineData("2004-02", "2025-03-01", Truth.Met)]
    public void The_age_of_21_is_reached_on_the_birthday_and_a_partial_birth_speaks_only_where_every_day_agrees(string born, string on, Truth expected) =>
        Assert.Equal(expected, Of(born, on).Value);

    [Fact]
    public void Without_a_date_of_birth_the_age_is_unknown_and_the_birth_is_missing()
    {
        var finding = Sample.Judge(TwentyOne, "2026-01-01", "{}");
        Assert.Equal(Truth.Unknown, finding.Value);
        Assert.Equal(FactName.MemberBirthDate, Assert.Single(finding.Missing).Fact);
    }

    [Fact]
    public void A_birth_after_the_judged_day_is_no_age_but_a_date_to_correct()
    {
        var finding = Of("2027-01-01", "2026-01-01");
        Assert.Equal((Truth.Unknown, "The date of birth on file, 2027-01-01, is after 2026-01-01: it can't be right."), (finding.Value, finding.Because));
        Assert.Equal(Truth.Unknown, Sample.Judge(TwentyOne, "2026-01-01", """{ "member-birth-date": [ "1990-01-01", "2990-01-01" ] }""").Value);
    }

    [Fact]
    public void Two_births_that_disagree_about_the_age_are_unknown() =>
        Assert.Equal(Truth.Unknown, Sample.Judge(TwentyOne, "2026-01-01", """{ "member-birth-date": [ "1990-01-01", "2010-01-01" ] }""").Value);

    [Fact]
    public void Two_births_that_agree_about_the_age_are_met() =>
        Assert.Equal(Truth.Met, Sample.Judge(TwentyOne, "2026-01-01", """{ "member-birth-date": [ "1990-01-01", "1990-10-01" ] }""").Value);

    [Fact]
    public void The_age_that_was_asked_on_the_day_is_the_one_that_counts()
    {
        const string rule = """{ "kind": "age", "min": [ { "from": "2000-01-01", "value": 18 }, { "from": "2026-01-01", "value": 21 } ] }""";
        const string facts = """{ "member-birth-date": "2006-01-01" }""";
        Assert.Equal(Truth.Met, Sample.Judge(rule, "2025-12-31", facts).Value);
        Assert.Equal(Truth.NotMet, Sample.Judge(rule, "2026-01-01", facts).Value);
    }

    [Fact]
    public void The_birth_that_decided_is_the_evidence() =>
        Assert.Equal("member-birth-date[0]", Assert.Single(Of("2000-01-01", "2026-01-01").Evidence).Element);

    const string TwentyOne = """{ "kind": "age", "min": 21 }""";

    static Finding Of(string born, string on) => Sample.Judge(TwentyOne, on, $$"""{ "member-birth-date": "{{born}}" }""");
}
