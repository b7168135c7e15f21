using System.Text;
using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>Every shipped example, posted to the real server, gives the answer that stands beside it.</summary>
public sealed class ExampleTests(ExampleServer server) : IClassFixture<ExampleServer>
{
    public static TheoryData<string> All { get; } = [.. Examples.Names()];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Gives_the_answer_beside_it(string example)
    {
        using var client = server.CreateClient();
        var expected = JsonNode.Parse(File.ReadAllText(Examples.Path(example, "expected")))!;
        foreach (var before in expected["after"]?.AsArray() ?? [])
        {
            var name = $"{example.Split('/')[0]}/{((string)before!).Replace(".request.json", "", StringComparison.Ordinal)}";
            using var earlier = await Post(client, name);
            Assert.True(earlier.IsSuccessStatusCode, $"{name}, which comes before, was not answered");
        }

        using var response = await Post(client, example);
        var answer = Answer.Read(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal((int)expected["status"]!, (int)response.StatusCode);
        Assert.Equal((string)expected["decision"]!, answer.Decision);
        var clauses = (expected["clauses"]?.AsArray() ?? []).Select(clause => (string)clause!).ToList();
        if (answer.IsClaimResponse)
        {
            Assert.Equal(clauses, answer.Causes);
        }
        else
        {
            Assert.All(clauses, clause => Assert.Contains(clause, answer.ClauseIds));
        }

        Assert.Equal((int?)expected["units"], answer.Units);
        Assert.Equal(expected["period"]?.AsArray().Select(day => (string)day!), answer.Period);
        if (expected["amount"] is not null || answer.Decision is "paid" or "reduced")
        {
            Assert.Equal((decimal?)expected["amount"], answer.Amount);
        }
    }

    [Fact]
    public void There_are_examples_for_every_row_of_the_scenarios()
    {
        var rows = Examples.Names().Select(name => name.Split('/')[1].Split('-')[0]).ToHashSet();
        Assert.Empty(((IEnumerable<int>)[.. Enumerable.Range(1, 58), .. Enumerable.Range(60, 23), .. Enumerable.Range(90, 9)]).Select(row => row.ToString("00", null)).Except(rows));
        Assert.All(Examples.States(), state => Assert.Contains($"{state}/00-baseline", Examples.Names()));
    }

    [Fact]
    public async Task The_same_request_again_gets_the_first_answer_and_one_authorization()
    {
        using var client = server.CreateClient();
        foreach (var state in Examples.States())
        {
            using var first = await Post(client, $"{state}/00-baseline");
            using var again = await Post(client, $"{state}/00-baseline");
            var (one, two) = (await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), await again.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            Assert.Equal(one, two);
            Assert.NotNull((string?)Answer.Resource(JsonNode.Parse(one)!)["preAuthRef"]);
        }
    }

    [Fact]
    public async Task Every_adverse_answer_names_a_clause_a_reason_and_a_remedy()
    {
        using var client = server.CreateClient();
        var judged = 0;
        foreach (var example in Examples.Names())
        {
            var expected = JsonNode.Parse(File.ReadAllText(Examples.Path(example, "expected")))!;
            if ((string)expected["decision"]! is not ("denied" or "pended") || expected["after"] is not null)
            {
                continue;
            }

            using var response = await Post(client, example);
            var json = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            var answer = Answer.Read(json);
            Assert.True(answer.Causes.Count > 0, $"{example} names no clause");
            Assert.True(answer.ReasonCodes.Count > 0, $"{example} carries no reason code");
            Assert.True(answer.CausesWithRemedy.Count == answer.Causes.Count, $"{example}: not every clause says what mends it");
            judged++;
        }

        Assert.True(judged > 20);
    }

    static async Task<HttpResponseMessage> Post(HttpClient client, string example)
    {
        var post = (string?)JsonNode.Parse(File.ReadAllText(Examples.Path(example, "expected")))!["post"];
        using var content = new StringContent(File.ReadAllText(Examples.Path(example, "request")), Encoding.UTF8, "application/fhir+json");
        return await client.PostAsync(new Uri(post!, UriKind.Relative), content, TestContext.Current.CancellationToken);
    }
}

/// <summary>A server with the shipped limits and the sandbox's settings.</summary>
public sealed class ExampleServer : TestServer
{
    protected override void ConfigureWebHost(Microsoft.AspNetCore.Hosting.IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseSetting("Limits:MaxBodyBytes", "5242880");
    }
}
