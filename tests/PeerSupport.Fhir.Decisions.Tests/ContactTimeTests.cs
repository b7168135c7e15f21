namespace PeerSupport.Fhir.Decisions.Tests;

/// <summary>What was done in a contact, whether it was held at all, and how many of a plan's goals are achieved.</summary>
public sealed class ContactTimeTests
{
    const string Group = """{ "kind": "activity", "groups": [ { "any": [ "early" ], "beside": [ "later" ], "mixed": "unknown", "was": "early" } ] }""";

    static Case Claim(string facts, decimal billed = 4)
    {
        var c = Sample.Case(Sample.Span("2026-01-14", "2026-01-14"), facts);
        return c with { Stage = Stage.Claim, Line = c.Line with { Billed = new(billed) { Visits = ["case"] } } };
    }

    static string Visit(string parts = "", string more = "") => $$"""{ "visit": { "moment": "2026-01-14T10:00", "ended": "2026-01-14T11:00"{{more}}, "parts": { {{parts}} } } }""";

    [Theory]
    [InlineData("\"stage|early\"", Truth.NotMet)]
    [InlineData("\"stage|early\", \"stage|later\"", Truth.NotMet)]
    [InlineData("\"stage|early\", \"stage|another\"", Truth.Unknown)]
    [InlineData("\"stage|early\", \"stage|later\", \"stage|another\"", Truth.Unknown)]
    [InlineData("\"stage|later\"", Truth.Met)]
    [InlineData("", Truth.Met)]
    public void Activities_beside_which_a_group_stands_alone_do_not_lift_it(string activities, Truth expected) =>
        Assert.Equal(expected, Sample.Judge(Group, Claim(Visit($"\"activity\": [ {activities} ]"))).Value);

    [Fact]
    public void Reasons_are_read_where_the_clause_asks_for_them()
    {
        const string Reason = """{ "kind": "activity", "part": "reason", "groups": [ { "any": [ "early" ], "was": "early" } ] }""";
        Assert.Equal(Truth.NotMet, Sample.Judge(Reason, Claim(Visit("\"reason\": [ \"stage|early\" ]"))).Value);
        Assert.Equal(Truth.Met, Sample.Judge(Reason, Claim(Visit("\"activity\": [ \"stage|early\" ]"))).Value);
    }

    [Theory]
    [InlineData("cancelled", 0)]
    [InlineData("finished", 4)]
    public void A_contact_that_was_not_held_has_no_time(string state, int expected)
    {
        var limit = Sample.Read<Limit>("""{ "kind": "wholeUnits", "notStates": [ "planned", "cancelled" ] }""");
        var c = Claim(Visit(more: $", \"status\": \"{state}\""));
        Assert.Equal(expected, limit.Keep(c, UnitSlot.Of(c, 15)).Length);
        Assert.Equal(Truth.Met, limit.Judge(c).Value);
    }

    [Theory]
    [InlineData("\"stage|early\", \"stage|early\", \"stage|early\", \"stage|early\", \"stage|later\"", Truth.Met)]
    [InlineData("\"stage|early\", \"stage|early\", \"stage|early\", \"stage|later\"", Truth.NotMet)]
    [InlineData("\"stage|early\"", Truth.Met)]
    [InlineData("\"stage|early\", \"stage|early\", \"stage|early\", null", Truth.Unknown)]
    [InlineData("\"stage|early\", \"stage|later\", null", Truth.NotMet)]
    [InlineData("", Truth.Unknown)]
    public void A_share_of_the_goals_must_be_achieved(string achievements, Truth expected)
    {
        const string Plan = """{ "kind": "plan", "what": "the plan", "parts": [ { "part": "goal", "achieved": [ "early" ], "share": 0.8, "what": "its goals", "whenMissing": "unknown" } ] }""";
        var goals = achievements.Length == 0 ? "" : string.Join(", ", achievements.Split(", ").Select(each => each == "null" ? "{}" : $"{{ \"achievement\": {each} }}"));
        Assert.Equal(expected, Sample.Judge(Plan, "2026-01-14", $$"""{ "plan": { "start": "2026-01-01", "parts": { "goal": [ {{goals}} ] } } }""").Value);
    }

    [Fact]
    public void The_same_contact_by_the_clock_of_another_zone_is_the_same()
    {
        var c = Claim(Visit());
        var here = c.Visits.Single() with { Offset = TimeSpan.FromHours(-6) };
        Assert.Equal(Use.KeyOf(c, here), Use.KeyOf(c, here with { Offset = TimeSpan.Zero }));
        Assert.NotEqual(Use.KeyOf(c, here), Use.KeyOf(c, here with { Moment = here.Moment!.Value.AddMinutes(15) }));
    }
}
