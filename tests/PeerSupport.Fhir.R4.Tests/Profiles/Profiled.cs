using System.Text;

namespace PeerSupport.Fhir.R4.Tests.Profiles;

/// <summary>Small profiles and the issues that they find, for tests.</summary>
internal static class Profiled
{
    public const string Root = "https://example.org/fhir/StructureDefinition/";

    /// <summary>A profile of a differential alone.</summary>
    /// <param name="name">Its name and the end of its url.</param>
    /// <param name="type">What it constrains.</param>
    /// <param name="elements">The ElementDefinitions as JSON, with commas between.</param>
    /// <param name="on">Another profile of these that it constrains.</param>
    /// <param name="more">Further properties, each with a comma at its end.</param>
    public static string Profile(string name, string type, string elements, string? on = null, string more = "") => $$"""
        {"resourceType":"StructureDefinition",{{more}}"url":"{{Root}}{{name}}","name":"{{name}}","status":"active","kind":"resource","abstract":false,"type":"{{type}}",
        "baseDefinition":"{{(on is null ? "http://hl7.org/fhir/StructureDefinition/" + type : Root + on)}}","derivation":"constraint","differential":{"element":[{{elements}}]} }
        """;

    public static ProfileSet Set(params string[] definitions) =>
        ProfileSet.Of(definitions.Select((d, i) => ($"definition{i}.json", Encoding.UTF8.GetBytes(d))));

    public static Resource Resource(string json) => FhirJson.Parse(Encoding.UTF8.GetBytes(json)).Resource!;

    /// <summary>What the first of the definitions finds.</summary>
    public static IReadOnlyList<Issue> Issues(string resource, params string[] definitions)
    {
        var set = Set(definitions);
        Assert.Empty(set.NotChecked);
        return new Validator(set, TimeProvider.System).Validate(Resource(resource), [set.All.First().Url]).Where(i => i.Profile is not null).ToList();
    }

    /// <summary>Rule and expression of each, sorted.</summary>
    public static string Found(string resource, params string[] definitions) =>
        string.Join("; ", Issues(resource, definitions).Select(i => $"{i.Rule} {i.Expression}").Order(StringComparer.Ordinal));
}
