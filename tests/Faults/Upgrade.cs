using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using LoadRun;

namespace Faults;

/// <summary>A rolling upgrade: a server of an earlier build and one of this build work on one database, then the earlier one ends. Whatever was answered by either is there afterwards, once.</summary>
static class Upgrade
{
    const int EachPhase = 300, AtOnce = 8;

    static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(40);

    public static async Task<string> Run(string provider, string from)
    {
        var build = OldBuild.Make(provider, from);
        await using var database = await Database.Make(provider);
        string[] settings = [$"Storage:Provider={provider}", $"Storage:Connection={database.Connection}", "Logging:Console:LogLevel:Default=None", "Storage:Packing=Brotli", "Storage:BesideOlder=true"];
        using var old = await ServerProcess.Start(settings, root: build.Folder);
        var clients = new UpgradeClients(old);
        var workers = Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(clients.Work)));
        await More();
        using var young = await ServerProcess.Start(settings);
        clients.Young = young;
        await More();
        clients.IsOldGone = true;
        Site.Must(old.Stop(LongestStop), "the old server ends when it is asked to");
        await More();
        clients.IsDone = true;
        await workers;
        await Check(young, clients);
        return $"{build.What}: {clients.Answers.Count} requests answered, {clients.By(isOld: true)} by the old server ({clients.OldBeside} of them beside the new one), {clients.By(isOld: false)} by the new one; {clients.Again} times sent again; all found, none twice";

        async Task More()
        {
            for (var before = clients.Answers.Count; clients.Answers.Count < before + EachPhase && !workers.IsFaulted;)
            {
                await Task.Delay(5);
            }
        }
    }

    static async Task Check(ServerProcess young, UpgradeClients clients)
    {
        List<string> lost = [];
        foreach (var (number, (type, id, isOld)) in clients.Answers.OrderBy(answer => answer.Key))
        {
            var by = isOld ? "the old server" : "the new one";
            if ((await Site.Send(young, Connection.Request("GET", $"/fhir/{type}/{id}"))).Status != 200)
            {
                lost.Add($"{type} {number}, answered by {by}, is not found");
            }
            else if (type == "Observation")
            {
                var found = Encoding.UTF8.GetString((await Site.Send(young, Connection.Request("GET", $"/fhir/Observation?subject=Patient/{Population.PatientId(number)}"))).Body);
                var entries = found.Split("\"fullUrl\"").Length - 1;
                if (!found.Contains(id, StringComparison.Ordinal) || (entries != 1 && !clients.Cut.ContainsKey(number)))
                {
                    lost.Add($"Observation {number}, answered by {by}, is found {entries} times by search");
                }
            }
            else if ((await Site.Send(young, clients.Request(number))) is var again && (again.Status != 200 || again.Id != id))
            {
                lost.Add($"request {number}, answered by {by}, is answered anew ({again.Status})");
            }
        }

        Site.Must(lost.Count == 0, $"{lost.Count} of {clients.Answers.Count}: {string.Join("; ", lost.Take(5))}");
        Site.Must(clients.Answers.Values.Select(answer => answer.Id).Distinct().Count() == clients.Answers.Count, "two requests have one answer");
        Site.Must(clients.OldBeside > 0, "the old server answered nothing beside the new one");
    }
}

/// <summary>Clients of both servers: every other request is an authorization, the others an Observation. What is cut off or put off is sent again, to the other one.</summary>
sealed class UpgradeClients(ServerProcess old)
{
    readonly Requests _requests = new();
    int _number, _again, _oldBeside;

    public ServerProcess? Young { get; set; }

    /// <summary>The load balancer sends nothing to the old one any more.</summary>
    public bool IsOldGone { get; set; }

    public bool IsDone { get; set; }

    public ConcurrentDictionary<int, (string Type, string Id, bool IsOld)> Answers { get; } = new();

    /// <summary>Requests whose connection broke: nobody knows what became of the first try.</summary>
    public ConcurrentDictionary<int, bool> Cut { get; } = new();

    public int Again => _again;

    /// <summary>How many requests the old server answered while the new one did too.</summary>
    public int OldBeside => _oldBeside;

    public int By(bool isOld) => Answers.Values.Count(answer => answer.IsOld == isOld);

    public byte[] Request(int number) => number % 2 == 0 ? _requests.Submit("upgrade", number)
        : Connection.Request("POST", "/fhir/Observation", Encoding.UTF8.GetBytes(Population.Observation(number, number)));

    /// <summary>Sends one request after the other.</summary>
    public async Task Work()
    {
        while (!IsDone)
        {
            var mine = Interlocked.Increment(ref _number);
            for (var tries = 0; !Answers.ContainsKey(mine); tries++)
            {
                Site.Must(tries < 100, $"request {mine} finds no server");
                var young = Young;
                var isOld = young is null || (!IsOldGone && (mine / 2 + tries) % 2 == 0);
                try
                {
                    var reply = await Site.Send(isOld ? old : young!, Request(mine));
                    if (reply.Status is 200 or 201)
                    {
                        Answers[mine] = (mine % 2 == 0 ? "ClaimResponse" : "Observation", reply.Id!, isOld);
                        Interlocked.Add(ref _oldBeside, isOld && young is not null ? 1 : 0);
                        continue;
                    }

                    Site.Must(reply.Status == 503, $"request {mine} got {reply.Status} from {(isOld ? "the old" : "the new")} server: {Encoding.UTF8.GetString(reply.Body)[..Math.Min(300, reply.Body.Length)]}");
                }
                catch (Exception exception) when (exception is SocketException or IOException)
                {
                    Cut[mine] = true;
                }

                Interlocked.Increment(ref _again);
                await Task.Delay(50);
            }
        }
    }
}
