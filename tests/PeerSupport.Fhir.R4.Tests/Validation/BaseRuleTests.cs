using System.Text;

namespace PeerSupport.Fhir.R4.Tests.Validation;

/// <summary>Single rules of R4 beyond structure: one resource with one mistake each.</summary>
public sealed class BaseRuleTests
{
    const string Questionnaire = """
        {"resourceType":"Questionnaire","id":"q","status":"active","item":[
        {"linkId":"a","type":"boolean","required":true},
        {"linkId":"b","type":"integer","enableWhen":[{"question":"a","operator":"=","answerBoolean":true}]},
        {"linkId":"c","type":"choice","repeats":true,"answerOption":[{"valueCoding":{"system":"http://x","code":"1"}},{"valueCoding":{"system":"http://x","code":"2"}}]},
        {"linkId":"g","type":"group","item":[{"linkId":"g1","type":"string"}]}]}
        """;

    [Theory]
    [InlineData("""{"resourceType":"Patient","contact":[{"gender":"male"}]}""", "invariant-failed", "Patient.contact[0]", "pat-1 does not hold")]
    [InlineData("""{"resourceType":"Encounter","status":"planned","class":{"code":"AMB"},"period":{"start":"2024-02-01","end":"2024-01-01"}}""", "invariant-failed", "Encounter.period", "per-1 does not hold")]
    [InlineData("""{"resourceType":"Patient","extension":[{"url":"http://x"}]}""", "invariant-failed", "Patient.extension[0]", "ext-1 does not hold")]
    [InlineData("""{"resourceType":"Patient","name":[{"id":"x"}]}""", "invariant-failed", "Patient.name[0]", "ele-1 does not hold")]
    [InlineData("""{"resourceType":"Patient","generalPractitioner":[{"reference":"#x"}]}""", "contained-not-found", "Patient.generalPractitioner[0].reference", "ref-1 does not hold")]
    [InlineData("""{"resourceType":"Patient","contained":[{"resourceType":"Practitioner","id":"x"}]}""", "contained-not-referred", "Patient.contained[0]", "dom-3 does not hold")]
    [InlineData("""{"resourceType":"Patient","contained":[{"resourceType":"Patient","id":"x"}],"generalPractitioner":[{"reference":"#x"}]}""", "reference-target-type", "Patient.generalPractitioner[0].reference", "Patient")]
    [InlineData("""{"resourceType":"Patient","generalPractitioner":[{"reference":"http://x/fhir/Location/1"}]}""", "reference-target-type", "Patient.generalPractitioner[0].reference", "Location")]
    [InlineData("""{"resourceType":"Patient","generalPractitioner":[{"type":"Location","display":"x"}]}""", "reference-target-type", "Patient.generalPractitioner[0].type", "Location")]
    [InlineData("""{"resourceType":"Patient","generalPractitioner":[{"reference":"Practitioner/1","type":"Organization"}]}""", "reference-type-mismatch", "Patient.generalPractitioner[0].type", "Organization")]
    [InlineData("""{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"Patient/1","resource":{"resourceType":"Patient","id":"1"}}]}""", "bundle-full-url-relative", "Bundle.entry[0].fullUrl", "a relative address")]
    [InlineData("""{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"http://x/Patient/1","resource":{"resourceType":"Patient","id":"2"}}]}""", "bundle-full-url-mismatch", "Bundle.entry[0].fullUrl", "another id")]
    [InlineData("""{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient"}}]}""", "invalid-uuid", "Bundle.entry[0].fullUrl", "another text")]
    [InlineData("""{"resourceType":"Bundle","type":"transaction","entry":[{"fullUrl":"urn:uuid:00000000-0000-4000-8000-000000000001","request":{"method":"POST","url":"Patient"}}]}""", "bundle-request-without-resource", "Bundle.entry[0].resource", "nothing")]
    [InlineData("""{"resourceType":"Media","status":"completed","content":{"contentType":"text/plain","data":"AAAA","size":9}}""", "attachment-size", "Media.content.size", "9")]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"a","resource":{"resourceType":"Patient","id":"1","active":true}},{"name":"b","part":[{"name":"c","resource":{"resourceType":"Account","id":"2","status":"active","subject":[{"reference":"Patient/2"}]}}]}]}""", "reference-not-in-parameters", "Parameters.parameter[1].part[0].resource.subject[0].reference", "another id")]
    [InlineData("""{"resourceType":"Patient","extension":[{"url":"https://elsewhere.example/flag","valueBoolean":true}]}""", "extension-unknown", "Patient.extension[0]", "https://elsewhere.example/flag")]
    public void Names_the_rule_the_element_and_what_was_found(string json, string rule, string expression, string found)
    {
        var issue = Assert.Single(Errors(json));
        Assert.Equal((rule, expression, found), (issue.Rule, issue.Expression, issue.Found));
        Assert.NotNull(issue.Expected);
        Assert.NotNull(issue.Remedy);
        Assert.NotNull(issue.Line);
    }

    [Theory]
    [InlineData("""{"linkId":"a","answer":[{"valueBoolean":true}]}""", null)]
    [InlineData("""{"linkId":"a","answer":[{"valueBoolean":true}]},{"linkId":"b","answer":[{"valueInteger":1}]},{"linkId":"c","answer":[{"valueCoding":{"system":"http://x","code":"1"}},{"valueCoding":{"code":"2"}}]}""", null)]
    [InlineData("""{"linkId":"g","item":[{"linkId":"g1","answer":[{"valueString":"x"}]}]}""", "answer-required")]
    [InlineData("""{"linkId":"a","answer":[{"valueString":"yes"}]}""", "answer-type")]
    [InlineData("""{"linkId":"a","answer":[{"valueBoolean":true},{"valueBoolean":false}]}""", "answer-repeats")]
    [InlineData("""{"linkId":"a","answer":[{"valueBoolean":false}]},{"linkId":"b","answer":[{"valueInteger":1}]}""", "answer-not-enabled")]
    [InlineData("""{"linkId":"a","answer":[{"valueBoolean":true}]},{"linkId":"c","answer":[{"valueCoding":{"system":"http://x","code":"3"}}]}""", "answer-not-an-option")]
    [InlineData("""{"linkId":"a","answer":[{"valueBoolean":true}]},{"linkId":"z","answer":[{"valueString":"x"}]}""", "answer-unknown-link-id")]
    [InlineData("""{"linkId":"g","item":[{"linkId":"g1"}]},{"linkId":"a","answer":[{"valueBoolean":true}]}""", "answer-order")]
    [InlineData("""{"linkId":"a","answer":[{"valueBoolean":true}]},{"linkId":"g","answer":[{"valueString":"x"}]}""", "answer-not-allowed")]
    public void A_response_is_compared_with_its_questionnaire(string items, string? rule)
    {
        var json = $$"""{"resourceType":"QuestionnaireResponse","contained":[{{Questionnaire}}],"questionnaire":"#q","status":"completed","item":[{{items}}]}""";
        Assert.Equal(rule is null ? [] : [rule], Errors(json).Select(each => each.Rule));
    }

    [Theory]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"a","resource":{"resourceType":"Patient","id":"1","active":true}},{"name":"b","resource":{"resourceType":"Account","id":"2","status":"active","subject":[{"reference":"Patient/1"}]}}]}""")]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"b","resource":{"resourceType":"Account","id":"2","status":"active","subject":[{"reference":"Patient/2"}]}}]}""")]
    [InlineData("""{"resourceType":"Parameters","parameter":[{"name":"a","resource":{"resourceType":"Patient","id":"1","active":true}},{"name":"b","valueReference":{"reference":"Patient/2"}}]}""")]
    public void A_reference_in_a_Parameters_may_lead_to_what_it_sends_or_to_what_it_says_nothing_of(string parameters) => Assert.Empty(Errors(parameters));

    [Theory]
    [InlineData("Patient/../../etc", true)]
    [InlineData("Patient/a_b", true)]
    [InlineData("Patient/a:b", true)]
    [InlineData("Patient/", true)]
    [InlineData("Patient/1/2", true)]
    [InlineData("Patient/1/_history/", true)]
    [InlineData("Patient/1234567890123456789012345678901234567890123456789012345678901234x", true)]
    [InlineData("/Patient/1", true)]
    [InlineData("Nothing/1", true)]
    [InlineData("1", true)]
    [InlineData("Patient?identifier=urn:a|1", true)]
    [InlineData("Patient/1", false)]
    [InlineData("Patient/a.B-1", false)]
    [InlineData("Patient/1/_history/2", false)]
    [InlineData("https://elsewhere.example/fhir/Patient/a_b", false)]
    [InlineData("https://elsewhere.example/anything", false)]
    [InlineData("urn:oid:1.2.3", false)]
    [InlineData("#p", false)]
    public void A_reference_that_is_no_address_is_a_warning(string reference, bool isSaid)
    {
        var issues = Validate($$"""{"resourceType":"Coverage","contained":[{"resourceType":"Patient","id":"p"}],"status":"active","beneficiary":{"reference":"{{reference}}"},"payor":[{"reference":"#p"}]}""").Where(each => each.Rule == "reference-form").ToList();
        Assert.Equal(isSaid ? [(IssueSeverity.Warning, "Coverage.beneficiary.reference")] : [], issues.Select(each => (each.Severity, each.Expression!)));
    }

    [Theory]
    [InlineData("transaction", "Patient?identifier=urn:a|1", false)]
    [InlineData("transaction", "Patient/../1", true)]
    [InlineData("batch", "Patient?identifier=urn:a|1", true)]
    public void A_transaction_may_refer_by_a_search(string type, string reference, bool isSaid) => Assert.Equal(isSaid, Validate(
        $$$"""{"resourceType":"Bundle","type":"{{{type}}}","entry":[{"fullUrl":"urn:uuid:00000000-0000-4000-8000-000000000001","resource":{"resourceType":"Account","status":"active","subject":[{"reference":"{{{reference}}}"}]},"request":{"method":"POST","url":"Account"}}]}""")
        .Any(each => each.Rule == "reference-form"));

    [Fact]
    public void An_unknown_extension_is_said_once_where_it_is_allowed()
    {
        var resource = FhirJson.Parse("{\"resourceType\":\"Patient\",\"extension\":[{\"url\":\"https://elsewhere.example/flag\",\"valueBoolean\":true},{\"url\":\"https://elsewhere.example/flag\",\"valueBoolean\":false}]}"u8.ToArray()).Resource!;
        var issue = Assert.Single(new Validator(ProfileSet.Empty, TimeProvider.System).Validate(resource, options: ValidationOptions.OnWrite), each => each.Rule == "extension-unknown");
        Assert.Equal(IssueSeverity.Information, issue.Severity);
    }

    [Fact]
    public void What_the_structure_check_says_is_not_said_again()
    {
        var issues = Validate("""{"resourceType":"Patient","contact":[{"name":"x"}],"birthDate":"x"}""");
        Assert.Equal(["wrong-json-kind", "invalid-format"], issues.Where(each => each.Severity <= IssueSeverity.Error).Select(each => each.Rule));
    }

    [Fact]
    public void Another_code_of_a_held_system_is_a_warning_and_one_of_another_system_is_not_checked()
    {
        var held = Validate("""{"resourceType":"Coverage","status":"active","beneficiary":{"reference":"Patient/1"},"payor":[{"reference":"Patient/1"}],"class":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/coverage-class","code":"nonsense"}]},"value":"1"}]}""");
        Assert.Equal(IssueSeverity.Warning, Assert.Single(held, each => each.Rule == "code-outside-extensible-set").Severity);
        var other = Validate("""{"resourceType":"Coverage","status":"active","beneficiary":{"reference":"Patient/1"},"payor":[{"reference":"Patient/1"}],"class":[{"type":{"coding":[{"system":"http://other","code":"x"}]},"value":"1"},{"type":{"coding":[{"system":"http://other","code":"y"}]},"value":"1"}]}""");
        Assert.Equal(IssueSeverity.Information, Assert.Single(other, each => each.Rule == "code-not-checked").Severity);
    }

    static IEnumerable<Issue> Errors(string json) => Validate(json).Where(each => each.Severity <= IssueSeverity.Error);

    static IReadOnlyList<Issue> Validate(string json) => new Validator(ProfileSet.Empty, TimeProvider.System).Validate(FhirJson.Parse(Encoding.UTF8.GetBytes(json)).Resource!);
}
