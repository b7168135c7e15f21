using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace LoadRun;

/// <summary>What one filling wrote.</summary>
/// <param name="Resources">How many.</param>
/// <param name="Bytes">The bytes of their JSON, without the Bundles that they came in.</param>
/// <param name="Took">How long it took.</param>
sealed record Filled(int Resources, long Bytes, TimeSpan Took)
{
    public double PerSecond => Resources / Took.TotalSeconds;
}

/// <summary>Fills a store by Bundles of some hundred entries over several connections.</summary>
/// <param name="server">Where to.</param>
/// <param name="type"><c>transaction</c> or <c>batch</c>.</param>
/// <param name="connections">How many at once.</param>
sealed class Fill(ServerProcess server, string type, int connections)
{
    const int MostEntries = 500, Told = 100_000;

    readonly Population _population = new();

    /// <summary>How many patients there are, each with its observations.</summary>
    public int Patients { get; private set; }

    /// <summary>Patients, each with ten small Observations, until there are as many resources.</summary>
    public async Task<Filled> Small(int resources)
    {
        const int Together = MostEntries / (Population.Each + 1);
        var (first, count) = (Patients, (resources + Population.Each) / (Population.Each + 1));
        var filled = await Send((count + Together - 1) / Together, bundle => Enumerable.Range(first + bundle * Together, Math.Min(Together, count - bundle * Together)).SelectMany(Family));
        Patients += count;
        return filled;
    }

    /// <summary>Resources of the examples.</summary>
    public Task<Filled> Normal(int resources) => Send((resources + MostEntries - 1) / MostEntries, bundle => Enumerable.Range(bundle * MostEntries, Math.Min(MostEntries, resources - bundle * MostEntries)).Select(number =>
    {
        var (resource, json) = _population.Resource(number, Population.Mix(number) % Math.Max(1, Patients));
        return (json, "POST", resource);
    }));

    static IEnumerable<(string Json, string Method, string Url)> Family(int patient)
    {
        yield return (Population.Patient(patient), "PUT", $"Patient/{Population.PatientId(patient)}");
        for (var i = 0; i < Population.Each; i++)
        {
            yield return (Population.Observation(patient * Population.Each + i, patient), "POST", "Observation");
        }
    }

    async Task<Filled> Send(int bundles, Func<int, IEnumerable<(string Json, string Method, string Url)>> entries)
    {
        int next = -1, resources = 0;
        long bytes = 0;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            using var connection = new Connection(server.Address);
            await connection.Open();
            int mine;
            while ((mine = Interlocked.Increment(ref next)) < bundles)
            {
                var all = entries(mine).ToList();
                var request = Connection.Request("POST", "/fhir", Encoding.UTF8.GetBytes(Bundle(all)), "return=minimal");
                for (var tries = 1; ; tries++)
                {
                    var (status, body) = await connection.Send(request);
                    var made = body.Span.Count("\"status\":\"20"u8);
                    if (status == 200 && made == all.Count)
                    {
                        break;
                    }

                    // Many writers at once may be more than a database takes; a batch is not sent twice, it may have been written in part.
                    if (status != 503 || type == "batch" || tries == 20)
                    {
                        throw new InvalidOperationException($"a Bundle of {all.Count} entries got {status}, {made} of them written: {Encoding.UTF8.GetString(body.Span[..Math.Min(400, body.Length)])}");
                    }

                    await Task.Delay(200);
                }

                Interlocked.Add(ref bytes, all.Sum(entry => (long)Encoding.UTF8.GetByteCount(entry.Json)));
                var sum = Interlocked.Add(ref resources, all.Count);
                if (sum / Told > (sum - all.Count) / Told)
                {
                    var (now, most) = server.Memory();
                    Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {sum:#,0} written, {sum / watch.Elapsed.TotalSeconds:0}/s, server {now:0} MB now, {most:0} MB at its most"));
                }
            }
        })));
        return new(resources, bytes, watch.Elapsed);
    }

    string Bundle(IReadOnlyList<(string Json, string Method, string Url)> entries)
    {
        var text = new StringBuilder($$"""{"resourceType":"Bundle","type":"{{type}}","entry":[""");
        foreach (var (json, method, url) in entries)
        {
            text.Append(text[^1] == '[' ? "" : ",").Append("{\"resource\":").Append(json).Append(",\"request\":{\"method\":\"").Append(method).Append("\",\"url\":\"").Append(url).Append("\"}}");
        }

        return text.Append("]}").ToString();
    }
}
