using System.Text;
using System.Text.Json;

namespace PeerSupport.Fhir.R4.Tests.Structures;

/// <summary>The examples of our profiles: right ones give no error, and each broken one gives the one issue that it is named for.</summary>
public sealed class ProfileExampleTests
{
    static readonly string Folder = Path.Combine(OwnDefinitions.Profiles, "examples", "structures");

    static readonly Lazy<Validator> Validator = new(() => new(ProfileSet.Load(OwnDefinitions.Folders, []), TimeProvider.System));

    public static TheoryData<string> Valid => [.. Files("valid-*.json")];

    public static TheoryData<string> Broken => [.. Files("broken-*.json").Where(file => !file.EndsWith(".issue.json", StringComparison.Ordinal))];

    [Fact]
    public void Every_profile_has_right_and_broken_examples()
    {
        var profiles = Directory.EnumerateFiles(Path.Combine(OwnDefinitions.Profiles, "structures"), "*.json").Select(Path.GetFileNameWithoutExtension).Where(name => !name!.StartsWith("extension-", StringComparison.Ordinal)).ToHashSet();
        Assert.Equal(profiles.Order(StringComparer.Ordinal), Valid.Select(row => row.Data.Split('/')[0]).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(profiles.Order(StringComparer.Ordinal), Broken.Select(row => row.Data.Split('/')[0]).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(Broken.Select(row => row.Data.Replace(".json", ".issue.json", StringComparison.Ordinal)).Order(StringComparer.Ordinal), Files("*.issue.json").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Our_profiles_are_loaded_and_all_of_them_can_be_checked()
    {
        Assert.True(Validator.Value.Profiles.All.Count() >= 41);
        Assert.Empty(Validator.Value.Profiles.NotChecked);
    }

    [Theory]
    [MemberData(nameof(Valid))]
    public void A_right_example_has_no_issue(string file) => Assert.Empty(Issues(file).Select(Shown));

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_example_has_the_one_issue_that_it_is_named_for(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, file.Replace(".json", ".issue.json", StringComparison.Ordinal))));
        string? Text(string name) => document.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
        var issue = Assert.Single(Issues(file));
        Assert.Equal($"{Text("severity") ?? "error"} {Text("rule")} at {Text("expression")}", $"{issue.Severity.ToString().ToLowerInvariant()} {issue.Rule} at {issue.Expression}");
        Assert.Contains(Text("key") ?? "", issue.Text, StringComparison.Ordinal);
        Assert.True(issue.Profile is not null, "It does not say whose rule it is.");
        Assert.NotNull(issue.Remedy);
    }

    /// <summary>The whole wording that people read. With PEERSUPPORT_SNAPSHOTS=write the file is written anew.</summary>
    [Fact]
    public void The_messages_for_the_broken_examples_read_as_they_were_approved()
    {
        var text = new StringBuilder();
        foreach (var file in Broken.Select(row => row.Data))
        {
            text.Append("== ").Append(file).Append('\n');
            foreach (var issue in Issues(file))
            {
                var outcome = OperationOutcomes.Write([issue])["issue"]![0]!;
                text.Append(outcome["severity"]).Append(' ').Append(outcome["code"]).Append(' ').Append(outcome["details"]!["coding"]![0]!["code"]).Append('\n')
                    .Append(outcome["details"]!["text"]).Append('\n').Append(outcome["diagnostics"]).Append('\n').Append(outcome["expression"]![0]).Append('\n');
            }
        }

        var snapshot = Path.Combine(OwnDefinitions.Root, "tests", "PeerSupport.Fhir.R4.Tests", "Structures", "broken-examples.txt");
        if (Environment.GetEnvironmentVariable("PEERSUPPORT_SNAPSHOTS") == "write")
        {
            File.WriteAllText(snapshot, text.ToString());
        }

        Assert.Equal(File.ReadAllText(snapshot).ReplaceLineEndings("\n"), text.ToString());
    }

    /// <summary>Errors, and the warnings of our profiles. R4's own warnings, such as the one about a missing narrative, are not what the examples show.</summary>
    static List<Issue> Issues(string file)
    {
        var parsed = FhirJson.Parse(File.ReadAllBytes(Path.Combine(Folder, file)));
        Assert.Empty(parsed.Issues);
        return [.. Validator.Value.Validate(parsed.Resource!).Where(issue => issue.Severity <= IssueSeverity.Error || (issue.Severity == IssueSeverity.Warning && issue.Profile is not null))];
    }

    static string Shown(Issue issue) => $"{issue.Severity} {issue.Rule} at {issue.Expression}: {issue.Text} Expected {issue.Expected}, found {issue.Found}.";

    static IEnumerable<string> Files(string pattern) =>
        Directory.EnumerateFiles(Folder, pattern, SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal);
}
