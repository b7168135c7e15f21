using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>Updates and cancels over HTTP: each a decision of its own, on one ledger.</summary>
public sealed class PasUpdateTests
{
    const string State = "louisiana";

    /// <summary>Of a state whose example of a claim bills four units of the baseline's authorization.</summary>
    [Fact]
    public async Task Used_units_stay_over_updates_and_a_cancel_and_a_claim_finds_them_under_the_first_number()
    {
        await using var server = new ExampleServer();
        using var client = server.CreateClient();
        var pas = new PasClient(client, PasClient.V22);
        var request = Examples.Request($"{State}/00-baseline");
        var first = PasClient.ClaimResponse(await pas.Submit(request));
        var number = (string)first["preAuthRef"]!;
        Assert.Equal("paid", Answer.Read(await (await client.Post("/fhir/Claim/$submit", Billed(number, null).ToJsonString())).Text()).Decision);

        var less = PasClient.ClaimResponse(await pas.Submit(Update(request, "less", claim => claim["item"]![0]!["quantity"]!["value"] = 2)));
        Assert.Equal("A6", PasClient.Action(less["item"]![0]!));
        Assert.Equal(4, (int)less["addItem"]![0]!["quantity"]!["value"]!);
        Assert.Equal(number, (string?)less["preAuthRef"]);
        Assert.Equal(1, Active(server));

        var cancel = Update(request, "cancel", claim =>
        {
            claim["status"] = "cancelled";
            claim.AsObject().Remove("item");
        });
        var cancelled = PasClient.ClaimResponse(await pas.Submit(cancel));
        Assert.Equal("C", PasClient.Action(cancelled["item"]![0]!));
        Assert.Contains("4 of 4 units were used", (string?)cancelled["disposition"]);

        // Nothing is left to bill, under the first number as under none.
        Assert.Equal("denied", Answer.Read(await (await client.Post("/fhir/Claim/$submit", Billed(number, "again").ToJsonString())).Text()).Decision);

        // Every answer is still there, and a repeat gets its own.
        Assert.Equal("A1", PasClient.Action((await (await client.Get($"/fhir/ClaimResponse/{first["id"]}")).Json())["item"]![0]!));
        Assert.Equal((string?)cancelled["id"], (string?)PasClient.ClaimResponse(await pas.Submit(cancel))["id"]);
        Assert.Equal((string?)first["id"], (string?)PasClient.ClaimResponse(await pas.Submit(request))["id"]);
        Assert.Contains("CANCELLED", await client.GetStringAsync(new Uri($"/fhir/ClaimResponse/{cancelled["id"]}/$explain?_format=text/plain", UriKind.Relative), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_denied_a_cancelled_and_an_unknown_request_cannot_be_updated_and_a_new_request_can_be_sent()
    {
        await using var server = new ExampleServer();
        using var client = server.CreateClient();
        var pas = new PasClient(client, PasClient.V22);
        var denied = PasClient.Body($"{State}-denial");
        await pas.Submit(denied);
        Assert.Equal(("33", "N"), await Error(pas, Update(denied, "denied-update", _ => { })));

        var unknown = Update(PasClient.Body($"{State}-approval"), "unknown-update", _ => { });
        Assert.Equal(("AA", "N"), await Error(pas, unknown));

        // By its number alone, as one who sent the first request otherwise would.
        var approved = PasClient.Body($"{State}-approval");
        var number = (string)PasClient.ClaimResponse(await pas.Submit(approved))["preAuthRef"]!;
        var byNumber = Update(approved, "by-number", claim =>
        {
            claim["related"]![0]!["claim"] = new JsonObject { ["display"] = "by telephone" };
            ((JsonArray)claim["item"]![0]!["extension"]!).Add(new JsonObject { ["url"] = "http://hl7.org/fhir/us/davinci-pas/StructureDefinition/extension-authorizationNumber", ["valueString"] = number });
            ((JsonArray)claim["item"]![0]!["extension"]!)[1]!["valueCodeableConcept"]!["coding"]![0]!["code"] = "3";
        });
        Assert.Equal("C", PasClient.Actions(await pas.Submit(byNumber))[1]);
        Assert.Equal(0, Active(server));
        Assert.Equal(("33", "N"), await Error(pas, Update(approved, "after-cancel", _ => { })));

        approved["entry"]![0]!["resource"]!["identifier"]![0]!["value"] = "a-new-request";
        Assert.Equal("A1", PasClient.Actions(await pas.Submit(approved))[1]);
    }

    [Fact]
    public async Task A_pended_line_is_settled_by_an_update_with_what_was_missing()
    {
        await using var server = new ExampleServer();
        using var client = server.CreateClient();
        var pas = new PasClient(client, PasClient.V22);
        var pended = Examples.Request($"{State}/04-no-stage");
        var number = (string)PasClient.ClaimResponse(await pas.Submit(pended))["identifier"]![0]!["value"]!;
        var update = Update(pended, "with-stage", _ => { });
        var stage = Examples.Request($"{State}/00-baseline")["entry"]!.AsArray().First(entry => (string?)entry!["resource"]!["id"] == "stage-of-change")!;
        update["entry"]!.AsArray().Add(stage.DeepClone());
        var settled = PasClient.ClaimResponse(await pas.Submit(update));
        Assert.Equal("A1", PasClient.Action(settled["item"]![0]!));
        Assert.Equal(number, (string?)settled["preAuthRef"]);
    }

    /// <summary>The request as an update of itself, under another identifier, with the prior Claim named by its own.</summary>
    static JsonObject Update(JsonObject request, string name, Action<JsonNode> change)
    {
        var update = request.DeepClone().AsObject();
        var claim = update["entry"]![0]!["resource"]!;
        claim["related"] = new JsonArray(new JsonObject
        {
            ["claim"] = new JsonObject { ["identifier"] = claim["identifier"]![0]!.DeepClone() },
            ["relationship"] = JsonNode.Parse("""{ "coding": [ { "system": "http://terminology.hl7.org/CodeSystem/ex-relatedclaimrelationship", "code": "prior" } ] }"""),
        });
        claim["identifier"]![0]!["value"] = name;
        change(claim);
        return update;
    }

    static JsonObject Billed(string number, string? other)
    {
        var claim = Examples.Request($"{State}/00c-claim");
        var resource = claim["entry"]![0]!["resource"]!;
        resource["insurance"]![0]!["preAuthRef"] = new JsonArray(number);
        if (other is not null)
        {
            resource["identifier"]![0]!["value"] = other;
            foreach (var visit in claim["entry"]!.AsArray().Select(entry => entry!["resource"]!).Where(each => (string?)each["resourceType"] == "Encounter"))
            {
                visit["period"] = JsonNode.Parse(visit["period"]!.ToJsonString().Replace("2026-01-", "2026-02-", StringComparison.Ordinal));
            }

            foreach (var item in resource["item"]!.AsArray())
            {
                item!.AsObject().Remove("servicedDate");
                item.AsObject().Remove("servicedPeriod");
            }

            resource.AsObject().Remove("billablePeriod");
        }

        return claim;
    }

    static async Task<(string Code, string Action)> Error(PasClient pas, JsonObject body)
    {
        var answer = PasClient.ClaimResponse(await pas.Submit(body));
        Assert.Equal("error", (string?)answer["outcome"]);
        var error = answer["error"]![0]!;
        return ((string)error["code"]!["coding"]![0]!["code"]!, (string)error["extension"]![0]!["valueCodeableConcept"]!["coding"]![0]!["code"]!);
    }

    static int Active(TestServer server)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={server.Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM Authorization WHERE Status = 'Active'";
        return Convert.ToInt32(command.ExecuteScalar(), null);
    }
}
