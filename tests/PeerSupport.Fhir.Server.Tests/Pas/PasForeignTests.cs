using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>The guide's and Inferno's own bodies, with the payer and the service of a known program in the place of theirs.</summary>
public sealed class PasForeignTests(ExampleServer server) : IClassFixture<ExampleServer>
{
    const string NotThere = "suite not present: the published PAS bodies beside the repository";

    readonly HttpClient client = server.CreateClient();

    [Theory]
    [InlineData("01-pas-submit-request-referral", PasClient.V22)]
    [InlineData("07-pas-submit-request-homecare", PasClient.V22)]
    [InlineData("01-pas-submit-request-referral", PasClient.V20)]
    [InlineData("07-pas-submit-request-homecare", PasClient.V20)]
    public async Task A_request_is_answered(string file, string version)
    {
        var pas = new PasClient(client, version);
        var body = Adapted(file, $"{file}-{version}");
        var answer = await pas.Submit(body);
        Assert.Equal(PasClient.Sequences(body).Order(), PasClient.Actions(answer).Keys.Order());

        // Without days and units, which the guide lets a sender leave out, it is a business error.
        var bare = Adapted(file, $"{file}-{version}-bare", days: false);
        Assert.Equal("error", (string?)PasClient.ClaimResponse(await pas.Submit(bare))["outcome"]);
    }

    [Fact]
    public async Task Updates_and_a_cancel_are_answered_one_after_the_other()
    {
        var pas = new PasClient(client, PasClient.V22);
        var initial = Adapted("09-pas-update-add-item", "kit");
        initial["entry"]!.AsArray().RemoveAt(0);
        await pas.Submit(initial);
        foreach (var file in new[] { "09-pas-update-add-item", "10-pas-update-modify-and-cancel-item", "11-pas-cancel-entire-request" })
        {
            var body = Adapted(file, "kit");
            var answer = await pas.Submit(body);
            Assert.Equal(PasClient.Sequences(body).Order(), PasClient.Actions(answer).Keys.Order());
            Assert.Equal(file[..2] == "11" ? ["C", "C"] : file[..2] == "10" ? ["C"] : [], PasClient.Actions(answer).Values.Where(code => code == "C"));
        }
    }

    [Fact]
    public async Task The_guides_update_is_answered_for_its_cancelled_and_added_lines()
    {
        var pas = new PasClient(client, PasClient.V22);
        await pas.Submit(Adapted("07-pas-submit-request-homecare", "guide"));
        var actions = PasClient.Actions(await pas.Submit(Adapted("08-pas-update-request-homecare", "guide")));
        Assert.Equal([1, 2, 3], actions.Keys.Order());
        Assert.Equal("C", actions[2]);
    }

    [Theory]
    [InlineData(PasClient.V22)]
    [InlineData(PasClient.V20)]
    public async Task An_inquiry_is_answered_and_what_is_broken_refused(string version)
    {
        var pas = new PasClient(client, version);
        Assert.Equal(version == PasClient.V20 ? 1 : 0, (await pas.Inquire(Adapted("12-pas-inquire-request", "nobody"))).Count);
        foreach (var operation in new[] { "$submit", "$inquire" })
        {
            using var response = await pas.Post(operation, Read("18-pas-nonconformant-empty-bundle"));
            Assert.InRange((int)response.StatusCode, 400, 499);
            Assert.Equal("OperationOutcome", (string?)(await response.Json())["resourceType"]);
        }
    }

    public static JsonObject Read(string file)
    {
        var folder = Suites.Folder("pas-examples") ?? "";
        Assert.SkipWhen(folder.Length == 0, NotThere);
        return JsonNode.Parse(File.ReadAllText(Path.Combine(folder, $"{file}.json")))!.AsObject();
    }

    public static JsonObject Adapted(string file, string member, bool days = true)
    {
        var ours = PasClient.Body($"{PasClient.States()[0]}-approval");
        JsonNode Our(string type, Func<JsonNode, bool>? which = null) => ours["entry"]!.AsArray().Select(entry => entry!["resource"]!).First(resource => (string?)resource["resourceType"] == type && which?.Invoke(resource) != false);
        var payer = ((string)Our("Coverage")["payor"]![0]!["reference"]!).Split('/')[^1];
        var item = Our("Claim")["item"]![0]!;
        var body = Read(file);
        foreach (var resource in body["entry"]!.AsArray().Select(entry => entry!["resource"]!))
        {
            switch ((string?)resource["resourceType"])
            {
                case "Organization" when (string?)resource["id"] == "InsurerExample":
                    resource["identifier"] = Our("Organization", each => (string?)each["id"] == payer)["identifier"]!.DeepClone();
                    break;
                case "Coverage":
                    resource["subscriberId"] = member;
                    break;
                case "Claim":
                    foreach (var line in resource["item"]?.AsArray() ?? [])
                    {
                        line!["productOrService"] = item["productOrService"]!.DeepClone();
                        line.AsObject().Remove("servicedDate");
                        line.AsObject().Remove("quantity");
                        if (days)
                        {
                            line["servicedPeriod"] = item["servicedPeriod"]!.DeepClone();
                            line["quantity"] = new JsonObject { ["value"] = 4 };
                        }
                    }

                    break;
            }
        }

        return body;
    }
}

/// <summary>Published suites beside the repository, which it does not hold.</summary>
static class Suites
{
    public static string? Folder(string name)
    {
        var root = Path.GetDirectoryName(Path.GetDirectoryName(Evidence.Profiles.Find(AppContext.BaseDirectory)!)!)!;
        var folder = Path.Combine(Environment.GetEnvironmentVariable("PEERSUPPORT_SUITES") is { Length: > 0 } named ? named : Path.Combine(root, "shared", "fhir"), name);
        return Directory.Exists(folder) ? folder : null;
    }
}
