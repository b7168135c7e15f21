namespace PeerSupport.Fhir.R4.Tests.Profiles;

/// <summary>R4's own profiles are held without any package.</summary>
public sealed class CoreProfileTests
{
    const string Height = """
        {"resourceType":"Observation","meta":{"profile":["http://hl7.org/fhir/StructureDefinition/bodyheight"]},"status":"final",
        "category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"8302-2"}]},
        "subject":{"reference":"Patient/1"},"effectiveDateTime":"2024-01-01","valueQuantity":{"value":1.7,"unit":"m","system":"http://unitsofmeasure.org","code":"cm"}}
        """;

    [Theory]
    [InlineData("", "", "")]
    [InlineData("\"code\":\"cm\"", "\"code\":\"m\"", "code-not-in-value-set Observation.value.code")]
    [InlineData(",\"effectiveDateTime\":\"2024-01-01\"", "", "required-element-missing Observation.effective")]
    [InlineData("8302-2", "8302-0", "slice-missing Observation.code.coding[0]")]
    [InlineData("\"vital-signs\"", "\"exam\"", "slice-missing Observation.category[0]")]
    [InlineData("bodyheight", "bodyheight|4.0.1", "")]
    public void A_vital_sign_is_held_to_its_profile(string text, string other, string expected)
    {
        var observation = text.Length == 0 ? Height : Height.Replace(text, other, StringComparison.Ordinal);
        Assert.Equal(expected, string.Join("; ", Issues(observation).Where(i => i.Severity <= IssueSeverity.Error).Select(i => $"{i.Rule} {i.Expression}")));
    }

    [Theory]
    [InlineData("8462-4", "")]
    [InlineData("8462-9", "slice-missing Observation.component[1]")]
    public void A_blood_pressure_needs_both_of_its_components(string diastolic, string expected)
    {
        static string Component(string code) => $$"""{"code":{"coding":[{"system":"http://loinc.org","code":"{{code}}"}]},"valueQuantity":{"value":80,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"} }""";
        var pressure = $$"""
            {"resourceType":"Observation","meta":{"profile":["http://hl7.org/fhir/StructureDefinition/bp"]},"status":"final","subject":{"reference":"Patient/1"},"effectiveDateTime":"2024-01-01",
            "category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},
            "component":[{{Component("8480-6")}},{{Component(diastolic)}}]}
            """;
        Assert.Equal(expected, string.Join("; ", Issues(pressure).Where(i => i.Severity <= IssueSeverity.Error).Select(i => $"{i.Rule} {i.Expression}")));
    }

    /// <summary>R4 asks for the profile wherever its code is used (http://hl7.org/fhir/R4/observation-vitalsigns.html), as the HL7 validator does.</summary>
    [Theory]
    [InlineData(",\"effectiveDateTime\":\"2024-01-01\"", "", "required-element-missing Observation.effective")]
    [InlineData("8302-2", "8301-4", "")]
    public void A_vital_sign_is_held_to_its_profile_though_it_does_not_name_it(string text, string other, string expected)
    {
        var observation = Height.Replace("\"meta\":{\"profile\":[\"http://hl7.org/fhir/StructureDefinition/bodyheight\"]},", "", StringComparison.Ordinal).Replace(text, other, StringComparison.Ordinal);
        Assert.Equal(expected, string.Join("; ", Issues(observation).Where(i => i.Severity <= IssueSeverity.Error).Select(i => $"{i.Rule} {i.Expression}")));
    }

    [Fact]
    public void A_profile_that_nobody_holds_is_said_to_be_not_checked()
    {
        var issue = Assert.Single(Issues(Height.Replace("bodyheight", "nosuch", StringComparison.Ordinal)), i => i.Rule == "profile-not-held");
        Assert.Equal((IssueSeverity.Information, "Observation.meta.profile[0]"), (issue.Severity, issue.Expression));
    }

    [Fact]
    public void Every_profile_and_extension_of_R4_compiles()
    {
        var all = CoreProfiles.Index.All;
        Assert.Equal(437, all.Count);
        Assert.All(all, each => Assert.NotNull(ProfileSet.Empty.Compiled(each.Url)));
        Assert.Equal([], all.SelectMany(each => ProfileSet.Empty.Compiled(each.Url)!.Gaps).Where(gap => !gap.Contains("codes of the value set", StringComparison.Ordinal) && !gap.Contains("is not held", StringComparison.Ordinal)).Distinct());
    }

    static IReadOnlyList<Issue> Issues(string observation) => new Validator(ProfileSet.Empty, TimeProvider.System).Validate(Profiled.Resource(observation));
}
