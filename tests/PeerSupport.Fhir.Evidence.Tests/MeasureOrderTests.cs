using FsCheck;
using FsCheck.Fluent;
using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Evidence.Tests;

/// <summary>Measures take their evidence in any order, and every site's count is a part of the whole.</summary>
public sealed class MeasureOrderTests
{
    static Profiles Profiles => PolicyCasesTests.Shipped;

    [Fact]
    public void The_order_of_the_evidence_never_changes_a_measure()
    {
        var run = 0;
        foreach (var policy in Profiles.Policies.Policies)
        {
            var cases = PolicyCases.Read(Path.Combine(Profiles.Folder, "policies", policy.Folder, "cases.json"));
            foreach (var clause in policy.Versions[^1].Clauses.Where(clause => clause.Measure is not null))
            {
                var facts = cases.Cases.Where(each => each.Clause == clause.Id).SelectMany((each, i) => FactsJson.Read(each.Facts, cases.Systems).Select(fact => fact with { Evidence = fact.Evidence with { Resource = $"case {i}" } })).ToArray();
                var scope = new MeasureScope(policy, policy.Versions[^1], new(new(2025, 1, 1), new(2025, 12, 31)), ["asker"]);
                var expected = Shown(clause.Measure!, scope, facts);
                Check.One(Config.QuickThrowOnFailure.WithMaxTest(20), Prop.ForAll(Gen.Shuffle(facts).ToArbitrary(), shuffled => Shown(clause.Measure!, scope, shuffled) == expected));
                run++;
            }
        }

        Assert.True(run >= 10);
    }

    [Fact]
    public void A_share_by_site_adds_up_to_the_whole()
    {
        var policy = Profiles.Policies.Policies.First(each => each.Versions[^1].Clauses.Any(clause => clause.Measure is ContactShare));
        var clause = policy.Versions[^1].Clauses.First(each => each.Measure is ContactShare);
        var run = new MeasureRun(clause.Measure!, new(policy, policy.Versions[^1], new(new(2025, 1, 1), new(2025, 12, 31)), ["a", "b"]));
        for (var i = 0; i < 50; i++)
        {
            var day = DayRange.On(new DateOnly(2025, 1, 1).AddDays(i));
            run.Add(new Fact(FactName.Visit, null, new($"Encounter/{i}", "Encounter", "contact")) { When = day, Fields = System.Collections.Immutable.ImmutableDictionary<string, FactValue>.Empty.Add(MeasureField.Site, new FactValue.Words(i % 3 == 0 ? "a" : "b")).Add(Field.Minutes, new FactValue.Number(30)) });
        }

        var (a, b, all) = (run.Result("a").Counts[0], run.Result("b").Counts[0], run.Result().Counts[0]);
        Assert.Equal(all.Denominator, a.Denominator + b.Denominator);
        Assert.Equal(all.Unknown, a.Unknown + b.Unknown);
        Assert.Equal(MeasureValue.Unknown, all.Value);
    }

    static string Shown(Measure measure, MeasureScope scope, IEnumerable<Fact> facts)
    {
        var run = new MeasureRun(measure, scope);
        foreach (var fact in facts)
        {
            run.Add(fact);
        }

        return string.Join("\n", run.Sites.Cast<string?>().Prepend(null).SelectMany(site => run.Result(site).Counts.Select((count, i) => $"{site} {count.Value} {count.Because} {string.Join(",", run.Subjects(i, site))}")));
    }
}
