using System.Globalization;
using System.Text.Json.Nodes;
using PeerSupport.Fhir.Storage;
using static PeerSupport.Fhir.R4.Fhir;

namespace PeerSupport.Fhir.Server;

/// <summary>What a notification shows of a change.</summary>
sealed class Focus(FhirStore store, DecisionStore decisions, StoredAnswers answers)
{
    /// <summary>The event with its focus: for full-resource the PAS response Bundle, for id-only the ClaimResponse's address. Only the address where the resource is there no more.</summary>
    public async Task<Notification.Told> Of(PendingEvent pending, SubscriptionChannel channel, CancellationToken cancellation)
    {
        var server = ServerAddresses.Resources(channel.ServerAddress);
        var stored = channel.Content == NotificationContent.IdOnly ? null : await store.ReadVersion(pending.Focus.Type, pending.Focus.Id, pending.Version, cancellation);
        if (stored is null or { Deleted: true })
        {
            return new(pending, $"{server}/{pending.Focus}", null);
        }

        return new(pending, $"{channel.ServerAddress}/Bundle/{Id(stored)}", await Whole(stored, channel.ServerAddress, cancellation));
    }

    /// <summary>The Bundle that an event was told by, as its address names it: <c>Bundle/[id of the answer]-[version]</c>. Null where there is no such answer.</summary>
    public async Task<JsonObject?> Find(string id, string address, CancellationToken cancellation) =>
        id.LastIndexOf('-') is > 0 and var at && int.TryParse(id[(at + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            && await store.ReadVersion("ClaimResponse", id[..at], version, cancellation) is { Deleted: false } stored ? await Whole(stored, address, cancellation) : null;

    /// <summary>Each version has a Bundle of its own, so that a notification of several events can hold several.</summary>
    static string Id(StoredResource answer) => $"{answer.Key.Id}-{answer.Version}";

    async Task<JsonObject> Whole(StoredResource answer, string address, CancellationToken cancellation) =>
        Named(await Bundle(answer, ServerAddresses.Version(address), ServerAddresses.Resources(address), cancellation), Id(answer));

    /// <summary>The Bundle that tells of an answer, as <c>Claim/$submit</c> gives it, from the version of the answer that the change made.</summary>
    async Task<byte[]> Bundle(StoredResource answer, PasVersion version, string server, CancellationToken cancellation)
    {
        if (await decisions.DecisionOf(answer.Key, cancellation) is { } decision && await answers.Of(decision, cancellation) is { } whole)
        {
            return ResponseBundle.Write([whole with { ClaimResponse = ServedJson.Of(answer) }], await RequestIdentifier(decision.Request.Id, cancellation), version, server);
        }

        return R4.Fhir.Bytes(Alone(answer, server));
    }

    /// <summary>An answer whose request can't be read any more.</summary>
    static JsonObject Alone(StoredResource answer, string server) => Object(
        ("resourceType", "Bundle"),
        ("identifier", Identifier(Canonical.Answer, answer.Key.Id)),
        ("type", "collection"),
        ("timestamp", Notification.Instant(answer.LastUpdated)),
        ("entry", Array(Object(("fullUrl", $"{server}/{answer.Key}"), ("resource", JsonNode.Parse(ServedJson.Of(answer).Span))))));

    /// <summary>The request Bundle's identifier, which its answers repeat.</summary>
    async Task<JsonNode?> RequestIdentifier(string request, CancellationToken cancellation) =>
        await store.Read("Bundle", request, cancellation) is { } body ? JsonNode.Parse(body.Json.Span)?["identifier"]?.DeepClone() : null;

    /// <summary>A focus is found in a notification by its id, and known by its profile.</summary>
    static JsonObject Named(byte[] bundle, string id)
    {
        var json = JsonNode.Parse(bundle)!.AsObject();
        json.Remove("id");
        json.Insert(1, "id", id);
        json.Insert(2, "meta", Object(("profile", Array(Backport.ResponseBundleProfile))));
        return json;
    }
}
