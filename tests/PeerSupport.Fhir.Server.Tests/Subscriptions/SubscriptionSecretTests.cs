using System.Text.Json.Nodes;
using static PeerSupport.Fhir.Server.Tests.Subscriptions.Subscribing;

namespace PeerSupport.Fhir.Server.Tests.Subscriptions;

/// <summary>The key in the query of an endpoint: sent, never shown.</summary>
public sealed class SubscriptionSecretTests(SubscriptionServer server) : IClassFixture<SubscriptionServer>
{
    readonly HttpClient client = server.CreateClient();

    [Fact]
    public async Task What_the_query_of_its_endpoint_holds_is_sent_and_never_returned_or_logged()
    {
        await using var receiver = await Receiver.Start();
        using var created = await client.Post("/fhir/Subscription", Subscription($"{receiver.Address}/keyed?key=very-secret-key&to=x", "3001").ToJsonString());
        var text = await created.Text();
        var id = (string)JsonNode.Parse(text)!["id"]!;
        await client.WaitForStatus(id, "active");
        foreach (var address in new[] { "", "/_history", "/_history/1", "/_history/2", "/$status", "/$events" })
        {
            text += await (await client.Get($"/fhir/Subscription/{id}{address}")).Text();
        }

        text += await (await client.Get($"/fhir/Subscription?_id={id}")).Text() + await (await client.Get($"/pas/2.0/fhir/Subscription/{id}")).Text();
        Assert.Contains($"{receiver.Address}/keyed?(hidden)", text, StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret-key", text, StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret-key", server.Log.Text, StringComparison.Ordinal);
        Assert.Equal("?key=very-secret-key&to=x", Assert.Single(receiver.At("keyed")).Query);
    }

    [Fact]
    public async Task Who_sends_it_back_hidden_keeps_it_for_the_same_address_and_no_other()
    {
        await using var receiver = await Receiver.Start();
        var id = await client.Subscribe(Subscription($"{receiver.Address}/same?key=first", "3002"));
        var read = await (await client.Get($"/fhir/Subscription/{id}")).Json();
        read["reason"] = "Another reason";
        using var unchanged = await client.Put($"/fhir/Subscription/{id}", read.ToJsonString());
        Assert.Equal("active", (string?)(await unchanged.Json())["status"]);
        Assert.Single(receiver.At("same"));

        read["channel"]!["endpoint"] = $"{receiver.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)}/same?(hidden)";
        var issue = await (await client.Put($"/fhir/Subscription/{id}", read.ToJsonString())).IsOutcome(422, "subscription-endpoint");
        Assert.Equal("Subscription.channel.endpoint", (string?)issue["expression"]![0]);
        read["channel"]!["endpoint"] = $"{receiver.Address}/other?(hidden)";
        await (await client.Put($"/fhir/Subscription/{id}", read.ToJsonString())).IsOutcome(422, "subscription-endpoint");
        read["channel"]!["endpoint"] = $"{receiver.Address}/same?key=mine";
        await (await client.Put($"/fhir/Subscription/{id}", read.ToJsonString())).IsOutcome(422, "subscription-header");
        await (await client.Post("/fhir/Subscription", Subscription($"{receiver.Address}/new?(hidden)", "3003").ToJsonString())).IsOutcome(422, "subscription-endpoint");

        read["channel"]!["endpoint"] = $"{receiver.Address}/same?(hidden)";
        read["status"] = "requested";
        using var again = await client.Put($"/fhir/Subscription/{id}", read.ToJsonString());
        await client.WaitForStatus(id, "active");
        Assert.Equal([("?key=first", Token), ("?key=first", Token)], receiver.At("same").Select(each => (each.Query, each.Headers["Authorization"])));
        Assert.Empty(receiver.At("other"));
    }
}
