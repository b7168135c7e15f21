using PeerSupport.Fhir.R4.Tests.Suites;

namespace PeerSupport.Fhir.R4.Tests.Validation;

/// <summary>The plain cases of HL7's validator suite: whether a resource is valid must be what the HL7 validator says, but for the known differences.</summary>
public sealed class ValidatorCasesTests
{
    /// <summary>The two that the suite runs with the check for HTML in text; beside each stands a case with the same resource without it.</summary>
    static readonly HashSet<string> WithoutHtml = ["pat-security-bad-string", "bad-markdown-no-html"];

    /// <summary>The HL7 validator runs as it does by default, refusing what extensions it doesn't know.</summary>
    [Fact]
    public void Says_valid_or_invalid_as_the_HL7_validator_does_but_for_the_known_differences()
    {
        var folder = Suite.Folder("validator-cases");
        List<string> differences = [];
        var count = 0;
        foreach (var row in File.ReadLines(Path.Combine(folder, "expected.tsv")).Skip(1).Select(line => line.Split('\t')))
        {
            var (name, expected) = (row[0], row[3] == "0");
            var issues = Check(File.ReadAllBytes(Path.Combine(folder, row[1])), new() { RefuseUnknownExtensions = true, RefuseHtmlInText = WithoutHtml.Contains(name) });
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
    }

    static IReadOnlyList<Issue> Check(byte[] bytes, ValidationOptions options)
    {
        var parsed = FhirJson.Parse(bytes);
        if (parsed.Resource is not { } resource)
        {
            return parsed.Issues;
        }

        List<Issue> issues = [.. StructureCheck.Check(resource)];
        BaseChecks.Check(resource, ProfileSet.Empty, issues, options);
        return issues;
    }
}
