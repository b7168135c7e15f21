using Microsoft.AspNetCore.Hosting;
using PeerSupport.Fhir.Storage;
using static PeerSupport.Fhir.Server.Tests.Subscriptions.Subscribing;

namespace PeerSupport.Fhir.Server.Tests.Subscriptions;

/// <summary>Several servers, and servers that stop, on every database that is there.</summary>
public sealed class SeveralSendersTests
{
    const int Subscribers = 6, Events = 20;

    public static TheoryData<StorageProvider> Providers => [.. Enum.GetValues<StorageProvider>()];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Two_servers_tell_every_event_once_and_in_order(StorageProvider provider)
    {
        await using var database = await ServerDatabase.Make(provider);
        await using var receiver = await Receiver.Start();
        await using TestServer one = database.Server(SubscriptionServer.Quick), other = database.Server(SubscriptionServer.Quick);
        using HttpClient first = one.CreateClient(), second = other.CreateClient();
        for (var i = 0; i < Subscribers; i++)
        {
            await (i % 2 == 0 ? first : second).Subscribe(Subscription($"{receiver.Address}/hook-{i}", i < 3 ? "4001" : "4002"));
        }

        await Task.WhenAll(Enumerable.Range(0, 2 * Events).Select(i => (i % 2 == 0 ? one : other).Decide(i % 4 < 2 ? "4001" : "4002")));
        await Until(() => Enumerable.Range(0, Subscribers).All(i => receiver.NumbersAt($"hook-{i}").Count >= Events), "all events");
        Assert.All(Enumerable.Range(0, Subscribers), i => Assert.Equal(Enumerable.Range(1, Events), receiver.NumbersAt($"hook-{i}").Distinct()));
        Assert.All(Enumerable.Range(0, Subscribers), i => Assert.True(receiver.NumbersAt($"hook-{i}").SequenceEqual(receiver.NumbersAt($"hook-{i}").Order()), $"hook-{i} is out of order"));
    }

    [Fact]
    public async Task A_server_that_stops_in_the_middle_loses_nothing()
    {
        await using var database = await ServerDatabase.Make(StorageProvider.Sqlite);
        await using var receiver = await Receiver.Start();
        var stopped = new TaskCompletionSource<int>();
        await using (var one = database.Server(SubscriptionServer.Quick))
        {
            using var client = one.CreateClient();
            await client.Subscribe(Subscription($"{receiver.Address}/hook", "4003"));
            var reached = new TaskCompletionSource();
            var count = 0;
            receiver.Answer = (_, _) =>
            {
                if (++count != 4)
                {
                    return Task.FromResult(200);
                }

                reached.TrySetResult();
                return stopped.Task;
            };
            for (var i = 0; i < 10; i++)
            {
                await one.Decide("4003");
            }

            await reached.Task;
        }

        stopped.SetResult(500);
        await using var next = database.Server(SubscriptionServer.Quick);
        using var again = next.CreateClient();
        await again.Get("/fhir/metadata");
        await Until(() => receiver.NumbersAt("hook").Count >= 10, "all events");
        Assert.Equal(Enumerable.Range(1, 10), receiver.NumbersAt("hook"));
    }

    [Fact]
    public async Task A_receiver_that_never_answers_holds_up_nobody_else()
    {
        await using var server = new Narrow();
        await using var receiver = await Receiver.Start();
        using var client = server.CreateClient();
        for (var i = 0; i < 4; i++)
        {
            await client.Subscribe(Subscription($"{receiver.Address}/dead-{i}", "4004").With("backport-timeout", 1));
            await client.Subscribe(Subscription($"{receiver.Address}/well-{i}", "4004"));
        }

        var never = new TaskCompletionSource<int>();
        receiver.Answer = (hook, _) => hook.StartsWith("dead", StringComparison.Ordinal) ? never.Task : Task.FromResult(200);
        for (var i = 0; i < 10; i++)
        {
            await server.Decide("4004");
        }

        await Until(() => Enumerable.Range(0, 4).All(i => receiver.NumbersAt($"well-{i}").Count == 10), "all events of those that answer");
        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(Enumerable.Range(1, 10), receiver.NumbersAt($"well-{i}")));
        Assert.All(Enumerable.Range(0, 4), i => Assert.Empty(receiver.NumbersAt($"dead-{i}")));
        never.SetResult(500);
    }

    /// <summary>Sends to few at the same time.</summary>
    sealed class Narrow : SubscriptionServer
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseSetting("Subscriptions:MaxAtOnce", "4");
        }
    }
}
