using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using LoadRun;

namespace Faults;

/// <summary>Two servers on one database, and 200 claims in flight for the last units of one authorization.</summary>
static class LastUnits
{
    const int Attempts = 200, Units = 4;

    public static async Task<string> Run(string provider)
    {
        await using var site = await Site.Start(provider);
        using var other = await site.Another();
        if (await Authorized(site) is not { } folder)
        {
            throw new FaultException("no example is certified");
        }

        var text = await File.ReadAllTextAsync(Path.Combine(folder, "00c-claim.request.json"));
        var watch = Stopwatch.StartNew();
        var again = 0;
        var paid = await Task.WhenAll(Enumerable.Range(0, Attempts).Select(i => Task.Run(async () =>
        {
            // Each bills a contact of its own: minutes apart, so that none is a duplicate of another.
            var bundle = JsonNode.Parse(text.Replace("T10:00:00", $"T{8 + i / 60:00}:{i % 60:00}:00", StringComparison.Ordinal).Replace("T11:00:00", $"T{9 + i / 60:00}:{i % 60:00}:00", StringComparison.Ordinal))!;
            bundle["entry"]![0]!["resource"]!["identifier"]![0]!["value"] = $"claim-{i}";
            var body = Connection.Request("POST", "/fhir/Claim/$submit", Encoding.UTF8.GetBytes(bundle.ToJsonString()));
            while (true)
            {
                var reply = await Site.Send(i % 2 == 0 ? site.Server : other, body);
                if (reply.Status == 200)
                {
                    return JsonNode.Parse(reply.Body)!["item"]![0]!["adjudication"]!.AsArray().Where(each => (string?)each!["category"]!["coding"]![0]!["code"] == "allowed-units").Sum(each => (int?)each!["value"] ?? 0);
                }

                Site.Must(reply.Status == 503 && reply.SaysWhenToComeAgain, $"a claim got {reply.Status}");
                Interlocked.Increment(ref again);
                await Task.Delay(200);
            }
        })));
        using var connection = site.Sql();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COALESCE(SUM(\"Units\"), 0) FROM \"Use\" WHERE \"Voided\" IS NULL";
        var used = Convert.ToInt64(command.ExecuteScalar(), null);
        Site.Must(used == Units && paid.Sum() == Units, $"{used} units are used and {paid.Sum()} were answered as paid, of {Units}");
        return $"{Attempts} claims through two servers in {watch.Elapsed.TotalSeconds:0.0} s, {again} times 503: {used} of {Units} units used, {paid.Count(units => units > 0)} paid";
    }

    /// <summary>The folder of the first example that this server, without a sandbox, certifies; it then has an authorization of the last units.</summary>
    static async Task<string?> Authorized(Site site)
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.Combine(ServerProcess.Root(), "profiles", "examples")).Where(each => File.Exists(Path.Combine(each, "00c-claim.request.json"))).Order(StringComparer.Ordinal))
        {
            var request = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "00-baseline.request.json")))!;
            request["entry"]![0]!["resource"]!["item"]![0]!["quantity"]!["value"] = Units;
            var reply = await site.Send(Connection.Request("POST", "/fhir/Claim/$submit", Encoding.UTF8.GetBytes(request.ToJsonString())));
            Site.Must(reply.Status == 200, $"the authorization got {reply.Status}");
            if (site.Count("\"Authorization\"") > 0)
            {
                return folder;
            }
        }

        return null;
    }
}
