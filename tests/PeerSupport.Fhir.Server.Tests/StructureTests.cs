using System.Text.Json.Nodes;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>The profiles are listed and served, and what the server answers conforms to them.</summary>
public sealed class StructureTests(TestServer server) : IClassFixture<TestServer>
{
    const string Base = "https://peersupport.example/fhir/StructureDefinition/";

    static readonly string Profiles = Evidence.Profiles.Find(AppContext.BaseDirectory)!;

    static readonly Lazy<Validator> Validator = new(() => new(ProfileSet.Load(
        [Path.Combine(Profiles, "structures"), Path.Combine(Profiles, "terminology"), .. Directory.EnumerateDirectories(Path.Combine(Profiles, "policies")).Select(policy => Path.Combine(policy, "terminology")).Where(Directory.Exists)], []), TimeProvider.System));

    readonly HttpClient client = server.CreateClient();

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Every request that is answered with a ClaimResponse or CoverageEligibilityResponse at once.</summary>
    public static TheoryData<string> Requests =>
        [.. Examples.Names().Where(name => JsonNode.Parse(File.ReadAllText(Examples.Path(name, "expected"))) is { } expected && (int?)expected["status"] is null or 200 && expected["after"] is null && !((string?)expected["post"] ?? "").Contains("$discharge-review", StringComparison.Ordinal))];

    [Fact]
    public async Task Profiles_are_listed_by_their_type_and_served_and_extensions_are_served()
    {
        var statement = await (await client.Get("/fhir/metadata")).Json();
        var listed = statement["rest"]![0]!["resource"]!.AsArray()
            .SelectMany(resource => (resource!["supportedProfile"]?.AsArray() ?? []).Select(url => ((string)resource["type"]!, (string)url!))).ToHashSet();
        var files = Directory.EnumerateFiles(Path.Combine(Profiles, "structures"), "*.json").Select(file => JsonNode.Parse(File.ReadAllText(file))!.AsObject()).ToList();
        Assert.NotEmpty(files);
        Assert.Equal(files.Where(file => (string?)file["type"] != "Extension").Select(file => ((string)file["type"]!, (string)file["url"]!)).Order(), listed.Order());
        foreach (var file in files)
        {
            var served = await (await client.Get($"/fhir/StructureDefinition/{(string)file["id"]!}")).Json();
            Assert.True(JsonNode.DeepEquals(file, served));
        }
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task What_the_server_answers_conforms_to_its_profiles(string example)
    {
        var request = Examples.Request(example);
        var type = request["entry"]!.AsArray().Select(entry => (string)entry!["resource"]!["resourceType"]!).First(each => each is "Claim" or "CoverageEligibilityRequest");
        var answered = JsonNode.Parse(await (await client.Post($"/fhir/{type}/$submit", request.ToJsonString())).Text())!;
        var answer = FhirJson.Parse(System.Text.Encoding.UTF8.GetBytes(Answer.Resource(answered).ToJsonString())).Resource!;
        var profile = answer.TypeName switch { "ClaimResponse" => "peer-support-authorization-response", "CoverageEligibilityResponse" => "peer-support-eligibility-response", _ => null };
        Assert.NotNull(profile);
        var issues = Validator.Value.Validate(answer, [Base + profile]);
        Assert.Empty(issues.Where(issue => issue.Severity <= IssueSeverity.Error).Select(issue => $"{issue.Rule} at {issue.Expression}: {issue.Text} Expected {issue.Expected}, found {issue.Found}."));
    }
}
