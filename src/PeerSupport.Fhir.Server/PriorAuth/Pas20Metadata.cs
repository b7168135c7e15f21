using System.Globalization;
using System.Text.Json.Nodes;
using static PeerSupport.Fhir.R4.Fhir;

namespace PeerSupport.Fhir.Server;

/// <summary>What there is at the address of PAS 2.0.1: the guide's two operations, and subscriptions. Everything else is at the main one.</summary>
static class Pas20Metadata
{
    static readonly string[] Subscribing = ["create", "read", "update", "delete"];

    const string Guide = "http://hl7.org/fhir/us/davinci-pas";

    public static void MapPas20Metadata(this FhirRoutes older) => older.Get("/metadata", Get).WithSummary("What there is by PAS 2.0.1").WithTags("About");

    static IResult Get(HttpContext http, StartTime started) => FhirResults.Resource(Bytes(Object(
        ("resourceType", "CapabilityStatement"),
        ("status", "active"),
        ("date", started.Moment.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)),
        ("kind", "instance"),
        ("software", Object(("name", "PeerSupport.Fhir"))),
        ("implementation", Object(("description", "Prior authorization by Da Vinci PAS 2.0.1"), ("url", $"{http.Request.Scheme}://{http.Request.Host}{http.Request.PathBase}{FhirRoutes.Pas20}"))),
        ("fhirVersion", "4.0.1"),
        ("implementationGuide", Array((JsonNode)$"{Guide}/ImplementationGuide/hl7.fhir.us.davinci-pas|2.0.1")),
        ("format", Array("json", FhirMedia.Json)),
        ("rest", Array(Object(
            ("mode", "server"),
            ("resource", Array(
                Object(("type", "Claim"), ("operation", Array(Operation("submit", "Claim-submit"), Operation("inquire", "Claim-inquiry")))),
                Object(("extension", Backport.Capability("Subscription")), ("type", "Subscription"), ("interaction", Array(Subscribing.Select(code => (JsonNode?)Object(("code", code)))))))))))), indented: true));

    static JsonObject Operation(string name, string id) => Object(("name", name), ("definition", $"{Guide}/OperationDefinition/{id}|2.0.1"));
}
