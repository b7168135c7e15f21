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
        var folder = Directory.CreateTempSubdirectory("peersupport-package-");
        try
        {
            var file = Path.Combine(folder.FullName, "broken.tgz");
            File.WriteAllText(file, "no package");
            Assert.StartsWith(file, Assert.Throws<ProfileLoadException>(() => ProfileSet.Load([], [file])).Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
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
    [InlineData("""{"property":"concept","op":"is-a","value":"a"}""", "a b d")]
    [InlineData("""{"property":"concept","op":"descendent-of","value":"a"}""", "b d")]
    [InlineData("""{"property":"concept","op":"is-not-a","value":"a"}""", "c e")]
    [InlineData("""{"property":"concept","op":"generalizes","value":"d"}""", "a b d")]
    [InlineData("""{"property":"kind","op":"=","value":"x"}""", "b c")]
    [InlineData("""{"property":"kind","op":"in","value":"x, y"}""", "b c e")]
    [InlineData("""{"property":"kind","op":"not-in","value":"x,y"}""", "a d")]
    [InlineData("""{"property":"kind","op":"exists","value":"true"}""", "b c e")]
    [InlineData("""{"property":"kind","op":"exists","value":"false"}""", "a d")]
    [InlineData("""{"property":"code","op":"regex","value":"[a-c]"}""", "a b c")]
    [InlineData("""{"property":"display","op":"regex","value":"Sec.*"}""", "b")]
    [InlineData("""{"property":"active","op":"=","value":"true"}""", "e")]
    [InlineData("""{"property":"kind","op":"=","value":"x"},{"property":"concept","op":"is-a","value":"a"}""", "b")]
    public void A_filter_leaves_the_codes_that_it_says(string filters, string expected)
    {
        var set = Profiled.Set(Filtered, $$"""{"resourceType":"ValueSet","url":"http://vs","compose":{"include":[{"system":"http://cs","filter":[{{filters}}]}]} }""");
        Assert.Equal(expected, string.Join(' ', "abcde".Select(code => $"{code}").Where(code => set.Contains("http://vs", "http://cs", code) == true)));
        Assert.False(set.Contains("http://vs", "http://cs", "z"));
    }

    [Theory]
    [InlineData("""{"property":"kind","op":"nosuch","value":"x"}""")]
    [InlineData("""{"property":"code","op":"regex","value":"("}""")]
    public void A_filter_that_cannot_be_worked_out_leaves_the_set_open(string filter) => Assert.Null(
        Profiled.Set(Filtered, $$"""{"resourceType":"ValueSet","url":"http://vs","compose":{"include":[{"system":"http://cs","filter":[{{filter}}]}]} }""").Contains("http://vs", "http://cs", "a"));

    [Fact]
    public void Several_sets_in_one_include_mean_what_they_share()
    {
        static string Set(string name, string include) => $$"""{"resourceType":"ValueSet","url":"http://{{name}}","compose":{"include":[{{include}}]} }""";
        var set = Profiled.Set(
            Filtered, Set("one", """{"system":"http://cs","concept":[{"code":"a"},{"code":"b"}]}"""), Set("two", """{"system":"http://cs","concept":[{"code":"b"},{"code":"c"}]}"""),
            Set("both", """{"valueSet":["http://one","http://two"]}"""), Set("within", """{"system":"http://cs","concept":[{"code":"c"}],"valueSet":["http://two"]}"""), Set("unknown", """{"valueSet":["http://one","http://none"]}"""));
        Assert.Equal([false, true, false], [set.Contains("http://both", "http://cs", "a"), set.Contains("http://both", "http://cs", "b"), set.Contains("http://both", "http://cs", "c")]);
        Assert.Equal([false, true, null], [set.Contains("http://within", "http://cs", "b"), set.Contains("http://within", "http://cs", "c"), set.Contains("http://unknown", "http://cs", "a")]);
    }

    const string Filtered = """
        {"resourceType":"CodeSystem","url":"http://cs","content":"complete","concept":[{"code":"a","display":"First","concept":[{"code":"b","display":"Second","property":[{"code":"kind","valueCode":"x"}]}]},
        {"code":"c","property":[{"code":"kind","valueString":"x"}]},{"code":"d","property":[{"code":"parent","valueCode":"b"}]},{"code":"e","property":[{"code":"kind","valueCoding":{"code":"y"} },{"code":"active","valueBoolean":true}]}]}
        """;

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
