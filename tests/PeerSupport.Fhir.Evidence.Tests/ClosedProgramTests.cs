using System.Text.Json;
using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Evidence.Tests;

/// <summary>Eligibility says at once where a program does not run: on a day before its benefit, or in an area that does not take part.</summary>
public sealed class ClosedProgramTests
{
    [Theory]
    [InlineData("2026-03-01", "alameda", null)]
    [InlineData("2022-01-01", "alameda", null)]
    [InlineData("2021-12-31", "alameda", "CA.DATE")]
    [InlineData("2026-03-01", "modoc", "CA.COUNTY")]
    [InlineData("2026-03-01", "humboldt", null)]
    public void A_service_is_excluded_where_the_program_does_not_run(string day, string county, string? clause)
    {
        var bundle = JsonNode.Parse(File.ReadAllText(Path.Combine(Baselines.Profiles.Folder, "examples", "california", "56-discovery.request.json")))!;
        var coverage = bundle["entry"]!.AsArray().Select(entry => entry!["resource"]!).First(resource => (string?)resource["resourceType"] == "Coverage");
        coverage["class"]![0]!["value"] = county;
        coverage["period"]!["start"] = "2020-01-01";
        bundle["entry"]![0]!["resource"]!["servicedPeriod"] = new JsonObject { ["start"] = day, ["end"] = day };
        List<Issue> issues = [];
        var request = RequestBundle.Read(FhirJson.Parse(JsonSerializer.SerializeToUtf8Bytes(bundle)).Resource!, "CoverageEligibilityRequest", issues)!;
        var read = ReadEligibility.Read(Baselines.Profiles, new EvidenceSet(request.Request, request.Entries.Where(entry => entry != request.Request)), ReceivedDay.ClaimCreated, DateTimeOffset.UnixEpoch, issues)!;
        var answer = Eligibility.Answer(read.Facts, read.Policy, Ledger.Empty, read.Period);
        Assert.NotEmpty(answer.Services);
        Assert.All(answer.Services, service => Assert.Equal(clause is null, service.Covered is not null));
        Assert.All(answer.Services, service => Assert.Equal(clause ?? "GEN.SERVICE", service.Clause!.Id));
    }
}
