using System.Text.Json.Nodes;
using static PeerSupport.Fhir.Server.Tests.Subscriptions.Subscribing;

namespace PeerSupport.Fhir.Server.Tests.Subscriptions;

/// <summary>Events that a receiver asks for again.</summary>
public sealed class SubscriptionEventsTests(SubscriptionServer server) : IClassFixture<SubscriptionServer>
{
    readonly HttpClient client = server.CreateClient();

    [Fact]
    public async Task Events_that_were_taken_are_asked_for_again_by_their_numbers()
    {
        await using var receiver = await Receiver.Start();
        var id = await client.Subscribe(Subscription($"{receiver.Address}/again", "2001"));
        var answers = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            answers.Add(await server.Decide("2001"));
        }

        await Until(() => receiver.NumbersAt("again").Count == 4, "four events");
        await Until(async () => await Numbers($"/fhir/Subscription/{id}/$events") is [1, 2, 3, 4], "all events are noted");
        Assert.Equal([2, 3], await Numbers($"/fhir/Subscription/{id}/$events?eventsSinceNumber=2&eventsUntilNumber=3"));
        Assert.Equal([4], await Numbers($"/fhir/Subscription/{id}/$events?eventsSinceNumber=4"));
        Assert.Equal([1], await Numbers($"/fhir/Subscription/{id}/$events?eventsUntilNumber=1"));
        Assert.Empty(await Numbers($"/fhir/Subscription/{id}/$events?eventsSinceNumber=5"));

