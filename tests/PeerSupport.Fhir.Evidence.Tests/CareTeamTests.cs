using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Evidence.Tests;

/// <summary>Faults that were found in use, each with the request that showed it.</summary>
public sealed class CareTeamTests
{
    public static TheoryData<string> States { get; } = [.. Baselines.Files.Select(file => Path.GetFileName(Path.GetDirectoryName(file)!))];

    [Theory]
    [MemberData(nameof(States))]
    public void A_second_specialist_without_certification_is_not_covered_by_the_first_ones(string state)
    {
        var bundle = Baselines.Read(Baselines.Files.Single(file => file.Contains($"/{state}/", StringComparison.Ordinal)));
        var claim = bundle["entry"]![0]!["resource"]!;
        var team = claim["careTeam"]!.AsArray();
        var first = team.First(member => !member!.ToJsonString().Contains("supervisor", StringComparison.Ordinal))!;
        var second = first.DeepClone();
        second["sequence"] = 99;
        second["provider"] = new JsonObject { ["reference"] = "Practitioner/second" };
        team.Add(second);
        bundle["entry"]!.AsArray().Add(JsonNode.Parse("""{ "fullUrl": "https://ehr.example/fhir/Practitioner/second", "resource": { "resourceType": "Practitioner", "id": "second", "name": [{ "family": "Second" }] } }"""));
        Assert.Equal(Outcome.Pended, Baselines.Decide(bundle).Outcome);
    }

    [Theory]
    [MemberData(nameof(States))]
    public void A_coverage_that_names_no_program_pends_and_does_not_deny(string state)
    {
        var bundle = Baselines.Read(Baselines.Files.Single(file => file.Contains($"/{state}/", StringComparison.Ordinal)));
        var coverage = bundle["entry"]!.AsArray().First(entry => (string?)entry!["resource"]!["resourceType"] == "Coverage")!["resource"]!.AsObject();
        coverage.Remove("type");
        coverage.Remove("class");
        var decision = Baselines.Decide(bundle);
        var program = decision.Lines[0].Clauses.First(clause => clause.Evidence.Any(evidence => evidence.Element == "Coverage.type"));
        Assert.Equal(Truth.Unknown, program.Value);
        Assert.DoesNotContain(decision.Lines[0].Clauses, clause => clause.Value == Truth.NotMet && clause.Evidence.Any(evidence => evidence.Element == "Coverage.type"));
    }

    [Theory]
    [MemberData(nameof(States))]
    public void A_credential_that_runs_out_inside_the_period_gives_a_note(string state)
    {
        var bundle = Baselines.Read(Baselines.Files.Single(file => file.Contains($"/{state}/", StringComparison.Ordinal)));
        var end = Baselines.Decide(bundle).Lines[0].AskedPeriod.End.AddDays(-1).ToString("yyyy-MM-dd", null);
        foreach (var practitioner in bundle["entry"]!.AsArray().Select(entry => entry!["resource"]!).Where(resource => (string?)resource["resourceType"] == "Practitioner"))
        {
            foreach (var period in (practitioner["qualification"]?.AsArray() ?? []).Select(qualification => qualification!["period"]).OfType<JsonObject>())
            {
                period["end"] = end;
            }
        }

        var line = Baselines.Decide(bundle).Lines[0];
        Assert.Equal(Outcome.Certified, line.Outcome);
        Assert.Contains(line.Clauses.SelectMany(clause => clause.Notes), note => note.Contains($"runs out {end}", StringComparison.Ordinal));
    }
}
