namespace PeerSupport.Fhir.R4.Tests.Profiles;

/// <summary>What is really wrong in the examples that packages publish, each with its reason (indexes left out). The list may only shrink.</summary>
internal static class KnownPackageErrors
{
    public static readonly IReadOnlyList<(string Line, string Reason)> All =
    [
        ("us_core_311.tgz DiagnosticReport-cardiology-report.json invalid-format DiagnosticReport.presentedForm.hash", "the hash is text with dots, which is not base64"),
    ];
}
