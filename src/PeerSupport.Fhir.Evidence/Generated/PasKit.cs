using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.Evidence;

/// <summary>
/// Ready bodies for a test of Da Vinci PAS, such as Inferno's, made of each state's shipped examples: a request that is approved, one that is denied and one that is pended, a business error,
/// updates, a cancel, an inquiry and a subscription.
/// </summary>
public static class PasKit
{
    const string Readme = """
        # Bodies for a test of Da Vinci PAS

        Made by `peersupport generate` and `peersupport pas-kit <folder>` of the examples; all data is synthetic. Paste them into the inputs of the Inferno PAS server suite, with
        `<server>/fhir` as the address (2.2.1) or `<server>/pas/2.0/fhir` (2.0.1). Each state has its own set, `<state>-<case>.json`.

        | case | goes to | Inferno's input | answer |
        | --- | --- | --- | --- |
        | approval | `Claim/$submit` | approval | review action A1 |
        | denial | `Claim/$submit` | denial | A3, where adverse answers stand at once (`Review:AdverseDecisions=Automatic`, as in the sandbox); else A4 |
        | pended | `Claim/$submit` | pended | A4 |
        | modified (where the state has such an example) | `Claim/$submit` | must support | A6, what is authorized in `addItem` |
        | must-support, must-support-role (likewise) | `Claim/$submit` | must support | A6, with all that the request states repeated; the second is asked by a PractitionerRole |
        | error | `Claim/$submit` | must support | outcome `error`, X12 901 code 72: the member's number is missing |
        | update-1-initial | `Claim/$submit` | claim update: initial | two lines |
        | update-2-add-item | `Claim/$submit` | claim update: add item | the first two lines as before, a third one decided |
        | update-3-change-and-cancel | `Claim/$submit` | claim update: modify and cancel | line 1 decided anew, line 2 C |
        | update-4-cancel-all | `Claim/$submit` | claim update: cancel all | C on every line |
        | inquiry | `Claim/$inquire` | inquiry | the request of `approval`, if it was sent before |
        | subscription | `Subscription` | subscription | put your hook's address into `channel.endpoint` first |

        Send the updates in their order. A body that is sent again gets its first answer; to start over, change `Claim.identifier` or empty the server. Days are fixed: on a server that
        counts a request as received on its own clock's day (`Review:Received=ServerClock`) old ones are answered as late; the sandbox takes `Claim.created`.
        """;

    /// <summary>What is taken from the examples by their answers, where a state has one.</summary>
    static readonly (string Decision, string Name)[] Answers = [("denied", "denial"), ("pended", "pended"), ("modified", "modified")];

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, IndentSize = 2, NewLine = "\n" };

    /// <summary>Each file's name and text.</summary>
    public static IEnumerable<(string Name, string Text)> All(Profiles profiles)
    {
        yield return ("README.md", Readme.ReplaceLineEndings("\n") + "\n");
        var examples = Path.Combine(profiles.Folder, "examples");
        foreach (var folder in (Directory.Exists(examples) ? Directory.GetDirectories(examples) : []).Order(StringComparer.Ordinal))
        {
            if (File.Exists(Path.Combine(folder, "00-baseline.request.json")))
            {
                foreach (var (name, body) in OfState(folder))
                {
                    yield return ($"{Path.GetFileName(folder)}-{name}.json", body.ToJsonString(Indented) + "\n");
                }
            }
        }
    }

    static IEnumerable<(string Name, JsonObject Body)> OfState(string folder)
    {
        var state = Path.GetFileName(folder);
        var baseline = File.ReadAllText(Path.Combine(folder, "00-baseline.request.json"));
        var approval = PasRequest.Of(baseline, $"pas-{state}-approval");
        yield return ("approval", approval.Bundle);
        foreach (var (decision, name) in Answers)
        {
            if (Answered(folder, decision, $"pas-{state}-{name}") is { } answered)
            {
                yield return (name, answered.Bundle);
            }
        }

        if (Answered(folder, "modified", $"pas-{state}-must-support") is { } complete)
        {
            yield return ("must-support", complete.Complete().Bundle);
            yield return ("must-support-role", Answered(folder, "modified", $"pas-{state}-must-support-role")!.Complete().AskedByRole().Bundle);
        }

        yield return ("error", PasRequest.Of(baseline, $"pas-{state}-error").WithoutMember().Bundle);
        var initial = PasRequest.Of(baseline, $"pas-{state}-update-1").AddItem(8, mark: false);
        yield return ("update-1-initial", initial.Bundle);
        var added = initial.Update($"pas-{state}-update-2").AddItem(4, mark: true);
        yield return ("update-2-add-item", added.Bundle);
        var changed = added.Update($"pas-{state}-update-3").ChangeUnits(12).CancelItem(1);
        yield return ("update-3-change-and-cancel", changed.Bundle);
        yield return ("update-4-cancel-all", changed.Update($"pas-{state}-update-4").CancelAll().Bundle);
        yield return ("inquiry", approval.Inquiry($"pas-{state}-inquiry").Bundle);
        yield return ("subscription", Subscription(approval.Organization()));
    }

    /// <summary>The state's first example of an answer that depends on nothing before it.</summary>
    static PasRequest? Answered(string folder, string decision, string name)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.expected.json").Order(StringComparer.Ordinal))
        {
            var expected = JsonNode.Parse(File.ReadAllText(file))!;
            var body = File.ReadAllText(file.Replace(".expected.", ".request.", StringComparison.Ordinal));
            if ((string?)expected["decision"] == decision && expected["after"] is null && body.Contains("\"preauthorization\"", StringComparison.Ordinal) && HasBirthDay(body))
            {
                return PasRequest.Of(body, name);
            }
        }

        return null;
    }

    /// <summary>PAS takes whole dates only.</summary>
    static bool HasBirthDay(string body) => JsonNode.Parse(body)!["entry"]!.AsArray().Select(entry => (string?)entry!["resource"]!["birthDate"]).All(date => date is null or { Length: 10 });

    static JsonObject Subscription(string organization) => new()
    {
        ["resourceType"] = "Subscription",
        ["meta"] = new JsonObject { ["profile"] = new JsonArray("http://hl7.org/fhir/us/davinci-pas/StructureDefinition/profile-subscription") },
        ["status"] = "requested",
        ["reason"] = "To be told when a pended request is decided",
        ["criteria"] = "http://hl7.org/fhir/us/davinci-pas/SubscriptionTopic/PASSubscriptionTopic",
        ["_criteria"] = Extension("http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-filter-criteria", "valueString", $"org-identifier={organization}"),
        ["channel"] = new JsonObject
        {
            ["type"] = "rest-hook",
            ["endpoint"] = "https://receiver.example/hook",
            ["payload"] = "application/fhir+json",
            ["_payload"] = Extension("http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-payload-content", "valueCode", "full-resource"),
        },
    };

    static JsonObject Extension(string url, string name, string value) => new() { ["extension"] = new JsonArray(new JsonObject { ["url"] = url, [name] = value }) };
}
