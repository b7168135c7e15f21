using System.Collections.Frozen;
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

    /// <summary>A clause with its value, evidence, source, what is missing and how to mend it. Most of an answer is made of these: see <see cref="R4.ExtensionWriter"/>.</summary>
    public static JsonNode Of(ClauseResult clause, bool cause) => R4.ExtensionWriter.Write(Canonical.Extension("clause-result"), result =>
    {
        result.Code("clause", clause.Id);
        if (clause.Judged)
        {
            result.Code("value", Word(clause.Value));
        }

        result.Boolean("cause", cause);
        result.Code("effect", Word(clause.Effect));
        result.Code("decider", Word(clause.Decider));
        result.String("title", clause.Title);
        result.String("text", clause.Text);
        result.String("source", clause.Cite.ToString());
        result.String("because", clause.Because);
        result.String("changed", clause.Changed);
        result.String("house-rule", clause.House);
        foreach (var evidence in clause.Evidence)
        {
            result.Extension("evidence", shown =>
            {
                shown.String("resource", evidence.Resource);
                shown.String("element", evidence.Element);
                shown.String("shown", evidence.Shown);
                shown.String("date", evidence.Date);
            });
        }

        foreach (var missing in clause.Missing)
        {
            result.Extension("missing", wanted =>
            {
                wanted.String("fact", missing.Fact);
                wanted.String("what", missing.What);
                wanted.String("where", missing.Where);
            });
        }

        result.String("remedy", clause.Remedy);
        foreach (var note in clause.Notes)
        {
            result.String("note", note);
        }
    });

    /// <summary>An enum's name as the JSON of policies spells it.</summary>
    public static string Word<T>(T value) where T : struct, Enum => Words<T>.Spelt[value];

    static class Words<T> where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> Spelt = Enum.GetValues<T>().Distinct().ToFrozenDictionary(value => value, value => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()));
    }
}
