using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server;

/// <summary>The version of the guide that an address speaks.</summary>
enum PasVersion { V20, V22 }

/// <summary>
/// The one place where an answer becomes a PAS response Bundle (http://hl7.org/fhir/us/davinci-pas/StructureDefinition-profile-pas-response-bundle.html): the ClaimResponse first, then
/// every resource that it leads to, as the request had it and under the request's full URL. It is made from what is stored, so that a repeat gets the same bytes.
/// </summary>
static class ResponseBundle
{
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="answers">The answers as they are served, each with its request.</param>
    /// <param name="identifier">The request Bundle's identifier, which the answer repeats; the first answer's id where it has none.</param>
    /// <param name="version">The guide's version.</param>
    /// <param name="server">Where this server's FHIR addresses start.</param>
    /// <param name="now">The moment that the Bundle bears; that of the answer where it is null.</param>
    /// <param name="remarks">What else there is to say, as an OperationOutcome with an id; or null.</param>
    public static byte[] Write(IReadOnlyList<StoredAnswer> answers, JsonNode? identifier, PasVersion version, string server, DateTimeOffset? now = null, JsonObject? remarks = null)
    {
        var rendered = answers.Select(answer => AnswerInBundle.Of(answer.ClaimResponse, version)).ToList();
        var resources = rendered.Select(answer => Answer.Read(answer.ClaimResponse)).ToList();
        var buffer = new ArrayBufferWriter<byte>(4096 + answers.Sum(answer => answer.ClaimResponse.Length * 2));
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartObject();
        json.WriteString("resourceType", "Bundle");
        if ((identifier ?? (resources.Count > 0 ? R4.Fhir.Identifier(Canonical.Answer, resources[0].Id) : null)) is { } own)
        {
            json.WritePropertyName("identifier");
            own.WriteTo(json);
        }

        json.WriteString("type", "collection");
        json.WriteString("timestamp", now is { } moment ? FhirDateTime.From(moment).ToString() : resources[0].Created);
        json.WriteStartArray("entry");
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var answer in resources)
        {
            Entry(json, written, $"{server}/ClaimResponse/{answer.Id}", answer.Json.Span);
        }

        foreach (var (fullUrl, asked) in rendered.SelectMany(answer => answer.Entries))
        {
            Entry(json, written, fullUrl, asked);
        }

        foreach (var each in answers.Zip(resources).SelectMany(pair => Reached(pair.Second.References, pair.First.Around)))
        {
            Entry(json, written, each.Key.Contains(':', StringComparison.Ordinal) ? each.Key : $"{server}/{each.Key}", each.Resource.Json.Span);
        }

        if (remarks is not null)
        {
            Entry(json, written, $"{server}/OperationOutcome/{(string?)remarks["id"]}", R4.Fhir.Bytes(remarks));
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>What references lead to, step by step. The request itself is named and not repeated.</summary>
    static List<EvidenceResource> Reached(IEnumerable<string> start, EvidenceSet around)
    {
        List<EvidenceResource> reached = [];
        var seen = new HashSet<EvidenceResource>(ReferenceEqualityComparer.Instance);
        Follow(start, null);
        for (var next = 0; next < reached.Count; next++)
        {
            Follow(reached[next].Resource.References(withContained: true), reached[next]);
        }

        return reached;

        void Follow(IEnumerable<string> references, EvidenceResource? from)
        {
            foreach (var reference in references)
            {
                if (around.Find(reference, from) is { Container: null, Resource.TypeName: not "Claim" } found && seen.Add(found))
                {
                    reached.Add(found);
                }
            }
        }
    }

    static void Entry(Utf8JsonWriter json, HashSet<string> written, string fullUrl, ReadOnlySpan<byte> resource)
    {
        if (!written.Add(fullUrl))
        {
            return;
        }

        json.WriteStartObject();
        json.WriteString("fullUrl", fullUrl);
        json.WritePropertyName("resource");
        json.WriteRawValue(resource, skipInputValidation: true);
        json.WriteEndObject();
    }

    /// <summary>What of an answer is needed here, found in its bytes as this server wrote them: it is long, and most of it is the explanation.</summary>
    sealed record Answer(ReadOnlyMemory<byte> Json, string Id, string Created, List<string> References)
    {
        public static Answer Read(ReadOnlyMemory<byte> json)
        {
            var (id, created) = ("", "");
            var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = 1000 });
            reader.Read();
            while (created.Length == 0 && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var (isId, isCreated) = (reader.ValueTextEquals("id"u8), reader.ValueTextEquals("created"u8));
                reader.Read();
                if (isId || isCreated)
                {
                    var text = reader.GetString()!;
                    (id, created) = isId ? (text, created) : (id, text);
                }

                reader.Skip();
            }

            return new(json, id, created, ReferencesOf(json.Span));
        }

        /// <summary>Of the literal references those that stand in it; within a text the quotes would be escaped.</summary>
        static List<string> ReferencesOf(ReadOnlySpan<byte> json)
        {
            List<string> references = [];
            for (var name = "\"reference\":"u8; json.IndexOf(name) is >= 0 and var at;)
            {
                json = json[(at + name.Length)..];
                var value = new Utf8JsonReader(json, isFinalBlock: false, default);
                if (value.Read() && value.TokenType == JsonTokenType.String)
                {
                    references.Add(value.GetString()!);
                }
            }

            return references;
        }
    }
}
