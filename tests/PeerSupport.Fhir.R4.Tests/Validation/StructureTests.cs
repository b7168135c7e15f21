using System.Text;

namespace PeerSupport.Fhir.R4.Tests.Validation;

public sealed class StructureTests
{
    static IReadOnlyList<Issue> Check(string json) => StructureCheck.Check(FhirJson.Parse(Encoding.UTF8.GetBytes(json)).Resource!);

    static IReadOnlyList<Issue> Patient(string content) => Check($$"""{"resourceType":"Patient",{{content}}}""");

    [Fact]
    public void A_right_resource_has_no_issue() =>
        Assert.Empty(Patient("""
            "id":"p.1-A","active":false,"name":[{"given":["A",null],"_given":[null,{"id":"x"}]}],"birthDate":"1970-02","_gender":{"id":"g"},
            "deceasedDateTime":"2020-01-01T10:00:00Z","multipleBirthInteger":0,"extension":[{"url":"http://a","valueDecimal":1E3}]
            """));

    [Theory]
    [InlineData("\"birthdate\":\"1970\"", "unknown-element", "Patient.birthdate")]
    [InlineData("\"_name\":[{}]", "unknown-element", "Patient._name")]
    [InlineData("\"name\":[{\"resourceType\":\"HumanName\"}]", "unknown-element", "Patient.name[0].resourceType")]
    [InlineData("\"name\":{\"family\":\"A\"}", "must-be-array", "Patient.name")]
    [InlineData("\"birthDate\":[\"1970\"]", "must-not-be-array", "Patient.birthDate")]
    [InlineData("\"_birthDate\":[{\"id\":\"a\"}]", "must-not-be-array", "Patient.birthDate")]
    [InlineData("\"name\":[\"A\"]", "wrong-json-kind", "Patient.name[0]")]
    [InlineData("\"name\":[[{}]]", "wrong-json-kind", "Patient.name[0]")]
    [InlineData("\"birthDate\":{\"year\":1970}", "wrong-json-kind", "Patient.birthDate")]
    [InlineData("\"birthDate\":1970", "wrong-json-kind", "Patient.birthDate")]
    [InlineData("\"active\":\"true\"", "wrong-json-kind", "Patient.active")]
    [InlineData("\"multipleBirthInteger\":\"2\"", "wrong-json-kind", "Patient.multipleBirth")]
    [InlineData("\"_birthDate\":\"x\"", "wrong-json-kind", "Patient.birthDate")]
    [InlineData("\"link\":[{\"type\":\"seealso\"}]", "required-element-missing", "Patient.link[0].other")]
    [InlineData("\"deceasedBoolean\":true,\"deceasedDateTime\":\"2020\"", "choice-twice", "Patient.deceased")]
    [InlineData("\"deceasedBoolean\":true,\"_deceasedDateTime\":{\"id\":\"x\"}", "choice-twice", "Patient.deceased")]
    [InlineData("\"deceasedString\":\"yes\"", "choice-type-not-allowed", "Patient.deceased")]
    [InlineData("\"multipleBirthInteger\":2.5", "invalid-format", "Patient.multipleBirth")]
    [InlineData("\"multipleBirthInteger\":3000000000", "invalid-format", "Patient.multipleBirth")]
    [InlineData("\"birthDate\":\"1970-02-30\"", "invalid-format", "Patient.birthDate")]
    [InlineData("\"deceasedDateTime\":\"2020-01-01T10:00\"", "invalid-format", "Patient.deceased")]
    [InlineData("\"id\":\"a b\"", "invalid-format", "Patient.id")]
    [InlineData("\"id\":\"a_b\"", "invalid-format", "Patient.id")]
    [InlineData("\"implicitRules\":\"a b\"", "invalid-format", "Patient.implicitRules")]
    [InlineData("\"language\":\" en\"", "invalid-format", "Patient.language")]
    [InlineData("\"name\":[{\"family\":\"a\\u0001\"}]", "invalid-format", "Patient.name[0].family")]
    [InlineData("\"photo\":[{\"data\":\"a\"}]", "invalid-format", "Patient.photo[0].data")]
    [InlineData("\"text\":{\"status\":\"empty\",\"div\":\"text\"}", "narrative-not-allowed", "Patient.text.div")]
    [InlineData("\"name\":[{\"family\":\"\"}]", "empty-string", "Patient.name[0].family")]
    [InlineData("\"name\":[{\"family\":\" \\t\"}]", "blank-string", "Patient.name[0].family")]
    [InlineData("\"gender\":\"man\"", "code-not-in-value-set", "Patient.gender")]
    [InlineData("\"contained\":[{\"id\":\"a\"}]", "not-a-resource", "Patient.contained[0]")]
    [InlineData("\"contained\":[{\"resourceType\":\"Pat\"}]", "unknown-resource-type", "Patient.contained[0]")]
    [InlineData("\"name\":[{}]", "empty-object", "Patient.name[0]")]
    [InlineData("\"name\":[]", "empty-array", "Patient.name")]
    [InlineData("\"birthDate\":null", "null-value", "Patient.birthDate")]
    [InlineData("\"name\":[null]", "null-value", "Patient.name[0]")]
    [InlineData("\"name\":[{\"given\":[\"A\",null]}]", "null-value", "Patient.name[0].given[1]")]
    [InlineData("\"name\":[{\"given\":[\"A\"],\"_given\":[null,{\"id\":\"a\"}]}]", "unequal-arrays", "Patient.name[0].given")]
    [InlineData("\"extension\":[{\"valueString\":\"a\"}]", "required-element-missing", "Patient.extension[0].url")]
    [InlineData("\"managingOrganization\":{\"reference\":\"Patient/1\"}", "reference-target-type", "Patient.managingOrganization.reference")]
    public void One_cause_is_one_issue_at_its_place(string content, string rule, string expression)
    {
        var issue = Assert.Single(Patient(content));
        Assert.Equal((rule, expression, IssueSeverity.Error), (issue.Rule, issue.Expression, issue.Severity));
        Assert.All([issue.Text, issue.Expected, issue.Remedy, issue.Found], Assert.NotNull);
        Assert.True(issue is { Line: 1, Column: > 1 });
    }

