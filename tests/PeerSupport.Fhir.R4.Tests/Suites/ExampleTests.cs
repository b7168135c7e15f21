using System.Text.RegularExpressions;

namespace PeerSupport.Fhir.R4.Tests.Suites;

public sealed partial class ExampleTests
{
    /// <summary>Holds 1.0E+245, which FHIR allows and .NET's decimal doesn't hold; the text keeps it.</summary>
    static readonly (string, string) BeyondDecimal = ("Observation-decimal.json", "decimal");

    [Fact]
    public void Every_official_example_is_read_and_keeps_its_bytes()
    {
        foreach (var (name, bytes) in Suite.Examples())
        {
            var result = FhirJson.Parse(bytes);
            Assert.True(result.Resource is not null, $"{name}: {string.Join("; ", result.Issues)}");
            Assert.Equal(bytes.AsSpan().Trim(" \r\n\t"u8), result.Resource.Json.Span);
        }
    }

    [Fact]
    public void No_official_example_has_a_structural_error_but_the_known_ones()
    {
        List<string> found = [];
        foreach (var (name, bytes) in Suite.Examples())
        {
            found.AddRange(StructureCheck.Check(FhirJson.Parse(bytes).Resource!)
                .Where(i => i.Severity <= IssueSeverity.Error).Select(i => $"{name} {i.Rule} {Index().Replace(i.Expression!, "")}"));
        }

        var known = KnownExampleErrors.All.Select(k => k.Line).ToList();
        Assert.True(!found.Except(known).Any(), "New: " + string.Join('\n', found.Except(known)));
        Assert.True(!known.Except(found).Any(), "No longer there: " + string.Join('\n', known.Except(found)));
    }

    [Fact]
    public void Every_element_of_the_examples_has_a_type_and_every_primitive_a_value_or_extensions()
    {
        foreach (var (name, bytes) in Suite.Examples())
        {
            Visit(name, FhirJson.Parse(bytes).Resource!.Element);
        }

        static void Visit(string file, ITypedElement element)
        {
            var type = PeerSupport.Fhir.R4.Definitions.R4.Type(element.InstanceType);
            Assert.True(type is not null, $"{file} {element}");
            if (type.Kind == TypeKind.Primitive && element.Value is null && !element.Children().Any() && (file, type.Name) != BeyondDecimal)
            {
                Assert.Fail($"{file} {element}");
            }

            foreach (var child in element.Children())
            {
                Visit(file, child);
            }
        }
    }

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Index();
}
