using Microsoft.AspNetCore.Hosting;
using PeerSupport.Fhir.Server.Tests.Subscriptions;
using static PeerSupport.Fhir.Server.Tests.Reviewing;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>A server under review that tells subscribers soon.</summary>
public sealed class NotifyingReviewServer : ReviewServer
{
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        SubscriptionServer.Quick(builder);
    }
}

/// <summary>The organization that asked is told of what a reviewer decides.</summary>
public sealed class NotifiedTests(NotifyingReviewServer server) : IClassFixture<NotifyingReviewServer>
{
    [Fact]
    public async Task A_reviewers_decision_reaches_the_subscriber_of_the_organization()
    {
        using var client = server.CreateClient();
        await using var receiver = await Receiver.Start();
        var request = Request("connecticut/39-dss-approval-missing", "CT-notified");
        var provider = ((string)Of(request, "Claim")["provider"]!["reference"]!).Split('/')[1];
        var organization = (string)request["entry"]!.AsArray().Select(entry => entry!["resource"]!).First(resource => (string?)resource["id"] == provider)["identifier"]![0]!["value"]!;
        await client.Subscribe(Subscribing.Subscription($"{receiver.Address}/review", organization));
        var pended = await client.Submit(request);
        await client.Decided(await client.TaskOf(pended), Decision("approve"));
        await Subscribing.Until(() => receiver.EventsAt("review").Count == 1, "the decision");
        var bundle = receiver.EventsAt("review")[0].Body["entry"]![1]!["resource"]!;
        var told = Answer.Resource(bundle);
        Assert.Equal(((string?)pended["id"], "certified"), ((string?)told["id"], Answer.Read(told.ToJsonString()).Decision));
    }
}
