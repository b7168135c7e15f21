namespace PeerSupport.Fhir.R4.Tests.Profiles;

public sealed class ExtensionTests
{
    internal static readonly string Flag = Profiled.Profile(
        "Flag", "Extension", """{"path":"Extension.value[x]","min":1,"type":[{"code":"boolean"}]},{"path":"Extension.extension","max":"0"}""", more: """ "context":[{"type":"element","expression":"Patient.contact"}],""");

    static readonly string Modifier = Profiled.Profile("Mod", "Extension", """{"path":"Extension","isModifier":true}""", more: """ "context":[{"type":"element","expression":"Element"},{"type":"element","expression":"Resource"}],""");

    static readonly string Plain = Profiled.Profile("P", "Patient", """{"path":"Patient.contact.extension","sliceName":"flag","min":1,"type":[{"code":"Extension","profile":["https://example.org/fhir/StructureDefinition/Flag"]}]}""");

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
