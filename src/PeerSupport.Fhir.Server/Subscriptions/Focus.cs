using System.Text.Json.Nodes;
using PeerSupport.Fhir.Storage;
using static PeerSupport.Fhir.R4.Fhir;

namespace PeerSupport.Fhir.Server;

/// <summary>What a notification shows of a change.</summary>
sealed class Focus(FhirStore store)
{
    /// <summary>The event with its focus: for full-resource the PAS response Bundle, for id-only the ClaimResponse's address. Null where the resource is there no more.</summary>
    public async Task<Notification.Told> Of(PendingEvent pending, SubscriptionChannel channel, CancellationToken cancellation)
    {
        var server = channel.ServerAddress;
        if (channel.Content == NotificationContent.IdOnly)
        {
            return new(pending, $"{server}/{pending.Focus}", null);
        }

        var stored = await store.ReadVersion(pending.Focus.Type, pending.Focus.Id, pending.Version, cancellation);
        return stored is null or { Deleted: true } ? new(pending, $"{server}/{pending.Focus}", null) : new(pending, $"{server}/Bundle/{BundleId(stored)}", ResponseBundle(stored, server));
    }

    /// <summary>
    /// The Bundle that tells of an answer, from the answer as it was stored with the change: a collection, the ClaimResponse first
    /// (http://hl7.org/fhir/us/davinci-pas/StructureDefinition-profile-pas-response-bundle.html).
    /// </summary>
    static JsonObject ResponseBundle(StoredResource answer, string server) => Object(
        ("resourceType", "Bundle"),
        ("id", BundleId(answer)),
        ("meta", Object(("profile", Array(Backport.ResponseBundleProfile)))),
        ("identifier", Identifier($"{server}/{answer.Key.Type}", answer.Key.Id)),
        ("type", "collection"),
        ("timestamp", Notification.Instant(answer.LastUpdated)),
        ("entry", Array(Object(("fullUrl", $"{server}/{answer.Key}"), ("resource", JsonNode.Parse(ServedJson.Of(answer).Span))))));

    /// <summary>Each version has a Bundle of its own, so that a notification of several events can hold several.</summary>
    static string BundleId(StoredResource answer) => $"{answer.Key.Id}-{answer.Version}";
}
