using System.Text;
using System.Text.Json.Nodes;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>With the published packages, what this server answers conforms to the profiles of PAS, apart from the guide's own defects (<c>pas-defects.txt</c>).</summary>
public sealed class PasProfileTests(ExampleServer server) : IClassFixture<ExampleServer>
{
    const string Base = "http://hl7.org/fhir/us/davinci-pas/StructureDefinition/";

    static readonly string[] Submits = ["approval", "denial", "pended", "modified", "error", "update-1-initial", "update-2-add-item", "update-3-change-and-cancel", "update-4-cancel-all"];

    public static TheoryData<string, string> Versions => PasConformanceTests.Versions;

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Answers_conform_to_their_profiles(string state, string version)
    {
        var packages = Suites.Folder("packages") ?? "";
        Assert.SkipWhen(packages.Length == 0, "suite not present: the published packages beside the repository");
        var validator = Validators.Of(packages, version);
        var pas = new PasClient(server.CreateClient(), version);
        foreach (var name in PasClient.Cases(state).Intersect(Submits))
        {
            Check(await pas.Submit(PasClient.Body($"{state}-{name}")), "profile-pas-response-bundle", $"{state}-{name}");
        }

        foreach (var bundle in await pas.Inquire(PasClient.Body($"{state}-inquiry")))
        {
            Check(bundle, "profile-pas-inquiry-response-bundle", $"{state}-inquiry");
        }

        void Check(JsonObject bundle, string profile, string name)
        {
            var resource = FhirJson.Parse(Encoding.UTF8.GetBytes(bundle.ToJsonString())).Resource!;
            var errors = validator.Validate(resource, [Base + profile]).Where(issue => issue.Severity <= IssueSeverity.Error && !Defects.Known(version, issue))
                .Select(issue => $"{name}: {issue.Rule} at {issue.Expression}: {issue.Text} Expected {issue.Expected}, found {issue.Found}. [{issue.ProfileName}]");
            Assert.True(!errors.Any(), string.Join('\n', errors));
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void The_kits_requests_conform_to_their_profiles(string state, string version)
    {
        var packages = Suites.Folder("packages") ?? "";
        Assert.SkipWhen(packages.Length == 0, "suite not present: the published packages beside the repository");
        var validator = Validators.Of(packages, version);
        foreach (var (name, profile) in PasClient.Cases(state).Intersect(Submits).Where(name => name != "error").Select(name => (name, "profile-pas-request-bundle")).Append(("inquiry", "profile-pas-inquiry-request-bundle")))
        {
            var resource = FhirJson.Parse(Encoding.UTF8.GetBytes(PasClient.Body($"{state}-{name}").ToJsonString())).Resource!;
            var errors = validator.Validate(resource, [Base + profile]).Where(issue => issue.Severity <= IssueSeverity.Error && !Defects.Known(version, issue)).Select(issue => $"{name}: {issue.Rule} at {issue.Expression}: {issue.Text}");
            Assert.True(!errors.Any(), string.Join('\n', errors));
        }
    }

    static class Validators
    {
        static readonly Dictionary<string, Validator> ByVersion = [];

        public static Validator Of(string packages, string version)
        {
            lock (ByVersion)
            {
                if (!ByVersion.TryGetValue(version, out var validator))
                {
                    var root = Evidence.Profiles.Find(AppContext.BaseDirectory)!;
                    ByVersion[version] = validator = new(ProfileSet.Load(Evidence.Profiles.DefinitionFolders(root), [Path.Combine(packages, $"davinci_pas_{version}.tgz")]), TimeProvider.System);
                }

                return validator;
            }
        }
    }

    /// <summary>Each line of the list: version, our code of the issue, a part of its place, a part of its text, and why, with bars between.</summary>
    static class Defects
    {
        static readonly string[][] Lines = [.. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "pas-defects.txt")).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('|', StringSplitOptions.TrimEntries))];

        public static bool Known(string version, Issue issue) => Lines.Any(line => (line[0] == "*" || line[0] == version) && line[1] == issue.Rule
            && issue.Expression?.Contains(line[2], StringComparison.Ordinal) == true && issue.Text.Contains(line[3], StringComparison.Ordinal));
    }
}
