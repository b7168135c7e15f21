using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.Server.Tests;

public sealed class ConformanceTests(TestServer server) : IClassFixture<TestServer>
{
    const string Narrative = "\"text\":{\"status\":\"generated\",\"div\":\"<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\">x</div>\"}";

    readonly HttpClient client = server.CreateClient();

    [Fact]
    public async Task A_valid_resource_is_said_to_be_valid()
    {
        var issue = Assert.Single(await Issues("/fhir/Patient/$validate", $"{{\"resourceType\":\"Patient\",{Narrative},\"gender\":\"unknown\"}}"));
        Assert.Equal(("information", "valid"), ((string?)issue!["severity"], (string?)issue["details"]!["coding"]![0]!["code"]));
    }

    [Fact]
    public async Task A_type_that_is_not_stored_is_checked_too() =>
        Assert.Contains(await Issues("/fhir/Media/$validate", "{\"resourceType\":\"Media\"}"), issue => (string?)issue!["details"]!["coding"]![0]!["code"] == "required-element-missing");

    [Fact]
    public async Task Parameters_name_the_resource_and_its_place_is_that_in_the_body()
    {
        var issue = Assert.Single(await Issues("/fhir/Patient/$validate", $"{{\"resourceType\":\"Parameters\",\"parameter\":[\n{{\"name\":\"mode\",\"valueCode\":\"create\"}},\n{{\"name\":\"resource\",\"resource\":{{\"resourceType\":\"Patient\",{Narrative},\n\"gender\":\"x\"}}}}]}}"));
        Assert.Equal("Patient.gender", (string?)issue!["expression"]![0]);
        Assert.Contains("line 4", (string?)issue["diagnostics"]);
    }

    [Fact]
    public async Task An_instance_is_checked_as_it_is_stored_or_as_it_would_be()
    {
        await client.Put("/fhir/Patient/stored", $"{{\"resourceType\":\"Patient\",\"id\":\"stored\",{Narrative}}}");
        var answer = await (await client.PostAsync("/fhir/Patient/stored/$validate", null, TestContext.Current.CancellationToken)).Json();
        Assert.Equal(answer.ToJsonString(), (await (await client.PostAsync("/fhir/Patient/stored/$validate", Client.Body(""), TestContext.Current.CancellationToken)).Json()).ToJsonString());
        Assert.Equal("valid", (string?)answer["issue"]![0]!["details"]!["coding"]![0]!["code"]);
        Assert.Contains(await Issues("/fhir/Patient/stored/$validate", $"{{\"resourceType\":\"Patient\",\"id\":\"other\",{Narrative}}}"), issue => (string?)issue!["details"]!["coding"]![0]!["code"] == "id-mismatch");
    }

    [Fact]
    public async Task What_can_not_be_checked_is_refused()
    {
        await (await client.Post("/fhir/Patient/$validate", "{\"resourceType\":\"Coverage\"}")).IsOutcome(400, "wrong-resource");
        await (await client.Post("/fhir/Patient/$validate", "{\"resourceType\":\"Parameters\"}")).IsOutcome(400, "no-resource");
        await (await client.Post("/fhir/Patient/$validate?mode=x", "{\"resourceType\":\"Patient\"}")).IsOutcome(400, "unknown-mode");
        await (await client.Post("/fhir/Nothing/$validate", "{\"resourceType\":\"Patient\"}")).IsOutcome(404, "unknown-type");
    }

    const string Made = "{\"resourceType\":\"Patient\",\"text\":{\"status\":\"generated\",\"div\":\"<div xmlns=\\\"http://www.w3.org/1999/xhtml\\\">x</div>\"},\"extension\":[{\"url\":\"https://elsewhere.example/flag\",\"valueBoolean\":true}],\"name\":[{\"text\":\"a <b>bold</b> name\"}]}";

    [Theory]
    [InlineData("", "error extension-unknown")]
    [InlineData("?allow-unknown-extensions=false", "error extension-unknown")]
    [InlineData("?allow-unknown-extensions=true", "information extension-unknown")]
    [InlineData("?allow-unknown-extensions=true&refuse-html=true", "information extension-unknown; error html-in-text")]
    public async Task What_passes_where_R4_leaves_room_is_said_by_switches(string query, string expected) => Assert.Equal(expected, Shown(await Issues("/fhir/Patient/$validate" + query, Made)));

    [Fact]
    public async Task The_switches_stand_in_the_Parameters_too_and_go_before_the_address()
    {
        var body = $"{{\"resourceType\":\"Parameters\",\"parameter\":[{{\"name\":\"resource\",\"resource\":{Made}}},{{\"name\":\"allow-unknown-extensions\",\"valueBoolean\":true}},{{\"name\":\"refuse-html\",\"valueBoolean\":true}}]}}";
        Assert.Equal("information extension-unknown; error html-in-text", Shown(await Issues("/fhir/Patient/$validate?refuse-html=false", body)));
        await (await client.Post("/fhir/Patient/$validate", body.Replace("\"valueBoolean\":true}]", "\"valueString\":\"yes\"}]", StringComparison.Ordinal))).IsOutcome(400, "not-a-boolean");
        await (await client.Post("/fhir/Patient/$validate?refuse-html=yes", Made)).IsOutcome(400, "not-a-boolean");
    }

