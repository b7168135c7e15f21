using System.Text;

namespace PeerSupport.Fhir.R4.Tests.Profiles;

/// <summary>A published profile with a snapshot finds what is taken out of a right example.</summary>
public sealed class PasTests
{
    static readonly Lazy<Validator> Pas = new(() => new Validator(ProfileSet.Load([], [PackageSuite.Path("us_core_311.tgz"), PackageSuite.Path("davinci_pas_2.0.1.tgz")]), TimeProvider.System));

    [Theory]
    [InlineData("extension-careTeamClaimScope", "extension-other", "careTeam[0]")]
    [InlineData("\"serviced", "\"serviced", null)]
    public void A_claim_is_held_to_its_profile(string from, string to, string? below)
    {
        var bytes = PackageSuite.Examples("davinci_pas_2.0.1.tgz").Single(e => e.Name == "Claim-ReferralAuthorizationExample.json").Bytes;
        var text = Encoding.UTF8.GetString(bytes).Replace(from, to, StringComparison.Ordinal);
        var issues = Pas.Value.Validate(FhirJson.Parse(Encoding.UTF8.GetBytes(text)).Resource!, ["http://hl7.org/fhir/us/davinci-pas/StructureDefinition/profile-claim"])
            .Where(i => i is { Severity: <= IssueSeverity.Error, Profile: not null }).ToList();
        foreach (var issue in issues)
        {
            TestContext.Current.TestOutputHelper!.WriteLine($"{issue.Rule} {issue.Expression}: {issue.Text} expected {issue.Expected}");
        }

        Assert.True(below is null ? issues.Count == 0 : issues.Exists(i => i.Expression!.StartsWith("Claim." + below, StringComparison.Ordinal)));
    }
}
