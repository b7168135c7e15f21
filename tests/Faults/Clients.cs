using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using LoadRun;

namespace Faults;

/// <summary>What clients do to a server.</summary>
static class Clients
{
    /// <summary>One stops in the middle of its body, one never reads its answers. Others are served meanwhile.</summary>
    public static async Task<string> Stalled(string provider)
    {
        await using var site = await Site.Start(provider);
        var requests = new Requests();
        var id = (await site.Send(requests.Submit("stalled", 1))).Id;
        using var sending = await Open(site);
        var whole = requests.Submit("stalled", 2);
        await sending.SendAsync(whole.AsMemory(0, whole.Length / 2));
        using var reading = await Open(site);
        reading.ReceiveBufferSize = 4096;
        var read = Connection.Request("GET", $"/fhir/ClaimResponse/{id}");
        var watch = Stopwatch.StartNew();
        var unread = Task.Run(async () =>
        {
            try
            {
                while (watch.Elapsed < TimeSpan.FromSeconds(60))
                {
                    await reading.SendAsync(read);
                }

                return 0;
            }
            catch (SocketException)
            {
                return watch.Elapsed.TotalSeconds;
            }
        });

        var answer = new byte[4096];
        var length = await sending.ReceiveAsync(answer).WaitAsync(TimeSpan.FromSeconds(60));
        var cutSending = watch.Elapsed.TotalSeconds;
        var said = Encoding.ASCII.GetString(answer, 0, length).Split('\r')[0];
        Site.Must(said.Contains("408", StringComparison.Ordinal), $"a body that stops: {said}");
        Site.Must((await site.Send(requests.Submit("stalled", 3))).Status == 200, "others are served");
        var cutReading = await unread;
        Site.Must(cutReading > 0, "the connection of one who never reads is cut");
        Site.Must(site.Count("\"Submission\"") == 2, "half a body writes nothing");
        return $"half a body: '{said}' after {cutSending:0.0} s; answers that nobody reads: cut after {cutReading:0.0} s; memory {site.Server.Memory().Most:0} MB";
    }

    /// <summary>A thousand connections at once, each with three requests.</summary>
    public static async Task<string> Many(string provider)
    {
        await using var site = await Site.Start(provider);
        var requests = new Requests();
        var statuses = new ConcurrentDictionary<int, int>();
        var opened = 0;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => Task.Run(async () =>
        {
            using var connection = new Connection(site.Server.Address);
            await connection.Open();
            Interlocked.Increment(ref opened);
            while (opened < 1000)
            {
                await Task.Delay(10);
            }

            foreach (var request in new[] { requests.Submit("many", i), requests.Create(i), Connection.Request("GET", "/fhir/Observation/none") })
            {
                var (status, _) = await connection.Send(request);
                statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
            }
        })));
        Site.Must(statuses.Keys.All(status => status is 200 or 201 or 404), $"statuses {string.Join(", ", statuses)}");
        return $"1,000 connections, 3,000 requests in {watch.Elapsed.TotalSeconds:0.0} s: {string.Join(", ", statuses.OrderBy(s => s.Key).Select(s => $"{s.Value} times {s.Key}"))}; memory {site.Server.Memory().Most:0} MB";
    }

    /// <summary>A body just below the limit of 5 MB, and one above.</summary>
    public static async Task<string> Large(string provider)
    {
        await using var site = await Site.Start(provider);
        byte[] Document(int size) => Connection.Request("POST", "/fhir/DocumentReference", Encoding.ASCII.GetBytes(
            "{\"resourceType\":\"DocumentReference\",\"status\":\"current\",\"content\":[{\"attachment\":{\"contentType\":\"application/pdf\",\"data\":\"" + new string('A', size) + "\"}}]}"));
        var watch = Stopwatch.StartNew();
        var below = await site.Send(Document(5_000_000));
        var took = watch.Elapsed.TotalMilliseconds;
        Site.Must(below.Status == 201, $"5 MB: {below.Status}");
        var read = await site.Send(Connection.Request("GET", $"/fhir/DocumentReference/{below.Id}"));
        Site.Must(read.Status == 200 && read.Body.Length > 5_000_000, "it comes back");
        var above = await site.Send(Document(6_000_000));
        Site.Must(above.Status == 413 && Encoding.UTF8.GetString(above.Body).Contains("body-too-long", StringComparison.Ordinal), $"6 MB: {above.Status}");
        return $"5.0 MB: 201 in {took:0} ms and read back; 6.0 MB: 413 with an OperationOutcome";
    }

    /// <summary>More than the server takes on.</summary>
    public static async Task<string> Busy(string provider)
    {
        await using var site = await Site.Start(provider, "Limits:MaxAtOnce=2", "Limits:MaxWaiting=4");
        var requests = new Requests();
        var replies = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => Task.Run(() => site.Send(requests.Submit("busy", i)))));
        int served = replies.Count(reply => reply.Status == 200), refused = replies.Count(reply => reply.Status == 503 && reply.SaysWhenToComeAgain);
        Site.Must(served + refused == replies.Length && served > 0 && refused > 0, $"{served} served, {refused} refused of {replies.Length}");
        Site.Must(site.Count("\"Submission\"") == served, "a refused one writes nothing");
        return $"of 300 at once with room for 2 and 4 waiting: {served} served, {refused} refused with 503 and Retry-After; those that were served are written, no other";
    }

    static async Task<Socket> Open(Site site)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(site.Server.Address);
        return socket;
    }
}
