namespace PeerSupport.Fhir.R4;

/// <summary>Whether a resource has the structure that R4 gives it. Invariants and profiles are checked elsewhere.</summary>
public static class StructureCheck
{
    /// <summary>
    /// Names, JSON kinds, cardinality, choices, primitive formats, required codes, inner resources and reference targets. Issues come in document order,
    /// one for each cause; after 200 the check stops and says so. Never throws on a parsed resource.
    /// </summary>
    public static IReadOnlyList<Issue> Check(Resource resource)
    {
        var issues = new IssueList(resource.TypeName, resource.Source);
        new StructureWalk(issues, Definitions.R4).Object(resource.Source, resource.Type.Shape, isResource: true);
        return issues.Sorted();
    }
}
