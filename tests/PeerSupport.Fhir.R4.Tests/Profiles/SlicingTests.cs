namespace PeerSupport.Fhir.R4.Tests.Profiles;

public sealed class SlicingTests
{
    /// <summary>One cause, one issue: without any identifier the one of the slice says all.</summary>
    [Theory]
    [InlineData("""{"resourceType":"Patient","active":true}""", "slice-missing Patient.identifier")]
    [InlineData("""{"resourceType":"Patient","identifier":[{"system":"http://member","value":"1"}]}""", "required-element-missing Patient.identifier")]
    public void A_missing_element_and_its_missing_slice_are_said_once(string patient, string expected) => Assert.Equal(expected, Profiled.Found(patient, Profiled.Profile("P", "Patient", """
        {"path":"Patient.identifier","min":2,"slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"open"}},
        {"path":"Patient.identifier","sliceName":"member","min":1},{"path":"Patient.identifier.system","fixedUri":"http://member"}
        """)));

    const string Mr = """{"id":"Patient.identifier:mr","path":"Patient.identifier","sliceName":"mr","min":1,"max":"1"},{"id":"Patient.identifier:mr.system","path":"Patient.identifier.system","min":1,"fixedUri":"http://mr"},{"id":"Patient.identifier:mr.value","path":"Patient.identifier.value","min":1}""";
    const string Ssn = """,{"id":"Patient.identifier:ssn","path":"Patient.identifier","sliceName":"ssn"},{"id":"Patient.identifier:ssn.system","path":"Patient.identifier.system","fixedUri":"http://ssn"}""";

    static string Slicing(string rules, bool ordered = false, string slices = Mr + Ssn) => Profiled.Profile("P", "Patient", $$"""
        {"path":"Patient.identifier","slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"{{rules}}","ordered":{{(ordered ? "true" : "false")}} } },{{slices}}
        """);

    static string Patient(params string[] systems) =>
        """{"resourceType":"Patient","identifier":[""" + string.Join(',', systems.Select(s => "{\"system\":\"http://" + s + "\",\"value\":\"1\"}")) + "]}";

    [Theory]
    [InlineData("open", false, "mr x", "")]
    [InlineData("open", false, "x y", "slice-missing Patient.identifier")]
    [InlineData("open", false, "x", "slice-missing Patient.identifier[0]")]
    [InlineData("open", false, "mr mr", "slice-too-many Patient.identifier[1]")]
    [InlineData("closed", false, "mr x", "slice-not-allowed Patient.identifier[1]")]
    [InlineData("openAtEnd", false, "x mr", "slice-not-at-end Patient.identifier[1]")]
    [InlineData("openAtEnd", false, "mr x", "")]
    [InlineData("open", true, "ssn mr", "slice-order Patient.identifier[1]")]
    [InlineData("open", true, "mr ssn", "")]
    public void Slices_have_rules(string rules, bool ordered, string systems, string expected) => Assert.Equal(expected, Profiled.Found(Patient(systems.Split(' ')), Slicing(rules, ordered)));

    [Fact]
    public void What_is_said_of_a_slice_holds_only_for_its_items() => Assert.Equal(
        "required-element-missing Patient.identifier[1].value",
        Profiled.Found("""{"resourceType":"Patient","identifier":[{"system":"http://x"},{"system":"http://mr"}]}""", Slicing("open")));

    [Fact]
    public void A_derived_profile_may_speak_of_a_slice_of_its_base_without_repeating_the_slicing()
    {
        var derived = Profiled.Profile("D", "Patient", """{"id":"Patient.identifier:mr.period","path":"Patient.identifier.period","min":1}""", on: "P");
        Assert.Equal("required-element-missing Patient.identifier[0].period", Profiled.Found(Patient("mr", "x"), derived, Slicing("open")));
    }

    [Fact]
    public void A_slice_may_be_sliced_again()
    {
        var again = Profiled.Profile("D", "Patient", """
            {"id":"Patient.identifier:mr","path":"Patient.identifier","sliceName":"mr","max":"*","slicing":{"discriminator":[{"type":"value","path":"use"}],"rules":"closed"}},
            {"id":"Patient.identifier:mr/old","path":"Patient.identifier","sliceName":"mr/old","min":1},
            {"id":"Patient.identifier:mr/old.use","path":"Patient.identifier.use","fixedCode":"old"}
            """, on: "P");
        Assert.Equal("", Profiled.Found("""{"resourceType":"Patient","identifier":[{"system":"http://mr","value":"1","use":"old"},{"system":"http://x"}]}""", again, Slicing("open")));
        Assert.Equal("slice-missing Patient.identifier[0]", Profiled.Found("""{"resourceType":"Patient","identifier":[{"system":"http://mr","value":"1","use":"usual"}]}""", again, Slicing("open")));
    }

    [Theory]
    [InlineData("valueQuantity", "value[x]:valueQuantity")]
    [InlineData("value[x]", "value[x]:valueQuantity")]
    public void A_choice_is_sliced_by_its_type_with_or_without_a_slicing(string path, string id)
    {
        var profile = Profiled.Profile("O", "Observation", $$"""{"id":"Observation.{{id}}","path":"Observation.{{path}}","sliceName":"valueQuantity"},{"id":"Observation.{{id}}.code","path":"Observation.{{path}}.code","min":1}""");
        Assert.Equal("required-element-missing Observation.value.code", Profiled.Found("""{"resourceType":"Observation","status":"final","code":{"text":"a"},"valueQuantity":{"value":1}}""", profile));
        Assert.Equal("", Profiled.Found("""{"resourceType":"Observation","status":"final","code":{"text":"a"},"valueString":"x"}""", profile));
    }

