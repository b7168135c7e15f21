using System.Text.Json.Nodes;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>The Subscription as it is stored: as it came, but for the status, the error and what its headers and the query of its endpoint hold.</summary>
internal static class SubscriptionJson
{
    /// <summary>A new one, or the next version.</summary>
    public static byte[] Of(JsonObject came, SubscriptionStatus status)
    {
        var json = came.DeepClone().AsObject();
        (json["status"], json["channel"]!["header"]) = (status.Code(), null);
        json.Remove("error");
        var lines = (came["channel"]!["header"] as JsonArray ?? []).Select(line => (JsonNode?)SubscriptionHeaders.Mask((string)line!)).ToList();
        var channel = json["channel"]!.AsObject();
        channel.Remove("header");
        Mask(channel);
        if (lines.Count > 0)
        {
            channel["header"] = R4.Fhir.Array(lines);
        }

        return R4.Fhir.Bytes(json);
    }

    /// <summary>Gives it another status: <see cref="StatusEdit"/>.</summary>
    public static ReadOnlyMemory<byte> WithStatus(ReadOnlyMemory<byte> stored, SubscriptionStatus status, string? error)
    {
        var json = JsonNode.Parse(stored.Span)!.AsObject();
        json["status"] = status.Code();
        json.Remove("error");
        Mask(json["channel"]!.AsObject());
        if (error is not null)
        {
            json["error"] = error;
        }

        return R4.Fhir.Bytes(json);
    }

    static void Mask(JsonObject channel)
    {
        if ((string?)channel["endpoint"] is { } endpoint)
        {
            channel["endpoint"] = SubscriptionEndpointQuery.Mask(endpoint);
        }
    }
}
