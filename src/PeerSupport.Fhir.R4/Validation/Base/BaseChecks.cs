namespace PeerSupport.Fhir.R4;

/// <summary>What R4 asks of a resource beyond its structure.</summary>
internal static class BaseChecks
{
    public static void Check(Resource root, ProfileSet profiles, List<Issue> issues)
    {
    }
}
