using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Repository.Tests;

public sealed partial class HouseRulesTests
{
    /// <summary>R4 holds search values and patches beside JSON, FHIRPath, definitions and validation: each is small, and is of no use to another room.</summary>
    const int LongestFile = 400, MostLinesOfR4 = 15_000, MostLinesOfDecisions = 8000;

    /// <summary>Who may know whom. The generator, the design-time contexts and the benchmarks are tools that nothing ships with.</summary>
    static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["PeerSupport.Fhir.R4"] = [],
        ["PeerSupport.Fhir.Decisions"] = [],
        ["PeerSupport.Fhir.Evidence"] = ["PeerSupport.Fhir.R4", "PeerSupport.Fhir.Decisions"],
        ["PeerSupport.SqlClientTypes"] = [],
        ["PeerSupport.Fhir.Storage"] = ["PeerSupport.Fhir.Decisions", "PeerSupport.SqlClientTypes"],
        ["PeerSupport.Fhir.Storage.Design"] = ["PeerSupport.Fhir.Storage"],
        ["PeerSupport.Fhir.Server"] = ["PeerSupport.Fhir.Storage", "PeerSupport.Fhir.Evidence"],
        ["PeerSupport.Fhir.Cli"] = ["PeerSupport.Fhir.Storage", "PeerSupport.Fhir.Evidence"],
        ["PeerSupport.Fhir.R4.Generator"] = ["PeerSupport.Fhir.R4"],
    };

    [Fact]
    public void References_between_projects_run_one_way()
    {
        foreach (var project in Repository.Files("src", "*.csproj"))
        {
            var name = Path.GetFileNameWithoutExtension(project);
            Assert.True(Allowed.ContainsKey(name), $"{name} has no place in the order of the rooms");
            var references = XDocument.Load(project).Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/')));
            Assert.All(references, reference => Assert.Contains(reference, Allowed[name]));
        }
    }

    [Fact]
    public void Pure_rooms_know_no_package_no_clock_and_no_chance()
    {
        foreach (var room in new[] { "src/PeerSupport.Fhir.Decisions", "src/PeerSupport.Fhir.R4", "src/PeerSupport.Fhir.Evidence" })
        {
            Assert.Empty(XDocument.Load(Repository.Files(room, "*.csproj").Single()).Descendants("PackageReference"));
            Assert.All(Repository.Files(room, "*.cs"), file => Assert.DoesNotMatch(ClockOrChance(), File.ReadAllText(file)));
        }
    }

    [Fact]
    public void No_state_no_clause_and_no_program_is_named_in_code()
    {
        var policies = Directory.EnumerateDirectories(Path.Combine(Repository.Root, "profiles", "policies")).ToList();
        Assert.NotEmpty(policies);
        var words = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var folder in policies)
        {
            using var policy = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "policy.json")));
            words.Add(Path.GetFileName(folder));
            words.Add(Path.GetFileName(folder).Replace('-', ' '));
            words.Add(policy.RootElement.GetProperty("id").GetString()!);
            words.UnionWith(policy.RootElement.GetProperty("programs").EnumerateArray().Select(program => program.GetProperty("id").GetString()!));
            words.UnionWith(policy.RootElement.GetProperty("versions").EnumerateArray().SelectMany(version => version.GetProperty("clauses").EnumerateArray()).Select(clause => $"\"{clause.GetProperty("id").GetString()}\""));
        }

        foreach (var file in Repository.Files("src", "*.cs"))
        {
            var text = File.ReadAllText(file);
            Assert.DoesNotMatch(ClauseId(), text);
            Assert.All(words, word => Assert.False(text.Contains(word, StringComparison.OrdinalIgnoreCase), $"{Repository.Relative(file)} names '{word}'"));
        }
    }

    [Fact]
    public void No_file_of_code_is_too_long_and_no_room_outgrows_its_size()
    {
        var files = Repository.Files("src", "*.cs").Concat(Repository.Files("tests", "*.cs")).Where(file => !file.Contains("Migrations", StringComparison.Ordinal)).ToList();
        Assert.All(files, file => Assert.True(File.ReadLines(file).Count() <= LongestFile, $"{Repository.Relative(file)} is longer than {LongestFile} lines"));
        Assert.True(Lines("src/PeerSupport.Fhir.R4") <= MostLinesOfR4, "R4 has outgrown its room");
        Assert.True(Lines("src/PeerSupport.Fhir.Decisions") <= MostLinesOfDecisions, "Decisions has outgrown its room");
    }

    [Fact]
    public void Warnings_are_errors_and_no_project_turns_that_off()
    {
        var props = XDocument.Load(Path.Combine(Repository.Root, "Directory.Build.props"));
        Assert.Equal("true", props.Descendants("TreatWarningsAsErrors").Single().Value);
        var projects = Repository.Files("src", "*.csproj").Concat(Repository.Files("tests", "*.csproj")).ToList();
        Assert.NotEmpty(projects);
        Assert.All(projects, project => Assert.Empty(XDocument.Load(project).Descendants("TreatWarningsAsErrors")));
        Assert.All(Repository.Files("src", "*.cs"), file => Assert.DoesNotContain("#pragma warning disable", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public void Package_versions_stand_in_one_place()
    {
        var projects = Repository.Files("src", "*.csproj").Concat(Repository.Files("tests", "*.csproj"));
        Assert.All(projects, project => Assert.All(XDocument.Load(project).Descendants("PackageReference"), reference => Assert.Null(reference.Attribute("Version"))));
        var versions = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("PackageVersion").ToList();
        Assert.All(versions, version => Assert.Matches(@"^[0-9][0-9A-Za-z.\-]*$", (string)version.Attribute("Version")!));
    }

    [Fact]
    public void Every_example_has_the_answer_that_is_expected_and_every_answer_its_example()
    {
        var requests = Repository.Files("profiles/examples", "*.request.json").Select(file => file[..^".request.json".Length]).ToHashSet();
        var answers = Repository.Files("profiles/examples", "*.expected.json").Select(file => file[..^".expected.json".Length]).ToHashSet();
        Assert.NotEmpty(requests);
        Assert.Empty(requests.Except(answers));
        Assert.Empty(answers.Except(requests));
    }

    [Fact]
    public void Nothing_is_left_undone_or_speaks_of_one_machine()
    {
        foreach (var file in Repository.Files("src", "*.cs").Concat(Repository.Files("profiles", "*.json")).Append(Path.Combine(Repository.Root, "README.md")))
        {
            Assert.DoesNotMatch(Undone(), File.ReadAllText(file));
        }
    }

    static int Lines(string folder) => Repository.Files(folder, "*.cs").Sum(file => File.ReadLines(file).Count());

    [GeneratedRegex(@"DateTime(Offset)?\.(Utc)?(Now|Today)|Guid\.(NewGuid|CreateVersion7)|Random\.Shared|new Random\(|TimeProvider\.System")]
    private static partial Regex ClockOrChance();

    [GeneratedRegex("\"[A-Z]{2,3}\\.[A-Z][A-Z0-9-]*")]
    private static partial Regex ClauseId();

    [GeneratedRegex(@"NotImplementedException|\b(TODO|FIXME|HACK|XXX)\b|(^|[^a-zA-Z0-9_.])/(work|root|home|tmp)/")]
    private static partial Regex Undone();
}
