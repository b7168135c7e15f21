namespace PeerSupport.Fhir.R4;

/// <summary>What R4 asks of a resource beyond its structure: invariants, extensible bindings, references, Bundles, questionnaires.</summary>
internal static class BaseChecks
{
    /// <summary>Adds what is found to the issues that the structure check gave; below an element with a structural error nothing is looked at.</summary>
    public static void Check(Resource root, ProfileSet profiles, List<Issue> issues, ValidationOptions? options = null)
    {
        var sink = new IssueSink(issues);
        var element = (Element)root.Element;
        new BaseWalk(profiles, sink, options ?? ValidationOptions.Default).Resource(element, CheckPlan.OfResource(element.InstanceType), null, null, null);
    }
}
