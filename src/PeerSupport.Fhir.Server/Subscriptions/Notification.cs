using System.Globalization;
using System.Text.Json.Nodes;
using PeerSupport.Fhir.Storage;
using static PeerSupport.Fhir.R4.Fhir;

namespace PeerSupport.Fhir.Server;

/// <summary>
/// Notification Bundles (http://hl7.org/fhir/uv/subscriptions-backport/STU1.1/StructureDefinition-backport-subscription-notification-r4.html): of type history, the status first, then what changed.
/// </summary>
internal static class Notification
{
    /// <summary>An event with what is sent of it.</summary>
    /// <param name="Event">The event.</param>
    /// <param name="Reference">Absolute address of the focus; null where nothing of it is told.</param>
    /// <param name="Resource">The focus; null where only its address is sent.</param>
    public sealed record Told(PendingEvent Event, string? Reference, JsonNode? Resource);

    public static JsonObject Handshake(SubscriptionState subscription, DateTimeOffset now) => Bundle(subscription, "handshake", [], now);

    public static JsonObject Heartbeat(SubscriptionState subscription, DateTimeOffset now) => Bundle(subscription, "heartbeat", [], now);

    public static JsonObject Event(SubscriptionState subscription, IReadOnlyList<Told> told, DateTimeOffset now) => Bundle(subscription, "event-notification", told, now);

    /// <summary>Events that are asked for again.</summary>
    public static JsonObject Query(SubscriptionState subscription, IReadOnlyList<Told> told, DateTimeOffset now) => Bundle(subscription, "query-event", told, now);

    static JsonObject Bundle(SubscriptionState subscription, string type, IReadOnlyList<Told> told, DateTimeOffset now) => Object(
        ("resourceType", "Bundle"),
        ("id", Guid.NewGuid().ToString()),
        ("meta", Object(("profile", Array(Backport.NotificationProfile)))),
        ("type", "history"),
        ("timestamp", Instant(now)),
        ("entry", Array([
            Object(
                ("fullUrl", $"urn:uuid:{Guid.NewGuid()}"),
                ("resource", Status(subscription, subscription.Channel.ServerAddress, type, told)),
                ("request", Get($"{Address(subscription)}/$status")),
                ("response", Ok())),
            .. told.Where(each => each.Reference is not null).DistinctBy(each => each.Reference).Select(each => Object(("fullUrl", each.Reference), ("resource", each.Resource), ("request", Get(each.Reference!)), ("response", Ok()))),
        ])));

    /// <summary>The status as Parameters (http://hl7.org/fhir/uv/subscriptions-backport/STU1.1/StructureDefinition-backport-subscription-status-r4.html).</summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="server">Where the server's FHIR addresses start.</param>
    /// <param name="type">The type of notification, <c>query-status</c> or <c>query-event</c>.</param>
    /// <param name="told">The events of the notification.</param>
    public static JsonObject Status(SubscriptionState subscription, string server, string type, IReadOnlyList<Told> told) => Object(
        ("resourceType", "Parameters"),
        ("id", Guid.NewGuid().ToString()),
        ("meta", Object(("profile", Array(Backport.StatusProfile)))),
        ("parameter", Array([
            Parameter("subscription", "Reference", Reference($"{server}/Subscription/{subscription.Id}")),
            Parameter("topic", "canonical", subscription.Channel.Topic),
            Parameter("status", "code", subscription.Status.Code()),
            Parameter("type", "code", type),
            Parameter("events-since-subscription-start", "string", Text(type == "event-notification" ? told[^1].Event.Number : subscription.LastEvent)),
            .. told.Select(each => Object(("name", "notification-event"), ("part", Array(
                Parameter("event-number", "string", Text(each.Event.Number)),
                Parameter("timestamp", "instant", Instant(each.Event.At)),
                each.Reference is { } focus ? Parameter("focus", "Reference", Reference(focus)) : null)))),
            subscription.Error is { } error ? Parameter("error", "CodeableConcept", Object(("text", error))) : null,
        ])));

    public static string Address(SubscriptionState subscription) => $"{subscription.Channel.ServerAddress}/Subscription/{subscription.Id}";

    public static string Instant(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    static JsonObject Parameter(string name, string type, JsonNode value) => Object(("name", name), ($"value{char.ToUpperInvariant(type[0])}{type[1..]}", value));

    static JsonObject Get(string url) => Object(("method", "GET"), ("url", url));

    static JsonObject Ok() => Object(("status", "200"));
}