    [Fact]
    public async Task A_write_keeps_an_extension_that_nobody_here_knows_and_the_stored_resource_is_checked_with_the_switches()
    {
        Assert.Equal(201, (int)(await client.Put("/fhir/Patient/made", Made.Replace("\"Patient\",", "\"Patient\",\"id\":\"made\",", StringComparison.Ordinal))).StatusCode);
        foreach (var (query, expected) in new[] { ("", "error extension-unknown"), ("?allow-unknown-extensions=true", "information extension-unknown") })
        {
            var answer = await (await client.PostAsync("/fhir/Patient/made/$validate" + query, null, TestContext.Current.CancellationToken)).Json();
            Assert.Equal(expected, Shown(answer["issue"]!.AsArray()));
        }

        await (await client.PostAsync("/fhir/Patient/made/$validate?refuse-html=1", null, TestContext.Current.CancellationToken)).IsOutcome(400, "not-a-boolean");
    }

    static string Shown(JsonArray issues) => string.Join("; ", issues.Select(issue => $"{issue!["severity"]} {issue["details"]!["coding"]![0]!["code"]}"));

    [Fact]
    public async Task A_write_against_an_invariant_is_refused()
    {
        var issue = await (await client.Post("/fhir/Patient", "{\"resourceType\":\"Patient\",\"contact\":[{\"gender\":\"male\"}]}")).IsOutcome(400, "invariant-failed");
        Assert.Contains("pat-1", (string?)issue["diagnostics"]);
    }

    [Fact]
    public async Task An_expression_gives_its_values_in_order_and_typed()
    {
        var answer = await Evaluate("name.given | gender | active | name.first() | 1.50 | @2024-01-02 | 4 'mg'", null);
        var (echo, result) = (answer["parameter"]![0]!, answer["parameter"]![1]!);
        Assert.Equal(["evaluator", "expression", "resource"], echo["part"]!.AsArray().Select(part => (string?)part!["name"]));
        Assert.Equal(
            ["string valueString A", "string valueString B", "code valueCode male", "boolean valueBoolean true", "HumanName valueHumanName {\"given\":[\"A\",\"B\"]}", "decimal valueDecimal 1.50", "date valueDate 2024-01-02", "Quantity valueQuantity {\"value\":4,\"unit\":\"mg\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"mg\"}"],
            result["part"]!.AsArray().Select(part => part!.AsObject()).Select(part => $"{part["name"]} {part.ElementAt(1).Key} {(part.ElementAt(1).Value is JsonObject value ? value.ToJsonString() : part.ElementAt(1).Value)}"));
    }

    [Fact]
    public async Task Each_context_has_a_result_of_its_own()
    {
        var answer = await Evaluate("length() + %more", "Patient.name.given");
        Assert.Equal(["name[0].given[0] 3", "name[0].given[1] 3"], answer["parameter"]!.AsArray().Skip(1).Select(result => $"{result!["valueString"]} {result["part"]![0]!["valueInteger"]}"));
    }

    [Fact]
    public async Task A_wrong_expression_is_refused_with_its_place()
    {
        var issue = await (await Post("name.\nnothing(", null)).IsOutcome(400, "fhirpath-syntax");
        Assert.Contains("line 2", (string?)issue["diagnostics"]);
        await (await Post("name.given.single()", null)).IsOutcome(422, "fhirpath-evaluation");
        await (await client.Post("/fhir/$fhirpath", "{\"resourceType\":\"Parameters\"}")).IsOutcome(400, "no-expression");
    }

    [Fact]
    public async Task The_operations_are_listed()
    {
        var rest = (await (await client.Get("/fhir/metadata")).Json())["rest"]![0]!;
        Assert.Contains(rest["operation"]!.AsArray(), operation => (string?)operation!["name"] == "fhirpath");
        Assert.All(rest["resource"]!.AsArray(), resource => Assert.Contains(resource!["operation"]!.AsArray(), operation => (string?)operation!["name"] == "validate"));
    }

    async Task<JsonArray> Issues(string address, string body)
    {
        var response = await client.Post(address, body);
        Assert.Equal(200, (int)response.StatusCode);
        return (await response.Json())["issue"]!.AsArray();
    }

    async Task<JsonObject> Evaluate(string expression, string? context)
    {
        var response = await Post(expression, context);
        Assert.True((int)response.StatusCode == 200, await response.Text());
        return await response.Json();
    }

    Task<HttpResponseMessage> Post(string expression, string? context) => client.Post("/fhir/$fhirpath", new JsonObject
    {
        ["resourceType"] = "Parameters",
        ["parameter"] = new JsonArray([
            new JsonObject { ["name"] = "expression", ["valueString"] = expression },
            new JsonObject { ["name"] = "resource", ["resource"] = JsonNode.Parse("{\"resourceType\":\"Patient\",\"active\":true,\"name\":[{\"given\":[\"A\",\"B\"]}],\"gender\":\"male\"}") },
            .. context is null ? Array.Empty<JsonNode>() : [
                new JsonObject { ["name"] = "context", ["valueString"] = context },
                new JsonObject { ["name"] = "variables", ["part"] = new JsonArray(new JsonObject { ["name"] = "more", ["valueInteger"] = 2 }) },
            ],
        ]),
    }.ToJsonString());
}
