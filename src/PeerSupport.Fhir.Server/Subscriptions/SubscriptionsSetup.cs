using System.Net;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>Subscriptions to results, and what tells them.</summary>
static class SubscriptionsSetup
{
    public static void AddSubscriptions(this WebApplicationBuilder builder) => builder.Services
        .AddSingleton<HostLookup>(Dns.GetHostAddressesAsync).AddSingleton<TargetAddresses>().AddSingleton<NotificationClient>().AddSingleton<StatusEdit>(SubscriptionJson.WithStatus)
        .AddScoped<SubscriptionEndpoints>().AddScoped<SubscriptionEventsOperation>().AddScoped<DeliveryStore>().AddScoped<Focus>().AddScoped<NotificationSender>()
        .AddDefinitions(_ => [DefinitionFile.Of(Backport.Topic())])
        .AddHostedService<NotificationWorker>();

    public static void MapSubscriptions(this FhirRoutes fhir)
    {
        fhir.Owns("Subscription");
        SubscriptionEndpoints.Map(fhir);
        fhir.Operation("Subscription-status", SubscriptionStatusOperation.Endpoint);
        fhir.Operation("Subscription-events", SubscriptionEventsOperation.Endpoint);
        ToldBundles.Map(fhir);
        var older = fhir.At(FhirRoutes.Pas20);
        SubscriptionEndpoints.Map(older);
        older.Operation("Subscription-status", SubscriptionStatusOperation.Endpoint);
        older.Operation("Subscription-events", SubscriptionEventsOperation.Endpoint);
        ToldBundles.Map(older);
        older.Get($"/Subscription/{FhirRoutes.Id}", SubscriptionEndpoints.Read).WithTags("Subscriptions").WithSummary("Read a subscription");
    }
}
