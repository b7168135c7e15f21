namespace PeerSupport.Fhir.Decisions.Tests;

/// <summary>When a contact was, and so whether it was paid before, on which day its units stand, and which authorization pays.</summary>
public sealed class ContactPaidTests
{
    const string Duplicate = """{ "kind": "notPaidBefore" }""";

    [Theory]
    [InlineData("2026-01-05T10:00", "2026-01-05T11:00", "p1", Truth.NotMet)]
    [InlineData("2026-01-05T10:00", "2026-01-05T11:30", "p1", Truth.NotMet)]
    [InlineData("2026-01-05T10:30", "2026-01-05T11:30", "p1", Truth.NotMet)]
    [InlineData("2026-01-05T11:00", "2026-01-05T12:00", "p1", Truth.Met)]
    [InlineData("2026-01-05T09:00", "2026-01-05T10:00", "p1", Truth.Met)]
    [InlineData("2026-01-05T10:30", "2026-01-05T11:30", "p2", Truth.Met)]
    public void A_contact_of_one_person_is_paid_once_whatever_its_end_is_said_to_be(string start, string end, string performer, Truth expected)
    {
        var first = Decide(Visit("2026-01-05T10:00", "2026-01-05T11:00", "p1"), Paid());
        var line = Line();
        var again = Case(line, Visit(start, end, performer), Paid().WithUses(first.Uses));
        Assert.Equal(expected, Sample.Judge(Duplicate, again).Value);
    }

    [Fact]
    public void A_contact_that_gives_a_length_for_its_end_is_the_same_contact()
    {
        var first = Decide(Visit("2026-01-05T10:00", "2026-01-05T11:00", "p1"), Paid());
        var again = Sample.Facts("""{ "visit": { "moment": "2026-01-05T10:00", "minutes": 60, "performer": "p1" } }""").Single();
        Assert.Equal(Truth.NotMet, Sample.Judge(Duplicate, Case(Line(), again, Paid().WithUses(first.Uses))).Value);
    }

    [Theory]
    [InlineData("60", 4)]
    [InlineData("6e21", 4)]
    [InlineData("-60", 0)]
    public void A_length_that_no_contact_has_does_no_harm(string minutes, int paid)
    {
        var visit = Sample.Facts($$"""{ "visit": { "moment": "2026-01-05T10:00", "minutes": {{minutes}}, "performer": "p1" } }""").Single();
        Assert.Equal(paid, Decide(visit, Paid()).Payment!.Units);
    }

    [Fact]
    public void Units_stand_on_the_local_day()
    {
        var evening = Visit("2026-01-06T03:30", "2026-01-06T05:30", "p1") with { Offset = TimeSpan.FromHours(-5), When = DayRange.On(Sample.Day("2026-01-05")) };
        var line = Decide(evening, Paid(), units: 8);
        Assert.Equal([(Sample.Day("2026-01-05"), 6), (Sample.Day("2026-01-06"), 2)], line.Uses.Select(use => (use.Day, use.Units)));
    }

    [Theory]
    [InlineData("plan", Outcome.Certified)]
    [InlineData(null, Outcome.Certified)]
    [InlineData("another", Outcome.Denied)]
    public void An_authorization_pays_for_the_program_that_gave_it(string? program, Outcome expected) =>
        Assert.Equal(expected, Decide(Visit("2026-01-05T10:00", "2026-01-05T11:00", "p1"), Paid(program)).Outcome);

    static Ledger Paid(string? program = null) => Sample.Ledger(new Authorization("A", "provider", Sample.Service, Sample.Days("2026-01-05", 90), 100) { Program = program });

    static RequestLine Line(int units = 4) => Sample.Line(Sample.Days("2026-01-05", 1), units) with { Billed = new(units) { Visits = ["case"] } };

    static Fact Visit(string start, string end, string performer) => Sample.Facts($$"""{ "visit": { "moment": "{{start}}", "ended": "{{end}}", "performer": "{{performer}}" } }""").Single();

    static Policy Policy() => Claims.Policy(
        Sample.Limit("TIME", """{ "kind": "wholeUnits" }""", Claims.AtClaim),
        Sample.Limit("UNITS", """{ "kind": "authorizedUnits" }""", Claims.AtClaim));

    static Case Case(RequestLine line, Fact visit, Ledger ledger)
    {
        var policy = Policy();
        return new(new(Sample.Request(line) with { Stage = Stage.Claim }, [visit with { Evidence = visit.Evidence with { Resource = "case" } }]), line, policy, policy.Versions[0], ledger, Stage.Claim, line.Period);
    }

    static LineDecision Decide(Fact visit, Ledger ledger, int units = 4)
    {
        var line = Line(units);
        return ClaimEngine.Decide(Case(line, visit, ledger).Facts, Policy(), ledger, AdverseDecisions.Automatic).Lines.Single();
    }
}
