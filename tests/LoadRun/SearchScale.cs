using System.Globalization;

namespace LoadRun;

/// <summary>Whether a search costs what it finds and not what there is: the same searches over ten thousand resources and over a million, and what the million came to.</summary>
sealed class SearchScale(string provider, Options options, Report report)
{
    const int Few = 10_000, Submits = 500, NormalOneIn = 10;

    readonly TimeSpan _seconds = options.Seconds("--seconds", 5), _warm = options.Seconds("--warm", 2);
    readonly int _resources = options.Number("--resources", 1_000_000), _connections = options.Number("--connections", 16);
    readonly Requests _requests = new();

    /// <summary>How many entries a search's answer has.</summary>
    public static int Entries(ReadOnlyMemory<byte> answer) => answer.Span.Count("\"fullUrl\""u8);

    /// <summary>All Observations of one patient: 10 of all that there are.</summary>
    public static byte[] BySubject(int number, int patients) => Get($"Observation?subject=Patient/{Population.PatientId(Population.Mix(number) % patients)}&_count=10");

    public async Task Run()
    {
        await using var database = await Database.Make(provider);
        using var server = await ServerProcess.Start([$"Storage:Provider={provider}", $"Storage:Connection={database.Connection}", .. options.All("--set")]);
        var fill = new Fill(server, options.Text("--fill", "transaction"), options.Number("--fill-connections", 2));
        Console.WriteLine($"\n{provider}: searches of 10 at {Few:#,0} and at {_resources:#,0} resources, {_connections} connections, {_seconds.TotalSeconds} s each, {Environment.ProcessorCount} processors, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
        var few = await fill.Small(Few);
        await Submit(server, 0);
        var before = await Ask(server, fill.Patients, Submits);

        var normal = _resources / NormalOneIn;
        var small = await Weigh(database, () => fill.Small(_resources - few.Resources - normal));
        var mixed = await Weigh(database, () => fill.Normal(normal));
        var filled = server.Memory();
        await Submit(server, Submits);
        var after = await Ask(server, fill.Patients, 2 * Submits);
        var asked = server.Memory();

        Console.WriteLine($"{"search",-44}{"few/s",8}{"p50 ms",8}{"p99 ms",8}{"many/s",9}{"p50 ms",8}{"p99 ms",8}{"ratio",7}{"wrong",7}  target");
        foreach (var (one, other) in before.Zip(after))
        {
            var ratio = one.PerSecond / other.PerSecond;
            var wrong = one.Refused + other.Refused;
            var judged = wrong > 0 ? report.AtMost($"{one.Name} on {provider}, wrong answers", wrong, 0) : report.AtMost($"{one.Name} on {provider}, cost over many by cost over few", ratio, Targets.MostRatio);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{one.Name,-44}{one.PerSecond,8:0}{one.Percentile(0.5),8:0.0}{one.Percentile(0.99),8:0.0}{other.PerSecond,9:0}{other.Percentile(0.5),8:0.0}{other.Percentile(0.99),8:0.0}{ratio,7:0.00}{wrong,7}  {judged}"));
        }

        Tell("small resources", small);
        Tell("resources of the examples", mixed);
        Console.WriteLine($"memory after writing {small.Filled.Resources + mixed.Filled.Resources + few.Resources:#,0}: {filled.Now:0} MB, at its most {filled.Most:0} MB; after the searches {asked.Now:0} MB, at its most {asked.Most:0} MB: "
            + report.AtMost($"memory on {provider} after {_resources:#,0} resources, in MB", filled.Now, Targets.MostMemory));
    }

    void Tell(string what, (Filled Filled, long Grown) part)
    {
        var share = (double)part.Grown / Math.Max(1, part.Filled.Bytes);
        Console.WriteLine($"{what}: {part.Filled.Resources:#,0} of {part.Filled.Bytes / Math.Max(1, part.Filled.Resources)} bytes written in {part.Filled.Took.TotalSeconds:0} s ({part.Filled.PerSecond:0}/s), {share:0.00} bytes stored a byte sent: "
            + report.AtMost($"{what} on {provider}, bytes stored a byte sent", share, Targets.MostStored));
    }

    static async Task<(Filled Filled, long Grown)> Weigh(Database database, Func<Task<Filled>> write)
    {
        var size = await database.Size();
        var filled = await write();
        return (filled, await database.Size() - size);
    }

    /// <summary>Authorizations, of members of their own.</summary>
    async Task Submit(ServerProcess server, int first)
    {
        var next = first;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            using var connection = new Connection(server.Address);
            await connection.Open();
            int mine;
            while ((mine = Interlocked.Increment(ref next)) <= first + Submits)
            {
                var (status, _) = await connection.Send(_requests.Submit("M", mine));
                if (status != 200)
                {
                    throw new InvalidOperationException($"an authorization got {status}");
                }
            }
        })));
    }

    async Task<List<LoadResult>> Ask(ServerProcess server, int patients, int members)
    {
        static string Day(DateTime at) => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        (string Name, Func<int, byte[]> Next, int Found)[] searches =
        [
            ("Observation?subject=", number => BySubject(number, patients), 10),
            ("Observation?subject:Patient.identifier=", number => Get($"Observation?subject:Patient.identifier={Population.Member}|{Population.Mix(number) % patients}&_count=10"), 10),
            ("Observation?code=&date=ge&_sort=-date", number => Get(InMonth(number, month => $"date=ge{Day(month)}")), 10),
            ("Observation?code=&date=<month>&_sort=-date", number => Get(InMonth(number, month => $"date={month:yyyy-MM}")), 10),
            ("Observation?code=&date=ge&date=lt&_sort=-date", number => Get(InMonth(number, month => $"date=ge{Day(month)}&date=lt{Day(month.AddMonths(1))}")), 10),
            ("Patient?family=<prefix>", number => Get($"Patient?family={Population.Prefix(number)}&_count=10"), 10),
            ("ClaimResponse?patient:identifier=", number => Get($"ClaimResponse?patient:identifier=M-{1 + number % members}&_count=10"), 1),
        ];
        List<LoadResult> results = [];
        foreach (var (name, next, found) in searches)
        {
            bool IsRight(ReadOnlyMemory<byte> answer) => Entries(answer) == found;
            await Load.Run(name, server.Address, _connections, _warm, next, IsRight);
            results.Add(await Load.Run(name, server.Address, _connections, _seconds, number => next(number + 1_000_000), IsRight));
        }

        return results;
    }

    static string InMonth(int number, Func<DateTime, string> date)
    {
        var (code, month) = Population.Slot(number);
        return $"Observation?code={Population.Assessment}|{code}&{date(month)}&_sort=-date&_count=10";
    }

    static byte[] Get(string search) => Connection.Request("GET", $"/fhir/{search}");
}
