namespace PeerSupport.Fhir.R4.Tests.Profiles;

public sealed class LoadTests
{
    [Theory]
    [InlineData("""{"resourceType":"StructureDefinition",""", "definition0.json: It is not JSON: line 1, byte")]
    [InlineData("""{"resourceType":"StructureDefinition","name":"A"}""", "definition0.json: The StructureDefinition has no 'url'.")]
    public void A_broken_definition_is_named(string json, string expected) =>
        Assert.StartsWith(expected, Assert.Throws<ProfileLoadException>(() => Profiled.Set(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_broken_package_is_named()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "broken.tgz");
        File.WriteAllText(file, "no package");
        Assert.StartsWith(file, Assert.Throws<ProfileLoadException>(() => ProfileSet.Load([], [file])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_checked_is_said_once()
    {
        var set = Profiled.Set(Profiled.Profile("P", "Patient", """
            {"path":"Patient","constraint":[{"key":"p-1","severity":"error","human":"x","expression":"name.nosuch("}]},{"path":"Patient.maritalStatus","binding":{"strength":"required","valueSet":"http://no"}},
            {"path":"Patient.nosuch","min":1},{"path":"Patient.identifier","type":[{"code":"Identifier","profile":["http://none"]}]}
            """, on: "Gone"));
        Assert.Equal(5, set.NotChecked.Count);
        Assert.DoesNotContain(new Validator(set, TimeProvider.System).Validate(Profiled.Resource("""{"resourceType":"Patient","active":true}"""), [Profiled.Root + "P"]), i => i.Severity <= IssueSeverity.Error);
    }

    [Fact]
    public void A_value_set_of_parts_is_known_as_far_as_they_are()
    {
        var set = Profiled.Set(
            """{"resourceType":"CodeSystem","url":"http://cs","content":"complete","concept":[{"code":"a","concept":[{"code":"b"}]},{"code":"c"}]}""",
            """{"resourceType":"ValueSet","url":"http://vs","compose":{"include":[{"system":"http://cs","filter":[{"property":"concept","op":"is-a","value":"a"}]},{"system":"http://other"},{"system":"http://listed","concept":[{"code":"x"}]}],"exclude":[{"system":"http://cs","concept":[{"code":"a"}]}]}}""");
        Assert.Equal([true, false, false, null, true, false, true, null], [set.Contains("http://vs", "http://cs", "b"), set.Contains("http://vs", "http://cs", "a"), set.Contains("http://vs", "http://cs", "c"),
            set.Contains("http://vs", "http://other", "1"), set.Contains("http://vs", "http://listed", "x"), set.Contains("http://vs", "http://listed", "y"), set.Contains("http://vs", null, "b"), set.Contains("http://none", null, "b")]);
    }

    [Theory]
    [InlineData("""{"system":"http://cs","code":"a"}""", "")]
    [InlineData("""{"system":"http://cs","code":"z"}""", "Error code-not-in-value-set")]
    [InlineData("""{"system":"http://unheld","code":"z"}""", "Information code-not-checked")]
    [InlineData("""{"system":"http://cs","code":"a"},{"system":"http://unheld","code":"z"}""", "")]
    public void A_code_of_a_system_that_is_not_held_is_never_wrong_and_a_sibling_changes_nothing(string codings, string expected)
    {
        var issues = Profiled.Issues("""{"resourceType":"Patient","communication":[{"language":{"coding":[""" + codings + "]}}]}",
            Profiled.Profile("P", "Patient", """{"path":"Patient.communication.language","binding":{"strength":"required","valueSet":"http://vs"}}"""),
            """{"resourceType":"ValueSet","url":"http://vs","compose":{"include":[{"system":"http://cs","concept":[{"code":"a"}]}]}}""");
        Assert.Equal(expected, string.Join("; ", issues.Select(i => $"{i.Severity} {i.Rule}")));
    }
}
