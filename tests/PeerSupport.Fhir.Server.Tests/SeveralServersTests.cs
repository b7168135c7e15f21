using System.Net;
using System.Text.Json.Nodes;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>Two servers on one database, on every database that is there.</summary>
public sealed class SeveralServersTests
{
    const string SubmitAddress = "/fhir/Claim/$submit";

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<StorageProvider> Providers => [.. Enum.GetValues<StorageProvider>()];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task What_one_server_saved_the_other_one_reads_and_repeats(StorageProvider provider)
    {
        await using var database = await ServerDatabase.Make(provider);
        await using TestServer one = database.Server(), other = database.Server();
        using HttpClient first = one.CreateClient(), second = other.CreateClient();
        var request = Examples.Request($"{Examples.States()[0]}/00-baseline").ToJsonString();
        var answer = await (await first.Post(SubmitAddress, request)).Text();
        Assert.Equal("certified", Answer.Read(answer).Decision);
        Assert.Equal(answer, await (await second.Post(SubmitAddress, request)).Text());
        var response = Answer.Resource(JsonNode.Parse(answer)!);
        Assert.True(JsonNode.DeepEquals(response, await (await second.Get($"/fhir/ClaimResponse/{response["id"]}")).Json()));

        await first.Put("/fhir/Patient/shared", "{\"resourceType\":\"Patient\",\"id\":\"shared\"}");
        var updated = await second.Put("/fhir/Patient/shared", "{\"resourceType\":\"Patient\",\"id\":\"shared\",\"active\":true}");
        Assert.Equal("2", (string?)(await updated.Json())["meta"]!["versionId"]);
        Assert.Equal(HttpStatusCode.OK, (await second.Get("/health/ready")).StatusCode);
    }

    /// <summary>Of a policy by which only one organization serves a member at a time.</summary>
    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Two_organizations_that_ask_for_the_same_days_of_one_member_through_two_servers_do_not_both_get_them(StorageProvider provider)
    {
        await using var database = await ServerDatabase.Make(provider);
        await using TestServer one = database.Server(), other = database.Server();
        using HttpClient first = one.CreateClient(), second = other.CreateClient();
        for (var member = 0; member < 5; member++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(async i =>
                Answer.Read(await (await (i % 2 == 0 ? first : second).Post(SubmitAddress, SoleProvider(member, i))).Text())));
            Assert.Equal(1, answers.Count(answer => answer.Decision == "certified"));
            Assert.DoesNotContain(answers, answer => answer.Decision == "rejected");
        }
    }

    /// <summary>200 in flight: together no more units than one request alone could have got.</summary>
    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Two_hundred_attempts_at_one_member_through_two_servers_spend_no_unit_twice(StorageProvider provider)
    {
        await using var database = await ServerDatabase.Make(provider);
        await using TestServer one = database.Server(), other = database.Server();
        using HttpClient first = one.CreateClient(), second = other.CreateClient();
        var example = Examples.Names().Single(name => name.Contains("/22-", StringComparison.Ordinal));
        var most = (int)JsonNode.Parse(await File.ReadAllTextAsync(Examples.Path(example, "expected"), Stop))!["units"]!;
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Attempt(i % 2 == 0 ? first : second, example, i)));
        Assert.DoesNotContain(answers, answer => answer.Decision is not ("certified" or "modified" or "denied"));
        Assert.InRange(answers.Sum(answer => answer.Units ?? 0), most - 1, most);
    }

    /// <summary>200 claims in flight, each of a contact of its own, for the last 4 units of one authorization.</summary>
    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Claims_for_the_last_units_through_two_servers_are_never_both_paid(StorageProvider provider)
    {
        await using var database = await ServerDatabase.Make(provider);
        await using TestServer one = database.Server(), other = database.Server();
        using HttpClient first = one.CreateClient(), second = other.CreateClient();
        var state = Examples.States()[0];
        var authorization = Examples.Request($"{state}/00-baseline");
        authorization["entry"]![0]!["resource"]!["item"]![0]!["quantity"]!["value"] = 4;
        Assert.Equal("certified", Answer.Read(await (await first.Post(SubmitAddress, authorization.ToJsonString())).Text()).Decision);
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Claim(i % 2 == 0 ? first : second, $"{state}/00c-claim", i)));
        Assert.Equal(4, answers.Sum(answer => answer.Units ?? 0));
        Assert.All(answers, answer => Assert.Contains(answer.Decision, (string[])["paid", "reduced", "denied"]));
    }

    static async Task<Answer> Claim(HttpClient client, string example, int number)
    {
        var text = Examples.Request(example).ToJsonString().Replace("T10:00:00", $"T{8 + number / 60:00}:{number % 60:00}:00", StringComparison.Ordinal).Replace("T11:00:00", $"T{9 + number / 60:00}:{number % 60:00}:00", StringComparison.Ordinal);
        var bundle = JsonNode.Parse(text)!;
        bundle["entry"]![0]!["resource"]!["identifier"]![0]!["value"] = $"claim-{number}";
        return await Sent(client, bundle);
    }

    /// <summary>Sends one request until it is decided: 503 says to come again.</summary>
    static async Task<Answer> Attempt(HttpClient client, string example, int number)
    {
        var bundle = Examples.Request(example);
        bundle["entry"]![0]!["resource"]!["identifier"]![0]!["value"] = $"attempt-{number}";
        bundle["entry"]![0]!["resource"]!["item"]![0]!["quantity"]!["value"] = 60 + number % 50;
        return await Sent(client, bundle);
    }

    static async Task<Answer> Sent(HttpClient client, JsonNode bundle)
    {
        while (true)
        {
            using var response = await client.Post(SubmitAddress, bundle.ToJsonString());
            var body = await response.Text();
            if (response.StatusCode != HttpStatusCode.ServiceUnavailable)
            {
                Assert.True(response.IsSuccessStatusCode, body);
                return Answer.Read(body);
            }

            Assert.NotNull(response.Headers.RetryAfter);
            await Task.Delay(200, Stop);
        }
    }

    static string SoleProvider(int member, int organization)
    {
        var example = Examples.Names().Single(name => name.EndsWith("/00-baseline", StringComparison.Ordinal) && PolicyOf(name).Contains("\"soleProvider\"", StringComparison.Ordinal));
        var bundle = Examples.Request(example);
        foreach (var resource in bundle["entry"]!.AsArray().Select(entry => entry!["resource"]!))
        {
            switch ((string)resource["resourceType"]!)
            {
                case "Claim":
                    resource["identifier"]![0]!["value"] = $"sole-{member}-{organization}";
                    break;
                case "Coverage":
                    resource["subscriberId"] = $"sole-{member}";
                    foreach (var identifier in resource["identifier"]?.AsArray() ?? [])
                    {
                        identifier!["value"] = $"sole-{member}";
                    }

                    break;
                case "Organization" when (string?)resource["id"] == "provider":
                    resource["identifier"]![0]!["value"] = $"organization-{organization}";
                    break;
            }
        }

        return bundle.ToJsonString();
    }

    static string PolicyOf(string example) => File.ReadAllText(Path.Combine(Evidence.Profiles.Find(AppContext.BaseDirectory)!, "policies", example.Split('/')[0], "policy.json"));
}
