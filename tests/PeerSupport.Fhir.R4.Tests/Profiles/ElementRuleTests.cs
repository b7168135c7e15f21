namespace PeerSupport.Fhir.R4.Tests.Profiles;

public sealed class ElementRuleTests
{
    static string Patient(string elements) => Profiled.Profile("P", "Patient", elements);

    [Theory]
    [InlineData("""{"path":"Patient.birthDate","min":1}""", """{"resourceType":"Patient","active":true}""", "required-element-missing Patient.birthDate")]
    [InlineData("""{"path":"Patient.birthDate","min":1}""", """{"resourceType":"Patient","birthDate":"1970"}""", "")]
    [InlineData("""{"path":"Patient.name","max":"1"}""", """{"resourceType":"Patient","name":[{"family":"A"},{"family":"B"}]}""", "too-many Patient.name[1]")]
    [InlineData("""{"path":"Patient.photo","max":"0"}""", """{"resourceType":"Patient","photo":[{"title":"x"}]}""", "element-not-allowed Patient.photo[0]")]
    [InlineData("""{"path":"Patient.name.family","min":1}""", """{"resourceType":"Patient","name":[{"family":"A"},{"text":"B"}]}""", "required-element-missing Patient.name[1].family")]
    [InlineData("""{"path":"Patient.deceased[x]","type":[{"code":"boolean"}]}""", """{"resourceType":"Patient","deceasedDateTime":"2020"}""", "choice-type-not-allowed Patient.deceased")]
    [InlineData("""{"path":"Patient.deceased[x]","type":[{"code":"boolean"}]}""", """{"resourceType":"Patient","deceasedBoolean":true}""", "")]
    [InlineData("""{"path":"Patient.gender","fixedCode":"female"}""", """{"resourceType":"Patient","gender":"male"}""", "fixed-value Patient.gender")]
    [InlineData("""{"path":"Patient.gender","fixedCode":"female"}""", """{"resourceType":"Patient","active":true}""", "")]
    [InlineData("""{"path":"Patient.maritalStatus","patternCodeableConcept":{"coding":[{"code":"M"}]}}""", """{"resourceType":"Patient","maritalStatus":{"coding":[{"code":"X"},{"system":"http://s","code":"M"}]}}""", "")]
    [InlineData("""{"path":"Patient.maritalStatus","patternCodeableConcept":{"coding":[{"code":"M"}]}}""", """{"resourceType":"Patient","maritalStatus":{"coding":[{"code":"S"}]}}""", "pattern-mismatch Patient.maritalStatus")]
    [InlineData("""{"path":"Patient.maritalStatus","fixedCodeableConcept":{"text":"a"}}""", """{"resourceType":"Patient","maritalStatus":{"text":"a","coding":[{"code":"S"}]}}""", "fixed-value Patient.maritalStatus")]
    [InlineData("""{"path":"Patient.name.family","maxLength":3}""", """{"resourceType":"Patient","name":[{"family":"Åbcd"}]}""", "too-long Patient.name[0].family")]
    [InlineData("""{"path":"Patient.birthDate","minValueDate":"1900-01-01"}""", """{"resourceType":"Patient","birthDate":"1899-12-31"}""", "below-minimum Patient.birthDate")]
    [InlineData("""{"path":"Patient.multipleBirth[x]","type":[{"code":"integer"}],"maxValueInteger":9}""", """{"resourceType":"Patient","multipleBirthInteger":10}""", "above-maximum Patient.multipleBirth")]
    [InlineData("""{"path":"Patient","constraint":[{"key":"p-1","severity":"error","human":"A name or an identifier","expression":"name.exists() or identifier.exists()"}]}""", """{"resourceType":"Patient","active":true}""", "constraint-failed Patient")]
    [InlineData("""{"path":"Patient.contact","constraint":[{"key":"p-2","severity":"error","human":"x","expression":"gender = 'female'"}]}""", """{"resourceType":"Patient","contact":[{"name":{"text":"a"}}]}""", "")]
    [InlineData("""{"path":"Patient.managingOrganization","type":[{"code":"Reference","targetProfile":["http://hl7.org/fhir/StructureDefinition/Organization"]}]},{"path":"Patient.generalPractitioner","type":[{"code":"Reference","targetProfile":["http://hl7.org/fhir/StructureDefinition/Organization"]}]}""",
        """{"resourceType":"Patient","generalPractitioner":[{"reference":"Practitioner/1"},{"reference":"https://x.org/Organization/1"},{"reference":"urn:uuid:1"},{"type":"PractitionerRole","identifier":{"value":"1"}}]}""",
        "reference-target-type Patient.generalPractitioner[0]; reference-target-type Patient.generalPractitioner[3]")]
    [InlineData("""{"path":"Patient.link.other","type":[{"code":"Reference","targetProfile":["http://hl7.org/fhir/StructureDefinition/Patient"]}]},{"path":"Patient.contact.relationship","min":1}""",
        """{"resourceType":"Patient","contact":[{"name":{"text":"a"}}]}""", "required-element-missing Patient.contact[0].relationship")]
    public void An_element_is_held_to_a_rule_of_the_differential(string elements, string resource, string expected) => Assert.Equal(expected, Profiled.Found(resource, Patient(elements)));

