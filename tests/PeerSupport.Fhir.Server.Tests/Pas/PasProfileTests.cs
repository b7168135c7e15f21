namespace PeerSupport.Fhir.Server.Tests;

/// <summary>With the published packages, the kit's requests conform to the profiles of PAS. The answers: <see cref="PasSweepTests"/>.</summary>
public sealed class PasProfileTests
{
    public static TheoryData<string, string> Versions => PasConformanceTests.Versions;

    [Theory]
    [MemberData(nameof(Versions))]
    public void The_kits_requests_conform_to_their_profiles(string state, string version)
    {
        var requests = PasClient.Cases(state).Where(name => name is not ("error" or "inquiry" or "subscription")).Select(name => (name, "profile-pas-request-bundle")).Append(("inquiry", "profile-pas-inquiry-request-bundle"));
        var errors = requests.SelectMany(each => PasValidators.Errors(version, PasClient.Body($"{state}-{each.Item1}"), each.Item2, each.Item1)).ToList();
        Assert.True(errors.Count == 0, string.Join('\n', errors));
    }
}
