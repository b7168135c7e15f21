using System.Diagnostics;
using System.Globalization;
using Faults;
using LoadRun;

// tests/Faults/run [kill gone full slow stalled many large busy servers notify claims balanced transaction export upgrade]
//   --provider Sqlite|PostgreSql (only this one)   --resources 50000 (export)   --kills 5 (transaction)   --from <commit> (upgrade: the older build; otherwise the last one that lacks a migration)
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var options = new Options(args);
var all = new (string Name, Func<string, Task<string>> Run, string[] Providers)[]
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
    ("transaction", provider => LargeTransaction.Run(provider, options.Number("--kills", 5)), ["Sqlite", "PostgreSql"]),
    ("export", provider => Export.Run(provider, options.Number("--resources", 50_000)), ["Sqlite", "PostgreSql"]),
    ("upgrade", provider => Upgrade.Run(provider, options.Text("--from", "")), ["Sqlite", "PostgreSql"]),
};
if (options.Names.FirstOrDefault(name => all.All(fault => fault.Name != name)) is { } unknown)
{
    Console.Error.WriteLine($"There is no fault {unknown}: {string.Join(", ", all.Select(fault => fault.Name))}");
    return 2;
}

int passed = 0, failed = 0, skipped = 0;
foreach (var (name, run, providers) in all.Where(fault => options.Names.Count == 0 || options.Names.Contains(fault.Name)))
{
    foreach (var provider in providers.Where(provider => options.Text("--provider", provider) == provider))
    {
        var watch = Stopwatch.StartNew();
        try
        {
            if (provider == "PostgreSql" && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("PEERSUPPORT_TEST_POSTGRES")))
            {
                throw new SkipException("PEERSUPPORT_TEST_POSTGRES names no server");
            }

            Console.WriteLine($"{name} on {provider}: {await run(provider)} ({watch.Elapsed.TotalSeconds:0} s)");
            passed++;
        }
        catch (SkipException reason)
        {
            Console.WriteLine($"skipped: {name} on {provider}: {reason.Message}");
            skipped++;
        }
        catch (Exception exception) when (exception is FaultException or IOException or InvalidOperationException or System.Net.Sockets.SocketException or System.Data.Common.DbException)
        {
            Console.WriteLine($"FAILED: {name} on {provider}: {exception}");
            failed++;
        }
    }
}

OldBuild.Clean();
Console.WriteLine($"Faults: {passed} passed, {failed} failed, {skipped} skipped");
return failed == 0 ? 0 : 1;
