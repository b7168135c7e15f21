using System.Text.Encodings.Web;
using System.Text.Json;

namespace PeerSupport.Fhir.R4;

/// <summary>How JSON is written. FHIR JSON isn't put into HTML pages as it is, so quotes and letters need no escapes.</summary>
internal static class FhirWriter
{
    public static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static readonly JsonSerializerOptions Indented = new(Compact) { WriteIndented = true };
}
