using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server;

/// <summary>What can be wrong with a subscription. Each says what is supported; none quotes an address or a header.</summary>
internal static class SubscriptionProblems
{
    public static Issue Status(string path) => new(IssueSeverity.Error, "business-rule", "subscription-status", "A client asks for a subscription or turns it off; the other statuses are the server's.")
    {
        Expected = "requested or off", Remedy = "Send requested: the server sends a handshake, and sets active when it is answered.", Expression = path,
    };

    public static Issue Topic() => new(IssueSeverity.Error, "not-supported", "subscription-topic", "There is no such topic here.")
    {
        Expected = Backport.PasTopic, Remedy = "Give the canonical of the topic in criteria.", Expression = "Subscription.criteria",
    };

    public static Issue FilterMissing() => new(IssueSeverity.Error, "required", "subscription-filter-missing", "The subscription does not say whose results it is for.")
    {
        Expected = $"_criteria.extension {Backport.FilterCriteria} with valueString org-identifier=<identifier>[,<identifier>]", Remedy = "Name the identifiers of your organization.", Expression = "Subscription.criteria.extension",
    };

    public static Issue Filter(string path) => new(IssueSeverity.Error, "not-supported", "subscription-filter", "The topic can't be filtered by this.")
    {
        Expected = $"org-identifier=<identifier>[,<identifier>] (or orgIdentifier=), at most {SubscriptionRequest.MostOrganizations} identifiers of at most {SubscriptionRequest.LongestOrganization} characters", Remedy = "Filter by the identifiers of your organization alone.", Expression = path,
    };

    public static Issue Channel() => new(IssueSeverity.Error, "not-supported", "subscription-channel", "Notifications are not sent by this kind of channel.") { Expected = "rest-hook", Remedy = "Set the type to rest-hook and give an endpoint.", Expression = "Subscription.channel.type" };

    public static Issue Endpoint(string text, string? expected = null) => new(IssueSeverity.Error, "business-rule", "subscription-endpoint", text)
    {
        Expected = expected ?? "an absolute http or https address, without user and password, of a host that is not private", Remedy = "Give the public address of your receiver; an operator allows private networks by the setting Subscriptions:AllowPrivateTargets.", Expression = "Subscription.channel.endpoint",
    };

    public static Issue EndpointHidden() => new(IssueSeverity.Error, "value", "subscription-endpoint", "The endpoint comes without what its query holds, and there is none to keep: none was given for this address.")
    {
        Expected = "the endpoint with its query", Remedy = "Give the whole endpoint. What was given for another address is not sent to this one.", Expression = "Subscription.channel.endpoint",
    };

    public static Issue Payload() => new(IssueSeverity.Error, "not-supported", "subscription-payload", "Notifications are not sent in this format.")
    {
        Expected = "application/fhir+json or application/json", Remedy = "Set the payload to one of these.", Expression = "Subscription.channel.payload",
    };

    public static Issue Content() => new(IssueSeverity.Error, "not-supported", "subscription-content", "The subscription does not ask for a content that is sent; an empty notification would say nothing here.")
    {
        Expected = $"channel._payload.extension {Backport.PayloadContent} with valueCode full-resource or id-only", Remedy = "Add the extension to the payload.", Expression = "Subscription.channel.payload.extension",
    };

    public static Issue Header(string path) => new(IssueSeverity.Error, "value", "subscription-header", "A header line can't be sent.")
    {
        Expected = "Name: value, on one line, of a header that the connection does not need for itself; at most 20", Remedy = "Correct the line, or leave it out.", Expression = path,
    };

    public static Issue HeaderHidden(string path) => new(IssueSeverity.Error, "value", "subscription-header", "A header line comes without its value, and there is none to keep: none was given for this header and endpoint.")
    {
        Expected = "Name: value", Remedy = "Give the value. What was given for another endpoint is not sent to this one.", Expression = path,
    };

    public static Issue Number(string path, int least, int most) => new(IssueSeverity.Error, "value", "subscription-number", "A number is out of what is supported.") { Expected = $"{least} to {most}", Remedy = "Give a number within this range, or leave the extension out.", Expression = path };

    public static Issue EventNumber(string name, string path) => new(IssueSeverity.Error, "value", "parameter-value", $"The parameter {name} is no event number.")
    {
        Expected = "a whole number from 0", Remedy = "Give the event-number of a notification, or leave it out.", Expression = path,
    };

    public static Issue EventNumbers(string path) => new(IssueSeverity.Error, "value", "parameter-value", "The last event that is asked for is before the first.")
    {
        Expected = "eventsSinceNumber at most as great as eventsUntilNumber", Remedy = "Exchange the two, or leave one out.", Expression = path,
    };

    public static Issue EventContent(string path) => new(IssueSeverity.Error, "value", "parameter-value", "There is no such content of events.")
    {
        Expected = "empty, id-only or full-resource", Remedy = "Give one of these, or leave it out for what the subscription asks for.", Expression = path,
    };

    public static Issue NoStatus(string path, IEnumerable<string> statuses) => new(IssueSeverity.Error, "value", "parameter-value", "There is no such status of a subscription.")
    {
        Expected = $"{string.Join(", ", statuses)}, or several of them with commas between them", Remedy = "Give one of these, or leave status out for all.", Expression = path,
    };

    public static Issue End() => new(IssueSeverity.Error, "business-rule", "subscription-end", "The subscription would have ended already.") { Expected = "a moment that is still to come", Remedy = "Give a later end, or none.", Expression = "Subscription.end" };

    public static Issue OtherOrganization() => new(IssueSeverity.Error, "forbidden", "subscription-organization", "A subscription stays with the organization that made it.")
    {
        Expected = "the identifiers that it was made with", Remedy = "Create another subscription for other identifiers.", Expression = "Subscription.criteria.extension",
    };
}
