using PeerSupport.Fhir.Storage;
using static PeerSupport.Fhir.R4.Fhir;

namespace PeerSupport.Fhir.Server;

/// <summary>
/// <c>Subscription/$status</c> and <c>Subscription/[id]/$status</c> (http://hl7.org/fhir/uv/subscriptions-backport/STU1.1/OperationDefinition-backport-subscription-status.html): how
/// far each has come, as a searchset Bundle of Parameters.
/// </summary>
static class SubscriptionStatusOperation
{
    const int Most = 1000;

    public static async Task<IResult> Endpoint(HttpContext http, FhirRequest reader, SubscriptionStore subscriptions, FhirStore store, TimeProvider clock, CancellationToken cancellation)
    {
        if (http.GetRouteValue("id") is string id)
        {
            return await subscriptions.Find(id, cancellation) is { } one ? Answer(http, [one], clock) : await SubscriptionEndpoints.NotThere(id, store, cancellation);
        }

        var query = http.Request.Query;
        var input = OperationInput.Read(query);
        if (FhirRequest.HasBody(http))
        {
            var (body, issues) = await reader.Read(http, cancellation, "Parameters");
            if (body is null)
            {
                return FhirResults.Outcome(issues);
            }

            input = OperationInput.Read(body, query);
        }

        List<string> ids = [.. input.Values["id"].Concat(input.Values["ids"]).SelectMany(value => value.Split(','))], asked = [.. input.Values["status"].SelectMany(value => value.Split(','))];
        var statuses = Enum.GetValues<SubscriptionStatus>().ToLookup(status => status.Code());
        return asked.Exists(each => !statuses.Contains(each)) ? FhirResults.Outcome(SubscriptionProblems.NoStatus(input.Place("status"), statuses.Select(each => each.Key)))
            : Answer(http, await subscriptions.List(ids, [.. asked.SelectMany(each => statuses[each]).Distinct()], Most, cancellation), clock);
    }

    static IResult Answer(HttpContext http, IReadOnlyList<SubscriptionState> found, TimeProvider clock)
    {
        var server = ServerAddresses.Of(http.Request);
        return FhirResults.Resource(Object(
            ("resourceType", "Bundle"),
            ("type", "searchset"),
            ("timestamp", Notification.Instant(clock.GetUtcNow())),
            ("total", found.Count),
            ("link", Array(Object(("relation", "self"), ("url", $"{http.Request.Scheme}://{http.Request.Host}{http.Request.PathBase}{http.Request.Path}{http.Request.QueryString}")))),
            ("entry", Array(found.Select(subscription => (System.Text.Json.Nodes.JsonNode?)Object(
                ("fullUrl", $"urn:uuid:{Guid.NewGuid()}"),
                ("resource", Notification.Status(subscription, server, "query-status", [])),
                ("search", Object(("mode", "match")))))))));
    }
}
