namespace PeerSupport.Fhir.R4;

/// <summary>
/// Whether a resource is right, by R4 and by profiles: the union of both. Share one between threads; it never changes.
/// </summary>
/// <param name="profiles">The profiles and codes that are held besides R4's own.</param>
/// <param name="clock">What <c>now()</c> and <c>today()</c> answer in a profile's rules.</param>
public sealed class Validator(ProfileSet profiles, TimeProvider clock)
{
    /// <summary>The profiles that it checks by.</summary>
    public ProfileSet Profiles => profiles;

    /// <summary>
    /// Structure, R4's own rules, and the profiles that the resource and those inside it name in <c>meta.profile</c>. Below an element whose structure is wrong
    /// nothing else is checked. Never throws on a parsed resource.
    /// </summary>
    /// <param name="resource">What to check.</param>
    /// <param name="profileUrls">Further profiles that the resource is held to, by canonical URL, with or without a version.</param>
    /// <param name="options">What is refused beyond what R4 does; nothing where it is not given.</param>
    public IReadOnlyList<Issue> Validate(Resource resource, IEnumerable<string>? profileUrls = null, ValidationOptions? options = null)
    {
        var structure = StructureCheck.Check(resource);
        var issues = new List<Issue>(structure);
        BaseChecks.Check(resource, profiles, issues, options);
        var root = (Element)resource.Element;
        new ProfileWalk(profiles, new ProfileRun(profiles, root, issues, clock.GetUtcNow())).Root(root, profileUrls);
        return issues.Count == 0 ? [] : ProfileUnion.Of(issues, structure.Count);
    }
}
