using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.Server;

/// <summary>
/// A stored answer as it stands in a response Bundle of a version of the guide. By itself an answer contains the requests for documents that it makes; in a Bundle these are entries, as the guide
/// wants everything that an answer leads to. The older guide has fewer extensions, and the line's number at another place.
/// </summary>
/// <param name="ClaimResponse">The answer.</param>
/// <param name="Entries">What it contained, by full URL.</param>
sealed record AnswerInBundle(ReadOnlyMemory<byte> ClaimResponse, IReadOnlyList<(string FullUrl, byte[] Json)> Entries)
{
    const string LineNumber = "extension-serviceLineNumber";

    /// <summary>Extensions of the answer, of its lines and of its errors that PAS 2.0.1 does not have or has otherwise; on an added line it has none.</summary>
    static readonly string[] NotIn20 = ["extension-claimResponseReviewer", "extension-TransmissionIdentifiers", "extension-itemAuthorizedProvider"], NotIn20OnLines = ["extension-admissionDates", "extension-dischargeDate"],
        NotIn20OnErrors = ["extension-errorElement"];

    public static AnswerInBundle Of(ReadOnlyMemory<byte> claimResponse, PasVersion version)
    {
        if (version != PasVersion.V20 && claimResponse.Span.IndexOf("\"contained\""u8) < 0)
        {
            return new(claimResponse, []);
        }

        var json = JsonNode.Parse(claimResponse.Span)!.AsObject();
        var contained = json["contained"] as JsonArray ?? [];
        json.Remove("contained");
        List<(string, byte[])> entries = [];
        foreach (var resource in contained.Select(each => each!.AsObject()))
        {
            var url = Url($"{json["id"]}/{json["created"]}/{resource["id"]}");
            foreach (var reference in (json["communicationRequest"] as JsonArray ?? []).Where(reference => (string?)reference!["reference"] == $"#{resource["id"]}"))
            {
                reference!["reference"] = url;
            }

            resource.Remove("id");
            entries.Add((url, R4.Fhir.Bytes(version == PasVersion.V20 ? In20(resource) : resource)));
        }

        if (version == PasVersion.V20)
        {
            Older(json);
        }

        return new(R4.Fhir.Bytes(json), entries);
    }

    static void Older(JsonObject json)
    {
        Strip(json, NotIn20);
        json.Remove("adjudication");
        foreach (var item in json["item"] as JsonArray ?? [])
        {
            Strip(item!.AsObject(), NotIn20OnLines);
        }

        foreach (var error in json["error"] as JsonArray ?? [])
        {
            Strip(error!.AsObject(), NotIn20OnErrors);
        }

        foreach (var added in json["addItem"] as JsonArray ?? [])
        {
            added!.AsObject().Remove("extension");
        }
    }

    static void Strip(JsonObject element, string[] names) => (element["extension"] as JsonArray)?.RemoveAll(extension => Array.Exists(names, name => Is(extension, name)));

    /// <summary>PAS 2.0.1 has the line's number on the payload, and takes words where there is no code.</summary>
    static JsonObject In20(JsonObject request)
    {
        var number = (request["extension"] as JsonArray)?.FirstOrDefault(extension => Is(extension, LineNumber))?.DeepClone();
        request.Remove("extension");
        var payload = request["payload"]?[0] as JsonObject ?? new JsonObject { ["contentString"] = request["note"]?[0]?["text"]?.DeepClone() };
        var extensions = R4.Fhir.Array([number, .. (payload["extension"] as JsonArray ?? []).Select(extension => extension?.DeepClone())]);
        request["payload"] = R4.Fhir.Array(R4.Fhir.Object(("extension", extensions), ("contentString", payload["contentString"]?.DeepClone())));
        return request;
    }

    static bool Is(JsonNode? extension, string name) => ((string?)extension?["url"])?.EndsWith(name, StringComparison.Ordinal) == true;

    /// <summary>A UUID of the name's hash: the same answer has the same entries whenever it is asked for.</summary>
    static string Url(string name)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return $"urn:uuid:{new Guid(hash, bigEndian: true)}";
    }
}
