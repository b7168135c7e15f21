using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server.Tests.Subscriptions;

/// <summary>A server that looks often and tries again soon.</summary>
public class SubscriptionServer : TestServer
{
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        Quick(builder);
    }

    internal static void Quick(IWebHostBuilder builder)
    {
        foreach (var (name, value) in new[] { ("PollMilliseconds", "20"), ("FirstRetrySeconds", "0.05"), ("Tries", "3"), ("HandshakeTries", "2"), ("ShortestHeartbeatSeconds", "1"), ("TimeoutSeconds", "5"), ("LeaseMarginSeconds", "1") })
        {
            builder.UseSetting($"Subscriptions:{name}", value);
        }
    }
}

/// <summary>A server that allows public receivers only.</summary>
public class StrictServer : SubscriptionServer
{
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseSetting("Subscriptions:AllowPrivateTargets", "false");
    }
}

static class Subscribing
{
    public const string Topic = "http://hl7.org/fhir/us/davinci-pas/SubscriptionTopic/PASSubscriptionTopic", Token = "Bearer very-secret-token";

    const string Structure = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A Subscription as the guide's example has it.</summary>
    public static JsonObject Subscription(string endpoint, string organization, string content = "full-resource", string filter = "org-identifier") => new()
    {
        ["resourceType"] = "Subscription",
        ["meta"] = new JsonObject { ["profile"] = new JsonArray(Structure + "backport-subscription", "http://hl7.org/fhir/us/davinci-pas/StructureDefinition/profile-subscription") },
        ["status"] = "requested",
        ["reason"] = "Results of our requests",
        ["criteria"] = Topic,
        ["_criteria"] = Extension("backport-filter-criteria", "valueString", $"{filter}={organization}"),
        ["channel"] = new JsonObject
        {
            ["type"] = "rest-hook",
            ["endpoint"] = endpoint,
            ["payload"] = "application/json",
            ["_payload"] = Extension("backport-payload-content", "valueCode", content),
            ["header"] = new JsonArray($"Authorization: {Token}"),
        },
    };

    public static JsonObject Extension(string name, string value, JsonNode of) => new() { ["extension"] = new JsonArray(new JsonObject { ["url"] = Structure + name, [value] = of }) };

    public static JsonObject With(this JsonObject subscription, string name, JsonNode of, string value = "valueUnsignedInt")
    {
        var channel = subscription["channel"]!.AsObject();
        channel["extension"] ??= new JsonArray();
        channel["extension"]!.AsArray().Add(new JsonObject { ["url"] = Structure + name, [value] = of });
        return subscription;
    }

    /// <summary>Creates it, and waits until its handshake was answered.</summary>
    public static async Task<string> Subscribe(this HttpClient client, JsonObject subscription)
    {
        using var created = await client.Post("/fhir/Subscription", subscription.ToJsonString());
        Assert.True((int)created.StatusCode == 201, await created.Text());
        var id = (string)(await created.Json())["id"]!;
        await client.WaitForStatus(id, "active");
        return id;
    }

    public static Task WaitForStatus(this HttpClient client, string id, string status) =>
        Until(async () => (string?)(await (await client.Get($"/fhir/Subscription/{id}")).Json())["status"] == status, $"{id} is {status}");

    /// <summary>Waits for something that comes by itself, however slow the machine is.</summary>
    public static async Task Until(Func<Task<bool>> holds, string what)
    {
        for (var i = 0; !await holds(); i++)
        {
            Assert.True(i < 3000, $"It did not come: {what}");
            await Task.Delay(20, Stop);
        }
    }

    public static Task Until(Func<bool> holds, string what) => Until(() => Task.FromResult(holds()), what);

    /// <summary>Tells an organization of an answer that there is.</summary>
    public static async Task Tell(this TestServer server, string organization, string answer)
    {
        await using var scope = server.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<FhirDbContext>();
        await scope.ServiceProvider.GetRequiredService<Writes>().Run<bool>(db, async (on, stop) =>
        {
            await Outbox.Add(on, new([organization], new("ClaimResponse", answer), TimeProvider.System.GetUtcNow()), stop);
            await on.SaveChangesAsync(stop);
            return new(true);
        }, Stop);
    }

    /// <summary>Saves a decision whose answer is to be told to an organization; the answer's id.</summary>
    public static async Task<string> Decide(this TestServer server, string organization, string? answer = null, string outcome = "complete")
    {
        await using var scope = server.Services.CreateAsyncScope();
        var id = Guid.NewGuid().ToString();
        answer ??= id;
        var json = new JsonObject
        {
            ["resourceType"] = "ClaimResponse", ["id"] = answer, ["status"] = "active", ["use"] = "preauthorization", ["outcome"] = outcome, ["created"] = "2026-03-02",
            ["type"] = new JsonObject { ["text"] = "professional" }, ["patient"] = new JsonObject { ["reference"] = "Patient/1" }, ["insurer"] = new JsonObject { ["reference"] = "Organization/1" },
        };
        var key = new ResourceKey("ClaimResponse", answer);
        var saved = await scope.ServiceProvider.GetRequiredService<DecisionStore>().Save(
            new()
            {
                RequestKey = ContentHash.Of(Encoding.UTF8.GetBytes(id)),
                ContentHash = ContentHash.Of(Encoding.UTF8.GetBytes(id)),
                DecisionId = id,
                PolicyId = "policy",
                PolicyRevision = "1",
                DecisionJson = "{}"u8.ToArray(),
                Received = TimeProvider.System.GetUtcNow(),
                MemberId = id,
                LedgerVersion = 0,
                Provider = null,
                Outcome = "certified",
                Request = new("Claim", id),
                Response = key,
                Resources = [new(new("Claim", id), "{\"resourceType\":\"Claim\"}"u8.ToArray()), new(key, Encoding.UTF8.GetBytes(json.ToJsonString()))],
                Notify = new([organization, "another-" + organization], key, TimeProvider.System.GetUtcNow()),
            },
            Stop);
        Assert.IsType<SaveResult.Saved>(saved);
        return answer;
    }
}
