namespace PeerSupport.Fhir.R4.Tests.Profiles;

/// <summary>What is really wrong in the examples that packages publish, each with its reason (indexes left out). The list may only shrink.</summary>
internal static class KnownPackageErrors
{
    public static readonly IReadOnlyList<(string Line, string Reason)> All =
    [
    ];
}
