using System.Text;
using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;
using static PeerSupport.Fhir.R4.Fhir;

namespace PeerSupport.Fhir.Evidence;

/// <summary>A Measure for each clause that is measured over a provider's record (http://hl7.org/fhir/R4/measure.html). Its id is the clause's.</summary>
public static class MeasureWriter
{
    const string Base = "https://peersupport.example/fhir", Hl7 = "http://terminology.hl7.org/CodeSystem";

    /// <summary>The canonical URL of a clause's Measure.</summary>
    public static string Url(string clause) => $"{Base}/Measure/{clause}";

    public static IEnumerable<(string Path, string Text)> All(Profiles profiles) =>
        from policy in profiles.Policies.Policies
        from clause in Last(policy)
        select ($"measures/{clause.Clause.Id}.json", Encoding.UTF8.GetString(Bytes(Write(policy, clause.Version, clause.Clause), indented: true)).ReplaceLineEndings("\n") + "\n");

    /// <summary>The clauses with a measure, each as its latest version has it.</summary>
    static IEnumerable<(PolicyVersion Version, Clause Clause)> Last(Policy policy) => policy.Versions.Reverse().SelectMany(version => version.Clauses.Where(clause => clause.Measure is not null).Select(clause => (version, clause)))
        .DistinctBy(pair => pair.clause.Id);

    static JsonObject Write(Policy policy, PolicyVersion version, Clause clause)
    {
        var parts = clause.Measure!.Parts.ToList();
        var day = version.Effective.Start ?? DateOnly.MaxValue;
        return Object(
            ("resourceType", "Measure"),
            ("id", clause.Id),
            ("url", Url(clause.Id)),
            ("version", version.Version),
            ("name", string.Concat(clause.Id.Split('.', '-').Select(part => char.ToUpperInvariant(part[0]) + part[1..].ToLowerInvariant()))),
            ("title", $"{clause.Title} ({clause.Id})"),
            ("status", "active"),
            ("subjectCodeableConcept", CodeableConcept("http://hl7.org/fhir/resource-types", parts.TrueForAll(part => part.Subject == MeasureSubject.Member) ? "Patient" : "Practitioner")),
            ("publisher", version.Source.Publisher),
            ("description", clause.Text),
            ("useContext", null),
            ("effectivePeriod", Period(version.Effective.Start, version.Effective.End)),
            ("relatedArtifact", Array(
                Object(("type", "citation"), ("citation", $"{version.Source.Title}: {clause.Cite}")),
                Object(("type", "derived-from"), ("display", policy.Title), ("resource", $"{Base}/PlanDefinition/{policy.Id}")))),
            ("scoring", CodeableConcept($"{Hl7}/measure-scoring", parts.TrueForAll(part => part.IsShare) ? "proportion" : "ratio")),
            ("improvementNotation", CodeableConcept($"{Hl7}/measure-improvement-notation", parts[0].IsShare ? "increase" : "decrease")),
            ("guidance", string.Join(" ", parts.Select(part => part.InWords(day)).Append(clause.House is { } house ? $"House rule: {house}" : null).OfType<string>())),
            ("group", Array(parts.Select(part => Group(clause, part, day)))));
    }

    static JsonObject Group(Clause clause, MeasurePart part, DateOnly day) => Object(
        ("id", part.Code),
        ("code", Object(("text", part.Title))),
        ("description", part.InWords(day)),
        ("population", Array(Population(clause, part, "numerator"), Population(clause, part, "denominator"))),
        ("stratifier", Array(Object(("code", CodeableConcept($"{Base}/CodeSystem/measure-part", "site", "Site")), ("description", "The organization and each of its sites.")))));

    /// <summary>The expression names the part: how it is counted is the policy's kind and parameters, which no expression language says.</summary>
    static JsonObject Population(Clause clause, MeasurePart part, string code) => Object(
        ("code", CodeableConcept($"{Hl7}/measure-population", code)),
        ("criteria", Object(("description", part.Title), ("language", "text/x-policy-clause"), ("expression", $"{clause.Id}/{part.Code}/{code}"))));
}
