using System.Globalization;

namespace PeerSupport.Fhir.Decisions.Tests;

/// <summary>Claims in short: contacts of some length, numbered, in the weeks after 5 January 2026.</summary>
static class Claims
{
    public const string AtClaim = """, "stages": [ "claim" ]""";

    static readonly DateOnly First = Sample.Day("2026-01-05");

    public static Policy Policy(params IEnumerable<string> clauses) => Sample.Policy(clauses) with
    {
        Catalogue = new([new(FactName.Visit, "the service note", "Encounter")]),
    };

    public static string Exclude(string id, string test) => Sample.Require(id, test, AtClaim).Replace("\"require\"", "\"exclude\"", StringComparison.Ordinal);

    /// <summary>A ledger with one authorization of so many units for 90 days.</summary>
    public static Ledger Start(int units) => Sample.Ledger(new Authorization("A", "provider", Sample.Service, new(First, First.AddDays(89)), units));

    public static DateOnly Week(DateTime moment) => First.AddDays((DateOnly.FromDateTime(moment).DayNumber - First.DayNumber) / 7 * 7);

    /// <summary>A line for a contact: each number is another half hour of some day, an hour long, so that neighbours overlap.</summary>
    public static RequestLine Line(int contact, decimal billed = 4, decimal? amount = 60)
    {
        var start = First.AddDays(contact / 5).ToDateTime(new(22, 0)).AddMinutes(contact % 5 * 30);
        var day = DateOnly.FromDateTime(start);
        return new RequestLine(contact + 1, Sample.Service, new(day, day))
        {
            Units = (int)Math.Ceiling(billed),
            Billed = new(billed) { Amount = amount, Visits = [Name(contact)] },
        };
    }

    static string Name(int contact) => $"Encounter/{contact}";

    public static Fact Visit(RequestLine line)
    {
        var contact = line.Sequence - 1;
        var start = First.AddDays(contact / 5).ToDateTime(new(22, 0)).AddMinutes(contact % 5 * 30);
        return Sample.Facts($$"""{ "visit": { "resource": "{{Name(contact)}}", "moment": "{{start.ToString("s", CultureInfo.InvariantCulture)}}", "ended": "{{start.AddHours(1).ToString("s", CultureInfo.InvariantCulture)}}", "performer": "p{{contact % 2}}" } }""").Single();
    }

    public static Decision Decide(Policy policy, Ledger ledger, params RequestLine[] lines) =>
        ClaimEngine.Decide(new Facts(Sample.Request(lines) with { Stage = Stage.Claim }, lines.Select(Visit)), policy, ledger, AdverseDecisions.Automatic);
}
