using System.Diagnostics;
using System.Net;
using LoadRun;

namespace Faults;

/// <summary>Three servers behind nginx; one falls out, and is started anew as a rolling upgrade does.</summary>
static class Balanced
{
    const int Submits = 300;

    public static async Task<string> Run(string provider)
    {
        if (!Site.Shell("command -v nginx"))
        {
            throw new SkipException("nginx is not installed");
        }

        await using var site = await Site.Start(provider);
        using ServerProcess second = await site.Another(), third = await site.Another();
        var folder = Directory.CreateTempSubdirectory("peersupport-nginx-").FullName;
        var port = ServerProcess.FreePort();
        var text = await File.ReadAllTextAsync(Path.Combine(ServerProcess.Root(), "tests", "Faults", "nginx.conf"));
        foreach (var (from, to) in new[] { (5081, site.Server.Address.Port), (5082, second.Address.Port), (5083, third.Address.Port), (8080, port) })
        {
            text = text.Replace($":{from}", $":{to}", StringComparison.Ordinal);
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "nginx.conf"), $"pid {folder}/pid;\ndaemon off;\n{text}");
        using var nginx = Process.Start(new ProcessStartInfo("nginx", ["-p", folder, "-c", Path.Combine(folder, "nginx.conf"), "-e", Path.Combine(folder, "error.log")]))!;
        try
        {
            await Task.Delay(500);
            var requests = new Requests();
            var front = new IPEndPoint(IPAddress.Loopback, port);
            int number = 0, answered = 0;
            var workers = Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
            {
                int mine;
                while ((mine = Interlocked.Increment(ref number)) <= Submits)
                {
                    var (status, _) = await Once(front, requests.Submit("balanced", mine));
                    Site.Must(status == 200, $"through nginx: {status}");
                    Interlocked.Increment(ref answered);
                }
            })));
            while (answered < Submits / 3 && !workers.IsFaulted)
            {
                await Task.Delay(5);
            }

            await site.KillAndRestart();
            await workers;
            Site.Must(site.Count("\"Submission\"") == Submits, "each is there once");
            return $"{Submits} submits through nginx to three servers, one killed and started anew meanwhile: all answered 200 at the first try, each is there once";
        }
        finally
        {
            nginx.Kill(entireProcessTree: true);
            await nginx.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task<(int Status, int Length)> Once(IPEndPoint front, byte[] request)
    {
        using var connection = new Connection(front);
        await connection.Open();
        var (status, body) = await connection.Send(request);
        return (status, body.Length);
    }
}
