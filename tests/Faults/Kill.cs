using System.Collections.Concurrent;
using System.Net.Sockets;
using LoadRun;

namespace Faults;

/// <summary>The server is killed while it writes. Whatever was answered is there afterwards, once.</summary>
static class Kill
{
    const int Submits = 1000, Kills = 5, AtOnce = 16;

    public static async Task<string> Run(string provider)
    {
        await using var site = await Site.Start(provider);
        var requests = new Requests();
        var answers = new ConcurrentDictionary<int, string>();
        int number = 0, broken = 0, other = 0;
        var workers = Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
        {
            int mine;
            while ((mine = Interlocked.Increment(ref number)) <= Submits)
            {
                while (!answers.ContainsKey(mine))
                {
                    try
                    {
                        var reply = await site.Send(requests.Submit("kill", mine));
                        if (reply.Status == 200)
                        {
                            answers[mine] = reply.Id!;
                        }
                        else
                        {
                            Site.Must(reply.Status == 503, $"an answer of {reply.Status}");
                            Interlocked.Increment(ref other);
                            await Task.Delay(100);
                        }
                    }
                    catch (Exception exception) when (exception is SocketException or IOException)
                    {
                        // Killed: what became of the request nobody knows, so it is sent again.
                        Interlocked.Increment(ref broken);
                        await Task.Delay(100);
                    }
                }
            }
        })));

        for (var kill = 1; kill <= Kills; kill++)
        {
            while (answers.Count < kill * Submits / (Kills + 1) && !workers.IsFaulted)
            {
                await Task.Delay(2);
            }

            await site.KillAndRestart();
        }

        await workers;
        foreach (var (mine, id) in answers)
        {
            Site.Must((await site.Send(Connection.Request("GET", $"/fhir/ClaimResponse/{id}"))).Status == 200, $"answer {id} is not found");
        }

        foreach (var (mine, id) in answers.Take(200))
        {
            Site.Must((await site.Send(requests.Submit("kill", mine))).Id == id, $"request {mine} was answered again");
        }

        Site.Must(answers.Values.Distinct().Count() == Submits, "two requests have one answer");
        long submissions = site.Count("\"Submission\""), active = site.Count("\"Authorization\" WHERE \"Status\" = 'Active'"), responses = site.Count("\"Resource\" WHERE \"Type\" = 'ClaimResponse'");
        Site.Must((submissions, responses) == (Submits, Submits) && active <= Submits, $"{submissions} submissions, {responses} answers, {active} authorizations of {Submits} requests");
        return $"{Submits} submits answered over {Kills} kills, {broken} connections cut, {other} times 503; all found, none twice ({active} authorizations in force)";
    }
}
