using System.Net;
using System.Text.Json.Nodes;
using PeerSupport.Fhir.Server.Tests.Subscriptions;
using static PeerSupport.Fhir.Server.Tests.Subscriptions.Subscribing;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>Inferno's groups on subscriptions and pended requests, from the subscription to the answer, with the kit's bodies and the published ones.</summary>
public sealed class PasNotificationTests(NotifyingReviewServer server) : IClassFixture<NotifyingReviewServer>
{
    readonly HttpClient client = server.CreateClient();

    [Theory]
    [InlineData(PasClient.V22)]
    [InlineData(PasClient.V20)]
    public async Task A_pended_request_is_told_of_while_it_waits_and_when_it_is_decided(string version)
    {
        await using var receiver = await Receiver.Start();
        var older = version == PasClient.V20;
        var (state, pas) = (PasClient.States()[older ? 1 : 0], new PasClient(client, version));
        var subscription = PasClient.Body($"{state}-subscription");
        subscription["channel"]!["_payload"]!["extension"]![0]!["valueCode"] = older ? "id-only" : "full-resource";
        var id = await Subscribed(subscription, $"{receiver.Address}/{version}", $"{(older ? "/pas/2.0" : "")}/fhir/Subscription");
        var handshake = Assert.Single(receiver.At(version));
        Assert.Equal(("handshake", "requested"), (handshake.Type, (string?)handshake.Value("status", "valueCode")));

        var body = PasClient.Body($"{state}-pended");
        var pended = await pas.Submit(body);
        Assert.Contains("A4", PasClient.Actions(pended).Values);
        var task = await client.TaskOf(PasClient.ClaimResponse(pended));
        await client.Decided(task, Reviewing.Decision("ask-more", document: "the crisis plan"));
        await Until(() => receiver.EventsAt(version).Count == 1, "what is asked for");
        await client.Decided(task, Reviewing.Decision("deny", code: "0F"));
        await Until(() => receiver.EventsAt(version).Count == 2, "the decision");
        Assert.Equal([1, 2], receiver.NumbersAt(version));
        foreach (var (notification, action) in receiver.EventsAt(version).Zip(["A4", "A3"]))
        {
            SubscriptionTests.IsWholeHistory(notification, id);
            var entry = notification.Body["entry"]![1]!.AsObject();
            Assert.Equal((string?)entry["fullUrl"], (string?)notification.Value("notification-event", "part")!.AsArray().Single(each => (string?)each!["name"] == "focus")!["valueReference"]!["reference"]);
            if (older)
            {
                Assert.False(entry.ContainsKey("resource"));
                continue;
            }

            var told = entry["resource"]!.AsObject();
            PasClient.IsSound(told);
            Assert.Contains(action, PasClient.Actions(told).Values);
            Assert.Equal(action == "A4", told["entry"]!.AsArray().Any(each => (string?)each!["resource"]!["resourceType"] == "CommunicationRequest"));
            if (Suites.Folder("packages") is not null)
            {
                var errors = PasValidators.Errors(version, told, "profile-pas-response-bundle", action).ToList();
                Assert.True(errors.Count == 0, string.Join('\n', errors));
            }
        }

        // By the older guide the client asks then.
        Assert.Contains("A3", PasClient.Actions(Assert.Single(await pas.Inquire(PasSweep.Inquiry(body)))).Values);
    }

    [Theory]
    [InlineData("14-pas-subscription-ig")]
    [InlineData("15-pas-subscription-testkit")]
    public async Task The_published_subscriptions_are_taken_by_both_spellings_of_their_filter(string file)
    {
        await using var receiver = await Receiver.Start();
        await Subscribed(PasForeignTests.Read(file), $"{receiver.Address}/{file}", "/fhir/Subscription");
        Assert.Equal("handshake", Assert.Single(receiver.At(file)).Type);
    }

    async Task<string> Subscribed(JsonObject subscription, string endpoint, string address)
    {
        await PasClient.Ready(client);
        subscription["channel"]!["endpoint"] = endpoint;
        using var created = await client.Post(address, subscription.ToJsonString());
        Assert.True(created.StatusCode == HttpStatusCode.Created, await created.Text());
        var answer = await created.Json();
        Assert.Equal("requested", (string?)answer["status"]);
        await client.WaitForStatus((string)answer["id"]!, "active");
        return (string)answer["id"]!;
    }
}
