using System.CommandLine;

namespace PeerSupport.Fhir.Cli.Tests;

[Collection("console")]
public sealed class ConformanceCommandTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("peersupport-cli-").FullName;

    [Fact]
    public void Each_issue_is_a_line_with_its_place_and_errors_exit_with_1()
    {
        var (code, text) = Run("validate", File("a.json", "{\"resourceType\":\"Patient\",\n \"contact\":[{\"gender\":\"male\"}]}"));
        Assert.Equal(1, code);
        Assert.Contains("a.json:2:13: error invariant-failed: Patient.contact[0]:", text);
        Assert.EndsWith("a.json: 1 error", text.TrimEnd());
    }

    [Fact]
    public void A_valid_file_exits_with_0_and_an_unreadable_one_with_2()
    {
        var valid = File("b.json", "{\"resourceType\":\"Patient\",\"gender\":\"female\"}");
        Assert.Equal(0, Run("validate", valid).Code);
        Assert.Equal(2, Run("validate", valid, File("c.json", "{")).Code);
    }

    [Fact]
    public void What_nobody_has_defined_passes_only_when_asked()
    {
        var own = File("e.json", "{\"resourceType\":\"Patient\",\"extension\":[{\"url\":\"https://elsewhere.example/flag\",\"valueBoolean\":true}]}");
        Assert.Equal(1, Run("validate", own).Code);
        Assert.Equal(0, Run("validate", "--allow-unknown-extensions", own).Code);
    }

    [Fact]
    public void An_expression_prints_a_line_for_each_value()
    {
        var file = File("d.json", "{\"resourceType\":\"Patient\",\"name\":[{\"given\":[\"A\",\"B\"]}],\"active\":true}");
        Assert.Equal((0, $"A{Environment.NewLine}B{Environment.NewLine}true{Environment.NewLine}"), Run("fhirpath", "name.given | active", file));
        Assert.Equal(2, Run("fhirpath", "name.(", file).Code);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string File(string name, string json)
    {
        var path = Path.Combine(_folder, name);
        System.IO.File.WriteAllText(path, json);
        return path;
    }

    static (int Code, string Text) Run(params string[] args)
    {
        var before = Console.Out;
        using var text = new StringWriter();
        Console.SetOut(text);
        try
        {
            var profiles = new Option<string?>("--profiles") { Recursive = true };
            return (new RootCommand { profiles, ValidateCommand.Create(profiles), FhirPathCommand.Create() }.Parse(args).Invoke(), text.ToString());
        }
        finally
        {
            Console.SetOut(before);
        }
    }
}
