using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PeerSupport.Fhir.Decisions;

/// <summary>A decision as the record that is kept of it. What has no value is left out, and letters are not escaped; what earlier builds wrote with both is read alike.</summary>
public static class DecisionJson
{
    static readonly JsonSerializerOptions Kept = new(PolicyJson.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    static readonly JsonSerializerOptions Written = new(Kept) { Converters = { new ClauseJson() } };

    public static byte[] Write(Decision decision) => JsonSerializer.SerializeToUtf8Bytes(decision, Written);

    /// <exception cref="JsonException">It is no decision.</exception>
    public static Decision Read(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<Decision>(json, Kept) ?? throw new JsonException("the record holds null");
}
