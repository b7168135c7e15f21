using PeerSupport.Fhir.R4.FhirPath;

namespace PeerSupport.Fhir.R4.Tests.FhirPath;

/// <summary>The engine walks any implementation of the element interface, not only the JSON one.</summary>
public sealed class OtherElementTests
{
    [Theory]
    [InlineData("Patient.name.where(use = 'usual').given", "Jim")]
    [InlineData("name.given.count()", "3")]
    [InlineData("descendants().count()", "6")]
    [InlineData("name[0] = name[0] and name[0] != name[1]", "true")]
    [InlineData("name.distinct().count()", "2")]
    public void Elements_of_another_library_are_walked_through_the_interface(string expression, string expected)
    {
        var patient = new Plain("Patient", "Patient", null,
            new Plain("name", "HumanName", null, new Plain("given", "string", "Peter"), new Plain("given", "string", "James")),
            new Plain("name", "HumanName", null, new Plain("use", "code", "usual"), new Plain("given", "string", "Jim")));
        var found = CompiledExpression.Compile(expression).Evaluate(patient, Sample.Context);
        Assert.Equal(expected, Assert.Single(found).Value is bool value ? (value ? "true" : "false") : found[0].Value!.ToString());
    }

    sealed class Plain(string name, string type, object? value, params Plain[] children) : ITypedElement
    {
        public string Name => name;

        public string InstanceType => type;

        public object? Value => value;

        public string Location => name;

        public IEnumerable<ITypedElement> Children(string? childName = null) => children.Where(c => childName is null || c.Name == childName);
    }
}
