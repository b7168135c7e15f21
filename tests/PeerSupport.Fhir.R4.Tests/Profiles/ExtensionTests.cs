namespace PeerSupport.Fhir.R4.Tests.Profiles;

public sealed class ExtensionTests
{
    internal static readonly string Flag = Profiled.Profile(
        "Flag", "Extension", """{"path":"Extension.value[x]","min":1,"type":[{"code":"boolean"}]},{"path":"Extension.extension","max":"0"}""", more: """ "context":[{"type":"element","expression":"Patient.contact"}],""");

    static readonly string Modifier = Profiled.Profile("Mod", "Extension", """{"path":"Extension","isModifier":true}""", more: """ "context":[{"type":"element","expression":"Element"},{"type":"element","expression":"Resource"}],""");

    static readonly string Plain = Profiled.Profile("P", "Patient", """{"path":"Patient.contact.extension","sliceName":"flag","min":1,"type":[{"code":"Extension","profile":["https://example.org/fhir/StructureDefinition/Flag"]}]}""");

    [Theory]
    [InlineData("active", "")]
    [InlineData("active.not()", "extension-context Patient.contact[0].extension[0]")]
    [InlineData("%extension.value = true", "")]
    [InlineData("gender = 'female' and %extension.value", "")]
    [InlineData("gender = 'male'", "extension-context Patient.contact[0].extension[0]")]
    public void An_extension_stands_only_where_its_conditions_hold(string condition, string expected)
    {
        var flag = Profiled.Profile("Flag", "Extension", "{\"path\":\"Extension.value[x]\",\"min\":1}", more: $"\"context\":[{{\"type\":\"element\",\"expression\":\"Patient.contact\"}}],\"contextInvariant\":[\"{condition.Replace("active", "%resource.active", StringComparison.Ordinal)}\"],");
        var issues = new Validator(Profiled.Set(flag), TimeProvider.System).Validate(Profiled.Resource(
            """{"resourceType":"Patient","active":true,"contact":[{"gender":"female","name":{"text":"x"},"extension":[{"url":"https://example.org/fhir/StructureDefinition/Flag","valueBoolean":true}]}]}"""));
        Assert.Equal(expected, string.Join("; ", issues.Where(i => i.Severity <= IssueSeverity.Error).Select(i => $"{i.Rule} {i.Expression}")));
    }

    /// <summary>contextInvariant is asked of the element that the extension stands on; %extension is the extension.</summary>
    [Theory]
    [InlineData("""{"linkId":"1","type":"integer","repeats":true,"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/questionnaire-maxOccurs","valueInteger":2}]}""", "")]
    [InlineData("""{"linkId":"1","type":"integer","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/questionnaire-maxOccurs","valueInteger":1}]}""", "")]
    [InlineData("""{"linkId":"1","type":"display","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/questionnaire-fhirType","valueString":"2"}]}""", "extension-context Questionnaire.item[0].extension[0] questionnaire-fhirType")]
    [InlineData("""{"linkId":"1","type":"string","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/questionnaire-unitOption","valueCoding":{"code":"mg"}}]}""", "extension-context Questionnaire.item[0].extension[0] questionnaire-unitOption")]
    [InlineData("""{"linkId":"1","type":"string","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthTime","valueDateTime":"2024-01-01T10:00:00Z"}]}""", "extension-context Questionnaire.item[0].extension[0] patient-birthTime")]
    [InlineData("""{"linkId":"1","type":"string","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/questionnaire-hidden","valueString":"yes"}]}""", "choice-type-not-allowed Questionnaire.item[0].extension[0].value questionnaire-hidden")]
    public void An_extension_of_R4_is_held_to_its_place_its_condition_and_its_type(string item, string expected)
    {
        var issues = new Validator(ProfileSet.Empty, TimeProvider.System).Validate(Profiled.Resource($$"""{"resourceType":"Questionnaire","status":"draft","item":[{{item}}]}""")).Where(i => i.Severity <= IssueSeverity.Error);
        Assert.Equal(expected, string.Join("; ", issues.Select(i => $"{i.Rule} {i.Expression} {i.Profile!.Split('/')[^1]}")));
    }

    [Theory]
    [InlineData("""{"url":"https://example.org/fhir/StructureDefinition/Flag","valueBoolean":true}""", "")]
    [InlineData("""{"url":"https://example.org/fhir/StructureDefinition/Flag","valueString":"x"}""", "choice-type-not-allowed Patient.contact[0].extension[0].value")]
    [InlineData("""{"url":"https://example.org/fhir/StructureDefinition/Other","valueString":"x"}""", "slice-missing Patient.contact[0].extension[0]")]
    public void An_extension_is_held_to_its_definition(string extension, string expected) =>
        Assert.Equal(expected, Profiled.Found($$"""{"resourceType":"Patient","contact":[{"extension":[{{extension}}],"name":{"text":"a"} }]}""", Plain, Flag));

    [Theory]
    [InlineData("""{"resourceType":"Patient","extension":[{"url":"https://example.org/fhir/StructureDefinition/Flag","valueBoolean":true}]}""", "extension-context Patient.extension[0]")]
    [InlineData("""{"resourceType":"Patient","extension":[{"url":"https://example.org/fhir/StructureDefinition/Mod","valueBoolean":true}]}""", "extension-modifier Patient.extension[0]")]
    [InlineData("""{"resourceType":"Patient","modifierExtension":[{"url":"https://example.org/fhir/StructureDefinition/Mod","valueBoolean":true}]}""", "")]
    [InlineData("""{"resourceType":"Patient","_birthDate":{"extension":[{"url":"https://example.org/fhir/StructureDefinition/Flag","valueBoolean":true}]}}""", "extension-context Patient.birthDate.extension[0]")]
    public void An_extension_stands_where_it_may(string patient, string expected)
    {
        var issues = new Validator(Profiled.Set(Flag, Modifier), TimeProvider.System).Validate(Profiled.Resource(patient)).Where(i => i.Rule.StartsWith("extension-", StringComparison.Ordinal));
        Assert.Equal(expected, string.Join("; ", issues.Select(i => $"{i.Rule} {i.Expression}")));
    }
}
