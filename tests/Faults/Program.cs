using System.Diagnostics;
using System.Globalization;
using Faults;

// tests/Faults/run [kill gone full slow stalled many large busy servers notify claims balanced]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var all = new (string Name, Func<string, Task<string?>> Run, string[] Providers)[]
{
    ("kill", Kill.Run, ["Sqlite", "PostgreSql"]),
    ("gone", Gone.Run, ["PostgreSql"]),
    ("full", Full.Run, ["Sqlite"]),
    ("slow", Slow.Run, ["Sqlite", "PostgreSql"]),
    ("stalled", Clients.Stalled, ["Sqlite"]),
    ("many", Clients.Many, ["Sqlite", "PostgreSql"]),
    ("large", Clients.Large, ["Sqlite", "PostgreSql"]),
    ("busy", Clients.Busy, ["Sqlite"]),
    ("servers", Servers.Run, ["Sqlite", "PostgreSql"]),
    ("notify", Notify.Run, ["Sqlite", "PostgreSql"]),
    ("claims", LastUnits.Run, ["Sqlite", "PostgreSql"]),
    ("balanced", Balanced.Run, ["PostgreSql"]),
};
int passed = 0, failed = 0, skipped = 0;
foreach (var (name, run, providers) in all.Where(fault => args.Length == 0 || args.Contains(fault.Name)))
{
    foreach (var provider in providers)
    {
        if (provider == "PostgreSql" && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("PEERSUPPORT_TEST_POSTGRES")))
        {
            Console.WriteLine($"skipped: {name} on {provider}: PEERSUPPORT_TEST_POSTGRES names no server");
            skipped++;
            continue;
        }

        var watch = Stopwatch.StartNew();
        try
        {
            var outcome = await run(provider);
            Console.WriteLine(outcome is null ? $"skipped: {name} on {provider}: it needs the rights of root (full) or nginx (balanced)" : $"{name} on {provider}: {outcome} ({watch.Elapsed.TotalSeconds:0} s)");
            (passed, skipped) = outcome is null ? (passed, skipped + 1) : (passed + 1, skipped);
        }
        catch (Exception exception) when (exception is FaultException or IOException or InvalidOperationException or System.Net.Sockets.SocketException or System.Data.Common.DbException)
        {
            Console.WriteLine($"FAILED: {name} on {provider}: {exception}");
            failed++;
        }
    }
}

Console.WriteLine($"Faults: {passed} passed, {failed} failed, {skipped} skipped");
return failed == 0 ? 0 : 1;
