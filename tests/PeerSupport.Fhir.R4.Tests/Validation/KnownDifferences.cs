namespace PeerSupport.Fhir.R4.Tests.Validation;

/// <summary>Where this validator and HL7's differ on the plain cases, each with its reason. The list may only shrink.</summary>
internal static class KnownDifferences
{
    public static readonly IReadOnlyList<(string Case, string Reason)> All =
    [
        ("dr-example-org", "the same bytes as dr-example-org-2, which is expected to be valid: the suite forbids example addresses by an option that this validator doesn't have"),
        ("contained-resource-bad-id-ignore", "the same bytes as contained-resource-bad-id, which is expected to be invalid: the suite turns two messages off by an option"),
        ("pat-security-bad-string", "HTML in a string, which pat-security-good2 allows in the same kind of text: the suite refuses it by an option, here refuse-html"),
        ("bad-markdown-no-html", "the same bytes as bad-markdown, which is expected to be valid: as above"),
    ];
}
