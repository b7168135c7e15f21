using System.Globalization;
using System.Text.Json;
using LoadRun;

// dotnet run -c Release --project tests/LoadRun -- [--provider Sqlite|PostgreSql] [--seconds 10] [--warm 8] [--connections 16] [--set Storage:TimeoutSeconds=5] [create] [read] [submit] [submit-two] [search] [bare]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string Option(string name, string otherwise) => Array.IndexOf(args, name) is >= 0 and var at ? args[at + 1] : otherwise;
var provider = Option("--provider", "Sqlite");
var seconds = TimeSpan.FromSeconds(double.Parse(Option("--seconds", "10"), CultureInfo.InvariantCulture));
var warm = TimeSpan.FromSeconds(double.Parse(Option("--warm", "8"), CultureInfo.InvariantCulture));
var connections = int.Parse(Option("--connections", "16"), CultureInfo.InvariantCulture);
var wanted = args.Intersect(["create", "read", "submit", "submit-two", "search", "bare"]).ToList();
wanted = wanted.Count > 0 ? wanted : ["create", "read", "submit", "bare"];

await using var database = await Database.Make(provider);
using var server = await ServerProcess.Start([$"Storage:Provider={provider}", $"Storage:Connection={database.Connection}", .. args.Index().Where(a => a.Index > 0 && args[a.Index - 1] == "--set").Select(a => a.Item)]);
var requests = new Requests();
var run = 0;
Console.WriteLine($"{provider}, {connections} connections, {seconds.TotalSeconds} s each, {Environment.ProcessorCount} processors, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
Console.WriteLine($"{"load",-14}{"per second",12}{"p50 ms",9}{"p99 ms",9}{"refused",9}{"server ms",11}{"stored/sent",13}{"memory MB",11}");

async Task Measure(string name, Func<int, byte[]> next, bool writes)
{
    var id = ++run;
    await Load.Run(name, server.Address, connections, warm, number => next(number + id * 100_000_000));
    var (size, processor) = (await database.Size(), server.Processor());
    var result = await Load.Run(name, server.Address, connections, seconds, number => next(number + id * 100_000_000 + 50_000_000));
    var grown = await database.Size() - size;
    Print(result, (server.Processor() - processor) / Math.Max(1, result.Answered) * 1000, writes ? (double)grown / result.Bytes : null);
}

void Print(LoadResult result, double? processor, double? stored) => Console.WriteLine(
    $"{result.Name,-14}{result.PerSecond,12:0}{result.Percentile(0.5),9:0.0}{result.Percentile(0.99),9:0.0}{result.Refused,9}{processor,11:0.00}{stored,13:0.00}{server.Memory().Most,11:0}");

if (wanted.Contains("create"))
{
    await Measure("create", requests.Create, true);
}

if (wanted.Contains("read"))
{
    List<byte[]> reads = [];
    using var connection = new Connection(server.Address);
    await connection.Open();
    for (var i = 0; i < 500; i++)
    {
        var (_, body) = await connection.Send(requests.Create(i));
        using var json = JsonDocument.Parse(body);
        reads.Add(Connection.Request("GET", $"/fhir/Observation/{json.RootElement.GetProperty("id").GetString()}"));
    }

    await Measure("read", number => reads[number % reads.Count], false);
}

if (wanted.Contains("submit"))
{
    await Measure("submit", number => requests.Submit("M", number), true);
}

if (wanted.Contains("submit-two"))
{
    await Measure("submit-two", number => requests.SubmitTwo("T", number), true);
}

if (wanted.Contains("search"))
{
    await Measure("search", number => Connection.Request("GET", $"/fhir/Observation?_count=10&_id={number}"), false);
}

if (wanted.Contains("bare"))
{
    Print(await BareInsert.Run("bare create", provider, database.Connection, connections, seconds / 2, requests.CreateBody), null, null);
    Print(await BareInsert.Run("bare submit", provider, database.Connection, connections, seconds / 2, number => requests.SubmitBody("B", number)), null, null);
}
