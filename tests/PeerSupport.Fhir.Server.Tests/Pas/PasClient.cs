using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>Posts bodies as Inferno's PAS server suites do, and checks of the answers what these check without a validator.</summary>
sealed class PasClient(HttpClient client, string version)
{
    public const string V22 = "2.2.1", V20 = "2.0.1";

    const string Pas = "http://hl7.org/fhir/us/davinci-pas/StructureDefinition";

    static readonly string Kit = Path.Combine(Evidence.Profiles.Find(AppContext.BaseDirectory)!, "examples", "pas");

    string Base => version == V20 ? "/pas/2.0/fhir" : "/fhir";

    public static JsonObject Body(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Kit, $"{name}.json")))!.AsObject();

    public static IReadOnlyList<string> States() => [.. Directory.EnumerateFiles(Kit, "*-approval.json").Select(file => Path.GetFileName(file)!.Replace("-approval.json", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public static IReadOnlyList<string> Cases(string state) => [.. Directory.EnumerateFiles(Kit, $"{state}-*.json").Select(file => Path.GetFileNameWithoutExtension(file)[(state.Length + 1)..]).Order(StringComparer.Ordinal)];

    public async Task<HttpResponseMessage> Post(string operation, JsonNode body)
    {
        await Ready(client);
        return await client.Post($"{Base}/Claim/{operation}", body.ToJsonString());
    }

    /// <summary>Waits until a server has started, however slow the machine is.</summary>
    public static async Task Ready(HttpClient client)
    {
        for (var tries = 0; tries < 300; tries++)
        {
            using var response = await client.Get("/health/ready");
            if (response.IsSuccessStatusCode)
            {
                return;
            }

            await Task.Delay(500, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Submits a body; the answer is a sound response Bundle.</summary>
    public async Task<JsonObject> Submit(JsonNode body)
    {
        using var response = await Post("$submit", body);
        var text = await response.Text();
        Assert.True((int)response.StatusCode is 200 or 201, text);
        Assert.Equal("application/fhir+json", response.Content.Headers.ContentType?.MediaType);
        var bundle = JsonNode.Parse(text)!.AsObject();
        IsSound(bundle);
        return bundle;
    }

    /// <summary>Asks; the answers are sound Bundles: in Parameters by 2.2.1, one by 2.0.1.</summary>
    public async Task<IReadOnlyList<JsonObject>> Inquire(JsonNode body)
    {
        using var response = await Post("$inquire", body);
        var text = await response.Text();
        Assert.True((int)response.StatusCode == 200, text);
        var answer = JsonNode.Parse(text)!.AsObject();
        if (version == V20)
        {
            Assert.Equal("Bundle", (string?)answer["resourceType"]);
            return [answer];
        }

        Assert.Equal("Parameters", (string?)answer["resourceType"]);
        return [.. (answer["parameter"]?.AsArray() ?? []).Select(parameter =>
        {
            Assert.Equal("return", (string?)parameter!["name"]);
            return parameter["resource"]!.AsObject();
        })];
    }

    /// <summary>Bundle, first entry, full URLs, and that every reference leads to exactly one entry.</summary>
    public static void IsSound(JsonObject bundle)
    {
        Assert.Equal("Bundle", (string?)bundle["resourceType"]);
        Assert.Equal("collection", (string?)bundle["type"]);
        Assert.NotNull(bundle["timestamp"]);
        Assert.NotNull(bundle["identifier"]);
        var entries = bundle["entry"]!.AsArray();
        Assert.Equal("ClaimResponse", (string?)entries[0]!["resource"]!["resourceType"]);
        Assert.Single(entries, entry => (string?)entry!["resource"]!["resourceType"] == "ClaimResponse");
        var urls = entries.Select(entry => (string)entry!["fullUrl"]!).ToList();
        Assert.Equal(urls.Count, urls.Distinct().Count());
        foreach (var entry in entries)
        {
            Assert.Null(entry!["search"] ?? entry["request"] ?? entry["response"]);
            var resource = entry["resource"]!.DeepClone().AsObject();
            resource.Remove("contained");
            if ((string?)resource["resourceType"] == "ClaimResponse")
            {
                resource.Remove("request");
            }

            foreach (var reference in References(resource).Where(reference => !reference.StartsWith('#')))
            {
                var url = (string)entry["fullUrl"]!;
                var full = reference.Contains(':', StringComparison.Ordinal) ? reference : $"{string.Join('/', url.Split('/')[..^2])}/{reference}";
                Assert.True(urls.Count(each => each == full) == 1, $"{reference} of {url} leads to {urls.Count(each => each == full)} entries");
            }
        }
    }

    public static JsonObject ClaimResponse(JsonObject bundle) => bundle["entry"]![0]!["resource"]!.AsObject();

    /// <summary>The review action of each line, by sequence.</summary>
    public static Dictionary<int, string> Actions(JsonObject bundle) => (ClaimResponse(bundle)["item"]?.AsArray() ?? []).ToDictionary(item => (int)item!["itemSequence"]!, item => Action(item!));

    public static string Action(JsonNode item)
    {
        var code = item["adjudication"]!.AsArray().SelectMany(each => each!["extension"]?.AsArray() ?? []).Single(extension => (string?)extension!["url"] == $"{Pas}/extension-reviewAction")!["extension"]!.AsArray()
            .Single(part => (string?)part!["url"] == $"{Pas}/extension-reviewActionCode")!["valueCodeableConcept"]!["coding"]![0]!;
        Assert.Equal("https://codesystem.x12.org/005010/306", (string?)code["system"]);
        return (string)code["code"]!;
    }

    public static IReadOnlyList<int> Sequences(JsonObject request) => [.. request["entry"]![0]!["resource"]!["item"]!.AsArray().Select(item => (int)item!["sequence"]!)];

    static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonArray array => array.SelectMany(References),
        JsonObject owner => owner.SelectMany(member => member.Key == "reference" && member.Value is JsonValue text && text.GetValueKind() == System.Text.Json.JsonValueKind.String ? [(string)text!] : References(member.Value)),
        _ => [],
    };
}
