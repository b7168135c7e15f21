using System.Diagnostics;
using System.Text.Json.Nodes;
using LoadRun;

namespace Faults;

/// <summary>Two servers on one database, and 200 attempts at one member in flight.</summary>
static class Servers
{
    const int Attempts = 200;

    public static async Task<string> Run(string provider)
    {
        await using var site = await Site.Start(provider);
        using var other = await site.Another();

        // Of a policy with a weekly limit: together no more units than one alone.
        var request = Directory.EnumerateFiles(Path.Combine(ServerProcess.Root(), "profiles", "examples"), "22-*.request.json", SearchOption.AllDirectories).Single();
        var most = (int)JsonNode.Parse(await File.ReadAllTextAsync(request.Replace(".request.", ".expected.", StringComparison.Ordinal)))!["units"]!;
        var text = await File.ReadAllTextAsync(request);
        var watch = Stopwatch.StartNew();
        var again = 0;
        var units = await Task.WhenAll(Enumerable.Range(0, Attempts).Select(i => Task.Run(async () =>
        {
            var bundle = JsonNode.Parse(text)!;
            bundle["entry"]![0]!["resource"]!["identifier"]![0]!["value"] = $"attempt-{i}";
            bundle["entry"]![0]!["resource"]!["item"]![0]!["quantity"]!["value"] = 60 + i % 50;
            var body = Connection.Request("POST", "/fhir/Claim/$submit", System.Text.Encoding.UTF8.GetBytes(bundle.ToJsonString()));
            while (true)
            {
                var reply = await Site.Send(i % 2 == 0 ? site.Server : other, body);
                if (reply.Status == 200)
                {
                    return JsonNode.Parse(reply.Body)!["entry"]?[0]?["resource"]?["item"]?[0]?["adjudication"]?.AsArray().Select(each => (int?)each!["value"]).FirstOrDefault(value => value is not null) ?? 0;
                }

                Site.Must(reply.Status == 503 && reply.SaysWhenToComeAgain, $"an attempt got {reply.Status}");
                Interlocked.Increment(ref again);
                await Task.Delay(200);
            }
        })));
        var held = site.Count("\"Authorization\" WHERE \"Status\" = 'Active' AND \"Units\" > 0");
        using var connection = site.Sql();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COALESCE(SUM(\"Units\"), 0) FROM \"Authorization\" WHERE \"Status\" = 'Active'";
        var spent = Convert.ToInt64(command.ExecuteScalar(), null);
        Site.Must(spent <= most && spent > 0 && units.Sum() == spent, $"{spent} units are held, {units.Sum()} were answered, {most} is all there is");
        return $"{Attempts} attempts through two servers in {watch.Elapsed.TotalSeconds:0.0} s, {again} times 503: {spent} units of {most} in {held} authorizations, as the answers say";
    }
}
