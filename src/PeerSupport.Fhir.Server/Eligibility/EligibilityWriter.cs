using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server;

/// <summary>An eligibility answer as a CoverageEligibilityResponse (http://hl7.org/fhir/R4/coverageeligibilityresponse.html).</summary>
static class EligibilityWriter
{
    public static JsonObject Write(EligibilityAnswer answer, ReadEligibility read, string responseId, string requestId, DateTimeOffset now)
    {
        var request = read.Set.Request.Element;
        return R4.Fhir.Object(
            ("resourceType", "CoverageEligibilityResponse"),
            ("id", responseId),
            ("extension", R4.Fhir.Array([Policy(answer), .. answer.Clauses.Select(clause => ClauseExtension.Of(clause, answer.InForce != Truth.Met && clause.Value == answer.InForce))])),
            ("status", "active"),
            ("purpose", R4.Fhir.Array(read.Purposes.Select(purpose => (JsonNode?)purpose))),
            ("patient", Echo.Patient(read.Set, read.Facts.Request.MemberId)),
            ("servicedPeriod", R4.Fhir.Period(read.Period.Start, read.Period.End)),
            ("created", FhirDateTime.From(now).ToString()),
            ("requestor", Echo.Copy(request, "provider")),
            ("request", R4.Fhir.Object(("reference", $"CoverageEligibilityRequest/{requestId}"))),
            ("outcome", "complete"),
            ("disposition", answer.Summary),
            ("insurer", Echo.Insurer(read.Set, read.Policy)),
            ("insurance", R4.Fhir.Array(Insurance(answer, read))));
    }

    static JsonObject Insurance(EligibilityAnswer answer, ReadEligibility read)
    {
        var insurance = FocalInsurance.Of(read.Set.Request.Element)!;
        var items = read.Purposes.Any(purpose => purpose != "validation");
        return R4.Fhir.Object(
            ("coverage", Echo.Copy(insurance, "coverage")),
            ("inforce", answer.InForce == Truth.Unknown ? null : answer.InForce == Truth.Met),
            ("benefitPeriod", read.Facts.Request.Coverage is { Start: { } start } coverage ? R4.Fhir.Object(("start", start.ToString()), ("end", coverage.End?.ToString())) : null),
            ("item", items ? R4.Fhir.Array(answer.Services.Select(service => Item(service, answer, read))) : null));
    }

    static JsonObject Item(ServiceAnswer service, EligibilityAnswer answer, ReadEligibility read)
    {
        var wanted = read.Purposes;
        var code = service.Covered is { } covered ? R4.Fhir.CodeableConcept(covered.System, covered.Code, covered.Display)
            : R4.Fhir.CodeableConcept(service.Service.Codes.Select(each => R4.Fhir.Coding(each.System, each.Value)), service.Service.Text);
        var unit = service.Covered is { } of ? $" A unit is {of.UnitMinutes} minutes ({of.UnitSource})." : "";
        var needs = wanted.Contains("auth-requirements") && service.Covered is not null;
        var documents = needs ? service.Documents : [];
        return R4.Fhir.Object(
            ("extension", R4.Fhir.Array([
                service.Clause is { } clause ? ClauseExtension.Of(clause, clause.Value == Truth.NotMet) : null,
                .. documents.Select(Wanted),
                .. (wanted.Contains("benefits") ? service.Allowances : []).SelectMany(Allowances),
            ])),
            ("productOrService", code),
            ("excluded", service.Clause?.Value == Truth.Unknown ? null : service.Covered is null),
            ("name", service.Covered?.Display),
            ("description", service.Covered is null ? $"{service.Clause?.Because} {service.Clause?.Remedy}".Trim() : $"{answer.PolicyTitle}, version {answer.PolicyVersion}.{unit}"),
            ("benefit", wanted.Contains("benefits") ? R4.Fhir.Array(service.Allowances.SelectMany(each => each.Allowances.Select(allowance => Benefit(each, allowance)))) : null),
            ("authorizationRequired", service.Covered is null ? null : service.AuthorizationRequired),
            ("authorizationSupporting", R4.Fhir.Array(documents.Select(document => (JsonNode?)R4.Fhir.CodeableConcept(Canonical.ClauseSystem, document.Clause, document.Title,
                $"{document.Clause}, {document.Title}: {string.Join(" ", document.Documents.Select(entry => $"{entry.Label}: {entry.Where}"))}")))),
            ("authorizationUrl", $"{Canonical.Base}/PlanDefinition/{answer.PolicyId}"));
    }

    static JsonObject Benefit(ClauseAllowance clause, Allowance allowance) => R4.Fhir.Object(
        ("type", R4.Fhir.CodeableConcept([R4.Fhir.Coding(Canonical.BenefitKind, allowance.Kind), R4.Fhir.Coding(Canonical.ClauseSystem, clause.Clause, clause.Title)], allowance.Text)),
        ("allowedUnsignedInt", allowance.Allowed),
        ("allowedMoney", allowance.Amount is { } amount ? R4.Fhir.Money(amount, allowance.Currency ?? "USD") : null),
        ("allowedString", allowance.Allowed is null && allowance.Amount is null ? allowance.Text : null),
        ("usedUnsignedInt", allowance.Used));

    /// <summary>What a clause wants, with the place of every document, for a machine.</summary>
    static JsonObject? Wanted(ClauseDocuments clause) => R4.Fhir.Extension(Canonical.Extension("clause-documents"), [
        R4.Fhir.Extension("clause", "code", clause.Clause),
        R4.Fhir.Extension("title", "string", clause.Title),
        R4.Fhir.Extension("text", "string", clause.Text),
        R4.Fhir.Extension("source", "string", clause.Cite.ToString()),
        R4.Fhir.Extension("effect", "code", ClauseExtension.Word(clause.Effect)),
        .. clause.Documents.Select(entry => R4.Fhir.Extension("document", [R4.Fhir.Extension("fact", "string", entry.Name), R4.Fhir.Extension("what", "string", entry.Label), R4.Fhir.Extension("where", "string", entry.Where)])),
    ]);

    /// <summary>What is left, which a benefit has no element for.</summary>
    static IEnumerable<JsonObject?> Allowances(ClauseAllowance clause) => clause.Allowances.Where(allowance => allowance.Left is not null).Select(allowance =>
        R4.Fhir.Extension(Canonical.Extension("allowance-left"), [R4.Fhir.Extension("clause", "code", clause.Clause), R4.Fhir.Extension("kind", "code", allowance.Kind), R4.Fhir.Extension("left", "unsignedInt", allowance.Left)]));

    static JsonObject? Policy(EligibilityAnswer answer) => R4.Fhir.Extension(Canonical.Extension("decision"), [
        R4.Fhir.Extension("policy", "uri", $"{Canonical.Base}/PlanDefinition/{answer.PolicyId}"),
        R4.Fhir.Extension("revision", "string", answer.PolicyRevision),
        answer.Program is { } program ? R4.Fhir.Extension("program", "string", program) : null,
        R4.Fhir.Extension("as-of", "date", answer.AsOf.ToString("yyyy-MM-dd", null)),
    ]);
}
