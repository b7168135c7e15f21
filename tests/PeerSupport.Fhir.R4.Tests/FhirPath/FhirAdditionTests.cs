using PeerSupport.Fhir.R4.FhirPath;

namespace PeerSupport.Fhir.R4.Tests.FhirPath;

public sealed class FhirAdditionTests
{
    [Theory]
    [InlineData("gender.extension('http://example.org/why').value", "unknown")]
    [InlineData("gender.exists()", "true")]
    [InlineData("gender.hasValue()", "false")]
    [InlineData("gender = 'male'", "false")]
    [InlineData("gender.length()", "")]
    [InlineData("active.getValue()", "true")]
    [InlineData("managingOrganization.resolve().name", "Clinic")]
    [InlineData("conformsTo('http://hl7.org/fhir/StructureDefinition/DomainResource')", "true")]
    [InlineData("%resource.id & %context.id & %rootResource.id", "p1p1p1")]
    [InlineData("%`vs-administrative-gender`", "http://hl7.org/fhir/ValueSet/administrative-gender")]
    [InlineData("htmlChecks()", "true")]
    public void The_additions_of_R4_are_there(string expression, string expected) => Assert.Equal(expected, Sample.Of(expression));

    [Fact]
    public void Hooks_of_the_context_are_asked()
    {
        var traced = new List<string>();
        var context = new EvaluationContext(Sample.Now)
        {
            Resolve = reference => reference == "Patient/p1" ? Sample.Patient : null,
            MemberOf = (code, set, system) => set == "vs" ? code == "y" && system == "x" : null,
            ConformsTo = (element, profile) => profile == "http://example.org/p" ? element.InstanceType == "Patient" : null,
            Trace = (name, items) => traced.Add($"{name}:{items.Count}"),
            Variables = new Dictionary<string, IReadOnlyList<ITypedElement>> { ["who"] = [Sample.Patient] },
        };
        Assert.Equal("1974-12-25", Sample.Of("'Patient/p1'.resolve().birthDate", context));
        Assert.Equal("true", Sample.Of("maritalStatus.memberOf('vs')", context));
        Assert.Equal("", Sample.Of("maritalStatus.memberOf('other')", context));
        Assert.Equal("true", Sample.Of("conformsTo('http://example.org/p')", context));
        Assert.Equal("p1", Sample.Of("%who.id.trace('t')", context));
        Assert.Equal(["t:1"], traced);
    }
}
