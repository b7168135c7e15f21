using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PeerSupport.Fhir.Storage;

namespace Faults;

/// <summary>10,000 notifications to 100 subscribers, of which 10 die after their handshake; the server is killed on the way. The others get all of theirs, in order.</summary>
static class Notify
{
    const int Organizations = 10, Subscribers = 100, EventsEach = 100, DeadOneIn = 10, Samples = 100;

    public static async Task<string> Run(string provider)
    {
        await using var site = await Site.Start(provider, "Subscriptions:AllowPrivateTargets=true");
        await using var hooks = await Hooks.Start();
        await using var storage = new ServiceCollection().AddFhirStorage(new() { Provider = Enum.Parse<StorageProvider>(provider), Connection = site.Database.Connection }).BuildServiceProvider();
        using var client = new HttpClient();
        await Task.WhenAll(Enumerable.Range(0, Subscribers).Append(-1).Select(i => Subscribe(client, site, $"{hooks.Address}/{i}", $"org-{(i < 0 ? i : i % Organizations)}")));
        await Until(() => hooks.Handshakes == Subscribers + 1 && site.Count("\"Subscription\" WHERE \"Status\" = 'Active'") == Subscribers + 1, "handshakes", 60);

        var latencies = new List<double>();
        for (var i = 1; i <= Samples; i++)
        {
            await Decide(storage, "org--1", $"sample-{i}");
            var saved = Stopwatch.StartNew();
            await Until(() => hooks.At(-1).Count >= i, "one event", 60, pause: 2);
            latencies.Add(saved.Elapsed.TotalMilliseconds);
            await Task.Delay(Random.Shared.Next(50));
        }

        latencies.Sort();
        hooks.DeadOneIn = DeadOneIn;
        var watch = Stopwatch.StartNew();
        var deciding = Task.WhenAll(Enumerable.Range(0, Organizations).Select(organization => Task.Run(async () =>
        {
            for (var i = 0; i < EventsEach; i++)
            {
                await Decide(storage, $"org-{organization}", $"{organization}-{i}");
            }
        })));
        var living = Enumerable.Range(0, Subscribers).Where(i => i % DeadOneIn != 0).ToList();
        await Until(() => living.Sum(i => hooks.At(i).Count) >= living.Count * EventsEach / 3, "a third", 60);
        await site.KillAndRestart();
        var killed = watch.Elapsed.TotalSeconds;
        await deciding;
        await Until(() => living.All(i => hooks.At(i) is [.., EventsEach]), "all of the living", 120);
        var took = watch.Elapsed.TotalSeconds;
        foreach (var numbers in living.Select(hooks.At))
        {
            // At least once: what was not noted before the kill comes again, right after itself.
            Site.Must(numbers.Distinct().SequenceEqual(Enumerable.Range(1, EventsEach)) && numbers.Zip(numbers.Skip(1)).All(pair => pair.Second == pair.First || pair.Second == pair.First + 1), $"out of order: {string.Join(' ', numbers)}");
        }

        Site.Must(took <= 60, $"the living had all after {took:0.0} s");
        var twice = living.Sum(i => hooks.At(i).Count) - living.Count * EventsEach;
        return $"{Subscribers * EventsEach} notifications, {Subscribers / DeadOneIn} of {Subscribers} receivers dead, killed on the way (back after {killed:0.0} s): the others had all, in order, after {took:0.0} s, {twice} of them twice; "
            + $"alone, from the commit to the receiver: p50 {latencies[Samples / 2]:0} ms, p99 {latencies[Samples * 99 / 100]:0} ms, most {latencies[^1]:0} ms";
    }

    static async Task Subscribe(HttpClient client, Site site, string endpoint, string organization)
    {
        var body = $$"""
            {"resourceType":"Subscription","status":"requested","reason":"results","criteria":"http://hl7.org/fhir/us/davinci-pas/SubscriptionTopic/PASSubscriptionTopic",
             "_criteria":{"extension":[{"url":"http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-filter-criteria","valueString":"org-identifier={{organization}}"}]},
             "channel":{"type":"rest-hook","endpoint":"{{endpoint}}","payload":"application/fhir+json",
              "_payload":{"extension":[{"url":"http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-payload-content","valueCode":"full-resource"}]} } }
            """;
        using var content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/fhir+json"));
        using var response = await client.PostAsync(new Uri($"http://{site.Server.Address}/fhir/Subscription"), content);
        Site.Must((int)response.StatusCode == 201, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Saves a decision with its event, as the server does.</summary>
    static async Task Decide(ServiceProvider storage, string organization, string name)
    {
        await using var scope = storage.CreateAsyncScope();
        var key = new ResourceKey("ClaimResponse", "n-" + name);
        var answer = Encoding.UTF8.GetBytes($$"""{"resourceType":"ClaimResponse","status":"active","use":"preauthorization","outcome":"complete","disposition":"{{new string('x', 2000)}}" }""");
        await scope.ServiceProvider.GetRequiredService<DecisionStore>().Save(
            new()
            {
                RequestKey = ContentHash.Of(Encoding.UTF8.GetBytes(name)),
                ContentHash = ContentHash.Of(Encoding.UTF8.GetBytes(name)),
                DecisionId = "n-" + name,
                PolicyId = "policy",
                PolicyRevision = "1",
                DecisionJson = "{}"u8.ToArray(),
                Received = TimeProvider.System.GetUtcNow(),
                MemberId = "n-" + name,
                LedgerVersion = 0,
                Provider = null,
                Outcome = "certified",
                Request = new("Claim", "n-" + name),
                Response = key,
                Resources = [new(new("Claim", "n-" + name), "{\"resourceType\":\"Claim\"}"u8.ToArray()) { IsNew = true }, new(key, answer) { IsNew = true }],
                Notify = new([organization], key, TimeProvider.System.GetUtcNow()),
            },
            CancellationToken.None);
    }

    static async Task Until(Func<bool> holds, string what, int seconds, int pause = 20)
    {
        for (var watch = Stopwatch.StartNew(); !holds(); await Task.Delay(pause))
        {
            Site.Must(watch.Elapsed.TotalSeconds < seconds, $"it did not come: {what}");
        }
    }
}
