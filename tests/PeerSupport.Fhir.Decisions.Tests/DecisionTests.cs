using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FsCheck;
using FsCheck.Fluent;

namespace PeerSupport.Fhir.Decisions.Tests;

/// <summary>A decision as a record: it can be kept as JSON and read by a person.</summary>
public sealed class DecisionTests
{
    static readonly Policy Policy = Sample.Policy(
        Sample.Require("S.WILLING", """{ "kind": "yesNo", "fact": "willing" }""", """, "decider": "clinical" """),
        Sample.Require("S.RECEIVED", """{ "kind": "received" }"""),
        Sample.Limit("S.UNITS", """{ "kind": "unitsPerWeek", "max": 16 }""", """, "house": "A week is seven days." """),
        Sample.Require("S.GOOD", """{ "kind": "yesNo", "fact": "respectful" }""").Replace("\"require\"", "\"attest\"", StringComparison.Ordinal),
        """{ "id": "S.KNOW", "effect": "inform", "title": "To know", "text": "Staff meet weekly.", "cite": { "section": "Frequency" } }""");

    [Fact]
    public void A_decision_that_was_written_as_JSON_is_read_back_as_it_was() => Prop.ForAll(
        (from willing in Gen.Elements("true", "false", "null")
         from received in Gen.Choose(0, 20)
         from units in Gen.Choose(1, 60)
         from review in Gen.Elements(Enum.GetValues<AdverseDecisions>().AsEnumerable())
         select (willing, received, units, review)).ToArbitrary(), each =>
         {
             var facts = each.willing == "null" ? "{}" : $$"""{ "willing": { "value": {{each.willing}}, "date": "2025-12" } }""";
             var decision = Decide(facts, each.received, each.units, each.review);
             var json = DecisionJson.Write(decision);
             var read = DecisionJson.Read(json);
             Assert.Equal(json, DecisionJson.Write(read));
             Assert.Equal(json, DecisionJson.Write(DecisionJson.Read(JsonSerializer.SerializeToUtf8Bytes(decision, PolicyJson.Options))));
             Assert.Equal(decision.Outcome, read.Outcome);
             Assert.Equal(decision.Causes.AsEnumerable(), read.Causes);
             Assert.Equal(decision.Lines[0].Period, read.Lines[0].Period);
             Assert.Equal(Explanation.Text(decision), Explanation.Text(read));
         }).QuickCheckThrowOnFailure();

