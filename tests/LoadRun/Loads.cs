using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LoadRun;

/// <summary>The loads of requests, each against a server and a database of its own, with the bare insert of the same bytes after those that write.</summary>
sealed class Loads(string provider, Options options, Report report)
{
    const int Population = 20_000;

    readonly TimeSpan _seconds = options.Seconds("--seconds", 10), _warm = options.Seconds("--warm", 8);
    readonly Requests _requests = new();

    public async Task Run(IReadOnlyList<string> wanted)
    {
        Console.WriteLine($"\n{provider}: {_seconds.TotalSeconds} s each, {_warm.TotalSeconds} s before to get warm, {Environment.ProcessorCount} processors, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
        Console.WriteLine($"{"load",-11}{"at once",8}{"bytes",7}{"a second",10}{"p50 ms",8}{"p99 ms",8}{"refused",8}{"server ms",10}{"stored/sent",12}{"bare/s",8}{"of bare",8}{"peak MB",8}  targets");
        foreach (var name in wanted)
        {
            switch (name)
            {
                case "create": await Measure(name, number => _requests.Create(number), _requests.CreateBody); break;
                case "small": await Measure(name, number => Connection.Request("POST", "/fhir/Observation", Small(number)), Small); break;
                case "submit": await Measure(name, number => _requests.Submit("M", number), number => _requests.SubmitBody("B", number)); break;
                case "submit-two": await Measure(name, number => _requests.SubmitTwo("T", number), number => _requests.SubmitTwoBody("B", number)); break;
                case "read": await Measure(name, prepare: Reads); break;
                case "search": await Measure(name, prepare: Searches, isRight: answer => SearchScale.Entries(answer) == LoadRun.Population.Each); break;
            }
        }
    }

    async Task Measure(string name, Func<int, byte[]>? next = null, Func<int, byte[]>? bare = null, Func<ServerProcess, Task<Func<int, byte[]>>>? prepare = null, Func<ReadOnlyMemory<byte>, bool>? isRight = null)
    {
        var connections = options.Number("--connections", name == "submit-two" ? 8 : 16);
        await using var database = await Database.Make(provider);
        using var server = await ServerProcess.Start([$"Storage:Provider={provider}", $"Storage:Connection={database.Connection}", .. options.All("--set")]);
        var request = next ?? await prepare!(server);
        await Load.Run(name, server.Address, connections, _warm, request, isRight);
        var (size, processor) = (await database.Size(), server.Processor());
        var result = await Load.Run(name, server.Address, connections, _seconds, number => request(number + 100_000_000), isRight);
        var took = (server.Processor() - processor) / Math.Max(1, result.Answered) * 1000;
        var stored = bare is null ? default(double?) : (double)(await database.Size() - size) / result.Bytes;
        var yardstick = bare is null ? null : await BareInsert.Run(name, provider, database.Connection, connections, _seconds / 2, bare);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-11}{connections,8}{(bare is null ? null : result.Bytes / Math.Max(1, result.Milliseconds.Length)),7}{result.PerSecond,10:0}{result.Percentile(0.5),8:0.0}{result.Percentile(0.99),8:0.0}{result.Refused,8}{took,10:0.00}{stored,12:0.00}{yardstick?.PerSecond,8:0}{result.PerSecond / yardstick?.PerSecond,8:0.00}{server.Memory().Most,8:0}  {Judged(result, connections, stored)}"));
    }

    string Judged(LoadResult result, int connections, double? stored)
    {
        List<string> said = [];
        var what = $"{result.Name} on {provider}";
        if (Targets.PerSecond(result.Name, provider) is { } rate)
        {
            said.Add($"{report.AtLeast($"{what}, requests a second", result.PerSecond, rate)}: {rate:0}/s");
        }

        if (result.Name == "submit-two")
        {
            if (provider == "Sqlite")
            {
                said.Add($"{report.AtMost($"{what}, p50 in ms", result.Percentile(0.5), Targets.TwoP50)}: p50 {Targets.TwoP50} ms");
                said.Add($"{report.AtMost($"{what}, p99 in ms", result.Percentile(0.99), Targets.TwoP99)}: p99 {Targets.TwoP99} ms");
            }
        }
        else if (connections <= 16)
        {
            said.Add($"{report.AtMost($"{what}, p99 in ms", result.Percentile(0.99), Targets.LongestP99)}: p99 {Targets.LongestP99} ms");
        }

        if (stored is { } share)
        {
            said.Add($"{report.AtMost($"{what}, bytes stored a byte sent", share, Targets.MostStored)}: stored {Targets.MostStored}");
        }

        if (result.Refused > 0)
        {
            said.Add($"{report.AtMost($"{what}, refused or wrong answers", result.Refused, 0)}: none refused");
        }

        return string.Join(", ", said);
    }

    static byte[] Small(int number) => Encoding.UTF8.GetBytes(LoadRun.Population.Observation(number, number / LoadRun.Population.Each));

    async Task<Func<int, byte[]>> Reads(ServerProcess server)
    {
        List<byte[]> reads = [];
        using var connection = new Connection(server.Address);
        await connection.Open();
        for (var i = 0; i < 500; i++)
        {
            var (_, body) = await connection.Send(_requests.Create(i));
            using var json = JsonDocument.Parse(body);
            reads.Add(Connection.Request("GET", $"/fhir/Observation/{json.RootElement.GetProperty("id").GetString()}"));
        }

        return number => reads[number % reads.Count];
    }

    async Task<Func<int, byte[]>> Searches(ServerProcess server)
    {
        var fill = new Fill(server, "transaction", 2);
        await fill.Small(Population);
        return number => SearchScale.BySubject(number, fill.Patients);
    }
}
