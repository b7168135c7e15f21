using System.Net;
using System.Text.Json.Nodes;
using static PeerSupport.Fhir.Server.Tests.Subscriptions.Subscribing;

namespace PeerSupport.Fhir.Server.Tests.Subscriptions;

/// <summary>A subscription's life, as a client and its receiver see it.</summary>
public sealed class SubscriptionTests(SubscriptionServer server) : IClassFixture<SubscriptionServer>
{
    readonly HttpClient client = server.CreateClient();

    [Fact]
    public async Task It_is_requested_then_a_handshake_comes_and_then_it_is_active()
    {
        await using var receiver = await Receiver.Start();
        var answer = new TaskCompletionSource<int>();
        receiver.Answer = (_, _) => answer.Task;
        using var created = await client.Post("/fhir/Subscription", Subscription($"{receiver.Address}/handshake", "1001", filter: "orgIdentifier").ToJsonString());
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var subscription = await created.Json();
        var id = (string)subscription["id"]!;
        Assert.Contains($"/fhir/Subscription/{id}/_history/1", created.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal("requested", (string?)subscription["status"]);
        Assert.Equal("requested", (string?)(await (await client.Get($"/fhir/Subscription/{id}")).Json())["status"]);
        answer.SetResult(200);
        await client.WaitForStatus(id, "active");

        var handshake = Assert.Single(receiver.At("handshake"));
        Assert.Equal(Token, handshake.Headers["Authorization"]);
        Assert.Equal("application/json", handshake.Headers["Content-Type"]);
        Assert.Equal("history", (string?)handshake.Body["type"]);
        Assert.Equal(("handshake", "requested"), (handshake.Type, (string?)handshake.Value("status", "valueCode")));
        Assert.Equal(Topic, (string?)handshake.Value("topic", "valueCanonical"));
        Assert.Equal("0", (string?)handshake.Value("events-since-subscription-start", "valueString"));
        IsWholeHistory(handshake, id);
        Assert.Single(handshake.Body["entry"]!.AsArray());
    }

    [Fact]
    public async Task An_event_holds_the_response_bundle_as_it_was_decided()
    {
        await using var receiver = await Receiver.Start();
        var id = await client.Subscribe(Subscription($"{receiver.Address}/event", "1002"));
        var answer = await server.Decide("1002", outcome: "partial");
        await server.Decide("1002", answer, "complete");
        await Until(() => receiver.EventsAt("event").Count == 2, "two events");
        foreach (var (number, (notification, outcome)) in receiver.EventsAt("event").Zip(["partial", "complete"]).Index())
        {
            IsWholeHistory(notification, id);
            Assert.Equal("active", (string?)notification.Value("status", "valueCode"));
            Assert.Equal([number + 1], notification.Numbers);
            Assert.Equal($"{number + 1}", (string?)notification.Value("events-since-subscription-start", "valueString"));
            var part = notification.Value("notification-event", "part")!.AsArray();
            Assert.NotNull(part.Single(each => (string?)each!["name"] == "timestamp")!["valueInstant"]);
            var focus = (string)part.Single(each => (string?)each!["name"] == "focus")!["valueReference"]!["reference"]!;
            var entry = notification.Body["entry"]![1]!;
            var bundle = entry["resource"]!;
            Assert.Equal(focus, (string?)entry["fullUrl"]);
            Assert.EndsWith($"Bundle/{bundle["id"]}", focus, StringComparison.Ordinal);
            Assert.Equal(("Bundle", "collection"), ((string?)bundle["resourceType"], (string?)bundle["type"]));
            Assert.EndsWith("profile-pas-response-bundle", (string?)bundle["meta"]!["profile"]![0], StringComparison.Ordinal);
            var response = bundle["entry"]![0]!["resource"]!;
            Assert.Equal(("ClaimResponse", answer, outcome), ((string?)response["resourceType"], (string?)response["id"], (string?)response["outcome"]));
        }
    }

    [Fact]
    public async Task What_is_told_of_a_request_is_the_bundle_that_its_submission_was_answered_with()
    {
        await using var receiver = await Receiver.Start();
        await client.Subscribe(Subscription($"{receiver.Address}/whole", "1017"));
        var submitted = await (await client.Post("/fhir/Claim/$submit", Examples.Request($"{Examples.States()[0]}/00-baseline").ToJsonString())).Json();
        await server.Tell("1017", (string)submitted["entry"]![0]!["resource"]!["id"]!);
        await Until(() => receiver.EventsAt("whole").Count == 1, "an event");
        var told = receiver.EventsAt("whole")[0].Body["entry"]![1]!["resource"]!.AsObject();
        Assert.True(submitted["entry"]!.AsArray().Count > 1);
        Assert.Equal(submitted["entry"]!.ToJsonString(), told["entry"]!.ToJsonString());
        Assert.Equal(submitted["identifier"]?.ToJsonString(), told["identifier"]?.ToJsonString());
    }

    [Fact]
    public async Task One_that_was_made_at_the_address_of_the_older_guide_speaks_of_that_one()
    {
        await using var receiver = await Receiver.Start();
        using var created = await client.Post("/pas/2.0/fhir/Subscription", Subscription($"{receiver.Address}/older", "1018", "id-only").ToJsonString());
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var id = (string)(await created.Json())["id"]!;
        await Until(async () => (string?)(await (await client.Get($"/pas/2.0/fhir/Subscription/{id}")).Json())["status"] == "active", "active");
        var answer = await server.Decide("1018");
        await Until(() => receiver.EventsAt("older").Count == 1, "an event");
        var entries = receiver.EventsAt("older")[0].Body["entry"]!.AsArray();
        Assert.EndsWith($"/pas/2.0/fhir/Subscription/{id}/$status", (string?)entries[0]!["request"]!["url"], StringComparison.Ordinal);
        Assert.EndsWith($"/fhir/ClaimResponse/{answer}", (string?)entries[1]!["fullUrl"], StringComparison.Ordinal);
        Assert.DoesNotContain("/pas/2.0", (string?)entries[1]!["fullUrl"], StringComparison.Ordinal);
        Assert.Equal(1, (int)(await (await client.Get($"/pas/2.0/fhir/Subscription/{id}/$status")).Json())["total"]!);
        var statement = await (await client.Get("/pas/2.0/fhir/metadata")).Json();
        Assert.Contains(statement["rest"]![0]!["resource"]!.AsArray(), resource => (string?)resource!["extension"]?[0]?["valueCanonical"] == Topic);
    }

    [Fact]
    public async Task An_id_only_event_holds_the_address_of_the_answer_and_nothing_of_it()
    {
        await using var receiver = await Receiver.Start();
        var id = await client.Subscribe(Subscription($"{receiver.Address}/id-only", "77,1003", "id-only"));
        var answer = await server.Decide("1003");
        await Until(() => receiver.EventsAt("id-only").Count == 1, "an event");
        var notification = receiver.EventsAt("id-only")[0];
        IsWholeHistory(notification, id);
        var entry = notification.Body["entry"]![1]!.AsObject();
        Assert.False(entry.ContainsKey("resource"));
        Assert.EndsWith($"/fhir/ClaimResponse/{answer}", (string?)entry["fullUrl"], StringComparison.Ordinal);
        Assert.Equal((string?)entry["fullUrl"], (string?)notification.Value("notification-event", "part")!.AsArray().Single(each => (string?)each!["name"] == "focus")!["valueReference"]!["reference"]);
    }

    [Fact]
    public async Task Events_come_in_order_and_only_those_of_its_organization()
    {
        await using var receiver = await Receiver.Start();
        await client.Subscribe(Subscription($"{receiver.Address}/one", "1004"));
        await client.Subscribe(Subscription($"{receiver.Address}/other", "1005").With("backport-max-count", 7, "valuePositiveInt"));
        for (var i = 0; i < 30; i++)
        {
            await server.Decide("1004");
            await server.Decide("1005");
        }

        await Until(() => receiver.NumbersAt("one").Count >= 30 && receiver.NumbersAt("other").Count >= 30, "all events");
        Assert.Equal(Enumerable.Range(1, 30), receiver.NumbersAt("one"));
        Assert.Equal(Enumerable.Range(1, 30), receiver.NumbersAt("other"));
        Assert.All(receiver.EventsAt("one"), notification => Assert.Single(notification.Numbers));
        Assert.All(receiver.EventsAt("other"), notification => Assert.InRange(notification.Numbers.Count(), 1, 7));
        Assert.All(receiver.EventsAt("other"), notification => Assert.Equal(notification.Numbers.Count() + 1, notification.Body["entry"]!.AsArray().Count));
    }

    [Fact]
    public async Task A_receiver_that_fails_gets_the_same_event_again_before_the_next()
    {
        await using var receiver = await Receiver.Start();
        await client.Subscribe(Subscription($"{receiver.Address}/failing", "1006"));
        var failures = 0;
        receiver.Answer = (_, _) => Task.FromResult(++failures <= 2 ? 503 : 200);
        await server.Decide("1006");
        await server.Decide("1006");
        await Until(() => receiver.NumbersAt("failing").Count == 2, "both events");
        Assert.Equal([1, 1, 1, 2], receiver.EventsAt("failing").SelectMany(each => each.Numbers));
    }

    [Fact]
    public async Task After_the_last_try_it_is_in_error_and_what_waits_comes_when_it_is_requested_again()
    {
        await using var receiver = await Receiver.Start();
        var id = await client.Subscribe(Subscription($"{receiver.Address}/error", "1007"));
        receiver.Answer = (_, _) => Task.FromResult(500);
        await server.Decide("1007");
        await client.WaitForStatus(id, "error");
        Assert.Equal(3, receiver.EventsAt("error").Count);
        var stored = await (await client.Get($"/fhir/Subscription/{id}")).Json();
        Assert.Contains("HTTP 500", (string?)stored["error"], StringComparison.Ordinal);
        var status = (await (await client.Get($"/fhir/Subscription/{id}/$status")).Json())["entry"]![0]!["resource"]!["parameter"]!.AsArray();
        Assert.Contains("HTTP 500", (string?)status.Single(each => (string?)each!["name"] == "error")!["valueCodeableConcept"]!["text"], StringComparison.Ordinal);
        await server.Decide("1007");
        await server.Decide("1007");
        await Until(async () => await EventsSinceStart(id) == 3, "three events given");
        Assert.Equal(3, receiver.EventsAt("error").Count);

        // As a client does: what it read, with another status. The header's value is not in it.
        receiver.Answer = (_, _) => Task.FromResult(200);
        stored["status"] = "requested";
        using var put = await client.Put($"/fhir/Subscription/{id}", stored.ToJsonString());
        Assert.Equal("requested", (string?)(await put.Json())["status"]);
        Assert.False((await (await client.Get($"/fhir/Subscription/{id}")).Json()).ContainsKey("error"));
        await Until(() => receiver.NumbersAt("error").Count == 3, "what waited");
        Assert.Equal([1, 2, 3], receiver.NumbersAt("error"));
        var after = receiver.At("error").Skip(4).ToList();
        Assert.Equal(["handshake", "event-notification", "event-notification", "event-notification"], after.Select(each => each.Type));
        Assert.All(after, each => Assert.Equal(Token, each.Headers["Authorization"]));
    }

    [Fact]
    public async Task A_handshake_that_is_not_answered_leaves_it_in_error()
    {
        await using var receiver = await Receiver.Start();
        receiver.Answer = (_, _) => Task.FromResult(404);
        using var created = await client.Post("/fhir/Subscription", Subscription($"{receiver.Address}/refuses", "1008").ToJsonString());
        await client.WaitForStatus((string)(await created.Json())["id"]!, "error");
        Assert.Equal(["handshake", "handshake"], receiver.At("refuses").Select(each => each.Type));
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var receiver = await Receiver.Start();
        receiver.Answer = (hook, _) => Task.FromResult(hook == "moved" ? 307 : 200);
        using var created = await client.Post("/fhir/Subscription", Subscription($"{receiver.Address}/moved", "1009").ToJsonString());
        await client.WaitForStatus((string)(await created.Json())["id"]!, "error");
        Assert.Empty(receiver.At("elsewhere"));
    }

    [Fact]
    public async Task What_its_headers_hold_is_never_returned_or_logged()
    {
        await using var receiver = await Receiver.Start();
        using var created = await client.Post("/fhir/Subscription", Subscription($"{receiver.Address}/secret?key=part-of-the-address", "1010").ToJsonString());
        var text = await created.Text();
        var id = (string)JsonNode.Parse(text)!["id"]!;
        await client.WaitForStatus(id, "active");
        text += await (await client.Get($"/fhir/Subscription/{id}")).Text() + await (await client.Get($"/fhir/Subscription/{id}/_history/1")).Text() + await (await client.Get($"/fhir/Subscription/{id}/$status")).Text();
        Assert.Contains("Authorization: (hidden)", text, StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret-token", text, StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret-token", server.Log.Text, StringComparison.Ordinal);
        Assert.Equal(Token, Assert.Single(receiver.At("secret")).Headers["Authorization"]);
    }

    [Fact]
    public async Task A_secret_goes_to_no_endpoint_but_the_one_that_it_was_given_for()
    {
        await using var receiver = await Receiver.Start();
        var id = await client.Subscribe(Subscription($"{receiver.Address}/trusted", "1030"));
        var read = await (await client.Get($"/fhir/Subscription/{id}")).Json();
        read["channel"]!["endpoint"] = $"{receiver.Address}/thief";
        await (await client.Put($"/fhir/Subscription/{id}", read.ToJsonString())).IsOutcome(422, "subscription-header");
        read["channel"]!["endpoint"] = $"{receiver.Address}/trusted";
        read["status"] = "requested";
        using var kept = await client.Put($"/fhir/Subscription/{id}", read.ToJsonString());
        await client.WaitForStatus(id, "active");
        Assert.Equal([Token, Token], receiver.At("trusted").Select(each => each.Headers["Authorization"]));
        Assert.Empty(receiver.At("thief"));
    }

    [Fact]
    public async Task It_stays_with_its_organization()
    {
        await using var receiver = await Receiver.Start();
        var subscription = Subscription($"{receiver.Address}/mine", "1011");
        var id = await client.Subscribe(subscription);
        var taken = Subscription($"{receiver.Address}/mine", "1012");
        taken["id"] = id;
        await (await client.Put($"/fhir/Subscription/{id}", taken.ToJsonString())).IsOutcome(403, "subscription-organization");
        subscription["id"] = id;
        subscription["status"] = "active";
        subscription["reason"] = "Another reason";
        using var kept = await client.Put($"/fhir/Subscription/{id}", subscription.ToJsonString());
        Assert.Equal((HttpStatusCode.OK, "active"), (kept.StatusCode, (string?)(await kept.Json())["status"]));
        Assert.Single(receiver.At("mine"));
        subscription["channel"]!["endpoint"] = $"{receiver.Address}/moved-hook";
        using var moved = await client.Put($"/fhir/Subscription/{id}", subscription.ToJsonString());
        Assert.Equal("requested", (string?)(await moved.Json())["status"]);
        await client.WaitForStatus(id, "active");
        Assert.Single(receiver.At("moved-hook"));
    }

    [Fact]
    public async Task One_that_is_off_or_deleted_is_told_nothing()
    {
        await using var receiver = await Receiver.Start();
        var off = Subscription($"{receiver.Address}/off", "1013");
        off["id"] = await client.Subscribe(off);
        off["status"] = "off";
        Assert.Equal("off", (string?)(await (await client.Put($"/fhir/Subscription/{off["id"]}", off.ToJsonString())).Json())["status"]);
        var deleted = await client.Subscribe(Subscription($"{receiver.Address}/deleted", "1013"));
        using var other = new HttpRequestMessage(HttpMethod.Delete, $"/fhir/Subscription/{deleted}") { Headers = { { "If-Match", "W/\"9\"" } } };
        await (await client.SendAsync(other, TestContext.Current.CancellationToken)).IsOutcome(412, "version-mismatch");
        using var gone = await client.DeleteAsync($"/fhir/Subscription/{deleted}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        await (await client.Get($"/fhir/Subscription/{deleted}")).IsOutcome(410, "resource-deleted");
        await (await client.Get($"/fhir/Subscription/{deleted}/$status")).IsOutcome(410, "resource-deleted");
        await client.Subscribe(Subscription($"{receiver.Address}/on", "1013"));
        await server.Decide("1013");
        await Until(() => receiver.NumbersAt("on").Count == 1, "an event");
        Assert.Empty(receiver.EventsAt("off").Concat(receiver.EventsAt("deleted")));
    }

    [Fact]
    public async Task Silence_is_broken_by_heartbeats_where_they_are_asked_for()
    {
        await using var receiver = await Receiver.Start();
        var id = await client.Subscribe(Subscription($"{receiver.Address}/beats", "1014").With("backport-heartbeat-period", 1).With("backport-timeout", 3));
        await Until(() => receiver.At("beats").Count(each => each.Type == "heartbeat") >= 2, "two heartbeats");
        var beat = receiver.At("beats").First(each => each.Type == "heartbeat");
        IsWholeHistory(beat, id);
        Assert.Equal(("active", "0"), ((string?)beat.Value("status", "valueCode"), (string?)beat.Value("events-since-subscription-start", "valueString")));
        Assert.Empty(beat.Numbers);
    }

    [Fact]
    public async Task It_goes_off_at_its_end()
    {
        await using var receiver = await Receiver.Start();
        var subscription = Subscription($"{receiver.Address}/ends", "1015");
        subscription["end"] = TimeProvider.System.GetUtcNow().AddSeconds(4).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", null);
        using var created = await client.Post("/fhir/Subscription", subscription.ToJsonString());
        await client.WaitForStatus((string)(await created.Json())["id"]!, "off");
    }

    [Fact]
    public async Task Status_is_asked_of_one_or_of_several()
    {
        await using var receiver = await Receiver.Start();
        var one = await client.Subscribe(Subscription($"{receiver.Address}/a", "1016"));
        var other = await client.Subscribe(Subscription($"{receiver.Address}/b", "1016"));
        await server.Decide("1016");
        await Until(() => receiver.NumbersAt("a").Count == 1, "an event");
        var bundle = await (await client.Get($"/fhir/Subscription/{one}/$status")).Json();
        Assert.Equal(("Bundle", "searchset"), ((string?)bundle["resourceType"], (string?)bundle["type"]));
        var parameters = bundle["entry"]![0]!["resource"]!["parameter"]!.AsArray();
        Assert.EndsWith($"Subscription/{one}", (string?)parameters[0]!["valueReference"]!["reference"], StringComparison.Ordinal);
        Assert.Equal(["active", "query-status", "1"], parameters.Skip(2).Select(each => (string?)(each!["valueCode"] ?? each["valueString"])));
        Assert.Equal(2, (int)(await (await client.Get($"/fhir/Subscription/$status?id={one}&id={other}")).Json())["total"]!);
        Assert.Equal(2, (int)(await (await client.Get($"/fhir/Subscription/$status?id={one},{other}&status=active")).Json())["total"]!);
        Assert.Equal(0, (int)(await (await client.Get($"/fhir/Subscription/$status?id={one}&status=error")).Json())["total"]!);
        await (await client.Get("/fhir/Subscription/$status?status=strange")).IsOutcome(400, "parameter-value");
        var asked = await client.Post("/fhir/Subscription/$status", $$"""{"resourceType":"Parameters","parameter":[{"name":"id","valueId":"{{other}}"}]}""");
        Assert.Equal(1, (int)(await asked.Json())["total"]!);
        await (await client.Get("/fhir/Subscription/unknown/$status")).IsOutcome(404, "not-found");
    }

    [Fact]
    public async Task The_statement_names_the_topic_and_the_topic_is_served()
    {
        var statement = await (await client.Get("/fhir/metadata")).Json();
        var subscription = statement["rest"]![0]!["resource"]!.AsArray().Single(resource => (string?)resource!["type"] == "Subscription")!;
        var extension = subscription["extension"]!.AsArray().Single()!;
        Assert.EndsWith("capabilitystatement-subscriptiontopic-canonical", (string?)extension["url"], StringComparison.Ordinal);
        Assert.Equal(Topic, (string?)extension["valueCanonical"]);
        Assert.Superset(new HashSet<string?> { "create", "update", "delete", "read" }, subscription["interaction"]!.AsArray().Select(each => (string?)each!["code"]).ToHashSet());
        Assert.Contains(subscription["operation"]!.AsArray(), operation => (string?)operation!["name"] == "status");
        var topic = await (await client.Get("/fhir/Basic/PASSubscriptionTopic")).Json();
        Assert.Contains(topic["extension"]!.AsArray(), each => (string?)each!["valueUri"] == Topic);
        using var valid = await client.Post("/fhir/Basic/$validate", topic.ToJsonString());
        Assert.DoesNotContain((await valid.Json())["issue"]!.AsArray(), issue => (string?)issue!["severity"] is "error" or "fatal");
    }

    async Task<int> EventsSinceStart(string id) => int.Parse(
        (string)(await (await client.Get($"/fhir/Subscription/{id}/$status")).Json())["entry"]![0]!["resource"]!["parameter"]!.AsArray().Single(each => (string?)each!["name"] == "events-since-subscription-start")!["valueString"]!, null);

    /// <summary>What the guide's test kit holds every notification to.</summary>
    internal static void IsWholeHistory(Received notification, string id)
    {
        var entries = notification.Body["entry"]!.AsArray();
        Assert.Equal("history", (string?)notification.Body["type"]);
        Assert.All(entries, entry => Assert.NotNull(entry!["request"]?["method"]));
        Assert.All(entries, entry => Assert.NotNull(entry!["response"]?["status"]));
        Assert.All(entries, entry => Assert.NotNull(entry!["fullUrl"]));
        Assert.EndsWith($"/fhir/Subscription/{id}/$status", (string?)entries[0]!["request"]!["url"], StringComparison.Ordinal);
        Assert.Equal("Parameters", (string?)entries[0]!["resource"]!["resourceType"]);
        Assert.EndsWith($"/fhir/Subscription/{id}", (string?)notification.Value("subscription", "valueReference")!["reference"], StringComparison.Ordinal);
    }
}
