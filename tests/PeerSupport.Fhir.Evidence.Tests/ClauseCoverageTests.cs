using System.Runtime.CompilerServices;
using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Evidence.Tests;

/// <summary>The list of clauses beside the test is the reading of the five sources: each stands in a policy, and a case turns on it.</summary>
public sealed class ClauseCoverageTests
{
    static Profiles Profiles => PolicyCasesTests.Shipped;

    static readonly List<(Clause Clause, Policy Policy)> Clauses =
        [.. Profiles.Policies.Policies.SelectMany(policy => policy.General.Concat(policy.Versions.SelectMany(version => version.Clauses)).Select(clause => (clause, policy)))];

    static readonly List<(PolicyCase Case, PolicyCase Defaults)> Cases = [.. Profiles.Policies.Policies.Select(policy => PolicyCases.Read(Path.Combine(Profiles.Folder, "policies", policy.Folder, "cases.json")))
        .SelectMany(file => file.Cases.Select(each => (each, file.Defaults)))];

    [Fact]
    public void Every_clause_that_decides_stands_in_a_policy()
    {
        var ids = Ids();
        Assert.True(ids.Count > 100, "The list is too short.");
        Assert.Equal([], ids.Except(Clauses.Select(pair => pair.Clause.Id)));
    }

    [Fact]
    public void A_case_turns_on_every_clause_that_decides() =>
        Assert.Equal([], Ids().Where(id => !Turns(id)));

    static bool Turns(string id)
    {
        var effects = Clauses.Where(pair => pair.Clause.Id == id).Select(pair => pair.Clause.Effect).ToHashSet();
        var own = Cases.Where(pair => pair.Case.Clause == id).ToList();
        var values = own.Select(pair => pair.Case.Expect).ToHashSet();
        return effects.Contains(Effect.Measure) ? values.IsSupersetOf(["met", "not-met"]) || values.Contains("no-benchmark")
            : values.Contains("not-met") || values.Contains("unknown") || own.Exists(pair => pair.Case.MoveStart is not null || pair.Case.CutEnd is not null || pair.Case.Benefit < pair.Case.Amount || pair.Case.Allowed < (pair.Case.Billed ?? pair.Case.Units ?? pair.Defaults.Units));
    }

    static List<string> Ids([CallerFilePath] string here = "") =>
        [.. File.ReadLines(Path.Combine(Path.GetDirectoryName(here)!, "Data", "clause-ids.txt")).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#')];
}
