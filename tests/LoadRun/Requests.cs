using System.Text;

namespace LoadRun;

/// <summary>The requests of the loads, made of the shipped examples. Each has a number that keeps it apart from the others.</summary>
sealed class Requests
{
    readonly string _submit, _observation, _two;
    readonly string _twoName;

    public Requests()
    {
        var examples = Path.Combine(ServerProcess.Root(), "profiles", "examples");
        var file = Directory.EnumerateFiles(examples, "00-baseline.request.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .First(each => File.ReadAllText(each).Contains("\"Observation\"", StringComparison.Ordinal));
        _submit = File.ReadAllText(file);
        using var json = System.Text.Json.JsonDocument.Parse(_submit);
        var resources = json.RootElement.GetProperty("entry").EnumerateArray().Select(entry => entry.GetProperty("resource")).ToList();
        Member = resources.First(resource => resource.GetProperty("resourceType").GetString() == "Coverage").GetProperty("subscriberId").GetString()!;
        Identifier = resources[0].GetProperty("identifier")[0].GetProperty("value").GetString()!;
        _two = File.ReadAllText(Directory.EnumerateFiles(Path.Combine(examples, "pas"), "*-update-1-initial.json").Order(StringComparer.Ordinal).Last());
        using var two = System.Text.Json.JsonDocument.Parse(_two);
        _twoName = two.RootElement.GetProperty("identifier").GetProperty("value").GetString()!;
        _observation = resources.First(resource => resource.GetProperty("resourceType").GetString() == "Observation").GetRawText();
    }

    string Member { get; }

    string Identifier { get; }

    /// <summary>A request for authorization of a member of its own.</summary>
    public byte[] Submit(string run, int number) => Connection.Request("POST", "/fhir/Claim/$submit", SubmitBody(run, number));

    public byte[] SubmitBody(string run, int number) => Encoding.UTF8.GetBytes(_submit.Replace(Member, $"{run}-{number}", StringComparison.Ordinal).Replace(Identifier, $"{run}-{number}", StringComparison.Ordinal));

    /// <summary>A request of two lines, of a member of its own.</summary>
    public byte[] SubmitTwo(string run, int number) => Connection.Request("POST", "/fhir/Claim/$submit", SubmitTwoBody(run, number));

    public byte[] SubmitTwoBody(string run, int number) => Encoding.UTF8.GetBytes(_two.Replace(_twoName, $"{_twoName}-{run}-{number}", StringComparison.Ordinal));

    /// <summary>An Observation.</summary>
    public byte[] Create(int number) => Connection.Request("POST", "/fhir/Observation", CreateBody(number));

    public byte[] CreateBody(int number) => Encoding.UTF8.GetBytes(_observation.Insert(_observation.LastIndexOf('}'), $", \"note\": [ {{ \"text\": \"number {number}\" }} ] "));
}
