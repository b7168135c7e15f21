using System.Globalization;
using LoadRun;

// Both databases: tests/LoadRun/run [names] [options]; one: dotnet run -c Release --project tests/LoadRun -- [names] [options]
// Names, each a load on a database of its own: create (a shipped Observation, as it stands), small (an Observation of 550 bytes), read (by id), search (10 of many, by reference),
//   submit (an authorization), submit-two (one of two lines, 8 connections unless they are given). All of these when none is named.
//   search-scale: fills a database to 10,000 resources, then to --resources, asks the same searches of both, and says what the server and the database have come to.
// Options: --provider Sqlite|PostgreSql|Sqlite,PostgreSql   --connections 16   --seconds 10 and --warm 8 (of each load)   --set Storage:TimeoutSeconds=5 (a setting of the server's)
//   --resources 1000000 and --fill transaction|batch and --fill-connections 2 (search-scale)   --check (exit code 1 where a target is missed)
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var options = new Options(args, "--check");
string[] loads = ["create", "small", "read", "search", "submit", "submit-two"], all = [.. loads, "search-scale"];
if (options.Names.FirstOrDefault(name => !all.Contains(name)) is { } unknown)
{
    Console.Error.WriteLine($"There is no load {unknown}: {string.Join(", ", all)}");
    return 2;
}

IReadOnlyList<string> wanted = options.Names.Count > 0 ? options.Names : loads;
var report = new Report();
foreach (var provider in options.Text("--provider", "Sqlite").Split(','))
{
    if (wanted.Intersect(loads).Any())
    {
        await new Loads(provider, options, report).Run(wanted);
    }

    if (wanted.Contains("search-scale"))
    {
        await new SearchScale(provider, options, report).Run();
    }
}

report.Print();
return report.IsMissed && options.Has("--check") ? 1 : 0;
