using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace PeerSupport.Fhir.Decisions.Tests;

/// <summary>The algebra of the three values, against its definition: for random lists of findings, read from facts as a policy reads them.</summary>
public sealed class CombinatorTests
{
    static readonly string[] Kinds = ["all", "any", "atLeast"];

    [Fact]
    public void All_is_not_met_by_one_not_met_then_unknown_by_one_unknown_and_else_met() => Check((values, _) =>
    {
        var expected = values.Contains(Truth.NotMet) ? Truth.NotMet : values.Contains(Truth.Unknown) ? Truth.Unknown : Truth.Met;
        Assert.Equal(expected, Judge("all", values).Value);
    });

    [Fact]
    public void Any_is_met_by_one_met_then_unknown_by_one_unknown_and_else_not_met() => Check((values, _) =>
    {
        var expected = values.Contains(Truth.Met) ? Truth.Met : values.Contains(Truth.Unknown) ? Truth.Unknown : Truth.NotMet;
        Assert.Equal(expected, Judge("any", values).Value);
    });

    [Fact]
    public void At_least_is_what_every_way_to_settle_the_unknown_ones_would_give() => Check((values, count) =>
    {
        var met = values.Count(value => value == Truth.Met);
        var unknown = values.Count(value => value == Truth.Unknown);
        var ways = Enumerable.Range(0, unknown + 1).Select(more => met + more >= count).Distinct().ToList();
        var expected = ways.Count > 1 ? Truth.Unknown : ways[0] ? Truth.Met : Truth.NotMet;
        Assert.Equal(expected, Judge("atLeast", values, count).Value);
    });

    [Fact]
    public void At_least_never_falls_when_a_part_rises_and_never_rises_when_more_are_asked_for() => Check((values, count) =>
    {
        var before = Judge("atLeast", values, count).Value;
        for (var i = 0; i < values.Length; i++)
        {
            foreach (var higher in Enum.GetValues<Truth>().Where(value => value > values[i]))
            {
                Truth[] raised = [.. values];
                raised[i] = higher;
                Assert.True(Judge("atLeast", raised, count).Value >= before);
            }
        }

        Assert.True(Judge("atLeast", values, count + 1).Value <= before);
    });

    [Fact]
    public void At_least_one_is_any_and_at_least_as_many_as_there_are_is_all() => Check((values, _) =>
    {
        Assert.Equal(Judge("any", values).Value, Judge("atLeast", values, 1).Value);
        Assert.Equal(Judge("all", values).Value, Judge("atLeast", values, values.Length).Value);
    });

    [Fact]
    public void Not_of_any_is_all_of_nots() => Check((values, _) =>
    {
        var c = Case(values);
        var parts = Parts(values);
        var left = Sample.Judge($$"""{ "kind": "not", "of": { "kind": "any", "of": [ {{string.Join(", ", parts)}} ] } }""", c);
        var right = Sample.Judge($$"""{ "kind": "all", "of": [ {{string.Join(", ", parts.Select(part => $$"""{ "kind": "not", "of": {{part}} }"""))}} ] }""", c);
        Assert.Equal(left.Value, right.Value);
    });

    [Fact]
    public void The_order_of_the_parts_never_changes_a_value() => Check((values, count) =>
    {
        Truth[] other = [.. values.Reverse()];
        Assert.All(Kinds, kind => Assert.Equal(Judge(kind, values, count).Value, Judge(kind, other, count).Value));
    });

    [Fact]
    public void An_unknown_combination_names_what_is_missing_and_only_the_unknown_parts() => Check((values, count) =>
    {
        foreach (var kind in Kinds)
        {
            if (Judge(kind, values, count) is { Value: Truth.Unknown } finding)
            {
                Assert.NotEmpty(finding.Missing);
                Assert.All(finding.Missing, missing => Assert.Equal(Truth.Unknown, values[int.Parse(missing.Fact[1..], null)]));
            }
        }
    });

    [Fact]
    public void Nothing_that_is_met_asks_for_more_evidence() => Check((values, count) =>
        Assert.All(Kinds, kind => Assert.True(Judge(kind, values, count) is not { Value: Truth.Met } finding || finding.Missing.IsEmpty)));

    [Theory]
    [InlineData(Truth.Met, Truth.NotMet)]
    [InlineData(Truth.NotMet, Truth.Met)]
    [InlineData(Truth.Unknown, Truth.Unknown)]
    public void Not_turns_met_and_not_met_around_and_leaves_unknown(Truth part, Truth expected) =>
        Assert.Equal(expected, Sample.Judge($$"""{ "kind": "not", "of": {{Parts([part]).Single()}} }""", Case([part])).Value);

    [Theory]
    [InlineData(Truth.Met, Truth.Unknown, true)]
    [InlineData(Truth.NotMet, Truth.NotMet, false)]
    [InlineData(Truth.Unknown, Truth.Unknown, false)]
    public void Review_leaves_what_is_met_to_a_person(Truth part, Truth expected, bool person)
    {
        var finding = Sample.Judge($$"""{ "kind": "review", "asks": "Look.", "when": {{Parts([part]).Single()}} }""", Case([part]));
        Assert.Equal((expected, person), (finding.Value, finding.ForPerson));
    }

    [Fact]
    public void All_moves_to_the_latest_start_and_any_to_the_earliest()
    {
        var c = Sample.Case(Sample.Span("2026-01-01", "2026-03-31"), """{ "order": [ { "authored": "2026-01-10", "signed": "2026-01-10", "signer": "stage|early" } ] }""");
        const string order = """{ "kind": "order", "signers": [ "early" ] }""";
        var later = c with { Facts = new Facts(c.Request with { Received = Sample.Day("2026-01-20") }, c.Facts.All) };
        Assert.Equal(Sample.Day("2026-01-20"), Sample.Judge($$"""{ "kind": "all", "of": [ {{order}}, { "kind": "received" } ] }""", later).MoveStart);
        Assert.Equal(Sample.Day("2026-01-10"), Sample.Judge($$"""{ "kind": "any", "of": [ {{order}}, { "kind": "received" } ] }""", later).MoveStart);
        Assert.Null(Sample.Judge($$"""{ "kind": "any", "of": [ {{order}}, { "kind": "since", "from": "2020-01-01" } ] }""", later).MoveStart);
        Assert.Null(Sample.Judge($$"""{ "kind": "not", "of": {{order}} }""", later).MoveStart);
    }

    static void Check(Action<Truth[], int> holds) => Prop.ForAll(
        (from values in Gen.Elements(Enum.GetValues<Truth>().AsEnumerable()).NonEmptyListOf()
         from count in Gen.Choose(0, 6)
         select (Values: values.Take(8).ToArray(), count)).ToArbitrary(), each => holds(each.Values, each.count)).QuickCheckThrowOnFailure();

    static Finding Judge(string kind, Truth[] values, int count = 1) =>
        Sample.Judge($$"""{ "kind": "{{kind}}", {{(kind == "atLeast" ? $"\"count\": {count}, " : "")}}"of": [ {{string.Join(", ", Parts(values))}} ] }""", Case(values));

    static List<string> Parts(Truth[] values) => [.. values.Select((_, i) => $$"""{ "kind": "yesNo", "fact": "f{{i}}" }""")];

    static Case Case(Truth[] values) => Sample.Case(Sample.Span("2026-01-01", "2026-01-01"),
        JsonSerializer.Serialize(values.Select((value, i) => (value, i)).Where(pair => pair.value != Truth.Unknown).ToDictionary(pair => $"f{pair.i}", pair => pair.value == Truth.Met)));
}
