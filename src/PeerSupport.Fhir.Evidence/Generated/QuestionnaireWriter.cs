using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Evidence;

/// <summary>Each policy's questionnaire: one item for every fact that its clauses read and that a questionnaire can ask for.</summary>
static class QuestionnaireWriter
{
    public static IEnumerable<(string Path, string Text)> All(Profiles profiles) => profiles.Policies.Policies.Where(policy => policy.Questionnaire is not null)
        .Select(policy => ($"policies/{policy.Folder}/questionnaire.json", System.Text.Encoding.UTF8.GetString(R4.Fhir.Bytes(Write(policy, profiles), indented: true)).ReplaceLineEndings("\n") + "\n"));

    static JsonObject Write(Policy policy, Profiles profiles)
    {
        var clauses = policy.Versions.SelectMany(version => version.Clauses).ToList();
        var facts = clauses.SelectMany(clause => clause.Facts).Distinct().Select(profiles.Map.Find).OfType<FactDefinition>().Where(fact => fact.Question is not null);
        return R4.Fhir.Object(
            ("resourceType", "Questionnaire"),
            ("id", policy.Id),
            ("url", policy.Questionnaire),
            ("version", policy.Versions[^1].Version),
            ("name", string.Concat(policy.Id.Split('-').Select(part => char.ToUpperInvariant(part[0]) + part[1..]))),
            ("title", $"{policy.Title}: evidence for a request"),
            ("status", "active"),
            ("subjectType", R4.Fhir.Array((JsonNode)"Patient")),
            ("description", "Asks for every fact that the policy's clauses read. An item's linkId is the fact's name in the evidence map."),
            ("item", R4.Fhir.Array(facts.Select(fact => Item(fact, clauses)))));
    }

    static JsonObject Item(FactDefinition fact, List<Clause> clauses)
    {
        var asked = string.Join(", ", clauses.Where(clause => clause.Facts.Contains(fact.Name)).Select(clause => clause.Id).Distinct());
        return R4.Fhir.Object(
            ("linkId", fact.Name),
            ("prefix", asked),
            ("text", fact.Question),
            ("type", fact.Shape == "record" ? "group" : Type(fact.Shape)),
            ("repeats", fact.Shape == "record" || fact.Shape == "code" ? true : null),
            ("item", R4.Fhir.Array(fact.Fields.Where(field => !field.Name.Contains('.', StringComparison.Ordinal)).Select(field => Field(fact, field))
                .Concat(fact.Fields.Where(field => field.Name.Contains('.', StringComparison.Ordinal)).GroupBy(field => field.Name.Split('.')[0]).Select(part => Part(fact, part))))));
    }

    static JsonObject Part(FactDefinition fact, IGrouping<string, FieldQuestion> part) => R4.Fhir.Object(
        ("linkId", $"{fact.Name}.{part.Key}"),
        ("type", "group"),
        ("repeats", true),
        ("item", R4.Fhir.Array(part.Select(field => Field(fact, field)))));

    static JsonObject Field(FactDefinition fact, FieldQuestion field) => R4.Fhir.Object(("linkId", $"{fact.Name}.{field.Name}"), ("text", field.Question), ("type", Type(field.As)));

    /// <summary>Codes are open choices: no list of ours holds every coding that a sender may use.</summary>
    static string Type(string shape) => shape switch { "yes-no" => "boolean", "day" => "date", "number" => "decimal", "code" => "open-choice", _ => "string" };
}
