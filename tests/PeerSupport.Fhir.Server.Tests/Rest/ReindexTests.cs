using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>A list of search parameters that changed.</summary>
public sealed class ReindexTests
{
    const string Parameter = """
        {"resourceType":"SearchParameter","id":"Patient-marital","url":"urn:marital","name":"Marital","status":"active","description":"x","code":"marital","base":["Patient"],"type":"token","expression":"Patient.maritalStatus"}
        """;

    [Theory]
    [MemberData(nameof(DatabaseServer.Providers), MemberType = typeof(DatabaseServer))]
    public async Task What_was_stored_before_is_found_by_a_parameter_that_came_later(StorageProvider provider)
    {
        await using var database = await ServerDatabase.Make(provider);
        var folder = Directory.CreateTempSubdirectory("peersupport-list-").FullName;
        var shipped = Evidence.Profiles.Find(AppContext.BaseDirectory)!;
        foreach (var file in Directory.EnumerateFiles(shipped, "*", SearchOption.AllDirectories).Where(file => !file.Contains($"{Path.DirectorySeparatorChar}examples{Path.DirectorySeparatorChar}", StringComparison.Ordinal)))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(shipped, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        await using var server = database.Server();
        var client = server.CreateClient();
        for (var i = 0; i < 450; i++)
        {
            await client.Put($"/fhir/Patient/r{i}", $"{{\"resourceType\":\"Patient\",\"id\":\"r{i}\",\"maritalStatus\":{{\"coding\":[{{\"code\":\"{(i % 2 == 0 ? "M" : "S")}\"}}]}}}}");
        }

        Assert.Contains("unknown-parameter", (await client.Bundle("/fhir/Patient?marital=M")).ToJsonString());
        await File.WriteAllTextAsync(Path.Combine(folder, "search", "own.json"), Parameter, TestContext.Current.CancellationToken);
        await using var second = server.WithWebHostBuilder(builder => builder.UseSetting("Profiles", folder));
        var other = second.CreateClient();
        JsonObject found;
        var tries = 0;
        do
        {
            found = await other.Bundle("/fhir/Patient?marital=M&_count=500");
            Assert.True(found.Ids().Count == 225 || found.ToJsonString().Contains("search-partial", StringComparison.Ordinal), "A search that is partial says so");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        while (found.Ids("outcome").Count > 0 && tries++ < 1000);
        Assert.Equal(225, found.Ids().Count);
        Assert.Equal(["r3"], (await other.Bundle("/fhir/Patient?_id=r3&marital=S")).Ids());
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The last resources are indexed while the search runs: what it read may still lack some.</summary>
    [Fact]
    public async Task A_search_that_began_before_the_index_was_whole_says_so()
    {
        await using var server = new TestServer();
        var client = server.CreateClient();
        await client.Put("/fhir/Patient/any", "{\"resourceType\":\"Patient\",\"id\":\"any\"}");
        var state = server.Services.GetRequiredService<IndexState>();
        state.Progress = new(1, 2);
        using var searches = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SearchStore.Activities,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = _ => state.Progress = new(2, 2),
        };
        ActivitySource.AddActivityListener(searches);
        Assert.Contains("search-partial", (await client.Bundle("/fhir/Patient?_id=any")).ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("search-partial", (await client.Bundle("/fhir/Patient?_id=any")).ToJsonString(), StringComparison.Ordinal);
    }
}