    static readonly JsonSerializerOptions Plain = new(PolicyJson.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Clauses are written property by property: nothing of them may be left out.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_record_has_the_bytes_that_the_serializer_gives_it(bool isFull)
    {
        var decision = Decide(Yes, 0, 20, AdverseDecisions.Automatic);
        var full = new ClauseResult
        {
            Id = "S.\"É\"", Title = "Łódź <b> & \u2028", Text = "Text\n\t\\", Cite = new() { Section = "§ 4", Page = 12 }, Effect = Effect.Limit, Decider = Decider.Clinical, Value = Truth.Met, Judged = false, Because = "\ud83d\ude00 because",
            House = "house", Reason = "reason", Changed = "units cut to 1", Evidence = [new("Claim/1", "Claim.item[0]", "12"), new("Coverage/2", "", "x", "2026-01-05")], Missing = [new("plan", "a plan", "CarePlan")], Remedy = "Send it.",
            Notes = ["one", "two"], ForPerson = true,
        };
        Assert.All(typeof(ClauseResult).GetProperties(), property => Assert.NotNull(property.GetValue(full)));
        decision = isFull ? decision with { Lines = [decision.Lines[0] with { Clauses = [full, .. decision.Lines[0].Clauses] }] } : decision;
        Assert.Equal(JsonSerializer.Serialize(decision, Plain), Encoding.UTF8.GetString(DecisionJson.Write(decision)));
    }

    [Fact]
    public void The_outcome_stands_in_the_JSON_in_words() =>
        Assert.Equal("modified", (string?)JsonNode.Parse(DecisionJson.Write(Decide(Yes, 0, 20, AdverseDecisions.Automatic)))!["outcome"]);

    [Fact]
    public void The_explanation_of_a_changed_request_is_a_checklist() => Assert.Equal("""
        A small policy
        Received 2026-01-06. Adverse decisions: answered automatically; no person looked at this one.
        Policy revision 0123456789ab

        Line 1, H0038: CERTIFIED WITH CHANGES
          Certified with changes: 13 units, 2026-01-06 to 2026-01-11 (asked: 20 units, 2026-01-05 to 2026-01-11). 13 units are what the limits allow in 6 days. S.RECEIVED: Received 2026-01-06: the authorization can start then. S.UNITS: At most 16 units a week.
          At most 16 units a week.
          All limits together allow 13 units in 2026-01-06 to 2026-01-11 (6 days).

          [met] S.WILLING S.WILLING
              Text of S.WILLING.
              Found: The statement of willingness: yes.
              Evidence: willing[0] of case: yes (2025-12-20)
              Source: Section of S.WILLING
        > [met, changed] S.RECEIVED S.RECEIVED
              Text of S.RECEIVED.
              Found: Received 2026-01-06: the authorization can start then. (start moved to 2026-01-06)
              Evidence: received of Claim/1: 2026-01-06
              Source: Section of S.RECEIVED
        > [met, changed] S.UNITS S.UNITS
              Text of S.UNITS.
              Found: At most 16 units a week. (units cut to 13)
              Source: Section of S.UNITS, page 3
              House rule: A week is seven days.
          [not stated] S.GOOD S.GOOD
              Text of S.GOOD.
              Found: Respectful: nothing on file.
              Source: Section of S.GOOD
              Note: Nobody spoke to this; it does not change the answer.
          [to know] S.KNOW To know
              Staff meet weekly.
              Source: Frequency

        """, Explanation.Text(Decide(Yes, 1, 20, AdverseDecisions.Automatic)), ignoreLineEndingDifferences: true);

    [Fact]
    public void The_explanation_of_a_request_that_waits_names_what_is_recommended_and_the_remedy()
    {
        var denied = Explanation.Text(Decide("""{ "willing": false }""", 0, 10, AdverseDecisions.ClinicalToReviewer));
        Assert.Contains("Line 1, H0038: PENDED FOR A REVIEWER (recommended: denied)", denied, StringComparison.Ordinal);
        Assert.Contains("> [NOT MET] S.WILLING", denied, StringComparison.Ordinal);
        Assert.Contains("Adverse decisions: clinical ones wait for a reviewer", denied, StringComparison.Ordinal);
        var pended = Explanation.Text(Decide("{}", 0, 10, AdverseDecisions.Automatic));
        Assert.Contains("> [unknown] S.WILLING", pended, StringComparison.Ordinal);
        Assert.Contains("Remedy: Send the statement of willingness: Observation", pended, StringComparison.Ordinal);
    }

    [Fact]
    public void A_decision_that_a_person_looked_at_says_so() =>
        Assert.Contains("a person looked at this one", Explanation.Text(Decide(Yes, 0, 10, AdverseDecisions.AllToReviewer) with { HumanReviewed = true }), StringComparison.Ordinal);

    [Fact]
    public void The_same_facts_in_any_order_give_the_same_decision() => Prop.ForAll(Gen.Choose(0, 1000).ToArbitrary(), seed =>
    {
        var facts = Sample.Facts("""{ "willing": [ { "value": true, "date": "2025-12-20" }, { "value": false, "date": "2025-12-19" }, { "value": true, "date": "2025-11" } ], "respectful": true }""").ToArray();
        var expected = Json(facts);
        new System.Random(seed).Shuffle(facts);
        Assert.Equal(expected, Json(facts));

        static string Json(Fact[] facts) => JsonSerializer.Serialize(Engine.Decide(new Facts(Sample.Request(Sample.Line(Sample.Days("2026-01-05", 7), 10)), facts), Policy, Ledger.Empty, AdverseDecisions.Automatic), PolicyJson.Options);
    }).QuickCheckThrowOnFailure();

    const string Yes = """{ "willing": { "value": true, "date": "2025-12-20" } }""";

    static Decision Decide(string facts, int late, int units, AdverseDecisions review)
    {
        var week = Sample.Days("2026-01-05", 7);
        return Engine.Decide(new Facts(Sample.Request(Sample.Line(week, units)) with { Received = week.Start.AddDays(late) }, Sample.Facts(facts)), Policy, Ledger.Empty, review);
    }
}
