using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Server;

/// <summary>A policy as a PlanDefinition that a program can read: one action a clause, with its source (http://hl7.org/fhir/R4/plandefinition.html).</summary>
static class PlanDefinitionWriter
{
    public static JsonObject Write(Policy policy)
    {
        var version = policy.Versions[^1];
        return R4.Fhir.Object(
            ("resourceType", "PlanDefinition"),
            ("id", policy.Id),
            ("url", $"{Canonical.Base}/PlanDefinition/{policy.Id}"),
            ("identifier", R4.Fhir.Array(R4.Fhir.Identifier($"{Canonical.Base}/identifier/policy-revision", policy.Revision))),
            ("version", version.Version),
            ("name", string.Concat(policy.Id.Split('-').Select(part => char.ToUpperInvariant(part[0]) + part[1..]))),
            ("title", policy.Title),
            ("type", R4.Fhir.CodeableConcept("http://terminology.hl7.org/CodeSystem/plan-definition-type", "eca-rule", "ECA Rule")),
            ("status", "active"),
            ("publisher", version.Source.Publisher),
            ("description", $"Paraphrase of {version.Source.Title}{(version.Source.Reference is { } reference ? $" ({reference})" : "")}. In force {version.Effective}. {string.Join(" ", version.Assumptions)}".TrimEnd()),
            ("effectivePeriod", R4.Fhir.Period(version.Effective.Start, version.Effective.End)),
            ("relatedArtifact", R4.Fhir.Array(policy.Questionnaire is { } asked ? R4.Fhir.Object(("type", "documentation"), ("display", "Questionnaire for the evidence"), ("resource", asked)) : null)),
            ("action", R4.Fhir.Array(policy.Versions.SelectMany(each => each.Clauses.Select(clause => Action(clause, each))))));
    }

    static JsonObject Action(Clause clause, PolicyVersion version) => R4.Fhir.Object(
        ("prefix", clause.Id),
        ("title", clause.Title),
        ("description", clause.Text),
        ("textEquivalent", $"{ClauseExtension.Word(clause.Effect)}, {ClauseExtension.Word(clause.Decider)}; stages: {string.Join(", ", clause.Stages.Select(ClauseExtension.Word))}{(clause.Programs.IsEmpty ? "" : $"; programs: {string.Join(", ", clause.Programs)}")}.{(clause.House is { } house ? $" House rule: {house}" : "")}"),
        ("code", R4.Fhir.Array(R4.Fhir.CodeableConcept(Canonical.ClauseSystem, clause.Id, clause.Title))),
        ("documentation", R4.Fhir.Array(R4.Fhir.Object(("type", "citation"), ("citation", $"{version.Source.Title}: {clause.Cite}")))));
}
