using System.Text.Json.Nodes;
using PeerSupport.Fhir.Storage;
using static PeerSupport.Fhir.R4.Fhir;

namespace PeerSupport.Fhir.Server;

/// <summary>Names of the Subscriptions R5 Backport guide 1.1.0 (http://hl7.org/fhir/uv/subscriptions-backport/STU1.1) and of the PAS topic.</summary>
internal static class Backport
{
    /// <summary>What is notified; the same in PAS 2.0.1 and 2.2.1 (http://hl7.org/fhir/us/davinci-pas/SubscriptionTopic-PASSubscriptionTopic.html).</summary>
    public const string PasTopic = "http://hl7.org/fhir/us/davinci-pas/SubscriptionTopic/PASSubscriptionTopic";

    /// <summary>The filter as the guide's text and the test kit spell it, and as the topic does. The first one is what this server writes.</summary>
    public static readonly string[] FilterNames = ["org-identifier", "orgIdentifier"];

    const string Structure = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/";

    public const string FilterCriteria = Structure + "backport-filter-criteria", PayloadContent = Structure + "backport-payload-content", HeartbeatPeriod = Structure + "backport-heartbeat-period",
        Timeout = Structure + "backport-timeout", MaxCount = Structure + "backport-max-count", ChannelType = Structure + "backport-channel-type",
        NotificationProfile = Structure + "backport-subscription-notification-r4", StatusProfile = Structure + "backport-subscription-status-r4",
        ResponseBundleProfile = "http://hl7.org/fhir/us/davinci-pas/StructureDefinition/profile-pas-response-bundle";

    const string R5 = "http://hl7.org/fhir/5.0/StructureDefinition/extension-SubscriptionTopic.";

    /// <summary>What /metadata says of a type: the topics of Subscription.</summary>
    public static JsonArray Capability(string type) =>
        Array(type == "Subscription" ? Extension(Structure + "capabilitystatement-subscriptiontopic-canonical", "canonical", PasTopic) : null);

    /// <summary>
    /// The topic as a resource: R4 has no SubscriptionTopic, so it is a Basic with R5's elements as extensions (http://hl7.org/fhir/R5/versions.html#extensions), as the PAS guide has it.
    /// </summary>
    public static JsonObject Topic() => Object(
        ("resourceType", "Basic"),
        ("id", "PASSubscriptionTopic"),
        ("extension", Array([
            Extension(R5 + "url", "uri", PasTopic),
            Extension(R5 + "version", "string", "2.2.1"),
            Extension(R5 + "name", "string", "PASSubscriptionTopic"),
            Extension(R5 + "title", "string", "Results of prior authorization requests"),
            Extension(R5 + "description", "markdown", "A pended prior authorization request got a decision, or something of it changed while it still waits. Told to the organization that asked."),
            Extension(R5 + "resourceTrigger",
                Extension("description", "markdown", "A ClaimResponse got a new version"),
                Extension("resource", "uri", "http://hl7.org/fhir/StructureDefinition/ClaimResponse"),
                Extension("supportedInteraction", "code", "create"),
                Extension("supportedInteraction", "code", "update")),
            .. FilterNames.Select(name => Extension(R5 + "canFilterBy",
                Extension("description", "markdown", "Identifier of the organization that asked; several are separated by commas."),
                Extension("filterParameter", "string", name),
                Extension("comparator", "code", "eq"))),
            Extension(R5 + "notificationShape", Extension("resource", "uri", "http://hl7.org/fhir/StructureDefinition/Bundle")),
        ])),
        ("modifierExtension", Array(Extension(R5 + "status", "code", "active"))),
        ("code", CodeableConcept("http://hl7.org/fhir/fhir-types", "SubscriptionTopic")));

    public static string Code(this SubscriptionStatus status) => status.ToString().ToLowerInvariant();

    public static string Code(this NotificationContent content) => content == NotificationContent.FullResource ? "full-resource" : "id-only";
}
