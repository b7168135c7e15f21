using System.Text;
using PeerSupport.Fhir.R4.FhirPath;

namespace PeerSupport.Fhir.R4.Tests.FhirPath;

/// <summary>A small patient and the few lines that most tests here need.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 30, 15, 250, TimeSpan.FromHours(1));

    public static readonly EvaluationContext Context = new(Now);

    public static readonly ITypedElement Patient = Parse("""
        {
          "resourceType": "Patient", "id": "p1", "active": true, "birthDate": "1974-12-25",
          "_gender": { "extension": [ { "url": "http://example.org/why", "valueCode": "unknown" } ] },
          "contained": [ { "resourceType": "Organization", "id": "o1", "name": "Clinic" } ],
          "managingOrganization": { "reference": "#o1" },
          "maritalStatus": { "coding": [ { "system": "x", "code": "y" }, { "system": "x", "code": "z" } ] },
          "name": [ { "use": "official", "family": "Chalmers", "given": [ "Peter", "James" ] }, { "use": "usual", "given": [ "Jim" ] } ],
          "multipleBirthInteger": 2
        }
        """);

    public static ITypedElement Parse(string json) => FhirJson.Parse(Encoding.UTF8.GetBytes(json)).Resource!.Element;

    /// <summary>What the expression finds on the patient, printed and joined by commas.</summary>
    public static string Of(string expression, EvaluationContext? context = null) =>
        string.Join(',', CompiledExpression.Compile(expression).Evaluate(Patient, context ?? Context).Select(Print));

    public static FhirPathException Error(string expression) => Assert.Throws<FhirPathException>(() => Of(expression));

    static string Print(ITypedElement element) => element.Value switch
    {
        null => element.InstanceType,
        bool value => value ? "true" : "false",
        var value => FormattableString.Invariant($"{value}"),
    };
}
