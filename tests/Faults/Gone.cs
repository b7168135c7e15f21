using System.Diagnostics;
using LoadRun;

namespace Faults;

/// <summary>The database server goes away and comes back.</summary>
static class Gone
{
    public static async Task<string> Run(string provider)
    {
        await using var site = await Site.Start(provider);
        var requests = new Requests();
        Site.Must((await site.Send(requests.Submit("gone", 1))).Status == 200, "it works before");
        Site.Must(Site.Shell("postgres_pause fast"), "PostgreSQL can be stopped");
        try
        {
            foreach (var request in new[] { requests.Submit("gone", 2), requests.Create(1), Connection.Request("GET", "/fhir/Observation/none") })
            {
                var reply = await site.Send(request);
                Site.Must(reply.Status == 503 && reply.SaysWhenToComeAgain, $"without a database: {reply.Status} {reply.Head}");
            }

            Site.Must((await site.Send(Connection.Request("GET", "/health/ready"))).Status == 503, "it is not ready");
            Site.Must((await site.Send(Connection.Request("GET", "/health/live"))).Status == 200, "it is live");
        }
        finally
        {
            Site.Must(Site.Shell("postgres_resume"), "PostgreSQL can be started");
        }

        var watch = Stopwatch.StartNew();
        var tries = 1;
        while ((await site.Send(requests.Submit("gone", 2))).Status != 200)
        {
            Site.Must(watch.Elapsed < TimeSpan.FromSeconds(10), "it works again");
            tries++;
        }

        Site.Must((await site.Send(requests.Submit("gone", 1))).Status == 200 && site.Count("\"Submission\"") == 2, "nothing is lost or doubled");
        return $"503 with Retry-After and an OperationOutcome while it was gone; answered again {watch.Elapsed.TotalMilliseconds:0} ms after it came back, at try {tries}";
    }
}
