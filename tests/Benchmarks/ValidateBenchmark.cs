using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Jobs;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;

namespace Benchmarks;

/// <summary>
/// From a resource's bytes to all its issues, warm, on one thread: an 18 KB prior authorization Bundle and the official Patient example where the suites are
/// (PEERSUPPORT_SUITES), else a baseline of ours. <see cref="Parse"/> is the yardstick.
/// </summary>
[MemoryDiagnoser]
[SimpleJob(RuntimeMoniker.HostProcess, launchCount: 1, warmupCount: 5, iterationCount: 10)]
public class ValidateBenchmark
{
    readonly Validator validator = new(ProfileSet.Empty, TimeProvider.System);
    Validator profiled = null!;
    byte[] body = null!;

    [Params("bundle", "patient")]
    public string What { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        var suites = Environment.GetEnvironmentVariable("PEERSUPPORT_SUITES") ?? "";
        var file = Path.Combine(suites, "pas-examples", "07-pas-submit-request-homecare.json");
        body = What == "patient" ? Patient(Path.Combine(suites, "r4-examples.tgz"))
            : File.ReadAllBytes(File.Exists(file) ? file : Path.Combine(Profiles.Find(AppContext.BaseDirectory)!, "examples", "louisiana", "00-baseline.request.json"));
        string[] packages = [Path.Combine(suites, "packages", "us_core_311.tgz"), Path.Combine(suites, "packages", "davinci_pas_2.0.1.tgz")];
        profiled = new Validator(ProfileSet.Load(Profiles.DefinitionFolders(Profiles.Find(AppContext.BaseDirectory)!), packages.Where(File.Exists)), TimeProvider.System);
        _ = profiled.Profiles.NotChecked.Count;
        var issues = ValidateWithProfiles();
        Console.WriteLine($"// {What}: {body.Length} bytes, {issues.Count} issues, {issues.Count(issue => issue.Severity <= IssueSeverity.Error)} errors");
    }

    [Benchmark(Baseline = true)]
    public Resource Parse() => FhirJson.Parse(body).Resource!;

    [Benchmark]
    public int ParseStructure() => StructureCheck.Check(FhirJson.Parse(body).Resource!).Count;

    [Benchmark]
    public IReadOnlyList<Issue> Validate() => validator.Validate(FhirJson.Parse(body).Resource!);

    /// <summary>Our own profiles and, where they are, the packages of US Core and PAS are held; the resources name theirs.</summary>
    [Benchmark]
    public IReadOnlyList<Issue> ValidateWithProfiles() => profiled.Validate(FhirJson.Parse(body).Resource!);

    static byte[] Patient(string archive)
    {
        if (File.Exists(archive))
        {
            using var unzipped = new System.IO.Compression.GZipStream(File.OpenRead(archive), System.IO.Compression.CompressionMode.Decompress);
            using var tar = new System.Formats.Tar.TarReader(unzipped);
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.DataStream is { } data && Path.GetFileName(entry.Name) == "Patient-example.json")
                {
                    using var bytes = new MemoryStream();
                    data.CopyTo(bytes);
                    return bytes.ToArray();
                }
            }
        }

        return "{\"resourceType\":\"Patient\",\"active\":true,\"name\":[{\"use\":\"official\",\"family\":\"Chalmers\",\"given\":[\"Peter\"]}],\"gender\":\"male\",\"birthDate\":\"1974-12-25\"}"u8.ToArray();
    }
}
