using System.Diagnostics;
using LoadRun;

namespace Faults;

/// <summary>The database does not answer in time: another one holds what the server needs.</summary>
static class Slow
{
    public static async Task<string> Run(string provider)
    {
        await using var site = await Site.Start(provider, "Storage:TimeoutSeconds=2");
        var requests = new Requests();
        Site.Must((await site.Send(requests.Submit("slow", 1))).Status == 200, "it works before");
        double took;
        using (var blocker = site.Sql())
        {
            using var command = blocker.CreateCommand();
            command.CommandText = provider == "PostgreSql" ? "BEGIN; LOCK TABLE \"Resource\", \"Submission\" IN ACCESS EXCLUSIVE MODE" : "BEGIN IMMEDIATE";
            command.ExecuteNonQuery();
            var watch = Stopwatch.StartNew();
            var replies = await Task.WhenAll(Enumerable.Range(2, 8).Select(number => site.Send(requests.Submit("slow", number))));
            took = watch.Elapsed.TotalSeconds;
            Site.Must(replies.All(reply => reply.Status == 503 && reply.SaysWhenToComeAgain), $"while it is held: {string.Join(", ", replies.Select(reply => reply.Status))}");
            Site.Must((await site.Send(Connection.Request("GET", "/health/live"))).Status == 200, "it is live");
            command.CommandText = "ROLLBACK";
            command.ExecuteNonQuery();
        }

        Site.Must((await site.Send(requests.Submit("slow", 2))).Status == 200, "it works again");
        return $"8 requests got 503 with Retry-After after {took:0.0} s (Storage:TimeoutSeconds=2); works when it is free";
    }
}
