using System.Text.RegularExpressions;

namespace PeerSupport.Fhir.R4.Tests.Profiles;

public sealed partial class PackageTests
{
    public static TheoryData<string, string> Packages => new()
    {
        { "us_core_311.tgz", "" },
        { "us_core_610.tgz", "" },
        { "davinci_pas_2.0.1.tgz", "us_core_311.tgz" },
        { "davinci_pas_2.2.1.tgz", "us_core_610.tgz" },
        { "davinci-crd-2.0.1.tgz", "us_core_311.tgz" },
        { "davinci_dtr_2.0.1.tgz", "us_core_311.tgz" },
    };

    [Theory]
    [MemberData(nameof(Packages))]
    public void A_published_package_finds_no_errors_in_its_own_examples_but_the_known_ones(string package, string with)
    {
        var validator = new Validator(ProfileSet.Load([], with.Length == 0 ? [PackageSuite.Path(package)] : [PackageSuite.Path(with), PackageSuite.Path(package)]), TimeProvider.System);
        List<string> found = [];
        foreach (var (name, bytes) in PackageSuite.Examples(package))
        {
            var parsed = FhirJson.Parse(bytes);
            if (parsed.Resource is null)
            {
                found.Add($"{package} {name} {parsed.Issues[0].Rule}");
                continue;
            }

            foreach (var issue in validator.Validate(parsed.Resource))
            {
                if (issue.Severity <= IssueSeverity.Error)
                {
                    found.Add($"{package} {name} {issue.Rule} {Index().Replace(issue.Expression!, "")}");
                    TestContext.Current.TestOutputHelper!.WriteLine($"{found[^1]} | {issue.Expression} | {issue.ProfileName} | {issue.Text} | exp {issue.Expected} | found {issue.Found}");
                }
            }
        }

        var known = KnownPackageErrors.All.Where(k => k.Line.StartsWith(package + " ", StringComparison.Ordinal)).Select(k => k.Line).ToList();
        Assert.True(!found.Except(known).Any(), "New:\n" + string.Join('\n', found.Except(known)));
        Assert.True(!known.Except(found).Any(), "No longer there:\n" + string.Join('\n', known.Except(found)));
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void What_a_package_holds_that_cannot_be_checked_is_said_once(string package, string with)
    {
        var set = ProfileSet.Load([], with.Length == 0 ? [PackageSuite.Path(package)] : [PackageSuite.Path(with), PackageSuite.Path(package)]);
        Assert.NotEmpty(set.Packages[^1].Name);
        Assert.True(set.Packages[^1].Profiles > 5);
        foreach (var gap in set.NotChecked)
        {
            TestContext.Current.TestOutputHelper!.WriteLine(gap);
        }

        Assert.Equal(set.NotChecked.Count, set.NotChecked.Distinct().Count());
    }

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Index();
}
