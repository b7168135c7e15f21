using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Server;

/// <summary>The explanation as extensions that a machine can read: one for the decision, one for every clause that was judged.</summary>
static class ClauseExtension
{
    /// <summary>Who decided by what: policy, version, revision, setting, whether a person looked.</summary>
    public static JsonObject? Of(Decision decision, string? outcome = null) => R4.Fhir.Extension(Canonical.Extension("decision"), [
        R4.Fhir.Extension("policy", "uri", $"{Canonical.Base}/PlanDefinition/{decision.PolicyId}"),
        R4.Fhir.Extension("revision", "string", decision.PolicyRevision),
        decision.Program is { } program ? R4.Fhir.Extension("program", "string", program) : null,
        R4.Fhir.Extension("stage", "code", Word(decision.Stage)),
        R4.Fhir.Extension("outcome", "code", outcome is not null ? outcome : decision.Stage == Stage.Claim ? ServiceClaimWriter.Word(decision.Outcome) : Word(decision.Outcome)),
        R4.Fhir.Extension("received", "date", decision.Received.ToString("yyyy-MM-dd", null)),
        R4.Fhir.Extension("adverse-decisions", "string", decision.Review.ToString()),
        R4.Fhir.Extension("human-reviewed", "boolean", decision.HumanReviewed),
    ]);

    /// <summary>A clause with its value, evidence, source, what is missing and how to mend it.</summary>
    public static JsonObject? Of(ClauseResult clause, bool cause) => R4.Fhir.Extension(Canonical.Extension("clause-result"), [
        R4.Fhir.Extension("clause", "code", clause.Id),
        clause.Judged ? R4.Fhir.Extension("value", "code", Word(clause.Value)) : null,
        R4.Fhir.Extension("cause", "boolean", cause),
        R4.Fhir.Extension("effect", "code", Word(clause.Effect)),
        R4.Fhir.Extension("decider", "code", Word(clause.Decider)),
        R4.Fhir.Extension("title", "string", clause.Title),
        R4.Fhir.Extension("text", "string", clause.Text),
        R4.Fhir.Extension("source", "string", clause.Cite.ToString()),
        Text("because", clause.Because),
        Text("changed", clause.Changed),
        Text("house-rule", clause.House),
        .. clause.Evidence.Select(Of),
        .. clause.Missing.Select(missing => R4.Fhir.Extension("missing", [Text("fact", missing.Fact), Text("what", missing.What), Text("where", missing.Where)])),
        Text("remedy", clause.Remedy),
        .. clause.Notes.Select(note => Text("note", note)),
    ]);

    /// <summary>An enum's name as the JSON of policies spells it.</summary>
    public static string Word<T>(T value) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    static JsonObject? Of(Decisions.Evidence evidence) => R4.Fhir.Extension("evidence", [Text("resource", evidence.Resource), Text("element", evidence.Element), Text("shown", evidence.Shown), Text("date", evidence.Date)]);

    static JsonObject? Text(string name, string? value) => string.IsNullOrWhiteSpace(value) ? null : R4.Fhir.Extension(name, "string", value);
}
