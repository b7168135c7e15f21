using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>The shipped examples.</summary>
static class Examples
{
    static readonly string Folder = System.IO.Path.Combine(Evidence.Profiles.Find(AppContext.BaseDirectory)!, "examples");

    public static IReadOnlyList<string> Names() => [.. Directory.EnumerateFiles(Folder, "*.request.json", SearchOption.AllDirectories)
        .Select(file => System.IO.Path.GetRelativePath(Folder, file).Replace('\\', '/').Replace(".request.json", "", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    public static IReadOnlyList<string> States() => [.. Names().Select(name => name.Split('/')[0]).Distinct()];

    /// <param name="example"><c>state/name</c>.</param>
    /// <param name="what"><c>request</c> or <c>expected</c>.</param>
    public static string Path(string example, string what) => System.IO.Path.Combine(Folder, $"{example}.{what}.json");

    public static JsonObject Request(string example) => JsonNode.Parse(File.ReadAllText(Path(example, "request")))!.AsObject();
}

/// <summary>What a client reads out of an answer.</summary>
sealed record Answer(string Decision, bool IsClaimResponse)
{
    public IReadOnlyList<string> Causes { get; init; } = [];
    public IReadOnlyList<string> CausesWithRemedy { get; init; } = [];
    public IReadOnlyList<string> ClauseIds { get; init; } = [];
    public IReadOnlyList<string> ReasonCodes { get; init; } = [];
    public int? Units { get; init; }
    public IEnumerable<string>? Period { get; init; }
    public decimal? Amount { get; init; }

    public static Answer Read(string body)
    {
        var json = Resource(JsonNode.Parse(body)!);
        return (string?)json["resourceType"] switch
        {
            "ClaimResponse" => (string?)json["use"] == "preauthorization" ? OfClaim(json) : OfServiceClaim(json),
            "Parameters" => OfParameters(json),
            "CoverageEligibilityResponse" => OfEligibility(json),
            _ => new("rejected", false) { ClauseIds = [] },
        };
    }

    /// <summary>The answer's own resource: the first of a Bundle, or the answer itself.</summary>
    public static JsonNode Resource(JsonNode answer) => (string?)answer["resourceType"] == "Bundle" ? answer["entry"]![0]!["resource"]! : answer;

    static Answer OfClaim(JsonNode json)
    {
        if ((string?)json["outcome"] == "error")
        {
            return new("error", true) { ReasonCodes = [.. json["error"]!.AsArray().Select(error => (string)error!["code"]!["coding"]![0]!["code"]!)] };
        }

        var item = json["item"]![0]!;
        var clauses = Extensions(item, "clause-result");
        var causes = clauses.Where(clause => (bool)Value(clause, "cause")!).ToList();
        var action = item["adjudication"]![0]!["extension"]![0]!;
        var code = (string?)Value(action, "http://hl7.org/fhir/us/davinci-pas/StructureDefinition/extension-reviewActionCode")!["coding"]![0]!["code"];
        var period = json["preAuthPeriod"];
        return new(code switch { "A1" => "certified", "A6" => "modified", "A4" => "pended", "A3" => "denied", "C" => "cancelled", _ => $"review action {code}" }, true)
        {
            Causes = [.. causes.Select(clause => (string)Value(clause, "clause")!)],
            CausesWithRemedy = [.. causes.Where(clause => Value(clause, "remedy") is not null).Select(clause => (string)Value(clause, "clause")!)],
            ClauseIds = [.. clauses.Select(clause => (string)Value(clause, "clause")!)],
            ReasonCodes = [.. action["extension"]!.AsArray().Where(part => (string?)part!["url"] == "reasonCode").Select(part => (string)part!["valueCodeableConcept"]!["coding"]![0]!["code"]!)],
            Units = (int?)item["adjudication"]!.AsArray().FirstOrDefault(each => (string?)each!["category"]!["coding"]![0]!["code"] == "allowed-units")?["value"],
            Period = period is null ? null : [(string)period["start"]!, (string)period["end"]!],
        };
    }

    /// <summary>What became of a claim: units and money over all lines.</summary>
    static Answer OfServiceClaim(JsonNode json)
    {
        var items = (json["item"]?.AsArray() ?? []).Select(item => item!).ToList();
        var clauses = items.SelectMany(item => Extensions(item, "clause-result")).ToList();
        var causes = clauses.Where(clause => (bool)Value(clause, "cause")!).ToList();
        var units = items.SelectMany(item => item["adjudication"]!.AsArray()).Where(each => Category(each!) == "allowed-units").Select(each => (int?)each!["value"]).ToList();
        return new((string)Value(Extensions(json, "decision")[0], "outcome")!, true)
        {
            Causes = [.. causes.Select(clause => (string)Value(clause, "clause")!).Distinct()],
            CausesWithRemedy = [.. causes.Where(clause => Value(clause, "remedy") is not null).Select(clause => (string)Value(clause, "clause")!).Distinct()],
            ClauseIds = [.. clauses.Select(clause => (string)Value(clause, "clause")!)],
            ReasonCodes = [.. items.SelectMany(item => item["adjudication"]!.AsArray()).Where(each => Category(each!) == "clause").SelectMany(each => each!["reason"]!["coding"]!.AsArray()).Select(coding => (string)coding!["code"]!)],
            Units = units.Sum() is > 0 and var sum ? sum : null,
            Amount = (decimal?)(json["total"]?.AsArray() ?? []).FirstOrDefault(total => Category(total!) == "benefit")?["amount"]!["value"],
        };

        static string? Category(JsonNode element) => (string?)element["category"]!["coding"]![0]!["code"];
    }

    /// <summary>The answer of an operation: its value, and the clauses behind it.</summary>
    static Answer OfParameters(JsonNode json)
    {
        var parameters = json["parameter"]!.AsArray();
        var clauses = parameters.Where(parameter => (string?)parameter!["name"] == "clause").Select(parameter => parameter!["part"]!.AsArray()).ToList();
        return new((string)parameters.First(parameter => (string?)parameter!["name"] == "value")!["valueCode"]!, false)
        {
            ClauseIds = [.. clauses.Select(parts => (string)parts.First(part => (string?)part!["name"] == "id")!["valueCode"]!)],
        };
    }

    static Answer OfEligibility(JsonNode json)
    {
        var insurance = json["insurance"]![0]!;
        var items = insurance["item"]?.AsArray() ?? [];
        var inForce = (bool?)insurance["inforce"];
        return new(inForce switch { true => "in-force", false => "not-in-force", null => "unknown" }, false)
        {
            ClauseIds =
            [
                .. Extensions(json, "clause-result").Concat(items.SelectMany(item => Extensions(item!, "clause-result").Concat(Extensions(item!, "clause-documents")))).Select(clause => (string)Value(clause, "clause")!),
                .. items.SelectMany(item => item!["benefit"]?.AsArray() ?? []).Select(benefit => (string)benefit!["type"]!["coding"]![1]!["code"]!),
            ],
            Amount = items.SelectMany(item => item!["benefit"]?.AsArray() ?? []).Select(benefit => (decimal?)benefit!["allowedMoney"]?["value"]).FirstOrDefault(amount => amount is not null),
        };
    }

    static List<JsonNode> Extensions(JsonNode element, string name) => [.. (element["extension"]?.AsArray() ?? []).Where(extension => ((string)extension!["url"]!).EndsWith($"/{name}", StringComparison.Ordinal)).Select(extension => extension!)];

    static JsonNode? Value(JsonNode extension, string url) => extension["extension"]!.AsArray().Where(part => (string?)part!["url"] == url)
        .Select(part => part!.AsObject().First(member => member.Key.StartsWith("value", StringComparison.Ordinal)).Value).FirstOrDefault();
}
