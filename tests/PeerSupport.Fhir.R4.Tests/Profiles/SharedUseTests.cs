using System.Text;

namespace PeerSupport.Fhir.R4.Tests.Profiles;

public sealed class SharedUseTests
{
    static readonly string[] Bundles = ["Bundle-ReferralAuthorizationBundleExample.json", "Bundle-HomecareAuthorizationBundleExample.json", "Bundle-MedicalServicesAuthorizationBundleExample.json"];

    static ProfileSet Pas() => ProfileSet.Load([], [PackageSuite.Path("us_core_311.tgz"), PackageSuite.Path("davinci_pas_2.0.1.tgz")]);

    static List<byte[]> Bodies() => [.. PackageSuite.Examples("davinci_pas_2.0.1.tgz").Where(e => Bundles.Contains(e.Name)).Select(e => e.Bytes)];

    [Fact]
    public async Task Sixteen_threads_find_what_one_finds()
    {
        // Broken in several places, so that there is something to differ about.
        var bodies = Bodies().Select(b => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(b)
            .Replace("\"status\"", "\"language\"", StringComparison.Ordinal).Replace("extension-", "extensions-", StringComparison.Ordinal))).ToList();
        string All(Validator validator) => string.Join('\n', bodies.SelectMany(b => validator.Validate(FhirJson.Parse(b).Resource!)));
        var expected = All(new Validator(Pas(), TimeProvider.System));
        Assert.NotEmpty(expected);
        var shared = new Validator(Pas(), TimeProvider.System);
        var cancel = TestContext.Current.CancellationToken;
        var found = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Factory.StartNew(() => All(shared), cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        Assert.All(found, f => Assert.Equal(expected, f));
    }
}
