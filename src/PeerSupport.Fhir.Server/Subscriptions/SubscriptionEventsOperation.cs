using System.Globalization;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>
/// <c>Subscription/[id]/$events</c> (http://hl7.org/fhir/uv/subscriptions-backport/STU1.1/OperationDefinition-backport-subscription-events.html): events that were given to a subscription, for a receiver that
/// lost some: a notification of the type query-event. From a number on they come in order, as many as one answer holds; without one the last of them.
/// </summary>
sealed class SubscriptionEventsOperation(FhirRequest reader, SubscriptionStore subscriptions, FhirStore store, Focus focus, TimeProvider clock)
{
    /// <summary>Most events of one answer.</summary>
    const int Most = 100;

    const string Since = "eventsSinceNumber", Until = "eventsUntilNumber", Content = "content";

    public static Delegate Endpoint => (string id, SubscriptionEventsOperation operation, HttpContext http, CancellationToken cancellation) => operation.Run(id, http, cancellation);

    async Task<IResult> Run(string id, HttpContext http, CancellationToken cancellation)
    {
        var input = OperationInput.Read(http.Request.Query);
        if (FhirRequest.HasBody(http))
        {
            var (body, faults) = await reader.Read(http, cancellation, "Parameters");
            if (body is null)
            {
                return FhirResults.Outcome(faults);
            }

            input = OperationInput.Read(body, http.Request.Query);
        }

        List<Issue> issues = [];
        var (since, until, content) = (Number(input, Since, issues), Number(input, Until, issues), input.Value(Content));
        if (content is not (null or "empty" or "id-only" or "full-resource"))
        {
            issues.Add(SubscriptionProblems.EventContent(input.Place(Content)));
        }

        if (since > until)
        {
            issues.Add(SubscriptionProblems.EventNumbers(input.Place(Until)));
        }

        if (issues.Count > 0)
        {
            return FhirResults.Outcome(issues);
        }

        if (await subscriptions.Find(id, cancellation) is not { } subscription)
        {
            return await SubscriptionEndpoints.NotThere(id, store, cancellation);
        }

        var channel = content is null or "empty" ? subscription.Channel : subscription.Channel with { Content = content == "id-only" ? NotificationContent.IdOnly : NotificationContent.FullResource };
        List<Notification.Told> told = [];
        foreach (var each in await subscriptions.Events(id, since, until, Most, cancellation))
        {
            told.Add(content == "empty" ? new(each, null, null) : await focus.Of(each, channel, cancellation));
        }

        return FhirResults.Resource(Notification.Query(subscription, told, clock.GetUtcNow()));
    }

    static long? Number(OperationInput input, string name, List<Issue> issues)
    {
        if (input.Value(name) is not { } text)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        issues.Add(SubscriptionProblems.EventNumber(name, input.Place(name)));
        return null;
    }
}
