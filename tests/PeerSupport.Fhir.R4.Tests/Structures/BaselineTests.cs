namespace PeerSupport.Fhir.R4.Tests.Structures;

/// <summary>Our profiles ask no more than the evidence that the shipped requests are certified with.</summary>
public sealed class BaselineTests
{
    const string Program = OwnDefinitions.Base + "CodeSystem/program";

    static readonly Validator Validator = new(ProfileSet.Load(OwnDefinitions.Folders, []), TimeProvider.System);

    public static TheoryData<string> Baselines =>
        [.. Directory.EnumerateFiles(Path.Combine(OwnDefinitions.Profiles, "examples"), "00-baseline.request.json", SearchOption.AllDirectories).Select(OwnDefinitions.Relative).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Baselines))]
    public void What_a_certified_request_holds_conforms_to_the_profiles(string file)
    {
        var bundle = FhirJson.Parse(OwnDefinitions.Bytes(file)).Resource!.Element;
        var resources = bundle.Children("entry").SelectMany(entry => entry.Children("resource")).ToList();
        var specialist = resources.Where(resource => resource.InstanceType == "Claim").SelectMany(claim => claim.Children("careTeam"))
            .Select(member => (Supervises: Codes(member, "role").Contains("supervisor"), Provider: Text(member.Children("provider").First(), "reference")!)).ToList();
        var checkedProfiles = new HashSet<string>();
        foreach (var element in resources)
        {
            if (Profile(element, specialist) is not { } profile)
            {
                continue;
            }

            checkedProfiles.Add(profile);
            var issues = Validator.Validate(Resource.Of(element)!, [OwnDefinitions.Base + "StructureDefinition/" + profile]);
            Assert.Empty(issues.Where(issue => issue.Severity <= IssueSeverity.Error && issue.Profile?.StartsWith(OwnDefinitions.Base, StringComparison.Ordinal) == true).Select(issue => $"{profile}: {issue.Rule} at {issue.Expression}: {issue.Text} Expected {issue.Expected}, found {issue.Found}."));
        }

        Assert.Superset(new HashSet<string> { "peer-support-authorization-request", "peer-support-plan", "peer-support-specialist", "peer-support-provider" }, checkedProfiles);
        Assert.Contains(checkedProfiles, profile => profile.StartsWith("coverage-", StringComparison.Ordinal));
    }

    static string? Profile(ITypedElement element, List<(bool Supervises, string Provider)> team) => element.InstanceType switch
    {
        "Claim" => "peer-support-authorization-request",
        "CarePlan" => "peer-support-plan",
        "Coverage" => "coverage-" + Codes(element, "type", Program).Single(),
        "PractitionerRole" => "peer-support-specialist-role",
        "Observation" => "peer-support-assessment",
        "Organization" when Codes(element, "type").Contains("prov") => "peer-support-provider",
        "Organization" when !Codes(element, "type").Contains("pay") && element.Children("extension").Any() => "peer-support-provider",
        "ServiceRequest" when Codes(element, "code").Contains("H0038") => "peer-support-order",
        "Practitioner" when team.Exists(member => member.Supervises && Leads(member.Provider, element)) => "peer-support-supervisor",
        "Practitioner" when team.Exists(member => Leads(member.Provider, element)) => "peer-support-specialist",
        _ => null,
    };

    /// <summary>Whether a care team's reference leads to a person, or to a role that is named for the person.</summary>
    static bool Leads(string reference, ITypedElement person) => reference == "Practitioner/" + Text(person, "id") || reference == $"PractitionerRole/{Text(person, "id")}-role";

    static IEnumerable<string?> Codes(ITypedElement element, string name, string? system = null) =>
        element.Children(name).SelectMany(concept => concept.Children("coding")).Where(coding => system is null || Text(coding, "system") == system).Select(coding => Text(coding, "code"));

    static string? Text(ITypedElement element, string name) => element.Children(name).FirstOrDefault()?.Value as string;
}