    [Fact]
    public void A_profile_on_a_profile_has_the_rules_of_both()
    {
        string[] chain = [Profiled.Profile("Top", "Patient", """{"path":"Patient.gender","min":1}""", on: "Middle"), Profiled.Profile("Middle", "Patient", """{"path":"Patient.birthDate","min":1}""")];
        Assert.Equal("required-element-missing Patient.birthDate; required-element-missing Patient.gender", Profiled.Found("""{"resourceType":"Patient","active":true}""", chain));
    }

    [Fact]
    public void A_profile_of_a_data_type_is_checked_where_it_is_named()
    {
        string[] definitions =
        [
            Profiled.Profile("P", "Patient", $$"""{"path":"Patient.identifier","type":[{"code":"Identifier","profile":["{{Profiled.Root}}Id"]}]}"""),
            Profiled.Profile("Id", "Identifier", """{"path":"Identifier.system","min":1}"""),
        ];
        Assert.Equal("required-element-missing Patient.identifier[0].system", Profiled.Found("""{"resourceType":"Patient","identifier":[{"value":"1"}]}""", definitions));
    }

    [Fact]
    public void Items_in_items_are_held_to_what_is_said_of_items()
    {
        var profile = Profiled.Profile("Q", "Questionnaire", """
            {"path":"Questionnaire.item","min":1},{"path":"Questionnaire.item.text","min":1},{"path":"Questionnaire.item.item","contentReference":"#Questionnaire.item"}
            """);
        var found = Profiled.Found("""{"resourceType":"Questionnaire","status":"draft","item":[{"linkId":"1","text":"a","type":"group","item":[{"linkId":"2","type":"group","item":[{"linkId":"3","type":"string"}]}]}]}""", profile);
        Assert.Equal("required-element-missing Questionnaire.item[0].item[0].item[0].text; required-element-missing Questionnaire.item[0].item[0].text", found);
    }

    [Fact]
    public void A_target_in_the_bundle_or_contained_is_held_to_the_profile_that_the_reference_asks_for()
    {
        string[] definitions =
        [
            Profiled.Profile("E", "Encounter", $$"""{"path":"Encounter.subject","type":[{"code":"Reference","targetProfile":["{{Profiled.Root}}P"]}]}"""),
            Profiled.Profile("P", "Patient", """{"path":"Patient.birthDate","min":1}"""),
        ];
        const string Contained = """{"resourceType":"Encounter","status":"planned","class":{"code":"AMB"},"contained":[{"resourceType":"Patient","id":"p","active":true}],"subject":{"reference":"#p"}}""";
        Assert.Equal("reference-target-profile Encounter.subject", Profiled.Found(Contained, definitions));
        var bundle = $$"""
            {"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"https://x.org/Encounter/1","resource":{"resourceType":"Encounter","id":"1","meta":{"profile":["{{Profiled.Root}}E"]},
            "status":"planned","class":{"code":"AMB"},"subject":{"reference":"Patient/p"} } },{"fullUrl":"https://x.org/Patient/p","resource":{"resourceType":"Patient","id":"p"{0} } }]}
            """;
        string Errors(string json) => string.Join("; ", new Validator(Profiled.Set(definitions), TimeProvider.System).Validate(Profiled.Resource(json)).Where(i => i.Profile is not null).Select(i => $"{i.Rule} {i.Expression}"));
        Assert.Equal("reference-target-profile Bundle.entry[0].resource.subject", Errors(bundle.Replace("{0}", "", StringComparison.Ordinal)));
        Assert.Equal("", Errors(bundle.Replace("{0}", ",\"birthDate\":\"1970\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_structural_error_hides_what_lies_below_it()
    {
        var issues = new Validator(Profiled.Set(Patient("""{"path":"Patient.name.family","min":1}""")), TimeProvider.System).Validate(
            Profiled.Resource($$"""{"resourceType":"Patient","text":{"status":"generated","div":"<div>x</div>"},"meta":{"profile":["{{Profiled.Root}}P"]},"name":[{}]}"""));
        Assert.Equal("empty-object", Assert.Single(issues).Rule);
    }

    [Fact]
    public void A_profile_that_is_not_held_is_said_and_is_no_error()
    {
        var issue = Assert.Single(new Validator(ProfileSet.Empty, TimeProvider.System).Validate(Profiled.Resource("""{"resourceType":"Patient","text":{"status":"generated","div":"<div>x</div>"},"meta":{"profile":["https://example.org/no"]},"active":true}""")));
        Assert.Equal((IssueSeverity.Information, "profile-not-held", "Patient.meta.profile[0]"), (issue.Severity, issue.Rule, issue.Expression));
    }

    [Fact]
    public void A_profile_of_another_type_is_an_error() =>
        Assert.Equal("profile-wrong-type", Assert.Single(new Validator(Profiled.Set(Patient("")), TimeProvider.System).Validate(
            Profiled.Resource($$"""{"resourceType":"Basic","text":{"status":"generated","div":"<div>x</div>"},"code":{"text":"x"},"meta":{"profile":["{{Profiled.Root}}P"]} }"""))).Rule);
}
