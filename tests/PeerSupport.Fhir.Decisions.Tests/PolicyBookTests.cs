using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions.Tests;

/// <summary>A fault in a policy is an error at start, with its file and place, and never a rule that silently does nothing.</summary>
public sealed class PolicyBookTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("policies-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    const string Willing = """{ "kind": "yesNo", "fact": "willing" }""";

    static readonly string Good = Sample.Require("S.A", Willing);

    [Fact]
    public void A_good_policy_loads_and_is_found_by_its_payer_and_its_id()
    {
        var book = Load(Sample.PolicyText(Sample.Shape(Good)));
        Assert.Equal("small", Assert.Single(book.Policies).Id);
        Assert.Same(book.Policies[0], book.Find("small"));
        Assert.Same(book.Policies[0], book.OfPayer([new("other", "x"), new("payer", "small")]));
        Assert.Null(book.OfPayer([new("other", "small")]));
        Assert.Null(book.Find("large"));
    }

    [Fact]
    public void An_unknown_kind_of_criterion_is_a_fault() => Fault(Sample.Require("S.A", """{ "kind": "horoscope" }"""), "horoscope", "$.versions[0].clauses[0].test");

    [Fact]
    public void An_unknown_parameter_is_a_fault() => Fault(Sample.Require("S.A", """{ "kind": "yesNo", "fact": "willing", "silnt": "met" }"""), "silnt", "$.versions[0].clauses[0].test");

    [Fact]
    public void An_unknown_member_of_a_clause_is_a_fault() => Fault(Sample.Require("S.A", Willing, """, "colour": "red" """), "colour", "$.versions[0].clauses[0]");

    [Fact]
    public void An_unknown_effect_is_a_fault() => Fault(Good.Replace("\"require\"", "\"suggest\"", StringComparison.Ordinal), "$.versions[0].clauses[0].effect");

    [Fact]
    public void A_missing_parameter_is_a_fault() => Fault(Sample.Require("S.A", """{ "kind": "age" }"""), "min", "$.versions[0].clauses[0].test");

    [Fact]
    public void A_dated_value_of_the_wrong_kind_is_a_fault_that_names_its_place() =>
        Fault(Sample.Require("S.A", """{ "kind": "age", "min": "old" }"""), "$.versions[0].clauses[0].test.min");

    [Fact]
    public void A_dated_value_out_of_order_is_a_fault_that_names_its_place() =>
        Fault(Sample.Require("S.A", """{ "kind": "age", "min": [ { "from": "2024-01-01", "value": 21 }, { "from": "2023-01-01", "value": 18 } ] }"""), "2023-01-01 does not follow 2024-01-01", "$.versions[0].clauses[0].test.min");

    [Fact]
    public void An_unknown_fact_is_a_fault() => Fault(Sample.Require("S.A", """{ "kind": "all", "of": [ { "kind": "yesNo", "fact": "wiling" } ] }"""), "'wiling'", "$.versions[0].clauses[0]", "S.A");

    [Fact]
    public void An_unknown_code_set_is_a_fault() => Fault(Sample.Require("S.A", """{ "kind": "diagnosis", "met": [ "no-such-set" ] }"""), "'no-such-set'", "$.versions[0].clauses[0]", "S.A");

    [Fact]
    public void An_unknown_fact_of_an_exception_is_a_fault() =>
        Fault(Sample.Limit("S.A", """{ "kind": "unitsPerDay", "max": 1 }""", """, "unless": { "kind": "yesNo", "fact": "wiling" }"""), "'wiling'", "S.A");

    [Fact]
    public void An_unknown_reason_is_a_fault() => Fault(Good.Replace("\"any\"", "\"none\"", StringComparison.Ordinal), "'none'", "$.versions[0].clauses[0]");

    [Fact]
    public void A_clause_that_can_deny_without_a_reason_is_a_fault() => Fault(Good.Replace(", \"reason\": \"any\"", "", StringComparison.Ordinal), "no reason", "$.versions[0].clauses[0]");

    [Fact]
    public void An_unknown_program_is_a_fault() => Fault(Sample.Require("S.A", """{ "kind": "program", "in": [ "planet" ] }"""), "'planet'", "S.A");

    [Fact]
    public void A_clause_of_an_unknown_program_is_a_fault() => Fault(Sample.Require("S.A", Willing, """, "programs": [ "planet" ]"""), "'planet'", "S.A");

    [Fact]
    public void A_clause_that_stands_twice_is_a_fault() => Fault($"{Good}, {Good}", "S.A stands twice", "$.versions[0]");

    [Fact]
    public void A_clause_that_stands_once_a_stage_is_none() =>
        Assert.Equal(2, Load(Sample.PolicyText(Sample.Shape($$"""{{Sample.Require("S.A", Willing, """, "stages": [ "admission" ]""")}}, {{Sample.Require("S.A", Willing, """, "stages": [ "continued-stay" ]""")}}"""))).Policies[0].Versions[0].Clauses.Length);

    [Fact]
    public void A_clause_without_its_citation_is_a_fault() => Fault(Good.Replace(", \"cite\": { \"section\": \"Section of S.A\" }", "", StringComparison.Ordinal), "cite", "$.versions[0].clauses[0]");

    [Fact]
    public void A_limit_clause_without_a_limit_is_a_fault() => Fault(Good.Replace("\"require\"", "\"limit\"", StringComparison.Ordinal), "needs a limit", "$.versions[0].clauses[0]");

    [Fact]
    public void A_clause_that_requires_without_a_test_is_a_fault() => Fault(Sample.Limit("S.A", """{ "kind": "unitsPerDay", "max": 1 }""").Replace("\"limit\", \"title", "\"require\", \"title", StringComparison.Ordinal), "needs a test", "$.versions[0].clauses[0]");

    [Fact]
    public void A_clause_with_both_a_test_and_a_limit_is_a_fault() => Fault(Sample.Require("S.A", Willing, """, "limit": { "kind": "unitsPerDay", "max": 1 }"""), "both a test and a limit", "S.A");

    [Theory]
    [InlineData("all")]
    [InlineData("any")]
    public void A_combination_of_nothing_is_a_fault(string kind) => Fault(Sample.Require("S.A", $$"""{ "kind": "{{kind}}", "of": [] }"""), "of nothing", "S.A");

    [Fact]
    public void A_combination_that_holds_null_is_a_fault() => Fault(Sample.Require("S.A", """{ "kind": "all", "of": [ null ] }"""), "of nothing", "S.A");

    [Fact]
    public void Two_versions_on_the_same_day_are_a_fault() => FaultOf(
        Sample.PolicyText(Sample.Shape(Good, "1", """{ "end": "2024-06-30" }"""), Sample.Shape(Good, "2", """{ "start": "2024-06-30" }""")), "versions 1 and 2", "$.versions[0].effective");

    [Fact]
    public void Versions_that_follow_each_other_are_none_and_each_day_has_its_own()
    {
        var policy = Load(Sample.PolicyText(Sample.Shape(Good, "1", """{ "end": "2024-06-30" }"""), Sample.Shape(Good, "2", """{ "start": "2024-07-01" }"""))).Policies[0];
        Assert.Equal("1", policy.On(Sample.Day("2024-06-30"))!.Version);
        Assert.Equal("2", policy.On(Sample.Day("2024-07-01"))!.Version);
    }

    [Fact]
    public void A_dated_value_that_begins_after_its_version_is_a_fault() => FaultOf(
        Sample.PolicyText(Sample.Shape(Sample.Require("S.A", """{ "kind": "not", "of": { "kind": "age", "min": [ { "from": "2021-01-02", "value": 21 } ] } }"""), "1", """{ "start": "2021-01-01" }""")), "'Min' has no value before 2021-01-02", "$.versions[0].clauses[0]");

    [Fact]
    public void A_dated_limit_that_begins_after_its_version_is_a_fault() =>
        Fault(Sample.Limit("S.A", """{ "kind": "unitsPerDay", "max": [ { "from": "2021-01-02", "value": 16 } ] }"""), "'Max' has no value before 2021-01-02", "S.A");

    [Theory]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("""{ "id": "small" }""")]
    public void A_file_that_holds_no_policy_is_a_fault(string text) => FaultOf(text, "policy.json");

    [Fact]
    public void A_shared_clause_with_an_unknown_fact_is_a_fault()
    {
        Write("general.json", $$"""{ "clauses": [ {{Sample.Require("G.A", """{ "kind": "yesNo", "fact": "wiling" }""")}} ] }""");
        FaultOf(Sample.PolicyText(Sample.Shape(Good)), "general.json", "G.A", "'wiling'");
    }

    [Fact]
    public void Without_the_shared_clauses_nothing_loads()
    {
        Write("state/policy.json", Sample.PolicyText(Sample.Shape(Good)));
        Assert.Contains("general.json", Assert.Single(Assert.Throws<PolicyException>(Load).Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_policies_of_one_payer_are_a_fault()
    {
        Write("other/policy.json", Sample.PolicyText(Sample.Shape(Good)).Replace("\"id\": \"small\"", "\"id\": \"other\"", StringComparison.Ordinal));
        FaultOf(Sample.PolicyText(Sample.Shape(Good)), "more than one policy", "other", "state");
    }

    [Fact]
    public void A_rate_with_a_misspelt_member_is_a_fault()
    {
        Write("state/rates.json", """{ "rows": [ { "area": { "system": "county", "code": "1" }, "amout": 12 } ] }""");
        FaultOf(Sample.PolicyText(Sample.Shape(Good)), "rates.json", "amout");
    }

    [Fact]
    public void Invented_rates_are_left_out_where_they_are_not_wanted()
    {
        Write("state/rates.json", """{ "rows": [ { "area": { "system": "county", "code": "1" }, "illustrative": true }, { "area": { "system": "county", "code": "2" } } ] }""");
        Assert.Equal("2", Assert.Single(Load(Sample.PolicyText(Sample.Shape(Good))).Policies[0].Rates).Area.Code);
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        Write("general.json", """{ "clauses": [] }""");
        Write("state/policy.json", Sample.PolicyText(Sample.Shape($$"""{{Sample.Require("S.A", """{ "kind": "yesNo", "fact": "one" }""")}}, {{Sample.Require("S.B", """{ "kind": "yesNo", "fact": "two" }""")}}""")));
        Assert.Equal(2, Assert.Throws<PolicyException>(Load).Faults.Count);
    }

    [Fact]
    public void The_revision_follows_the_rules_and_not_the_cases_beside_them()
    {
        var text = Sample.PolicyText(Sample.Shape(Good));
        var before = Load(text).Policies[0].Revision;
        Write("state/cases.json", "{}");
        Assert.Equal(before, Load(text).Policies[0].Revision);
        Assert.Equal(before, Load(text.ReplaceLineEndings("\r\n")).Policies[0].Revision);
        Assert.NotEqual(before, Load(text.Replace("A small policy", "A changed policy", StringComparison.Ordinal)).Policies[0].Revision);
    }

    void Fault(string clauses, params string[] words) => FaultOf(Sample.PolicyText(Sample.Shape(clauses)), ["policy.json", .. words]);

    void FaultOf(string policy, params string[] words)
    {
        var fault = Assert.Throws<PolicyException>(() => Load(policy));
        Assert.All(words, word => Assert.True(fault.Message.Contains(word, StringComparison.Ordinal), $"no '{word}' in: {fault.Message}"));
    }

    PolicyBook Load(string policy)
    {
        Write("state/policy.json", policy);
        if (!File.Exists(Path.Combine(folder, "general.json")))
        {
            Write("general.json", """{ "clauses": [] }""");
        }

        return Load();
    }

    PolicyBook Load() => PolicyBook.Load(folder, new CodeSets([]), _ => [], new FactCatalogue([new("willing", "the statement", "Observation"), new(FactName.MemberBirthDate, "the birth", "Patient"), new(FactName.Diagnosis, "the diagnosis", "Condition")]),
        ImmutableHashSet.Create("any"), illustrative: false);

    void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, path))!);
        File.WriteAllText(Path.Combine(folder, path), text);
    }
}
