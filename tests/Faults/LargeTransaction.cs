using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using LoadRun;

namespace Faults;

/// <summary>A transaction of 1,000 entries that refer to each other: as a whole, or, where one entry is bad or the server is killed on the way, not at all.</summary>
static class LargeTransaction
{
    const int Families = 100, Each = 10, Entries = Families * Each;

    const string Tag = "https://load.example/run";

    public static async Task<string> Run(string provider, int kills)
    {
        await using var site = await Site.Start(provider);
        await Whole(site, "first", look: true);
        var took = await Whole(site, "warm");

        var bad = await site.Send(Request("bad", "{\"resourceType\":\"Observation\",\"status\":\"no-such-status\",\"code\":{\"text\":\"bad\"}}"));
        var said = Encoding.UTF8.GetString(bad.Body);
        Site.Must(bad.Status is >= 400 and < 500 && said.Contains($"Bundle.entry[{Entries - 1}]", StringComparison.Ordinal), $"one bad entry: {bad.Status} {said[..Math.Min(300, said.Length)]}");
        await Stored(site, "bad", 0);

        int cut = 0, none = 0;
        for (var kill = 1; kill <= kills; kill++)
        {
            var usual = await Whole(site, $"before-{kill}");
            var run = $"kill-{kill}";
            var sent = Task.Run(() => Answer(site, Request(run)));
            await Task.Delay(usual * kill / (kills + 1));
            await site.KillAndRestart();
            var status = await sent;
            var isThere = await All(site, run);
            Site.Must(isThere || status != 200, $"{run} was answered and is not there");
            (cut, none) = (cut + (status is null ? 1 : 0), none + (isThere ? 0 : 1));
        }

        Site.Must(kills == 0 || cut > 0, "no kill came into a transaction");
        return $"{Entries} entries in {took.TotalMilliseconds:0} ms, every reference leads where it must; one bad entry: {bad.Status} and nothing of it; killed in {cut} of {kills} transactions: {none} are not there at all, {kills - none} whole";
    }

    /// <summary>Sends a transaction, and looks at each resource that it made if that is wanted. Gives how long the answer took.</summary>
    static async Task<TimeSpan> Whole(Site site, string run, bool look = false)
    {
        var watch = Stopwatch.StartNew();
        var reply = await site.Send(Request(run));
        var took = watch.Elapsed;
        Site.Must(reply.Status == 200, $"a transaction of {Entries} entries: {reply.Status} {Encoding.UTF8.GetString(reply.Body)[..Math.Min(400, reply.Body.Length)]}");
        using var bundle = JsonDocument.Parse(reply.Body);
        var answers = bundle.RootElement.GetProperty("entry").EnumerateArray().Select(entry => entry.GetProperty("response")).ToList();
        Site.Must(answers.Count == Entries && answers.All(answer => answer.GetProperty("status").GetString()!.StartsWith("201", StringComparison.Ordinal)), $"{answers.Count} answers, not all of them 201");
        var keys = answers.Select(answer => string.Join('/', new Uri(new("http://localhost"), answer.GetProperty("location").GetString()).AbsolutePath.Split('/').SkipWhile(part => part != "fhir").Skip(1).Take(2))).ToList();
        Site.Must(keys.Distinct().Count() == Entries, "two entries have one id");
        if (look)
        {
            await Look(site, keys);
        }

        await Stored(site, run, Entries);
        return took;
    }

    /// <summary>Each resource is there, and refers to those of its own family.</summary>
    static async Task Look(Site site, List<string> keys)
    {
        using var connection = new Connection(site.Server.Address);
        await connection.Open();
        for (var i = 0; i < Entries; i++)
        {
            var (status, body) = await connection.Send(Connection.Request("GET", $"/fhir/{keys[i]}"));
            Site.Must(status == 200, $"{keys[i]} is not found");
            if (i % Each == 0)
            {
                continue;
            }

            using var resource = JsonDocument.Parse(body);
            string? Reference(JsonElement of) => of.GetProperty("reference").GetString();
            Site.Must(
                Reference(resource.RootElement.GetProperty("subject")) == keys[i - i % Each] && Reference(resource.RootElement.GetProperty("derivedFrom")[0]) == keys[Next(i)],
                $"{keys[i]} refers elsewhere: {resource.RootElement.GetRawText()}");
        }
    }

    /// <summary>Whether the transaction is there as a whole; a fault when it is there in part.</summary>
    static async Task<bool> All(Site site, string run)
    {
        var isThere = await Count(site, $"Patient?_tag={Tag}|{run}") > 0;
        await Stored(site, run, isThere ? Entries : 0);
        return isThere;
    }

    /// <summary>So many of the transaction are found by search, and so many lie in the database.</summary>
    static async Task Stored(Site site, string run, int entries)
    {
        long patients = await Count(site, $"Patient?_tag={Tag}|{run}"), others = await Count(site, $"Observation?_tag={Tag}|{run}");
        Site.Must((patients, others) == (entries / Each, entries - entries / Each), $"of {run}, {patients} patients and {others} others are there");
        var rows = site.Count("\"Resource\"");
        Site.Must(rows % Entries == 0, $"{rows} resources lie in the database: some belong to no whole transaction");
    }

    static async Task<long> Count(Site site, string search)
    {
        var reply = await site.Send(Connection.Request("GET", $"/fhir/{search}&_summary=count"));
        using var json = JsonDocument.Parse(reply.Body);
        return json.RootElement.GetProperty("total").GetInt64();
    }

    static async Task<int?> Answer(Site site, byte[] request)
    {
        try
        {
            return (await site.Send(request)).Status;
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return null;
        }
    }

    /// <summary>The entry that another one of the same family refers to: the last one to the first, so that some come later and some earlier.</summary>
    static int Next(int entry) => entry % Each == Each - 1 ? entry - Each + 2 : entry + 1;

    /// <summary>Families of a patient and nine Observations: half of them named by urn:uuid, half by addresses of another server with relative references.</summary>
    static byte[] Request(string run, string? last = null)
    {
        static string Type(int entry) => entry % Each == 0 ? "Patient" : "Observation";
        static bool IsUrn(int entry) => entry / Each % 2 == 0;
        static string Name(int entry) => IsUrn(entry) ? $"urn:uuid:00000000-0000-4000-8000-{entry:d12}" : $"{Type(entry)}/e{entry}";
        var tag = $$"""{"tag":[{"system":"{{Tag}}","code":"{{run}}"}]}""";
        var bundle = new StringBuilder("{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[");
        for (var i = 0; i < Entries; i++)
        {
            var resource = last is not null && i == Entries - 1 ? last : i % Each == 0
                ? $$"""{"resourceType":"Patient","meta":{{tag}},"name":[{"family":"Member","given":["{{i}}"]}]}"""
                : $$"""{"resourceType":"Observation","meta":{{tag}},"status":"final","code":{"text":"need {{i}}"},"subject":{"reference":"{{Name(i - i % Each)}}"},"effectiveDateTime":"2026-01-02","derivedFrom":[{"reference":"{{Name(Next(i))}}"}]}""";
            bundle.Append(i == 0 ? "" : ",").Append($$"""{"fullUrl":"{{(IsUrn(i) ? "" : "http://ehr.example/fhir/")}}{{Name(i)}}","resource":""").Append(resource)
                .Append($$$""","request":{"method":"POST","url":"{{{Type(i)}}}"}}""");
        }

        return Connection.Request("POST", "/fhir", Encoding.UTF8.GetBytes(bundle.Append("]}").ToString()));
    }
}
