using System.IO.Compression;
using System.Formats.Tar;
using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>What a pended answer asks of the provider, and what becomes of it.</summary>
public sealed class PasDocumentRequestTests(ExampleServer server) : IClassFixture<ExampleServer>
{
    const string Pas = "http://hl7.org/fhir/us/davinci-pas", Open = "louisiana/04-no-stage", Whole = "louisiana/00-baseline";

    readonly HttpClient client = server.CreateClient();

    [Theory]
    [InlineData(PasClient.V22)]
    [InlineData(PasClient.V20)]
    public async Task Each_line_that_waits_says_what_is_missing_where_each_version_has_it(string version)
    {
        var pas = new PasClient(client, version);
        var answer = await pas.Submit(Reviewing.Request(Open, $"LA-asks-{version}"));
        var response = PasClient.ClaimResponse(answer);
        Assert.Null(response["contained"]);
        var asked = Asked(answer);
        Assert.Equal(asked.Select(entry => (string?)entry["fullUrl"]), response["communicationRequest"]!.AsArray().Select(reference => (string?)reference!["reference"]));
        var request = Assert.Single(asked)["resource"]!;
        Assert.Equal(("active", "https://codesystem.x12.org/005010/755", "CDEX"), ((string?)request["status"], (string?)request["category"]![0]!["coding"]![0]!["system"], (string?)request["medium"]![0]!["coding"]![0]!["code"]));
        var payload = Assert.Single(request["payload"]!.AsArray())!;
        Assert.Equal("47420-5", (string?)payload["contentString"]);
        var (there, elsewhere) = version == PasClient.V22 ? (request, payload) : (payload, request);
        Assert.Equal(1, (int)Extension(there, "serviceLineNumber").Single()!["valuePositiveInt"]!);
        Assert.Empty(Extension(elsewhere, "serviceLineNumber"));
        Assert.NotEmpty(Extension(payload, "communicatedDiagnosis"));
        Assert.Contains("LA.I.C-2", (string?)request["note"]![0]!["text"], StringComparison.Ordinal);

        // By itself the answer contains it; and the same request gets the same bytes.
        var alone = await (await client.Get($"/fhir/ClaimResponse/{response["id"]}")).Json();
        Assert.Equal("#wanted-1", (string?)alone["communicationRequest"]![0]!["reference"]);
        Assert.Equal(answer.ToJsonString(), (await pas.Submit(Reviewing.Request(Open, $"LA-asks-{version}"))).ToJsonString());
    }

    [Fact]
    public async Task A_document_comes_in_under_the_number_that_it_was_asked_by_and_nothing_more_is_asked()
    {
        var pas = new PasClient(client, PasClient.V22);
        var request = Assert.Single(Asked(await pas.Submit(Reviewing.Request(Open, "LA-asks-number"))))["resource"]!;
        var stage = Examples.Request(Whole)["entry"]!.AsArray().First(entry => (string?)entry!["resource"]!["id"] == "stage-of-change")!["resource"]!.DeepClone();
        var parameters = new JsonObject
        {
            ["resourceType"] = "Parameters",
            ["parameter"] = new JsonArray(
                new JsonObject { ["name"] = "TrackingId", ["valueIdentifier"] = request["identifier"]![0]!.DeepClone() },
                new JsonObject { ["name"] = "AttachTo", ["valueCode"] = "preauthorization" },
                new JsonObject { ["name"] = "MemberId", ["valueIdentifier"] = new JsonObject { ["value"] = "LA-asks-number" } },
                new JsonObject { ["name"] = "Attachment", ["part"] = new JsonArray(new JsonObject { ["name"] = "Content", ["resource"] = stage }) }),
        };
        using var settled = await client.Post("/fhir/Claim/$submit-attachment", parameters.ToJsonString());
        var answer = await settled.Json();
        Assert.True(settled.IsSuccessStatusCode, answer.ToJsonString());
        Assert.Equal("certified", Reviewing.Word(answer));
        Assert.Null(answer["communicationRequest"] ?? answer["contained"]);
    }

    [Fact]
    public void The_codes_that_documents_are_asked_by_are_the_guides()
    {
        using var file = File.OpenRead(PasValidators.Package(PasClient.V22));
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        using var tar = new TarReader(unpacked);
        JsonNode? codes = null;
        while (codes is null && tar.GetNextEntry() is { } entry)
        {
            codes = entry.Name.EndsWith("ValueSet-pas-loinc-attachment-codes.json", StringComparison.Ordinal) ? JsonNode.Parse(entry.DataStream!) : null;
        }

        var known = codes!["compose"]!["include"]!.AsArray().SelectMany(include => include!["concept"]!.AsArray()).Select(concept => (string)concept!["code"]!).ToHashSet();
        var attachments = Evidence.Profiles.Load(Evidence.Profiles.Find(AppContext.BaseDirectory)!, illustrative: false).Attachments;
        Assert.All(attachments.Facts.Values.Append(attachments.Other), code => Assert.Contains(code.Loinc, known));
    }

    static IReadOnlyList<JsonNode> Asked(JsonObject bundle) => [.. bundle["entry"]!.AsArray().Where(entry => (string?)entry!["resource"]!["resourceType"] == "CommunicationRequest").Select(entry => entry!)];

    static IReadOnlyList<JsonNode?> Extension(JsonNode element, string name) => [.. (element["extension"]?.AsArray() ?? []).Where(extension => (string?)extension!["url"] == $"{Pas}/StructureDefinition/extension-{name}")];
}
