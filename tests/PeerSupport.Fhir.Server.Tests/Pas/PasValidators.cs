using System.Text;
using System.Text.Json.Nodes;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>The published packages of PAS, and what their profiles find wrong apart from the guide's own defects (<c>pas-defects.txt</c>).</summary>
static class PasValidators
{
    const string Base = "http://hl7.org/fhir/us/davinci-pas/StructureDefinition/";

    static readonly Dictionary<string, Validator> ByVersion = [];

    /// <summary>Each line of the list: version, our code of the issue, a part of its place, a part of its text, and why, with bars between.</summary>
    static readonly string[][] Defects = PasLists.Read("pas-defects.txt");

    /// <summary>The package file of a version; skips the test where it is not there.</summary>
    public static string Package(string version)
    {
        var packages = Suites.Folder("packages") ?? "";
        Assert.SkipWhen(packages.Length == 0, "suite not present: the published packages beside the repository");
        return Path.Combine(packages, $"davinci_pas_{version}.tgz");
    }

    /// <summary>What is wrong with a Bundle by a profile of PAS, a line each.</summary>
    public static IEnumerable<string> Errors(string version, JsonObject bundle, string profile, string name)
    {
        var resource = FhirJson.Parse(Encoding.UTF8.GetBytes(bundle.ToJsonString())).Resource!;
        return Of(version).Validate(resource, [Base + profile]).Where(issue => issue.Severity <= IssueSeverity.Error && !IsDefect(version, issue))
            .Select(issue => $"{name}: {issue.Rule} at {issue.Expression}: {issue.Text} Expected {issue.Expected}, found {issue.Found}. [{issue.ProfileName}]");
    }

    static bool IsDefect(string version, Issue issue) => Defects.Any(line => (line[0] == "*" || line[0] == version) && line[1] == issue.Rule
        && issue.Expression?.Contains(line[2], StringComparison.Ordinal) == true && issue.Text.Contains(line[3], StringComparison.Ordinal));

    static Validator Of(string version)
    {
        var package = Package(version);
        lock (ByVersion)
        {
            if (!ByVersion.TryGetValue(version, out var validator))
            {
                var root = Evidence.Profiles.Find(AppContext.BaseDirectory)!;
                ByVersion[version] = validator = new(ProfileSet.Load(Evidence.Profiles.DefinitionFolders(root), [package]), TimeProvider.System);
            }

            return validator;
        }
    }
}

/// <summary>Checked-in lists: a line each, with bars between its parts.</summary>
static class PasLists
{
    public static string[][] Read(string file) => [.. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, file)).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('|', StringSplitOptions.TrimEntries))];
}
