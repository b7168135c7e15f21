using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace PeerSupport.Fhir.Storage.Tests.Outbox;

public sealed class OutboxTestsOnSqlite(SqliteTestDatabase database) : OutboxTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class OutboxTestsOnPostgreSql(PostgreSqlTestDatabase database) : OutboxTests(database), IClassFixture<PostgreSqlTestDatabase>;

public sealed class OutboxTestsOnSqlServer(SqlServerTestDatabase database) : OutboxTests(database), IClassFixture<SqlServerTestDatabase>;

public abstract class OutboxTests(TestDatabase database) : StorageTests(database)
{
    const int Many = 1000;

    static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10), Margin = TimeSpan.FromSeconds(5);

    static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    readonly Clock _clock = new(Noon);

    /// <summary>A server whose clock stands still.</summary>
    ServiceProvider Server() => new ServiceCollection().AddSingleton<TimeProvider>(_clock).AddSingleton<StatusEdit>((_, status, error) => Encoding.UTF8.GetBytes($"{{\"status\":\"{status} {error}\"}}"))
        .AddFhirStorage(Database.Options).AddScoped<DeliveryStore>().BuildServiceProvider();

    static async Task<T> With<TStore, T>(ServiceProvider server, Func<TStore, Task<T>> work) where TStore : notnull
    {
        await using var scope = server.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<TStore>());
    }

    static SubscriptionToSave ToSave(string organization, SubscriptionStatus status = SubscriptionStatus.Active, int? maxCount = null) => new(
        "{\"status\":\"made\"}"u8.ToArray(), status, new("topic", "https://example.org", "application/json", NotificationContent.IdOnly, ["Authorization: x"], "http://server/fhir") { MaxCount = maxCount }, new HashSet<string> { organization });

    static Task<SubscriptionSaved> Subscribe(ServiceProvider server, string id, SubscriptionToSave save) => With<SubscriptionStore, SubscriptionSaved>(server, store => store.Put(id, null, _ => save, Stop));

    static Task<SaveResult> Decide(ServiceProvider server, string name, string organization, string? repeat = null) => With<DecisionStore, SaveResult>(server, store => store.Save(Decision(name, organization, repeat), Stop));

    static DecisionToSave Decision(string name, string organization, string? repeat) => new()
    {
        RequestKey = ContentHash.RequestKey("provider", "urn:sender", repeat ?? name),
        ContentHash = ContentHash.Of(Encoding.UTF8.GetBytes(repeat ?? name)),
        DecisionId = "o-" + name,
        PolicyId = "policy",
        PolicyRevision = "r1",
        Outcome = "certified",
        DecisionJson = "{}"u8.ToArray(),
        Received = Noon,
        MemberId = "outbox-" + name,
        LedgerVersion = 0,
        Provider = null,
        Request = new("Claim", "o-" + name),
        Response = new("ClaimResponse", "o-" + name),
        Resources = [new(new("Claim", "o-" + name), "{}"u8.ToArray()), new(new("ClaimResponse", "o-" + name), "{}"u8.ToArray())],
        Notify = new([organization], new("ClaimResponse", "o-" + name), Noon),
    };

    static async Task GiveOut(ServiceProvider server)
    {
        while (await With<FanOut, int>(server, fanOut => fanOut.Run(Stop)) > 0)
        {
            // There may be more.
        }
    }

    static async Task<SubscriptionState?> Take(ServiceProvider server, string id) =>
        (await With<DeliveryStore, IReadOnlyList<SubscriptionState>>(server, store => store.Take(Many, Many, Timeout, Margin, Stop))).FirstOrDefault(taken => taken.Id == id);

    static Task<IReadOnlyList<PendingEvent>> Next(ServiceProvider server, SubscriptionState taken) => With<DeliveryStore, IReadOnlyList<PendingEvent>>(server, store => store.Next(taken, Many, Stop));

    static Task<SubscriptionState?> Find(ServiceProvider server, string id) => With<SubscriptionStore, SubscriptionState?>(server, store => store.Find(id, Stop));

    [Fact]
    public async Task A_change_that_is_not_saved_is_not_told()
    {
        await using var server = Server();
        await Subscribe(server, "atomic", ToSave("org-atomic"));
        Assert.IsType<SaveResult.Saved>(await Decide(server, "atomic", "org-atomic"));
        Assert.IsType<SaveResult.Repeated>(await Decide(server, "atomic-again", "org-atomic", repeat: "atomic"));
        Assert.IsType<SaveResult.Conflict>(await With<DecisionStore, SaveResult>(server, store => store.Save(Decision("atomic-late", "org-atomic", null) with { MemberId = "outbox-atomic" }, Stop)));
        await GiveOut(server);
        var taken = await Take(server, "atomic");
        var told = Assert.Single(await Next(server, taken!));
        Assert.Equal(new PendingEvent(1, Noon, new("ClaimResponse", "o-atomic"), 1), told);
        Assert.Equal(1, (await Find(server, "atomic"))!.LastEvent);
    }

    [Fact]
    public async Task Two_servers_that_give_out_at_once_give_each_event_one_number()
    {
        await using ServiceProvider one = Server(), other = Server();
        await Subscribe(one, "numbers", ToSave("org-numbers"));
        for (var i = 0; i < 60; i++)
        {
            await Decide(one, $"numbers-{i}", "org-numbers");
        }

        while ((await Find(one, "numbers"))!.LastEvent < 60)
        {
            await Task.WhenAll(GiveOutOrCollide(one), GiveOutOrCollide(other));
        }

        var taken = await Take(one, "numbers");
        var waiting = await Next(one, taken!);
        Assert.Equal(Enumerable.Range(1, 60).Select(number => (long)number), waiting.Select(each => each.Number));
        Assert.Equal(60, waiting.Select(each => each.Focus.Id).Distinct().Count());

        static async Task GiveOutOrCollide(ServiceProvider server)
        {
            try
            {
                await GiveOut(server);
            }
            catch (Exception exception) when (DatabaseFault.Of(exception) is DatabaseFault.Collision or DatabaseFault.Unavailable)
            {
                // As the worker does: it looks again.
            }
        }
    }

    [Fact]
    public async Task One_server_has_a_subscription_until_its_time_is_over_and_can_then_note_nothing_more()
    {
        await using ServiceProvider one = Server(), other = Server();
        await Subscribe(one, "lease", ToSave("org-lease"));
        await Decide(one, "lease-1", "org-lease");
        await Decide(one, "lease-2", "org-lease");
        await GiveOut(one);
        var mine = await Take(one, "lease");
        Assert.NotNull(mine);
        Assert.Null(await Take(other, "lease"));
        Assert.True(await With<DeliveryStore, bool>(one, store => store.Sent(mine, [Taken(1)], Timeout + Margin, Stop)));
        _clock.Now += Timeout;
        Assert.Null(await Take(other, "lease"));
        _clock.Now += Margin;
        var theirs = await Take(other, "lease");
        Assert.Equal(2, Assert.Single(await Next(other, theirs!)).Number);
        Assert.False(await With<DeliveryStore, bool>(one, store => store.Sent(mine, [Taken(2)], Timeout, Stop)));
        Assert.False(await With<DeliveryStore, bool>(one, store => store.Failed(mine, _clock.Now, Stop)));
        Assert.False(await With<DeliveryStore, bool>(one, store => store.SetStatus(mine, SubscriptionStatus.Error, "late", Stop)));
        Assert.False(await With<DeliveryStore, bool>(one, store => store.GiveBack(mine, _clock.Now, Stop)));
        Assert.True(await With<DeliveryStore, bool>(other, store => store.Sent(theirs!, [Taken(2)], Timeout, Stop)));
        Assert.True(await With<DeliveryStore, bool>(other, store => store.GiveBack(theirs!, null, Stop)));
        Assert.Null(await Take(one, "lease"));
        Assert.Equal((2, 2), ((await Find(one, "lease"))!.LastEvent, (await Find(one, "lease"))!.Delivered));
    }

    [Fact]
    public async Task A_change_of_the_client_ends_the_turn_of_the_server_that_has_it()
    {
        await using var server = Server();
        await Subscribe(server, "change", ToSave("org-change", SubscriptionStatus.Requested));
        var before = await Take(server, "change");
        await Subscribe(server, "change", ToSave("org-change", SubscriptionStatus.Requested));
        Assert.False(await With<DeliveryStore, bool>(server, store => store.SetStatus(before!, SubscriptionStatus.Active, null, Stop)));
        var after = await Take(server, "change");
        Assert.True(await With<DeliveryStore, bool>(server, store => store.SetStatus(after!, SubscriptionStatus.Active, null, Stop)));
        var resource = await With<FhirStore, StoredResource?>(server, store => store.Read("Subscription", "change", Stop));
        Assert.Equal("{\"status\":\"Active \"}", Encoding.UTF8.GetString(resource!.Json.Span));
    }

    [Fact]
    public async Task A_failed_one_waits_and_events_that_come_meanwhile_do_not_shorten_that()
    {
        await using var server = Server();
        await Subscribe(server, "backoff", ToSave("org-backoff"));
        await Decide(server, "backoff-1", "org-backoff");
        await GiveOut(server);
        var taken = await Take(server, "backoff");
        await With<DeliveryStore, bool>(server, store => store.Failed(taken!, _clock.Now.AddMinutes(1), Stop));
        await Decide(server, "backoff-2", "org-backoff");
        await GiveOut(server);
        Assert.Null(await Take(server, "backoff"));
        _clock.Now = _clock.Now.AddMinutes(1);
        var again = await Take(server, "backoff");
        Assert.Equal(1, again!.Failures);
        Assert.Equal([1, 2], (await Next(server, again)).Select(each => each.Number));
        await With<DeliveryStore, bool>(server, store => store.SetStatus(again, SubscriptionStatus.Error, "why", Stop));
        await Decide(server, "backoff-3", "org-backoff");
        await GiveOut(server);
        _clock.Now = _clock.Now.AddDays(1);
        Assert.Null(await Take(server, "backoff"));
        var state = await Find(server, "backoff");
        Assert.Equal((SubscriptionStatus.Error, "why", 3), (state!.Status, state.Error, state.LastEvent));
        await Subscribe(server, "backoff", ToSave("org-backoff", SubscriptionStatus.Requested));
        Assert.Equal([1, 2, 3], (await Next(server, (await Take(server, "backoff"))!)).Select(each => each.Number));
    }

    [Fact]
    public async Task What_is_off_or_deleted_is_given_nothing_and_keeps_nothing()
    {
        await using var server = Server();
        await Subscribe(server, "ends", ToSave("org-ends"));
        await Decide(server, "ends-1", "org-ends");
        await GiveOut(server);
        await Subscribe(server, "ends", ToSave("org-ends", SubscriptionStatus.Off));
        await Decide(server, "ends-2", "org-ends");
        await GiveOut(server);
        var state = (await Find(server, "ends"))!;
        Assert.Equal((1, 1), (state.LastEvent, state.Delivered));
        Assert.Empty(await Next(server, state));
        Assert.True((await With<SubscriptionStore, SubscriptionSaved>(server, store => store.Delete("ends", 9, Stop))).OtherVersion);
        Assert.True((await With<SubscriptionStore, SubscriptionSaved>(server, store => store.Delete("ends", null, Stop))).Stored!.Deleted);
        Assert.Null(await Find(server, "ends"));
        Assert.Null((await With<SubscriptionStore, SubscriptionSaved>(server, store => store.Delete("never", null, Stop))).Stored);
        Assert.True((await With<FhirStore, StoredResource?>(server, store => store.Read("Subscription", "ends", Stop)))!.Deleted);
        Assert.Equal(3, (await Subscribe(server, "ends", ToSave("org-ends"))).Stored!.Version);
    }

    [Fact]
    public async Task A_refused_change_leaves_it_as_it_was()
    {
        await using var server = Server();
        await Subscribe(server, "refused", ToSave("org-refused"));
        SubscriptionState? seen = null;
        var saved = await With<SubscriptionStore, SubscriptionSaved>(server, store => store.Put("refused", null, before =>
        {
            seen = before;
            return null;
        }, Stop));
        Assert.Null(saved.Stored);
        Assert.Equal(["org-refused"], seen!.Organizations);
        Assert.Equal(["Authorization: x"], seen.Channel.Headers);
        Assert.True((await With<SubscriptionStore, SubscriptionSaved>(server, store => store.Put("refused", 7, _ => ToSave("org-refused"), Stop))).OtherVersion);
        Assert.Equal(1, (await With<FhirStore, StoredResource?>(server, store => store.Read("Subscription", "refused", Stop)))!.Version);
        Assert.Equal(["refused"], (await With<SubscriptionStore, IReadOnlyList<SubscriptionState>>(server, store => store.List(["refused", "unknown"], [SubscriptionStatus.Active], 10, Stop))).Select(each => each.Id));
    }

    [Fact]
    public async Task What_was_taken_is_kept_for_a_while_beside_what_waits_and_goes_with_its_subscription()
    {
        await using var server = Server();
        await Subscribe(server, "kept", ToSave("org-kept"));
        for (var i = 1; i <= 5; i++)
        {
            await Decide(server, $"kept-{i}", "org-kept");
        }

        await GiveOut(server);
        var taken = (await Take(server, "kept"))!;
        var events = await Next(server, taken);
        await With<DeliveryStore, bool>(server, store => store.Sent(taken, [.. events.Take(2)], Timeout, Stop));
        await With<DeliveryStore, bool>(server, store => store.Sent(taken, [events[2]], Timeout, Stop));
        Assert.Equal([4, 5], (await Next(server, taken)).Select(each => each.Number));
        Assert.Equal(events, await Events(null, null));
        Assert.Equal([2, 3], (await Events(2, null, 2)).Select(each => each.Number));
        Assert.Equal([3, 4], (await Events(null, 4, 2)).Select(each => each.Number));
        Assert.Equal([3, 4], (await Events(3, 4)).Select(each => each.Number));

        // What is older than so many events is forgotten, and so is what an earlier subscription of this id left.
        await With<DeliveryStore, bool>(server, store => store.Sent(taken, [Taken(DeliveryStore.KeptEvents + 2)], Timeout, Stop));
        Assert.Equal([3, DeliveryStore.KeptEvents + 2], (await Events(null, null)).Select(each => each.Number));
        await With<DeliveryStore, bool>(server, store => store.Sent(taken, [Taken(3)], Timeout, Stop));
        Assert.Equal([3], (await Events(null, null)).Select(each => each.Number));
        await With<SubscriptionStore, SubscriptionSaved>(server, store => store.Delete("kept", null, Stop));
        Assert.Empty(await Events(null, null));

        Task<IReadOnlyList<PendingEvent>> Events(long? since, long? until, int most = 10) => With<SubscriptionStore, IReadOnlyList<PendingEvent>>(server, store => store.Events("kept", since, until, most, Stop));
    }

    static PendingEvent Taken(long number) => new(number, DateTimeOffset.UnixEpoch, new("ClaimResponse", "1"), 1);

    /// <summary>Stands still until a test moves it.</summary>
    sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