    [Theory]
    [InlineData("time", "\"24:00:00\"")]
    [InlineData("instant", "\"2020-01-01\"")]
    [InlineData("positiveInt", "0")]
    [InlineData("unsignedInt", "-1")]
    [InlineData("integer", "1e2")]
    [InlineData("oid", "\"urn:oid:1.02\"")]
    [InlineData("oid", "\"1.2.3\"")]
    [InlineData("uuid", "\"urn:uuid:C757873D-EC9A-4326-A141-556F43239520\"")]
    [InlineData("url", "\"http://a b\"")]
    [InlineData("canonical", "\"a b\"")]
    [InlineData("code", "\"a  b\"")]
    [InlineData("id", "\"01234567890123456789012345678901234567890123456789012345678901234\"")]
    [InlineData("markdown", "\"a\\u0000\"")]
    [InlineData("base64Binary", "\"ab=c\"")]
    [InlineData("uri", "\"a\\u00a0b\"")]
    public void Each_primitive_type_has_its_form(string type, string value)
    {
        var issue = Assert.Single(Patient($$"""
            "extension":[{"url":"u","value{{type[..1].ToUpperInvariant()}}{{type[1..]}}":{{value}}}]
            """));
        Assert.Equal("invalid-format", issue.Rule);
        Assert.StartsWith(value[0] == '"' ? "a string that is not a" : "a number that is not a", issue.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void A_misspelt_element_is_told_with_the_name_that_was_meant() =>
        Assert.Equal("Did you mean 'birthDate'?", Assert.Single(Patient("\"birthdate\":\"1970\"")).Remedy);

    [Fact]
    public void An_unknown_name_that_could_be_data_is_not_shown()
    {
        var issue = Assert.Single(Patient("\"John Smith, 1970\":1"));
        Assert.DoesNotContain("John", issue.ToString(), StringComparison.Ordinal);
        Assert.Equal("Patient", issue.Expression);
    }

    [Fact]
    public void Issues_come_in_document_order_with_the_path_from_the_root_of_the_body()
    {
        var issues = Check("{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[\n{\"resource\":{\"resourceType\":\"Patient\",\n\"birthDate\":\"x\",\"gender\":\"y\"}},\n{\"what\":1}]}");
        Assert.Equal(["Bundle.entry[0].resource.birthDate", "Bundle.entry[0].resource.gender", "Bundle.entry[1].what"], issues.Select(i => i.Expression!));
        Assert.Equal([(3, 13), (3, 26), (4, 2)], issues.Select(i => (i.Line!.Value, i.Column!.Value)));
    }

    [Fact]
    public void A_required_concept_needs_one_code_from_its_set_and_an_unheld_system_is_never_an_error()
    {
        static string Allergy(string coding) => $$$"""{"resourceType":"AllergyIntolerance","patient":{"reference":"Patient/1"},"clinicalStatus":{"coding":[{{{coding}}}]}}""";
        const string system = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical";
        Assert.Empty(Check(Allergy($$"""{"system":"urn:other","code":"x"},{"system":"{{system}}","code":"active"}""")));
        Assert.Equal("code-not-in-value-set", Assert.Single(Check(Allergy($$"""{"system":"{{system}}","code":"acting"}"""))).Rule);
        var unheld = Assert.Single(Check(Allergy("""{"system":"http://other.example","code":"x"}""")));
        Assert.Equal((IssueSeverity.Information, "code-not-checked"), (unheld.Severity, unheld.Rule));
    }

    [Theory]
    [InlineData("Organization/1")]
    [InlineData("https://ehr.example/fhir/Patient/1")]
    [InlineData("#org")]
    [InlineData("urn:uuid:c757873d-ec9a-4326-a141-556f43239520")]
    [InlineData("Organization?identifier=x|1")]
    public void A_reference_is_judged_only_by_a_type_that_it_says(string reference) =>
        Assert.Empty(Patient($$"""
            "managingOrganization":{"reference":"{{reference}}"}
            """));

    [Fact]
    public void A_body_full_of_errors_is_checked_only_so_far()
    {
        var issues = Patient(string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"birthDat{i}\":1")));
        Assert.Equal((201, "too-many-issues"), (issues.Count, issues[^1].Rule));
    }

    [Fact]
    public async Task The_deepest_nesting_that_can_be_allowed_is_checked_without_harm()
    {
        const int levels = 240;
        var json = "{\"resourceType\":\"Patient\"" + string.Concat(Enumerable.Repeat(",\"extension\":[{\"url\":\"u\"", levels)) + string.Concat(Enumerable.Repeat("}]", levels)) + "}";
        var resource = FhirJson.Parse(Encoding.UTF8.GetBytes(json), 500).Resource!;
        Assert.Empty(await Task.Run(() => StructureCheck.Check(resource), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("\"multipleBirthInteger\":\"2\"", "'multipleBirthInteger' is an integer, which is a number in JSON.")]
    [InlineData("\"identifier\":[1]", "'identifier' is an Identifier, which is an object in JSON.")]
    [InlineData("\"birthDate\":\"x\"", "The value is not a date.")]
    public void An_issue_is_a_plain_sentence(string content, string sentence) => Assert.Equal(sentence, Assert.Single(Patient(content)).Text);
}
