namespace PeerSupport.Fhir.R4.Tests.Validation;

/// <summary>Where this validator and HL7's differ on the plain cases, each with its reason. The list may only shrink.</summary>
internal static class KnownDifferences
{
    public static readonly IReadOnlyList<(string Case, string Reason)> All =
    [
    ];
}
