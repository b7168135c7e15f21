using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>Published packages that a user drops into the folder of packages.</summary>
public sealed class PackageTests
{
    [Fact]
    public async Task A_package_in_the_folder_is_listed_and_its_profiles_validate()
    {
        var suite = Suite() ?? "";
        Assert.SkipWhen(suite.Length == 0, "suite not present: the published packages beside the repository");
        var folder = Directory.CreateTempSubdirectory("peersupport-packages-").FullName;
        try
        {
            File.Copy(Path.Combine(suite, "packages", "us_core_311.tgz"), Path.Combine(folder, "us_core_311.tgz"));
            await using var server = new PackageServer(folder);
            using var client = server.CreateClient();
            var metadata = JsonNode.Parse(await client.GetStringAsync(new Uri("/fhir/metadata", UriKind.Relative), TestContext.Current.CancellationToken))!;
            Assert.Contains(metadata["implementationGuide"]!.AsArray(), guide => ((string)guide!).EndsWith("hl7.fhir.us.core|3.1.1", StringComparison.Ordinal));
            using var content = new StringContent("""{ "resourceType": "Patient", "gender": "unknown" }""", Encoding.UTF8, "application/fhir+json");
            using var response = await client.PostAsync(new Uri("/fhir/Patient/$validate?profile=http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient", UriKind.Relative), content, TestContext.Current.CancellationToken);
            var outcome = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Contains("Patient.identifier", outcome, StringComparison.Ordinal);
            Assert.Contains("us-core-patient", outcome, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static string? Suite()
    {
        if (Environment.GetEnvironmentVariable("PEERSUPPORT_SUITES") is { Length: > 0 } named)
        {
            return Directory.Exists(Path.Combine(named, "packages")) ? named : null;
        }

        var root = Path.GetDirectoryName(Path.GetDirectoryName(Evidence.Profiles.Find(AppContext.BaseDirectory)!)!)!;
        var beside = Path.Combine(root, "shared", "fhir");
        return Directory.Exists(Path.Combine(beside, "packages")) ? beside : null;
    }

    sealed class PackageServer(string packages) : TestServer
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseSetting("Packages", packages);
        }
    }
}
