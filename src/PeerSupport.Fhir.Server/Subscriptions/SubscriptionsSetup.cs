using System.Net;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>Subscriptions to results, and what tells them.</summary>
static class SubscriptionsSetup
{
    public static void AddSubscriptions(this WebApplicationBuilder builder) => builder.Services
        .AddSingleton<HostLookup>(Dns.GetHostAddressesAsync).AddSingleton<TargetAddresses>().AddSingleton<NotificationClient>().AddSingleton<StatusEdit>(SubscriptionJson.WithStatus)
        .AddScoped<SubscriptionEndpoints>().AddScoped<DeliveryStore>().AddScoped<Focus>().AddScoped<NotificationSender>()
        .AddDefinitions(_ => [DefinitionFile.Of(Backport.Topic())])
        .AddHostedService<NotificationWorker>();

    public static void MapSubscriptions(this FhirRoutes fhir)
    {
        SubscriptionEndpoints.Map(fhir);
        fhir.Operation("Subscription-status", SubscriptionStatusOperation.Endpoint);
    }
}
