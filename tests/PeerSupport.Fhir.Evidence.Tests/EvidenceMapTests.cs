using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Evidence.Tests;

/// <summary>The evidence map is data: a fault in it is an error at start, and what is made from it is fresh.</summary>
public sealed class EvidenceMapTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("evidence-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("{", "one.json")]
    [InlineData("null", "one.json")]
    [InlineData("""{ "facts": [ { "name": "a", "shape": "yes-no" } ] }""", "one.json", "label", "$.facts[0]")]
    [InlineData("""{ "facts": [ { "name": "a", "shape": "yes-no", "label": "a", "sorces": [] } ] }""", "one.json", "sorces", "$.facts[0]")]
    [InlineData("""{ "facts": [ { "name": "a", "shape": "yes-no", "label": "a", "sources": [ { "from": "Patient", "about": "x", "each": "name.where(" } ] } ] }""", "'a'")]
    [InlineData("""{ "facts": [ { "name": "a", "shape": "yes-no", "label": "a", "sources": [ { "from": "Patient", "about": "x", "value": { "as": "yes-no", "path": [ "active.noSuchFunction()" ] } } ] } ] }""", "'a'", "noSuchFunction")]
    [InlineData("""{ "subjects": [ { "name": "patient", "path": [ "patient.(" ] } ] }""", "one.json")]
    [InlineData("""{ "facts": [ { "name": "a", "shape": "yes-no", "label": "a" }, { "name": "a", "shape": "code", "label": "a" } ] }""", "one.json", "'a' stands more than once")]
    public void A_fault_in_a_file_is_an_error_that_names_its_place(string text, params string[] words)
    {
        var file = Write("one.json", text);
        var fault = Assert.Throws<PolicyException>(() => EvidenceMap.Load(file));
        Assert.All(words, word => Assert.True(fault.Message.Contains(word, StringComparison.Ordinal), $"no '{word}' in: {fault.Message}"));
    }

    [Fact]
    public void A_file_that_is_not_there_is_a_fault() => Assert.Throws<PolicyException>(() => EvidenceMap.Load(Path.Combine(folder, "absent.json")));

    [Fact]
    public void All_faults_of_all_files_are_told_at_once()
    {
        var fault = Assert.Throws<PolicyException>(() => EvidenceMap.Load(Write("one.json", "{"), Write("two.json", "[")));
        Assert.Equal(2, fault.Faults.Count);
    }

    [Fact]
    public void A_fact_without_sources_has_those_of_its_shape_under_its_own_name()
    {
        var map = EvidenceMap.Load(Write("one.json", """{ "defaults": { "yes-no": [ { "from": "Observation", "about": "code {fact}", "where": "code.text = '{fact}'" } ] }, "facts": [ { "name": "willing", "shape": "yes-no", "label": "a" } ] }"""));
        var source = Assert.Single(map.Find("willing")!.Sources);
        Assert.Equal(("code willing", "code.text = 'willing'"), (source.About, source.Where));
        Assert.Null(map.Find("other"));
        Assert.Equal("code willing.", map.Catalogue.Find("willing")!.Where);
    }

    [Fact]
    public void The_files_that_are_made_from_others_are_fresh()
    {
        var files = GeneratedFiles.All(Baselines.Profiles).ToList();
        Assert.Contains(files, file => file.Path == "evidence/README.md");
        Assert.Equal(Baselines.Profiles.Policies.Policies.Length, files.Count(file => file.Path.EndsWith("questionnaire.json", StringComparison.Ordinal)));
        Assert.All(files, file => Assert.True(File.ReadAllText(Path.Combine(Baselines.Profiles.Folder, file.Path)) == file.Text, $"{file.Path} is not fresh: run peersupport generate"));
        Assert.Equal(files.Count, files.Select(file => file.Path).Distinct().Count());
    }

    [Fact]
    public void The_rules_load_without_the_invented_rates_too() =>
        Assert.All(Profiles.Load(Baselines.Profiles.Folder, illustrative: false).Policies.Policies, policy => Assert.DoesNotContain(policy.Rates, row => row.Illustrative));

    [Fact]
    public void A_folder_without_policies_is_a_fault() => Assert.Contains("policies", Assert.Throws<PolicyException>(() => Profiles.Load(folder, illustrative: true)).Message, StringComparison.Ordinal);

    string Write(string name, string text)
    {
        File.WriteAllText(Path.Combine(folder, name), text);
        return Path.Combine(folder, name);
    }
}
