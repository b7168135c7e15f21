using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>Every body of the kit, and every published one that is there, sent to a server by each version of the guide; and what came back.</summary>
public sealed class PasSweep : IAsyncDisposable
{
    readonly Dictionary<string, Task<IReadOnlyList<PasAnswer>>> byVersion = [];
    readonly List<ExampleServer> servers = [];

    /// <summary>All answers of a version.</summary>
    public Task<IReadOnlyList<PasAnswer>> Of(string version)
    {
        lock (byVersion)
        {
            return byVersion.TryGetValue(version, out var answers) ? answers : byVersion[version] = Send(version);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }
    }

    async Task<IReadOnlyList<PasAnswer>> Send(string version)
    {
        var server = new ExampleServer();
        servers.Add(server);
        using var client = server.CreateClient();
        var pas = new PasClient(client, version);
        List<PasAnswer> answers = [];
        foreach (var state in PasClient.States())
        {
            var cases = PasClient.Cases(state).Where(name => name is not ("inquiry" or "subscription")).ToList();
            foreach (var name in cases)
            {
                answers.Add(new($"{state}-{name}", false, await pas.Submit(PasClient.Body($"{state}-{name}"))));
            }

            foreach (var name in cases.Where(name => name != "error"))
            {
                answers.AddRange((await pas.Inquire(Inquiry(PasClient.Body($"{state}-{name}")))).Select(bundle => new PasAnswer($"{state}-{name} inquiry", true, bundle)));
            }
        }

        answers.AddRange(await Reviewed(client, pas));
        if (Suites.Folder("pas-examples") is not null)
        {
            answers.AddRange(await Published(pas));
        }

        return answers;
    }

    /// <summary>What was asked, as an inquiry for all that the member has.</summary>
    public static JsonNode Inquiry(JsonNode body)
    {
        var claim = body["entry"]![0]!["resource"]!.AsObject();
        claim.Remove("related");
        claim.Remove("diagnosis");
        claim["item"] = JsonNode.Parse("""[ { "sequence": 1, "productOrService": { "coding": [ { "system": "http://terminology.hl7.org/CodeSystem/data-absent-reason", "code": "not-applicable" } ] } } ]""");
        return body;
    }

    /// <summary>What a reviewer does with a request that waits: asks for a document by code, for one in words, and denies.</summary>
    static async Task<IReadOnlyList<PasAnswer>> Reviewed(HttpClient client, PasClient pas)
    {
        List<PasAnswer> answers = [];
        var state = PasClient.States()[0];
        var body = PasClient.Body($"{state}-pended");
        var task = await client.TaskOf(PasClient.ClaimResponse(await pas.Submit(body)));
        var inWords = Reviewing.Decision("ask-more");
        inWords["parameter"]!.AsArray().Add(new JsonObject { ["name"] = "document", ["valueString"] = "a letter" });
        foreach (var (name, decision) in new[] { ("asked", Reviewing.Decision("ask-more", document: "the crisis plan")), ("asked in words", inWords), ("denied", Reviewing.Decision("deny", code: "0F")) })
        {
            await client.Decided(task, decision);
            answers.AddRange((await pas.Inquire(Inquiry(body.DeepClone()))).Select(bundle => new PasAnswer($"{name} by a reviewer", true, bundle)));
        }

        return answers;
    }

    static async Task<IReadOnlyList<PasAnswer>> Published(PasClient pas)
    {
        List<PasAnswer> answers = [];
        var first = PasForeignTests.Adapted("09-pas-update-add-item", "kit");
        first["entry"]!.AsArray().RemoveAt(0);
        answers.Add(new("09 before the update", false, await pas.Submit(first)));
        foreach (var (file, member) in new[]
        {
            ("01-pas-submit-request-referral", "referral"), ("07-pas-submit-request-homecare", "guide"), ("08-pas-update-request-homecare", "guide"),
            ("09-pas-update-add-item", "kit"), ("10-pas-update-modify-and-cancel-item", "kit"), ("11-pas-cancel-entire-request", "kit"),
        })
        {
            answers.Add(new(file, false, await pas.Submit(PasForeignTests.Adapted(file, member))));
            answers.AddRange((await pas.Inquire(PasForeignTests.Adapted("12-pas-inquire-request", member))).Select(bundle => new PasAnswer($"{file} inquiry", true, bundle)));
        }

        return answers;
    }
}

/// <summary>An answer: a response Bundle.</summary>
/// <param name="Name">To what.</param>
/// <param name="Inquiry">Whether it answers an inquiry.</param>
/// <param name="Bundle">The Bundle.</param>
public sealed record PasAnswer(string Name, bool Inquiry, JsonObject Bundle)
{
    public string Operation => Inquiry ? "$inquire" : "$submit";
}
