using PeerSupport.Fhir.R4.Tests.Suites;

namespace PeerSupport.Fhir.R4.Tests.Validation;

/// <summary>The plain cases of HL7's validator suite: whether a resource is valid must be what the HL7 validator says, but for the known differences.</summary>
public sealed class ValidatorCasesTests
{
    /// <summary>All cases alike, as <c>$validate</c> and the command line check when nothing is said.</summary>
    [Fact]
    public void Says_valid_or_invalid_as_the_HL7_validator_does_but_for_the_known_differences()
    {
        var folder = Suite.Folder("validator-cases");
        List<string> differences = [];
        var count = 0;
        foreach (var row in File.ReadLines(Path.Combine(folder, "expected.tsv")).Skip(1).Select(line => line.Split('\t')))
        {
            var (name, expected) = (row[0], row[3] == "0");
            var issues = Check(File.ReadAllBytes(Path.Combine(folder, row[1])));
            var valid = !issues.Any(each => each.Severity <= IssueSeverity.Error);
            count++;
            if (valid != expected)
            {
                differences.Add(name);
                TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {(valid ? "valid here" : "invalid here")} {string.Join("; ", issues.Where(each => each.Severity <= IssueSeverity.Error).Select(each => $"{each.Rule} {each.Expression} {each.Found}"))}");
            }
        }

        var known = KnownDifferences.All.Select(each => each.Case).ToList();
        Assert.True(!differences.Except(known).Any(), "New: " + string.Join(", ", differences.Except(known)));
        Assert.True(!known.Except(differences).Any(), "No longer different: " + string.Join(", ", known.Except(differences)));
        Assert.Equal(82, count);
        Assert.True(count - differences.Count >= 78, $"{count - differences.Count} agree.");
    }

    static IReadOnlyList<Issue> Check(byte[] bytes)
    {
        var parsed = FhirJson.Parse(bytes);
        return parsed.Resource is { } resource ? new Validator(ProfileSet.Empty, TimeProvider.System).Validate(resource) : parsed.Issues;
    }
}
