using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Jobs;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;

namespace Benchmarks;

/// <summary>
/// From the bytes of a state's baseline Bundle to its decision, warm, on one thread; and the decision alone. <see cref="Parse"/> is the yardstick: the others are read as
/// ratios to it, in one run.
/// </summary>
[MemoryDiagnoser]
[SimpleJob(RuntimeMoniker.HostProcess, launchCount: 1, warmupCount: 5, iterationCount: 10)]
public class DecideBenchmark
{
    Profiles profiles = null!;
    byte[] body = null!;
    ReadRequest read = null!;

    [ParamsSource(nameof(States))]
    public string State { get; set; } = "";

    public static IEnumerable<string> States => Directory.EnumerateFiles(Path.Combine(Profiles.Find(AppContext.BaseDirectory)!, "examples"), "00-baseline.request.json", SearchOption.AllDirectories)
        .Select(file => Path.GetFileName(Path.GetDirectoryName(file)!)).Order(StringComparer.Ordinal);

    [GlobalSetup]
    public void Setup()
    {
        profiles = Profiles.Load(Profiles.Find(AppContext.BaseDirectory)!, illustrative: true);
        body = File.ReadAllBytes(Path.Combine(profiles.Folder, "examples", State, "00-baseline.request.json"));
        read = Read(FhirJson.Parse(body).Resource!);
        if (DecideAlone().Outcome != Outcome.Certified)
        {
            throw new InvalidOperationException("The baseline is not certified: there is nothing to measure.");
        }

        Console.WriteLine($"// {State}: {body.Length} bytes");
    }

    [Benchmark(Baseline = true)]
    public Resource Parse() => FhirJson.Parse(body).Resource!;

    [Benchmark]
    public int Check() => StructureCheck.Check(FhirJson.Parse(body).Resource!).Count;

    [Benchmark]
    public Decision ParseFactsDecide() => DecideOn(Read(FhirJson.Parse(body).Resource!));

    [Benchmark]
    public Decision DecideAlone() => DecideOn(read);

    static Decision DecideOn(ReadRequest request) => Engine.Decide(request.Facts, request.Policy, Ledger.Empty, AdverseDecisions.Automatic);

    ReadRequest Read(Resource resource)
    {
        List<Issue> issues = [];
        var bundle = RequestBundle.Read(resource, "Claim", issues)!;
        return ReadRequest.Authorization(profiles, new EvidenceSet(bundle.Request, bundle.Entries.Where(entry => entry != bundle.Request)), ReceivedDay.ClaimCreated, DateTimeOffset.UnixEpoch, issues)!;
    }
}