        var whole = await (await client.Get($"/fhir/Subscription/{id}/$events?eventsSinceNumber=3")).Json();
        var sent = receiver.EventsAt("again").Where(each => each.Numbers.Single() >= 3).ToList();
        Assert.Equal(sent.Select(each => each.Body["entry"]![1]!["fullUrl"]!.ToString()), whole["entry"]!.AsArray().Skip(1).Select(entry => entry!["fullUrl"]!.ToString()));
        Assert.Equal(sent.Select(each => each.Body["entry"]![1]!["resource"]!["entry"]!.ToJsonString()), whole["entry"]!.AsArray().Skip(1).Select(entry => entry!["resource"]!["entry"]!.ToJsonString()));
        Assert.Equal(("history", "query-event", "4", "active"), ((string?)whole["type"], Value(whole, "type", "valueCode"), Value(whole, "events-since-subscription-start", "valueString"), Value(whole, "status", "valueCode")));
        Assert.EndsWith("backport-subscription-notification-r4", (string?)whole["meta"]!["profile"]![0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_waits_is_among_them_and_is_still_sent()
    {
        await using var receiver = await Receiver.Start();
        var id = await client.Subscribe(Subscription($"{receiver.Address}/waits", "2002"));
        receiver.Answer = (_, _) => Task.FromResult(503);
        await server.Decide("2002");
        await client.WaitForStatus(id, "error");
        Assert.Equal([1], await Numbers($"/fhir/Subscription/{id}/$events"));
        receiver.Answer = (_, _) => Task.FromResult(200);
        var json = await (await client.Get($"/fhir/Subscription/{id}")).Json();
        json["status"] = "requested";
        json.Remove("error");
        using var again = await client.Put($"/fhir/Subscription/{id}", json.ToJsonString());
        Assert.True(again.IsSuccessStatusCode, await again.Text());
        await Until(() => receiver.NumbersAt("waits").Count == 1, "the event");
    }

    [Fact]
    public async Task How_much_of_them_is_told_is_asked_for()
    {
        await using var receiver = await Receiver.Start();
        var id = await client.Subscribe(Subscription($"{receiver.Address}/content", "2003"));
        var answer = await server.Decide("2003");
        await Until(() => receiver.NumbersAt("content").Count == 1, "the event");
        var body = new JsonObject { ["resourceType"] = "Parameters", ["parameter"] = new JsonArray(new JsonObject { ["name"] = "eventsSinceNumber", ["valueString"] = "1" }, new JsonObject { ["name"] = "content", ["valueCode"] = "id-only" }) };
        using var posted = await client.Post($"/pas/2.0/fhir/Subscription/{id}/$events", body.ToJsonString());
        var idOnly = (await posted.Json())["entry"]!.AsArray();
        Assert.Equal(2, idOnly.Count);
        Assert.False(idOnly[1]!.AsObject().ContainsKey("resource"));
        Assert.EndsWith($"/fhir/ClaimResponse/{answer}", (string?)idOnly[1]!["fullUrl"], StringComparison.Ordinal);
        var empty = await (await client.Get($"/fhir/Subscription/{id}/$events?content=empty")).Json();
        Assert.Single(empty["entry"]!.AsArray());
        Assert.DoesNotContain(answer, empty.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal([1], await Numbers($"/fhir/Subscription/{id}/$events?content=empty"));
        Assert.Equal("Bundle", (string?)(await (await client.Get($"/fhir/Subscription/{id}/$events?content=full-resource")).Json())["entry"]![1]!["resource"]!["resourceType"]);
    }

    [Fact]
    public async Task The_address_that_an_event_names_can_be_read()
    {
        await using var receiver = await Receiver.Start();
        await client.Subscribe(Subscription($"{receiver.Address}/read", "2004"));
        using var made = await client.Post("/pas/2.0/fhir/Subscription", Subscription($"{receiver.Address}/read-older", "2004").ToJsonString());
        await client.WaitForStatus((string)(await made.Json())["id"]!, "active");
        var submitted = await (await client.Post("/fhir/Claim/$submit", Examples.Request($"{Examples.States()[0]}/00-baseline").ToJsonString())).Json();
        var answer = (string)submitted["entry"]![0]!["resource"]!["id"]!;
        await server.Tell("2004", answer);
        await Until(() => receiver.EventsAt("read").Count == 1 && receiver.EventsAt("read-older").Count == 1, "the event");
        foreach (var (hook, address) in new[] { ("read", "http://localhost/fhir"), ("read-older", "http://localhost/pas/2.0/fhir") })
        {
            var entry = receiver.EventsAt(hook)[0].Body["entry"]![1]!;
            Assert.Equal($"{address}/Bundle/{answer}-1", (string?)entry["fullUrl"]);
            using var read = await client.Get((string)entry["fullUrl"]!);
            Assert.Equal(entry["resource"]!.ToJsonString(), (await read.Json()).ToJsonString());
        }

        foreach (var nothing in (string[])[$"{answer}-2", answer, "nobody-1", "1"])
        {
            using var missing = await client.Get($"/fhir/Bundle/{nothing}");
            await missing.IsOutcome(404, "not-found");
        }
    }

    [Theory]
    [InlineData("eventsSinceNumber=first", "http.eventsSinceNumber")]
    [InlineData("eventsUntilNumber=-1", "http.eventsUntilNumber")]
    [InlineData("eventsSinceNumber=5&eventsUntilNumber=4", "http.eventsUntilNumber")]
    [InlineData("content=all", "http.content")]
    public async Task What_can_not_be_read_is_refused_with_its_place(string query, string place)
    {
        using var response = await client.Get($"/fhir/Subscription/any/$events?{query}");
        var issue = await response.IsOutcome(400, "parameter-value");
        Assert.Equal(place, (string?)issue["expression"]![0]);
        using var unknown = await client.Get("/fhir/Subscription/any/$events");
        await unknown.IsOutcome(404, "not-found");
    }

    [Fact]
    public async Task One_that_was_deleted_is_gone_for_its_operations_as_for_a_read()
    {
        await using var receiver = await Receiver.Start();
        var id = await client.Subscribe(Subscription($"{receiver.Address}/gone", "2005"));
        using var deleted = await client.DeleteAsync($"/fhir/Subscription/{id}", TestContext.Current.CancellationToken);
        Assert.True(deleted.IsSuccessStatusCode);
        foreach (var address in (string[])["", "/$status", "/$events", "/$events?eventsSinceNumber=1"])
        {
            foreach (var root in (string[])["/fhir", "/pas/2.0/fhir"])
            {
                using var gone = await client.Get($"{root}/Subscription/{id}{address}");
                var issue = await gone.IsOutcome(410, "resource-deleted");
                Assert.Contains("_history", issue.ToJsonString(), StringComparison.Ordinal);
            }
        }
    }

    async Task<List<int>> Numbers(string address)
    {
        using var response = await client.Get(address);
        var json = await response.Json();
        Assert.True(response.IsSuccessStatusCode, json.ToJsonString());
        return [.. new Received("", new Dictionary<string, string>(), json, 200).Numbers];
    }

    static string? Value(JsonObject bundle, string name, string value) => (string?)new Received("", new Dictionary<string, string>(), bundle, 200).Value(name, value);
}
