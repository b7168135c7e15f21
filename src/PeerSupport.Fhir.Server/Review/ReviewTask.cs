using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>A request that waits for a reviewer, as a Task (http://hl7.org/fhir/R4/task.html): what it is about, what the rules recommend, what is missing, and until when.</summary>
static class ReviewTask
{
    public const string System = $"{Canonical.Base}/CodeSystem/review";

    public static JsonObject Write(ReviewState state, Decision decision, ReadRequest read, string claimId, DateTimeOffset now) => R4.Fhir.Object(
        ("resourceType", "Task"),
        ("id", state.TaskId),
        ("identifier", R4.Fhir.Array(R4.Fhir.Identifier(Canonical.AdministrativeReference, state.Number))),
        ("basedOn", R4.Fhir.Array(R4.Fhir.Reference($"Claim/{claimId}"))),
        ("status", "requested"),
        ("businessStatus", Concept("waiting")),
        ("intent", "order"),
        ("priority", state.Expedited ? "stat" : "routine"),
        ("code", Concept("review-authorization")),
        ("description", $"{decision.PolicyTitle}: decide a request for authorization by {Time(state.Due)}."),
        ("focus", R4.Fhir.Reference($"ClaimResponse/{state.ResponseId}")),
        ("for", Echo.Patient(read)),
        ("authoredOn", Time(state.Received)),
        ("lastModified", Time(now)),
        ("requester", Echo.Provider(read.Set)),
        ("restriction", Until(state)),
        ("input", R4.Fhir.Array(decision.Lines.Where(line => line.Outcome == Outcome.Pended).SelectMany(Inputs))));

    /// <summary>The Task at its end.</summary>
    /// <param name="task">As it is.</param>
    /// <param name="status">completed or cancelled.</param>
    /// <param name="business">Code of what became of it.</param>
    /// <param name="reason">Code of why it ended without a reviewer, or null.</param>
    /// <param name="output">What was decided, in a sentence, or null.</param>
    /// <param name="now">When.</param>
    public static byte[] Ended(ReadOnlyMemory<byte> task, string status, string business, string? reason, string? output, DateTimeOffset now) => Changed(task, now, json =>
    {
        json["status"] = status;
        json["businessStatus"] = Concept(business);
        if (reason is not null)
        {
            json["statusReason"] = Concept(reason);
        }

        if (output is not null)
        {
            json["output"] = R4.Fhir.Array(R4.Fhir.Object(("type", Concept("outcome")), ("valueString", output)));
        }
    });

    /// <summary>The Task while documents are waited for.</summary>
    public static byte[] Asked(ReadOnlyMemory<byte> task, ReviewState state, IEnumerable<WantedDocument> wanted, DateTimeOffset now) => Changed(task, now, json =>
    {
        json["businessStatus"] = Concept("documents-asked");
        json["restriction"] = Until(state);
        json["description"] = $"Decide a request for authorization by {Time(state.Due)}{(state.Extended ? ", which is the extended time" : "")}.";
        var inputs = json["input"] as JsonArray ?? [];
        json.Remove("input");
        json["input"] = R4.Fhir.Array([
            .. inputs.Select(input => input?.DeepClone()),
            .. state.Extended && !inputs.Any(input => (string?)input?["type"]?["coding"]?[0]?["code"] == "extended") ? [R4.Fhir.Object(("type", Concept("extended")), ("valueDateTime", Time(state.Due)))] : Array.Empty<JsonNode?>(),
            .. wanted.Select(document => (JsonNode?)Input("document-wanted", document.Code is null ? document.Text : $"{document.Code}: {document.Text}")),
        ]);
    });

    /// <summary>The Task when its time is over.</summary>
    public static byte[] Overdue(ReadOnlyMemory<byte> task, DateTimeOffset now) => Changed(task, now, json => json["businessStatus"] = Concept("overdue"));

    /// <summary>The recommended decision on a line, and what is missing for it, clause by clause.</summary>
    static IEnumerable<JsonNode?> Inputs(LineDecision line)
    {
        yield return Input("recommended-decision", line.Proposal is { } proposal ? $"Line {line.Sequence}: {ClauseExtension.Word(line.Recommended!.Value)}. {proposal.Summary}" : $"Line {line.Sequence}: none. The rules leave it open.");
        foreach (var clause in line.Clauses.Where(clause => line.Causes.Contains(clause.Id)))
        {
            yield return Input("missing", $"Line {line.Sequence}, {clause.Id}, {clause.Title} ({clause.Cite}): {clause.Because}{(clause.Remedy is { } remedy ? $" What to do: {remedy}" : "")}");
        }
    }

    static byte[] Changed(ReadOnlyMemory<byte> task, DateTimeOffset now, Action<JsonObject> change)
    {
        var json = JsonNode.Parse(task.Span)!.AsObject();
        json["lastModified"] = Time(now);
        change(json);
        return R4.Fhir.Bytes(json);
    }

    static JsonObject Until(ReviewState state) => R4.Fhir.Object(("period", R4.Fhir.Object(("start", Time(state.Received)), ("end", Time(state.Due)))));

    static JsonObject Input(string type, string text) => R4.Fhir.Object(("type", Concept(type)), ("valueString", text));

    static JsonObject Concept(string code) => R4.Fhir.CodeableConcept(System, code);

    static string Time(DateTimeOffset moment) => FhirDateTime.From(moment).ToString();
}
