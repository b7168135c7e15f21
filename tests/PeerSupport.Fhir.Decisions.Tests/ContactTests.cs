namespace PeerSupport.Fhir.Decisions.Tests;

/// <summary>Criteria and limits on the contact that a line of a claim bills.</summary>
public sealed class ContactTests
{
    static readonly DateSpan Course = Sample.Span("2026-01-01", "2026-03-31");

    [Theory]
    [InlineData("svc|team", Truth.NotMet)]
    [InlineData("svc|residence", Truth.Unknown)]
    [InlineData("stage|early", Truth.Met)]
    [InlineData("stage|later", Truth.Met)]
    public void A_contact_that_says_too_little_alone_is_unknown(string contact, Truth expected) => Assert.Equal(expected, Sample.Judge(
        """{ "kind": "contact", "allowed": [ "early" ], "notAllowed": [ "team" ], "vague": [ "residence" ] }""", Claim("2026-01-10", $$""" "contact": "{{contact}}" """)).Value);

    [Fact]
    public void A_kind_of_contact_that_is_allowed_outweighs_the_one_that_says_too_little()
    {
        var c = Claim("2026-01-10", """ "contact": "svc|residence" """);
        var visit = c.Facts.Of(FactName.Visit)[0];
        var both = visit with { Fields = visit.Fields.SetItem(Field.Contact, new FactValue.Coded([new("svc", "residence"), new("stage", "early")])) };
        var finding = Sample.Judge("""{ "kind": "contact", "allowed": [ "early" ], "notAllowed": [], "vague": [ "residence" ] }""", c with { Facts = new(c.Request, [both]) });
        Assert.Equal(Truth.Met, finding.Value);
    }

