using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace PeerSupport.Fhir.Decisions.Tests;

/// <summary>A small policy, its facts and its cases, written as the policy files write them.</summary>
static class Sample
{
    static readonly Dictionary<string, string> Systems = [];

    public static readonly FactValue.Coded Service = new([new("hcpcs", "H0038")], "peer support");

    static readonly CodeSets Sets = new(
    [
        new("team", "an intensive team", [new("svc", "team")], []),
        new("residence", "residential care", [new("svc", "residence")], []),
        new("early", "early stages", [new("stage", "early")], []),
        new("later", "later stages", [new("stage", "later")], []),
    ]);

    static readonly FactCatalogue Catalogue = new(
    [
        new("willing", "the statement of willingness", "Observation"),
        new("stage-of-change", "the stage of change", "Observation"),
        new(FactName.MemberBirthDate, "the date of birth", "Patient.birthDate"),
        new(FactName.OtherService, "another service", "EpisodeOfCare"),
        new(FactName.Order, "the order", "ServiceRequest"),
    ]);

    public static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static DateSpan Span(string start, string end) => new(Day(start), Day(end));

    public static DateSpan Days(string start, int days) => new(Day(start), Day(start).AddDays(days - 1));

    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, PolicyJson.Options)!;

    public static string Require(string id, string test, string more = "") =>
        $$"""{ "id": "{{id}}", "effect": "require", "title": "{{id}}", "text": "Text of {{id}}.", "cite": { "section": "Section of {{id}}" }, "reason": "any", "test": {{test}}{{more}} }""";

    public static string Limit(string id, string limit, string more = "") =>
        $$"""{ "id": "{{id}}", "effect": "limit", "title": "{{id}}", "text": "Text of {{id}}.", "cite": { "section": "Section of {{id}}", "page": 3 }, "reason": "any", "limit": {{limit}}{{more}} }""";

    public static string Shape(string clauses, string version = "1", string effective = "{}", string more = "") =>
        $$"""{ "version": "{{version}}", "source": { "title": "Source", "publisher": "Publisher" }, "effective": {{effective}}, "services": [ { "system": "hcpcs", "code": "H0038", "display": "Peer support", "unitMinutes": 15, "unitSource": "the code" } ], "clauses": [ {{clauses}} ]{{more}} }""";

    public static string PolicyText(params IEnumerable<string> versions) =>
        $$"""{ "id": "small", "title": "A small policy", "payer": { "name": "Payer", "identifiers": [ { "system": "payer", "code": "small" } ] }, "programs": [ { "id": "plan", "name": "Plan", "codes": [ { "system": "program", "code": "plan" } ] } ], "versions": [ {{string.Join(", ", versions)}} ] }""";

    public static Policy Policy(params IEnumerable<string> clauses) => PolicyOf(PolicyText(Shape(string.Join(", ", clauses))));

    public static Policy PolicyOf(string text) => Read<Policy>(text) with { CodeSets = Sets, Catalogue = Catalogue, Revision = "0123456789abcdef" };

    public static IEnumerable<Fact> Facts(string json) => FactsJson.Read(JsonDocument.Parse(json).RootElement, Systems);

    public static RequestLine Line(DateSpan period, int? units = 100, int sequence = 1) => new(sequence, Service, period) { Units = units, Element = $"Claim.item[{sequence - 1}]" };

    public static Request Request(params IEnumerable<RequestLine> lines) => new("Claim/1", "member", "plan", Day("2026-01-01"))
    {
        Coverage = new(DayRange.Parse("2020-01-01"), null),
        Provider = "provider",
        Key = "key",
        Lines = [.. lines],
    };

    public static Case Case(DateSpan period, string facts = "{}", params IEnumerable<Authorization> before)
    {
        var line = Line(period);
        var policy = Policy();
        return new Case(new Facts(Request(line), Facts(facts)), line, policy, policy.Versions[0], Ledger([.. before]), Stage.Admission, period);
    }

    public static Ledger Ledger(params ImmutableArray<Authorization> before) => new(before);

    public static Authorization Before(DateSpan period, int units = 10, string provider = "provider") => new("before", provider, Service, period, units);

    public static Finding Judge(string criterion, Case c) => Read<Criterion>(criterion).Judge(c);

    public static Finding Judge(string criterion, string day, string facts) => Judge(criterion, Case(Span(day, day), facts));

    public static LineDecision Decide(Policy policy, DateSpan period, int? units = 100, string facts = "{}", AdverseDecisions review = AdverseDecisions.Automatic, params ImmutableArray<Authorization> before) =>
        Engine.Decide(new Facts(Request(Line(period, units)), Facts(facts)), policy, new Ledger(before), review).Lines.Single();
}