    [Fact]
    public void Slices_are_told_apart_by_a_pattern_of_the_item_itself()
    {
        var profile = Profiled.Profile("O", "Observation", """
            {"path":"Observation.category","slicing":{"discriminator":[{"type":"pattern","path":"$this"}],"rules":"open"}},
            {"path":"Observation.category","sliceName":"lab","min":1,"patternCodeableConcept":{"coding":[{"system":"http://c","code":"lab"}]}}
            """);
        const string Rest = """{"resourceType":"Observation","status":"final","code":{"text":"a"},"category":""";
        Assert.Equal("", Profiled.Found(Rest + """[{"text":"x"},{"coding":[{"code":"y"},{"system":"http://c","code":"lab","display":"Lab"}]}]}""", profile));
        Assert.Equal("slice-missing Observation.category", Profiled.Found(Rest + """[{"text":"x"},{"coding":[{"system":"http://d","code":"lab"}]}]}""", profile));
    }

    [Fact]
    public void Slices_are_told_apart_by_what_is_there()
    {
        var profile = Profiled.Profile("P", "Patient", """
            {"path":"Patient.name","slicing":{"discriminator":[{"type":"exists","path":"period"}],"rules":"closed"}},
            {"path":"Patient.name","sliceName":"now","max":"1"},{"path":"Patient.name.period","max":"0"},
            {"path":"Patient.name","sliceName":"then"},{"path":"Patient.name.period","min":1},{"path":"Patient.name.text","min":1}
            """);
        Assert.Equal("required-element-missing Patient.name[1].text; slice-too-many Patient.name[2]",
            Profiled.Found("""{"resourceType":"Patient","name":[{"family":"A"},{"family":"B","period":{"start":"2020"}},{"family":"C"}]}""", profile));
    }

    [Fact]
    public void Slices_are_told_apart_by_the_type_and_the_profile_of_what_they_point_to()
    {
        string[] definitions =
        [
            Profiled.Profile("B", "Bundle", $$"""
                {"path":"Bundle.entry","slicing":{"discriminator":[{"type":"profile","path":"resource"}],"rules":"closed"} },
                {"path":"Bundle.entry","sliceName":"adult","min":1},{"path":"Bundle.entry.resource","type":[{"code":"Patient","profile":["{{Profiled.Root}}P"]}]}
                """),
            Profiled.Profile("P", "Patient", """{"path":"Patient.birthDate","min":1}"""),
        ];
        const string Bundle = """{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient",""";
        Assert.Equal("", Profiled.Found(Bundle + "\"birthDate\":\"1970\"}}]}", definitions));
        Assert.Equal("slice-missing Bundle.entry[0]", Profiled.Found(Bundle + "\"active\":true}}]}", definitions));

        var byType = Profiled.Profile("C", "CareTeam", """
            {"path":"CareTeam.participant","slicing":{"discriminator":[{"type":"type","path":"member.resolve()"}],"rules":"open"}},
            {"path":"CareTeam.participant","sliceName":"family","min":1},{"path":"CareTeam.participant.member","type":[{"code":"Reference","targetProfile":["http://hl7.org/fhir/StructureDefinition/RelatedPerson"]}]}
            """);
        const string Team = """{"resourceType":"CareTeam","contained":[{"resourceType":"RelatedPerson","id":"r","patient":{"reference":"Patient/1"}},{"resourceType":"Organization","id":"o","name":"x"}],"participant":[{"member":{"reference":"#""";
        Assert.Equal("", Profiled.Found(Team + "r\"}}]}", byType));
        Assert.Equal("slice-missing CareTeam.participant[0]", Profiled.Found(Team + "o\"}}]}", byType));
    }

    [Fact]
    public void Slices_are_told_apart_by_an_extension()
    {
        string[] definitions =
        [
            Profiled.Profile("P", "Patient", $$"""
                {"path":"Patient.contact","slicing":{"discriminator":[{"type":"value","path":"extension('{{Profiled.Root}}Flag').value"}],"rules":"open"} },
                {"path":"Patient.contact","sliceName":"first","min":1},
                {"id":"Patient.contact:first.extension:flag","path":"Patient.contact.extension","sliceName":"flag","min":1,"type":[{"code":"Extension","profile":["{{Profiled.Root}}Flag"]}]},
                {"id":"Patient.contact:first.extension:flag.value[x]","path":"Patient.contact.extension.value[x]","fixedBoolean":true}
                """),
            ExtensionTests.Flag,
        ];
        string Contact(string value) => $$"""{"resourceType":"Patient","contact":[{"extension":[{"url":"{{Profiled.Root}}Flag","valueBoolean":{{value}} }],"name":{"text":"a"} }]}""";
        Assert.Equal("", Profiled.Found(Contact("true"), definitions));
        Assert.Equal("slice-missing Patient.contact[0]", Profiled.Found(Contact("false"), definitions));
    }
}
