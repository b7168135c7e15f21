using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using LoadRun;

namespace Faults;

/// <summary>The server is killed while it makes a bulk export. It goes on by itself afterwards, and its files hold each resource once.</summary>
static class Export
{
    const int Fillers = 2;

    public static async Task<string> Run(string provider, int resources)
    {
        await using var site = await Site.Start(provider);
        var filled = await new Fill(site.Server, "transaction", Fillers).Small(resources);
        var watch = Stopwatch.StartNew();
        var begun = await site.Send(Connection.Request("GET", "/fhir/$export", prefer: "respond-async"));
        Site.Must(begun.Status == 202, $"an export begins with {begun.Status}");
        var status = PathOf(Header(begun.Head, "Content-Location") ?? throw new FaultException("no Content-Location"));

        var before = 0L;
        while (before == 0)
        {
            var reply = await site.Send(Connection.Request("GET", status));
            Site.Must(reply.Status == 202, $"the export answered {reply.Status} before it could be killed: take more --resources");
            before = Written(reply);
        }

        var killedAt = watch.Elapsed.TotalSeconds;
        await site.KillAndRestart();
        var first = await site.Send(Connection.Request("GET", status));
        Site.Must(first.Status == 202 && Written(first) >= before, $"after the restart: {first.Status}, {Header(first.Head, "X-Progress")}; {before} were written before");
        var restarted = watch.Elapsed.TotalSeconds;

        Reply done;
        while ((done = await site.Send(Connection.Request("GET", status))).Status == 202)
        {
            Site.Must(watch.Elapsed.TotalSeconds < restarted + 180, $"it does not end: {Header(done.Head, "X-Progress")}");
            await Task.Delay(100);
        }

        var took = watch.Elapsed.TotalSeconds;
        Site.Must(done.Status == 200, $"the export ends with {done.Status}");
        var (files, lines, keys) = await Files(site, done.Body);
        Site.Must(keys.Count == lines, $"{lines} lines hold {keys.Count} resources: some are there twice");
        var stored = Stored(site);
        Site.Must(keys.SetEquals(stored), $"{keys.Count} resources are in the files and {stored.Count} in the store; {stored.Except(keys).Count()} are missing");
        return $"{filled.Resources} resources: killed after {killedAt:0.0} s with {Written(first)} of them written, back after {restarted:0.0} s, whole after {took:0.0} s: {files} files with each resource once";
    }

    static async Task<(int Files, long Lines, HashSet<string> Keys)> Files(Site site, byte[] manifest)
    {
        HashSet<string> keys = [];
        long lines = 0;
        using var json = JsonDocument.Parse(manifest);
        var output = json.RootElement.GetProperty("output");
        foreach (var file in output.EnumerateArray())
        {
            var reply = await site.Send(Connection.Request("GET", PathOf(file.GetProperty("url").GetString()!)));
            Site.Must(reply.Status == 200, $"a file got {reply.Status}");
            var held = Encoding.UTF8.GetString(reply.Body).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Site.Must(held.Length == file.GetProperty("count").GetInt32(), $"a file of {file.GetProperty("count")} has {held.Length} lines");
            lines += held.Length;
            foreach (var line in held)
            {
                using var resource = JsonDocument.Parse(line);
                Site.Must(resource.RootElement.GetProperty("resourceType").ValueEquals(file.GetProperty("type").GetString()), $"another type in a file of {file.GetProperty("type")}");
                keys.Add($"{resource.RootElement.GetProperty("resourceType")}/{resource.RootElement.GetProperty("id")}");
            }
        }

        return (output.GetArrayLength(), lines, keys);
    }

    static HashSet<string> Stored(Site site)
    {
        using var connection = site.Sql();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT \"Type\", \"Id\" FROM \"Resource\"";
        using var reader = command.ExecuteReader();
        HashSet<string> keys = [];
        while (reader.Read())
        {
            keys.Add($"{reader.GetString(0)}/{reader.GetString(1)}");
        }

        return keys;
    }

    static string PathOf(string url) => new Uri(url).PathAndQuery;

    /// <summary>How many resources are written, as <c>X-Progress</c> says.</summary>
    static long Written(Reply reply) => Header(reply.Head, "X-Progress") is { } said ? long.Parse(said.Split(' ')[0], CultureInfo.InvariantCulture) : 0;

    static string? Header(string head, string name) =>
        head.Split("\r\n").FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)) is { } line ? line[(name.Length + 1)..].Trim() : null;
}
