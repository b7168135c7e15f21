using System.Text;
using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.R4.Tests.Write;

public sealed class WriteTests
{
    static string Text(JsonObject json) => Encoding.UTF8.GetString(Fhir.Bytes(json));

    [Fact]
    public void What_is_null_is_left_out()
    {
        Assert.Equal("""{"system":"s","code":"c"}""", Text(Fhir.Coding("s", "c")));
        Assert.Equal("""{"coding":[{"system":"s","code":"c","display":"d"}],"text":"t"}""", Text(Fhir.CodeableConcept("s", "c", "d", "t")));
        Assert.Equal("""{"value":1.50}""", Text(Fhir.Quantity(1.50m)));
        Assert.Equal("""{"value":10,"currency":"USD"}""", Text(Fhir.Money(10)));
        Assert.Equal("""{"start":"2024-01-01"}""", Text(Fhir.Period(new DateOnly(2024, 1, 1), null)));
        Assert.Equal("""{"reference":"Patient/1"}""", Text(Fhir.Reference("Patient/1")));
        Assert.Equal("""{"system":"s","value":"v"}""", Text(Fhir.Identifier("s", "v")));
        Assert.Equal("""{"a":1}""", Text(Fhir.Object(("a", 1), ("b", null), ("c", new JsonArray()))));
    }

    [Fact]
    public void An_extension_names_its_type_or_holds_others()
    {
        Assert.Equal("""{"url":"u","valueDateTime":"2024"}""", Text(Fhir.Extension("u", "dateTime", "2024")!));
        Assert.Equal("""{"url":"u","extension":[{"url":"a","valueString":"x"}]}""", Text(Fhir.Extension("u", Fhir.Extension("a", "string", "x"), null)!));
        Assert.Null(Fhir.Extension("u", "string", null));
        Assert.Null(Fhir.Extension("u", Fhir.Extension("a", "string", null)));
    }

    [Fact]
    public void An_outcome_says_all_that_is_known_of_an_issue()
    {
        var outcome = OperationOutcomes.Write([new Issue(IssueSeverity.Error, "structure", "unknown-element", "There is no element 'birthdate' here.")
        {
            Expected = "birthDate", Found = "birthdate", Remedy = "Did you mean 'birthDate'?", Expression = "Patient.birthdate", Line = 3, Column = 5,
        }]);
        var issue = outcome["issue"]![0]!;
        Assert.Equal(("error", "structure"), ((string?)issue["severity"], (string?)issue["code"]));
        Assert.Equal((OperationOutcomes.RuleSystem, "unknown-element"), ((string?)issue["details"]!["coding"]![0]!["system"], (string?)issue["details"]!["coding"]![0]!["code"]));
        Assert.Equal("There is no element 'birthdate' here. Did you mean 'birthDate'?", (string?)issue["details"]!["text"]);
        Assert.Equal("Expected birthDate; found birthdate; line 3, column 5", (string?)issue["diagnostics"]);
        Assert.Equal("Patient.birthdate", (string?)issue["expression"]![0]);
        Assert.Equal([3, 5], issue["extension"]!.AsArray().Select(e => (int)e!["valueInteger"]!));
    }

    [Fact]
    public void What_is_written_passes_the_structure_check()
    {
        JsonObject[] written =
        [
            OperationOutcomes.Write([]),
            OperationOutcomes.Write(FhirJson.Parse("{"u8.ToArray()).Issues),
            Fhir.Object(
                ("resourceType", "Observation"), ("text", Fhir.Narrative("<p>a</p>")), ("status", "final"), ("code", Fhir.CodeableConcept([], "c")),
                ("subject", Fhir.ReferenceTo(Fhir.Identifier("s", "v"), "Patient")), ("valueQuantity", Fhir.Quantity(4, "unit", "{unit}"))),
        ];
        Assert.All(written, json => Assert.Empty(StructureCheck.Check(FhirJson.Parse(Fhir.Bytes(json)).Resource!)));
    }

    [Fact]
    public void An_extension_that_is_written_at_once_is_what_its_tree_would_be()
    {
        var written = ExtensionWriter.Write("u", parts =>
        {
            parts.Code("a", "x");
            parts.String("b", "it's \"so\" <é>");
            parts.String("none", " ");
            parts.Boolean("c", true);
            parts.Extension("d", inner => inner.String("e", "y"));
        });
        var tree = Fhir.Extension("u", Fhir.Extension("a", "code", "x"), Fhir.Extension("b", "string", "it's \"so\" <é>"), Fhir.Extension("c", "boolean", true), Fhir.Extension("d", Fhir.Extension("e", "string", "y")))!;
        Assert.Equal("y", (string?)written.DeepClone()["extension"]![3]!["extension"]![0]!["valueString"]);
        Assert.Equal(Text(Fhir.Object(("extension", Fhir.Array(tree)))), Text(Fhir.Object(("extension", Fhir.Array(written)))));
    }
}
