namespace PeerSupport.Fhir.R4.Tests.Profiles;

/// <summary>What is really wrong in the examples that packages publish, each with its reason (indexes left out). The list may only shrink.</summary>
internal static class KnownPackageErrors
{
    public static readonly IReadOnlyList<(string Line, string Reason)> All =
    [
        ("us_core_311.tgz DiagnosticReport-cardiology-report.json invalid-format DiagnosticReport.presentedForm.hash", "the hash is text with dots, which is not base64"),
        ("us_core_311.tgz Bundle-66c8856b-ba11-4876-8aa8-467aad8c11a2.json bundle-full-url-mismatch Bundle.entry.fullUrl", "the fullUrl ends in another id than the resource has"),
        ("us_core_311.tgz Bundle-uscore-mo3.json bundle-full-url-relative Bundle.entry.fullUrl", "the fullUrl is relative"),
        ("us_core_610.tgz Bundle-docref-example-2.json bundle-full-url-mismatch Bundle.entry.fullUrl", "the fullUrl ends in another id than the resource has"),
        ("us_core_610.tgz Bundle-66c8856b-ba11-4876-8aa8-467aad8c11a2.json bundle-full-url-mismatch Bundle.entry.fullUrl", "the fullUrl ends in another id than the resource has"),
    ];
}
