using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>Several requests at the same moment.</summary>
public sealed class ConcurrencyTests
{
    const int AtOnce = 12;

    [Fact]
    public async Task The_same_request_many_times_at_once_gets_one_answer_and_one_authorization()
    {
        await using var server = new ExampleServer();
        var request = Examples.Request($"{Examples.States()[0]}/00-baseline").ToJsonString();
        var answers = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Submit(server, request)));
        Assert.Single(answers.Distinct());
        Assert.Equal(1, ActiveAuthorizations(server));
    }

    [Fact]
    public async Task Many_requests_of_one_member_at_once_are_all_answered_and_each_sees_the_ones_before()
    {
        await using var server = new ExampleServer();

        // Of a policy with a weekly limit: together the authorizations may not hold more units than one alone.
        var example = Examples.Names().Single(name => name.Contains("/22-", StringComparison.Ordinal));
        var most = (int)JsonNode.Parse(File.ReadAllText(Examples.Path(example, "expected")))!["units"]!;
        var answers = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(i =>
        {
            var bundle = Examples.Request(example);
            bundle["entry"]![0]!["resource"]!["identifier"]![0]!["value"] = $"at-once-{i}";
            bundle["entry"]![0]!["resource"]!["item"]![0]!["quantity"]!["value"] = 100;
            return Submit(server, bundle.ToJsonString());
        }));
        var units = answers.Select(Answer.Read).ToList();
        Assert.DoesNotContain(units, answer => answer.Decision is not ("certified" or "modified" or "denied"));
        Assert.InRange(units.Sum(answer => answer.Units ?? 0), most - 1, most);
    }

    static async Task<string> Submit(TestServer server, string request)
    {
        using var client = server.CreateClient();
        using var content = new StringContent(request, Encoding.UTF8, "application/fhir+json");
        using var response = await client.PostAsync(new Uri("/fhir/Claim/$submit", UriKind.Relative), content, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {body}");
        return body;
    }

    static int ActiveAuthorizations(ExampleServer server)
    {
        using var connection = new SqliteConnection($"Data Source={server.Database}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from Authorization where Status = 'Active'";
        return Convert.ToInt32(command.ExecuteScalar(), null);
    }
}