    [Fact]
    public void A_kind_of_contact_in_words_alone_is_asked_for_its_code()
    {
        var c = Claim("2026-01-10", """ "contact": "stage|early" """);
        var visit = c.Facts.Of(FactName.Visit)[0];
        var words = visit with { Fields = visit.Fields.SetItem("contact-type", new FactValue.Coded([], "by telephone")) };
        var finding = Sample.Judge("""{ "kind": "contact", "allowed": [ "early" ], "notAllowed": [ "team" ] }""", c with { Facts = new(c.Request, [words]) });
        Assert.Equal(Truth.Unknown, finding.Value);
        Assert.Contains("by telephone", finding.Because, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""
        "parts": { "reason": [ { "value": "own|NO-SHOW" } ] }
        """, Truth.NotMet)]
    [InlineData("""
        "parts": { "reason": [ { "value": "own|coping" } ] }
        """, Truth.Met)]
    [InlineData("""
        "status": "cancelled"
        """, Truth.NotMet)]
    public void A_contact_did_not_take_place_by_its_state_or_by_the_words_of_its_reason(string more, Truth expected) =>
        Assert.Equal(expected, Sample.Judge("""{ "kind": "tookPlace", "notStates": [ "cancelled" ], "reasonWords": [ "noshow" ] }""", Claim("2026-01-10", more)).Value);

    [Theory]
    [InlineData(14, Truth.NotMet)]
    [InlineData(15, Truth.Met)]
    public void A_contact_lasts_at_least_so_many_minutes(int minutes, Truth expected) =>
        Assert.Equal(expected, Sample.Judge("""{ "kind": "tookPlace", "notStates": [], "leastMinutes": 15 }""", Claim("2026-01-10", $$""" "minutes": {{minutes}} """)).Value);

    [Fact]
    public void A_length_that_is_not_on_file_is_not_too_short() =>
        Assert.Equal(Truth.Met, Sample.Judge("""{ "kind": "tookPlace", "notStates": [], "leastMinutes": 15 }""", Claim("2026-01-10", """ "status": "finished" """)).Value);

    [Fact]
    public void What_a_note_states_can_be_a_person_s_matter()
    {
        var finding = Sample.Judge("""{ "kind": "visitStates", "field": "group", "what": "whether there were several", "yes": "unknown", "silent": "met", "asks": "Look." }""", Claim("2026-01-10", """ "group": true """));
        Assert.Equal((Truth.Unknown, true), (finding.Value, finding.ForPerson));
        Assert.Empty(finding.Missing);
    }

    [Theory]
    [InlineData("2026-01-10", "2025-01-01", Truth.Met)]
    [InlineData("2026-01-11", "2025-01-01", Truth.NotMet)]
    [InlineData("2026-01-05", "2026-01-03", Truth.NotMet)]
    [InlineData("2026-01-05", "2026-01-06", Truth.Met)]
    public void The_days_of_a_transition_are_counted_from_the_first_day_of_the_authorization(string day, string began, Truth expected)
    {
        var c = Claim(day, """ "minutes": 60 """);
        c = c with { Facts = new(c.Request, Sample.Facts($$"""{ "other-service": { "value": "svc|team", "start": "{{began}}" } }""")) };
        Assert.Equal(expected, Sample.Judge("""{ "kind": "transition", "services": [ "team" ], "maxDays": 10 }""", c).Value);
    }

    [Fact]
    public void A_claim_is_held_to_the_units_a_day_and_a_week_of_the_plan_behind_its_authorization()
    {
        var limit = Sample.Read<Limit>("""{ "kind": "planVolume", "activity": [ "team" ], "what": "the plan" }""");
        var c = Claim("2026-01-10", """ "minutes": 240 """, units: 16);
        var slots = UnitSlot.Of(c, 15);
        Assert.Equal(6, limit.Keep(c, slots).Length);
        Assert.Equal(["plan-units-per-day", "plan-units-per-week"], limit.Describe(c).Select(each => each.Kind));
        var used = c.Ledger.WithUses([new("1", "other", "before", "provider", Sample.Service, Sample.Day("2026-01-09"), 6), new("2", "other", "before", "provider", Sample.Service, Sample.Day("2026-01-08"), 1)]);
        Assert.Equal(3, limit.Keep(c with { Ledger = used }, slots).Length);
    }

    [Fact]
    public void Another_service_than_the_authorized_one_is_not_the_covered_one()
    {
        var c = Claim("2026-01-10", """ "minutes": 60 """);
        Assert.Equal(Truth.Met, new ServiceCovered().Judge(c).Value);
        var other = Sample.Before(Course) with { Service = new([new("hcpcs", "H0025")], "education") };
        Assert.Equal(Truth.NotMet, new ServiceCovered().Judge(c with { Ledger = Sample.Ledger(other) }).Value);
        Assert.Equal(Truth.Met, new ServiceCovered().Judge(c with { Ledger = Sample.Ledger() }).Value);
    }

    [Theory]
    [InlineData(60, "4", "60.00", "49.32", true)]
    [InlineData(60, "4", "40.00", "40.00", false)]
    [InlineData(60, "4", "49.32", "49.32", false)]
    [InlineData(50, "3.33", "41.10", "36.99", false)]
    [InlineData(50, "4", "41.10", "36.99", false)]
    [InlineData(50, "4", "49.32", "36.99", false)]
    [InlineData(50, "3", "36.00", "36.00", false)]
    [InlineData(30, "8", "98.64", "24.66", false)]
    [InlineData(30, "8", "80.00", "20.00", false)]
    public void A_line_is_paid_at_the_rate_or_as_it_was_billed(int minutes, string units, string billed, string benefit, bool cut)
    {
        const string Stages = """, "stages": [ "claim" ]""";
        var policy = Sample.Policy(Sample.Limit("RATE", """{ "kind": "unitRate", "amount": 12.33 }""", Stages), Sample.Limit("UNIT", """{ "kind": "wholeUnits" }""", Stages));
        var c = Claim("2026-01-10", $$""" "minutes": {{minutes}} """);
        var line = c.Line with { Billed = c.Line.Billed! with { Units = Number(units), Amount = Number(billed) } };
        var decided = ClaimEngine.Decide(new(c.Request with { Stage = Stage.Claim, Lines = [line] }, c.Facts.All), policy, c.Ledger, AdverseDecisions.Automatic).Lines.Single();
        Assert.Equal(Number(benefit), decided.Payment!.Benefit);
        Assert.Equal(cut, decided.Causes.Contains("RATE"));
    }

    static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A claim of one contact, against an authorization of the course with 6 units a day and 10 a week.</summary>
    static Case Claim(string day, string visit, int units = 4)
    {
        var c = Sample.Case(Sample.Span(day, day), $$"""{ "visit": { "date": "{{day}}", {{visit}} } }""", Sample.Before(Course, units: 100) with { DailyUnits = 6, WeeklyUnits = 10 });
        return c with { Stage = Stage.Claim, Line = c.Line with { Billed = new(units) { Visits = ["case"] } } };
    }
}
