using LoadRun;

namespace Faults;

/// <summary>The disk is full: a small file system of its own.</summary>
static class Full
{
    public static async Task<string> Run(string provider)
    {
        var folder = Directory.CreateTempSubdirectory("peersupport-full-").FullName;
        if (!Site.Shell($"mount -t tmpfs -o size=6m tmpfs {folder}"))
        {
            throw new SkipException("it needs the rights of root");
        }

        try
        {
            await using var site = await Site.Start(provider, $"Storage:Connection=Data Source={Path.Combine(folder, "full.db")}");
            var requests = new Requests();
            var statuses = new Dictionary<int, int>();
            List<string> kept = [];
            var refused = 0;
            for (var number = 0; refused < 50; number++)
            {
                var reply = await site.Send(number % 2 == 0 ? requests.Submit("full", number) : requests.Create(number));
                statuses[reply.Status] = statuses.GetValueOrDefault(reply.Status) + 1;
                if (reply.Status is 200 or 201)
                {
                    kept.Add(reply.Status == 200 ? $"ClaimResponse/{reply.Id}" : $"Observation/{reply.Id}");
                }
                else
                {
                    Site.Must(reply.Status is 503 or 507 && reply.SaysWhenToComeAgain, $"on a full disk: {reply.Status} {reply.Head}");
                    refused++;
                }
            }

            await Found(site, kept);
            Site.Must(Site.Shell($"mount -o remount,size=64m {folder}"), "the disk can grow");
            Site.Must((await site.Send(requests.Submit("full", 1_000_001))).Status == 200, "it works again when there is room");
            await site.KillAndRestart();
            await Found(site, kept);
            return $"{string.Join(", ", statuses.OrderBy(s => s.Key).Select(s => $"{s.Value} times {s.Key}"))}; all {kept.Count} that were answered are found, before and after a restart; it goes on when there is room";
        }
        finally
        {
            Site.Shell($"umount {folder}; rmdir {folder}");
        }
    }

    static async Task Found(Site site, List<string> kept)
    {
        foreach (var one in kept)
        {
            Site.Must((await site.Send(Connection.Request("GET", $"/fhir/{one}"))).Status == 200, $"{one} is not found");
        }
    }
}
