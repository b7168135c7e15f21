using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>
/// Create, update and delete of a Subscription (http://hl7.org/fhir/uv/subscriptions-backport/STU1.1/components.html#subscriptions-1). It is read as any resource is. What is asked for and not
/// supported is refused whole. A new one is requested until its receiver has answered a handshake.
/// </summary>
sealed class SubscriptionEndpoints(FhirRequest reader, Conformance conformance, SubscriptionStore subscriptions, TargetAddresses targets, ServerSettings settings, TimeProvider clock, IdSource newId)
{
    public static void Map(FhirRoutes fhir)
    {
        fhir.Post("/Subscription", (SubscriptionEndpoints endpoints, HttpContext http, CancellationToken cancellation) => endpoints.Put(null, http, cancellation)).AddEndpointFilter(FhirRoutes.Unconditional).WithTags("Subscriptions")
            .WithSummary("Subscribe to results").WithDescription("A Subscription of the PAS topic with the identifiers of your organization: it is requested until your endpoint has answered a handshake with 2xx, and then active.");
        fhir.Put($"/Subscription/{FhirRoutes.Id}", (string id, SubscriptionEndpoints endpoints, HttpContext http, CancellationToken cancellation) => endpoints.Put(id, http, cancellation)).WithTags("Subscriptions")
            .WithSummary("Change a subscription, turn it off, or start it again").WithDescription("With status requested it starts with a handshake; what waited for it is then sent.");
        fhir.Delete($"/Subscription/{FhirRoutes.Id}", Delete).WithTags("Subscriptions").WithSummary("End a subscription");
    }

    /// <summary>As at the main address, where any resource is read.</summary>
    public static async Task<IResult> Read(string id, FhirStore store, CancellationToken cancellation) => await store.Read("Subscription", id, cancellation) switch
    {
        null => FhirResults.Outcome(Problems.NotFound("Subscription")),
        { Deleted: true } => FhirResults.Outcome(Problems.Deleted("Subscription")),
        var stored => FhirResults.Resource(stored),
    };

    /// <summary>Why an operation finds no subscription: it was deleted, or there never was one. As a read of it answers.</summary>
    public static async Task<IResult> NotThere(string id, FhirStore store, CancellationToken cancellation) =>
        FhirResults.Outcome(await store.Read("Subscription", id, cancellation) is { Deleted: true } ? Problems.Deleted("Subscription") : Problems.NotFound("Subscription"));

    static async Task<IResult> Delete(string id, HttpContext http, SubscriptionStore subscriptions, CancellationToken cancellation)
    {
        var (stored, isOther, _) = await subscriptions.Delete(id, ResourceEndpoints.IfMatch(http.Request), cancellation);
        return isOther ? FhirResults.Outcome(Problems.VersionMismatch()) : new DeletedResult(stored);
    }

    async Task<IResult> Put(string? id, HttpContext http, CancellationToken cancellation)
    {
        var (resource, issues) = await reader.Read(http, cancellation, "Subscription");
        if (resource is null)
        {
            return FhirResults.Outcome(issues);
        }

        if (id is not null && resource.Id != id)
        {
            return FhirResults.Outcome(resource.Id is null ? Problems.IdMissing(resource) : Problems.IdMismatch(resource));
        }

        issues = conformance.Validate(resource);
        if (issues.Any(issue => issue.Severity <= IssueSeverity.Error))
        {
            return FhirResults.Outcome([.. issues.OrderBy(issue => issue.Severity)], StatusCodes.Status400BadRequest);
        }

        List<Issue> refused = [];
        var asked = SubscriptionRequest.Read(resource, settings.Subscriptions, ServerAddresses.Of(http.Request), clock.GetUtcNow(), refused);
        if (asked is not null && await targets.Refusal(new Uri(asked.Channel.Endpoint), cancellation) is { } refusal)
        {
            refused.Add(SubscriptionProblems.Endpoint(refusal));
        }

        if (asked is null || refused.Count > 0)
        {
            return FhirResults.Outcome(refused, StatusCodes.Status422UnprocessableEntity);
        }

        var saved = await subscriptions.Put(id ?? http.Items[AssignedId.Item] as string ?? newId(), id is null ? null : ResourceEndpoints.IfMatch(http.Request), before => Decide(asked, before, refused), cancellation);
        return saved.OtherVersion ? FhirResults.Outcome(Problems.VersionMismatch())
            : saved.Stored is not { } stored ? FhirResults.Outcome(refused, refused[0].Code == "forbidden" ? null : StatusCodes.Status422UnprocessableEntity)
            : FhirResults.Saved(http.Request, stored, issues, saved.IsNew);
    }

    /// <summary>What it is to be. One that is active stays so where nothing of its channel changes and no handshake is asked for.</summary>
    static SubscriptionToSave? Decide(SubscriptionRequest asked, SubscriptionState? before, List<Issue> refused)
    {
        refused.Clear();
        if (before is not null && !before.Organizations.SetEquals(asked.Organizations))
        {
            refused.Add(SubscriptionProblems.OtherOrganization());
            return null;
        }

        if (SubscriptionEndpointQuery.Restore(asked.Channel.Endpoint, before?.Channel.Endpoint) is not { } endpoint)
        {
            refused.Add(SubscriptionProblems.EndpointHidden());
            return null;
        }

        List<string> headers = [], known = before is not null && before.Channel.Endpoint == endpoint ? [.. before.Channel.Headers] : [];
        foreach (var (index, line) in asked.Channel.Headers.Index())
        {
            if (SubscriptionHeaders.Restore(line, known) is not { } restored)
            {
                refused.Add(SubscriptionProblems.HeaderHidden($"Subscription.channel.header[{index}]"));
                return null;
            }

            headers.Add(restored);
        }

        var channel = asked.Channel with { Endpoint = endpoint, Headers = headers };
        var stays = before?.Status == SubscriptionStatus.Active && !asked.AsksForHandshake && SameReceiver(before.Channel, channel);
        var status = asked.IsOff ? SubscriptionStatus.Off : stays ? SubscriptionStatus.Active : SubscriptionStatus.Requested;
        return new(SubscriptionJson.Of(asked.Json, status), status, channel, asked.Organizations);
    }

    static bool SameReceiver(SubscriptionChannel one, SubscriptionChannel other) =>
        (one.Endpoint, one.MediaType, one.Content) == (other.Endpoint, other.MediaType, other.Content) && one.Headers.SequenceEqual(other.Headers);
}
