using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.Evidence;
using static PeerSupport.Fhir.R4.Fhir;

namespace PeerSupport.Fhir.Server;

/// <summary>What a measure says, as a MeasureReport (http://hl7.org/fhir/R4/measurereport.html): a group for each part, and in it a stratum for each site.</summary>
static class MeasureReportWriter
{
    const string Hl7 = "http://terminology.hl7.org/CodeSystem", Part = $"{Canonical.Base}/CodeSystem/measure-part";

    public static JsonObject Write(MeasureRequest request, MeasureRun run, DateTimeOffset now)
    {
        var result = run.Result();
        var contained = new JsonArray();
        var sites = request.Type == "individual" ? [] : request.Organizations.Select(organization => (Organization: organization, Key: PartyKey.Of(organization))).Where(site => run.Sites.Contains(site.Key)).ToList();
        var bySite = sites.ToDictionary(site => site.Key, site => run.Result(site.Key));
        var groups = result.Counts.Select((count, i) => Group(request, run, count, i, contained, [.. sites.Select(site => (site.Organization, site.Key, bySite[site.Key].Counts[i]))])).ToArray();
        return Object(
            ("resourceType", "MeasureReport"),
            ("contained", contained),
            ("extension", Array(Extension(Canonical.Extension("measure-result"), [
                R4.Fhir.Extension("value", "code", ClauseExtension.Word(result.Value)),
                R4.Fhir.Extension("because", "string", string.Join(" ", result.Counts.Select(count => $"{count.Part.Title}: {count.Because}"))),
                R4.Fhir.Extension("clause", "code", request.Clause.Id),
                R4.Fhir.Extension("source", "string", $"{request.Scope.Version.Source.Title}: {request.Clause.Cite}"),
                R4.Fhir.Extension("house-rule", "string", request.Clause.House),
                R4.Fhir.Extension("policy-revision", "string", request.Policy.Revision)]))),
            ("status", "complete"),
            ("type", request.Type),
            ("measure", $"{MeasureWriter.Url(request.Clause.Id)}|{request.Scope.Version.Version}"),
            ("subject", request.Subject is { } subject ? Reference(subject.Reference) : null),
            ("date", now.ToString("yyyy-MM-dd'T'HH:mm:ssK", System.Globalization.CultureInfo.InvariantCulture)),
            ("reporter", Reference(request.Organizations[0].Key, Name(request.Organizations[0]))),
            ("period", Period(request.Scope.Period.Start, request.Scope.Period.End)),
            ("improvementNotation", CodeableConcept($"{Hl7}/measure-improvement-notation", result.Counts[0].Part.IsShare ? "increase" : "decrease")),
            ("group", Array(groups)));
    }

    static JsonObject Group(MeasureRequest request, MeasureRun run, MeasureCount count, int part, JsonArray contained, IReadOnlyList<(EvidenceResource Organization, string Key, MeasureCount Count)> sites)
    {
        var subjects = request.Type == "subject-list" ? run.Subjects(part).ToList() : null;
        return Object(
            ("id", count.Part.Code),
            ("extension", Array(Said(count))),
            ("code", Object(("text", count.Part.Title))),
            ("population", Populations(count, (code, value) => subjects is null ? null : List(contained, $"{count.Part.Code}-{code}", subjects.Where(subject => value is null || subject.Value == value).Select(subject => subject.Subject)))),
            ("measureScore", Score(count)),
            ("stratifier", Array(sites.Count == 0 ? null : Object(
                ("code", Array(CodeableConcept(Part, "site", "Site"))),
                ("stratum", Array(sites.Select(site => Object(
                    ("extension", Array(Said(site.Count))),
                    ("value", CodeableConcept([Coding("urn:ietf:rfc:3986", site.Organization.Key)], Name(site.Organization) ?? site.Organization.Key)),
                    ("population", Populations(site.Count, (_, _) => null)),
                    ("measureScore", Score(site.Count))))))))));
    }

    static JsonObject? Said(MeasureCount count) => R4.Fhir.Extension(Canonical.Extension("measure-result"), [R4.Fhir.Extension("value", "code", ClauseExtension.Word(count.Value)), R4.Fhir.Extension("because", "string", count.Because)]);

    /// <summary>A count is a whole number in R4: half a full-time position stands in the score and in the words.</summary>
    static JsonArray Populations(MeasureCount count, Func<string, Truth?, JsonObject?> results) => Array(
        Population($"{Hl7}/measure-population", "numerator", count.Numerator, results("numerator", Truth.Met)),
        Population($"{Hl7}/measure-population", "denominator", count.Denominator, results("denominator", null)),
        Population(Part, "unknown", count.Unknown, results("unknown", Truth.Unknown)));

    static JsonObject Population(string system, string code, decimal count, JsonObject? results) => Object(
        ("code", CodeableConcept(system, code)),
        ("count", count == decimal.Truncate(count) && count <= int.MaxValue ? (int)count : null),
        ("subjectResults", results));

    static JsonObject? Score(MeasureCount count) => count.Score is { } score ? Object(("value", score)) : null;

    /// <summary>A contained List of the subjects; null where there is none, since a List of nobody says nothing that the count does not.</summary>
    static JsonObject? List(JsonArray contained, string id, IEnumerable<string> subjects)
    {
        var entries = Array(subjects.Select(subject => Object(("item", subject.LastIndexOf('|') is > 0 and var bar ? ReferenceTo(Identifier(subject[..bar], subject[(bar + 1)..])) : Reference(subject)))));
        if (entries.Count == 0)
        {
            return null;
        }

        contained.Add(Object(("resourceType", "List"), ("id", id), ("status", "current"), ("mode", "snapshot"), ("entry", entries)));
        return Reference($"#{id}");
    }

    static string? Name(EvidenceResource organization) => organization.Element.Children("name").FirstOrDefault()?.Value as string;
}
