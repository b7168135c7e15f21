using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.Cli.Tests;

/// <summary>The program as a person or a script runs it: what it prints, and what its exit code says.</summary>
[Collection("console")]
public sealed class CommandTests : IDisposable
{
    const int Fine = 0, Adverse = 1, BadInput = 2, BadProfiles = 3;

    readonly string folder = Directory.CreateTempSubdirectory("commands-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    static readonly string Profiles = FindProfiles();

    [Theory]
    [InlineData("louisiana/00-baseline", Fine, "Line 1, H0038: CERTIFIED IN TOTAL")]
    [InlineData("north-carolina/22-units-400", Fine, "Line 1, H0038: CERTIFIED WITH CHANGES")]
    [InlineData("louisiana/01-day-before-21", Adverse, "Line 1, H0038: DENIED")]
    [InlineData("louisiana/04-no-stage", Adverse, "Line 1, H0038: PENDED")]
    public void Decide_prints_the_answer_and_its_exit_code_tells_it(string example, int code, string line)
    {
        var run = Run("decide", Example(example));
        Assert.Equal((code, ""), (run.Code, run.Errors));
        Assert.Contains(line, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_names_each_clause_that_caused_the_answer_and_its_remedy()
    {
        var run = Run("decide", Example("louisiana/04-no-stage"));
        Assert.Matches(@"(?m)^  LA\.[A-Z0-9.-]+: Send ", run.Output);
        Assert.DoesNotContain("[met]", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_prints_every_clause_with_its_mark_and_its_source()
    {
        var run = Run("explain", Example("louisiana/01-day-before-21"));
        Assert.Equal(Adverse, run.Code);
        Assert.Matches(@"(?m)^> \[NOT MET\] LA\.", run.Output);
        Assert.Contains("[met] GEN.COVERAGE", run.Output, StringComparison.Ordinal);
        Assert.Contains("Source: ", run.Output, StringComparison.Ordinal);
        Assert.Contains("Evidence: Patient.birthDate of Patient/member", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_came_before_counts_in_the_order_given()
    {
        string[] before = [Example("north-carolina/24a-first-90-days"), Example("north-carolina/24b-next-30-days")];
        var alone = Run("decide", Example("north-carolina/24-days-left-60"));
        var after = Run(["decide", Example("north-carolina/24-days-left-60"), "--after", .. before]);
        Assert.NotEqual(alone.Output, after.Output);
        Assert.Equal(Fine, after.Code);
        Assert.Contains("CERTIFIED WITH CHANGES", after.Output, StringComparison.Ordinal);
        Assert.Equal(after.Output, Run("decide", "--after", before[0], "--after", before[1], "--", Example("north-carolina/24-days-left-60")).Output);
        var none = Run("decide", Example("north-carolina/25-days-none-left"), "--after", Example("north-carolina/25a-first-90-days"), Example("north-carolina/25b-next-90-days"));
        Assert.Equal(Adverse, none.Code);
        Assert.Contains("DENIED", none.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_repeat_takes_the_place_of_the_earlier_request() =>
        Assert.Equal(Run("decide", Example("louisiana/00-baseline")).Output, Run("decide", Example("louisiana/00-baseline"), "--after", Example("louisiana/00-baseline")).Output);

    [Theory]
    [InlineData("ClinicalToReviewer")]
    [InlineData("AllToReviewer")]
    public void With_a_reviewer_an_adverse_answer_waits(string review)
    {
        var run = Run("decide", Example("louisiana/03-stage-action"), "--review", review);
        Assert.Equal(Adverse, run.Code);
        Assert.Contains("PENDED FOR A REVIEWER (recommended: denied)", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_bad_input_and_is_named()
    {
        var run = Run("decide", Path.Combine(folder, "absent.json"));
        Assert.Equal((BadInput, ""), (run.Code, run.Output));
        Assert.Contains("absent.json", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_before_the_request_is_bad_input_too() =>
        Assert.Equal(BadInput, Run("decide", Example("louisiana/00-baseline"), "--after", Path.Combine(folder, "absent.json")).Code);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("""{ "resourceType": "Patient", "id": "p" }""")]
    [InlineData("""{ "resourceType": "Bundle", "type": "collection" }""")]
    [InlineData("""{ "resourceType": "Claim", "id": "c" }""")]
    [InlineData("""{ "resourceType": "NoSuchThing" }""")]
    public void A_file_that_holds_no_good_request_is_bad_input_and_says_why(string text)
    {
        var run = Run("decide", Write("request.json", text));
        Assert.Equal((BadInput, ""), (run.Code, run.Output));
        Assert.StartsWith("request.json: ", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_element_is_named_with_its_line()
    {
        var run = Run("decide", Write("request.json", File.ReadAllText(Example("louisiana/00-baseline")).Replace("\"1985-03-02\"", "\"1985-13-02\"", StringComparison.Ordinal)));
        Assert.Equal(BadInput, run.Code);
        Assert.Matches(@"birthDate.* \(line \d+, column \d+\)", run.Errors);
    }

    [Theory]
    [InlineData]
    [InlineData("decide")]
    [InlineData("decide", "a.json", "b.json")]
    [InlineData("decide", "a.json", "--review", "Never")]
    [InlineData("guess")]
    public void A_command_line_that_cannot_be_read_is_bad_input(params string[] words) => Assert.Equal(BadInput, Run(words).Code);

    [Fact]
    public void Help_is_fine_and_names_every_command()
    {
        var run = Run("--help");
        Assert.Equal(Fine, run.Code);
        Assert.All(["decide", "explain", "lint", "generate", "pas-kit"], (string name) => Assert.Contains(name, run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void Lint_finds_the_shipped_rules_well()
    {
        var run = Run("lint");
        Assert.Equal((Fine, ""), (run.Code, run.Errors));
        Assert.EndsWith("facts: well.", run.Output.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void Lint_names_a_case_that_does_not_come_out_and_a_case_file_that_is_not_there()
    {
        var copy = Copy();
        var cases = Path.Combine(copy, "policies", "louisiana", "cases.json");
        var json = JsonNode.Parse(File.ReadAllText(cases))!;
        json["cases"]![0]!["expect"] = (string?)json["cases"]![0]!["expect"] == "met" ? "not-met" : "met";
        File.WriteAllText(cases, json.ToJsonString());
        File.Delete(Path.Combine(copy, "policies", "tennessee", "cases.json"));
        var run = Run("lint", "--profiles", copy);
        Assert.Equal(BadProfiles, run.Code);
        Assert.Contains((string)json["cases"]![0]!["name"]!, run.Errors, StringComparison.Ordinal);
        Assert.Contains("not there; every clause needs its cases", run.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lint")]
    [InlineData("generate", "--check")]
    [InlineData("decide", "any.json")]
    public void Rules_that_cannot_be_read_are_named_with_their_place_and_nothing_is_decided(params string[] words)
    {
        var copy = Copy();
        var policy = Path.Combine(copy, "policies", "louisiana", "policy.json");
        File.WriteAllText(policy, File.ReadAllText(policy).Replace("\"kind\": \"age\"", "\"kind\": \"horoscope\"", StringComparison.Ordinal));
        var run = Run([.. words, "--profiles", copy]);
        Assert.Equal((BadProfiles, ""), (run.Code, run.Output));
        Assert.Contains("policy.json", run.Errors, StringComparison.Ordinal);
        Assert.Contains("horoscope", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_rules_that_is_not_there_is_told()
    {
        var run = Run("lint", "--profiles", Path.Combine(folder, "nowhere"));
        Assert.Equal(BadProfiles, run.Code);
        Assert.Contains("nowhere", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_pas_kit_is_the_shipped_one()
    {
        var target = Path.Combine(folder, "kit");
        var run = Run("pas-kit", target);
        Assert.Equal(Fine, run.Code);
        var shipped = Directory.GetFiles(Path.Combine(Profiles, "examples", "pas"));
        Assert.True(shipped.Length > 50);
        Assert.Equal(shipped.Select(Path.GetFileName).Order(StringComparer.Ordinal), Directory.GetFiles(target).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(shipped, file => Assert.Equal(File.ReadAllText(file), File.ReadAllText(Path.Combine(target, Path.GetFileName(file)))));
        File.WriteAllText(Path.Combine(folder, "a-file"), "");
        Assert.Equal(BadInput, Run("pas-kit", Path.Combine(folder, "a-file")).Code);
    }

    [Fact]
    public void Generate_finds_the_shipped_files_fresh_and_writes_what_is_not()
    {
        Assert.Equal((Fine, ""), Check(Profiles));
        var copy = Copy();
        var page = Path.Combine(copy, "evidence", "README.md");
        File.AppendAllText(page, "by hand");
        File.Delete(Path.Combine(copy, "policies", "tennessee", "questionnaire.json"));
        Assert.Equal((Adverse, "not fresh: evidence/README.md\nnot fresh: policies/tennessee/questionnaire.json\n"), Check(copy));
        Assert.EndsWith("by hand", File.ReadAllText(page), StringComparison.Ordinal);
        var written = Run("generate", "--profiles", copy);
        Assert.Equal((Fine, "written: evidence/README.md\nwritten: policies/tennessee/questionnaire.json\n"), (written.Code, written.Output.ReplaceLineEndings("\n")));
        Assert.Equal(File.ReadAllText(Path.Combine(Profiles, "evidence", "README.md")), File.ReadAllText(page));
        Assert.Equal((Fine, ""), Check(copy));

        (int, string) Check(string profiles)
        {
            var run = Run("generate", "--check", "--profiles", profiles);
            return (run.Code, run.Output.ReplaceLineEndings("\n"));
        }
    }

    [Fact]
    public async Task The_program_itself_gives_the_same_answer_and_code()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Profiles };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "peersupport.dll"));
        start.ArgumentList.Add("decide");
        start.ArgumentList.Add(Example("louisiana/01-day-before-21"));
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Run("decide", Example("louisiana/01-day-before-21")), (process.ExitCode, await output, await errors));
    }

    /// <summary>The entry point of the program, in this process: the tests of this class run one after another, so that the console is theirs.</summary>
    static (int Code, string Output, string Errors) Run(params IEnumerable<string> words)
    {
        var (before, beforeErrors) = (Console.Out, Console.Error);
        using StringWriter output = new(), errors = new();
        try
        {
            Console.SetOut(output);
            Console.SetError(errors);
            var code = (int)Assembly.Load("peersupport").EntryPoint!.Invoke(null, [words.ToArray()])!;
            return (code, output.ToString(), errors.ToString());
        }
        finally
        {
            Console.SetOut(before);
            Console.SetError(beforeErrors);
        }
    }

    string Write(string name, string text)
    {
        File.WriteAllText(Path.Combine(folder, name), text);
        return Path.Combine(folder, name);
    }

    /// <summary>A copy of the rules, to be broken.</summary>
    string Copy()
    {
        var copy = Path.Combine(folder, "profiles");
        foreach (var part in new[] { "policies", "evidence", "terminology", "examples", "measures" })
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Profiles, part), "*", SearchOption.AllDirectories))
            {
                var to = Path.Combine(copy, Path.GetRelativePath(Profiles, file));
                Directory.CreateDirectory(Path.GetDirectoryName(to)!);
                File.Copy(file, to);
            }
        }

        return copy;
    }

    static string Example(string name) => Path.Combine(Profiles, "examples", $"{name}.request.json");

    static string FindProfiles()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (Directory.Exists(Path.Combine(at.FullName, "profiles", "policies")))
            {
                return Path.Combine(at.FullName, "profiles");
            }
        }

        throw new DirectoryNotFoundException("profiles");
    }
}
