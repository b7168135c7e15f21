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
        return Fhir.Object(
            ("resourceType", "CoverageEligibilityResponse"),
            ("id", responseId),
            ("extension", Fhir.Array([Policy(answer), .. answer.Clauses.Select(clause => ClauseExtension.Of(clause, answer.InForce != Truth.Met && clause.Value == answer.InForce))])),
            ("status", "active"),
            ("purpose", Fhir.Array(read.Purposes.Select(purpose => (JsonNode?)purpose))),
            ("patient", Echo.Patient(read.Set, read.Facts.Request.MemberId)),
            ("servicedPeriod", Fhir.Period(read.Period.Start, read.Period.End)),
            ("created", FhirDateTime.From(now).ToString()),
            ("requestor", Echo.Copy(request, "provider")),
            ("request", Fhir.Object(("reference", $"CoverageEligibilityRequest/{requestId}"))),
            ("outcome", "complete"),
            ("disposition", answer.Summary),
            ("insurer", Echo.Insurer(request, read.Policy)),
            ("insurance", Fhir.Array(Insurance(answer, read))));
    }

    static JsonObject Insurance(EligibilityAnswer answer, ReadEligibility read)
    {
        var insurance = read.Set.Request.Element.Children("insurance").First();
        var items = read.Purposes.Any(purpose => purpose != "validation");
        return Fhir.Object(
            ("coverage", Echo.Copy(insurance, "coverage")),
            ("inforce", answer.InForce == Truth.Unknown ? null : answer.InForce == Truth.Met),
            ("benefitPeriod", read.Facts.Request.Coverage is { Start: { } start } coverage ? Fhir.Object(("start", start.ToString()), ("end", coverage.End?.ToString())) : null),
            ("item", items ? Fhir.Array(answer.Services.Select(service => Item(service, answer, read))) : null));
    }

    static JsonObject Item(ServiceAnswer service, EligibilityAnswer answer, ReadEligibility read)
    {
        var wanted = read.Purposes;
        var code = service.Covered is { } covered ? Fhir.CodeableConcept(covered.System, covered.Code, covered.Display)
            : Fhir.CodeableConcept(service.Service.Codes.Select(each => Fhir.Coding(each.System, each.Value)), service.Service.Text);
        var unit = service.Covered is { } of ? $" A unit is {of.UnitMinutes} minutes ({of.UnitSource})." : "";
        var needs = wanted.Contains("auth-requirements") && service.Covered is not null;
        var documents = needs ? service.Documents : [];
        return Fhir.Object(
            ("extension", Fhir.Array([
                service.Clause is { } clause ? ClauseExtension.Of(clause, clause.Value == Truth.NotMet) : null,
                .. documents.Select(Wanted),
                .. (wanted.Contains("benefits") ? service.Allowances : []).SelectMany(Allowances),
            ])),
            ("productOrService", code),
            ("excluded", service.Covered is null),
            ("name", service.Covered?.Display),
            ("description", service.Covered is null ? service.Clause?.Because : $"{answer.PolicyTitle}, version {answer.PolicyVersion}.{unit}"),
            ("benefit", wanted.Contains("benefits") ? Fhir.Array(service.Allowances.SelectMany(each => each.Allowances.Select(allowance => Benefit(each, allowance)))) : null),
            ("authorizationRequired", service.Covered is null ? null : service.AuthorizationRequired),
            ("authorizationSupporting", Fhir.Array(documents.Select(document => (JsonNode?)Fhir.CodeableConcept(Canonical.ClauseSystem, document.Clause, document.Title,
                $"{document.Clause}, {document.Title}: {string.Join(" ", document.Documents.Select(entry => $"{entry.Label}: {entry.Where}"))}")))),
            ("authorizationUrl", $"{Canonical.Base}/PlanDefinition/{answer.PolicyId}"));
    }

    static JsonObject Benefit(ClauseAllowance clause, Allowance allowance) => Fhir.Object(
        ("type", Fhir.CodeableConcept([Fhir.Coding(Canonical.BenefitKind, allowance.Kind), Fhir.Coding(Canonical.ClauseSystem, clause.Clause, clause.Title)], allowance.Text)),
        ("allowedUnsignedInt", allowance.Allowed),
        ("allowedMoney", allowance.Amount is { } amount ? Fhir.Money(amount, allowance.Currency ?? "USD") : null),
        ("allowedString", allowance.Allowed is null && allowance.Amount is null ? allowance.Text : null),
        ("usedUnsignedInt", allowance.Used));

    /// <summary>What a clause wants, with the place of every document, for a machine.</summary>
    static JsonObject? Wanted(ClauseDocuments clause) => Fhir.Extension(Canonical.Extension("clause-documents"), [
        Fhir.Extension("clause", "code", clause.Clause),
        Fhir.Extension("title", "string", clause.Title),
        Fhir.Extension("text", "string", clause.Text),
        Fhir.Extension("source", "string", clause.Cite.ToString()),
        Fhir.Extension("effect", "code", ClauseExtension.Word(clause.Effect)),
        .. clause.Documents.Select(entry => Fhir.Extension("document", [Fhir.Extension("fact", "string", entry.Name), Fhir.Extension("what", "string", entry.Label), Fhir.Extension("where", "string", entry.Where)])),
    ]);

    /// <summary>What is left, which a benefit has no element for.</summary>
    static IEnumerable<JsonObject?> Allowances(ClauseAllowance clause) => clause.Allowances.Where(allowance => allowance.Left is not null).Select(allowance =>
        Fhir.Extension(Canonical.Extension("allowance-left"), [Fhir.Extension("clause", "code", clause.Clause), Fhir.Extension("kind", "code", allowance.Kind), Fhir.Extension("left", "unsignedInt", allowance.Left)]));

    static JsonObject? Policy(EligibilityAnswer answer) => Fhir.Extension(Canonical.Extension("decision"), [
        Fhir.Extension("policy", "uri", $"{Canonical.Base}/PlanDefinition/{answer.PolicyId}"),
        Fhir.Extension("revision", "string", answer.PolicyRevision),
        answer.Program is { } program ? Fhir.Extension("program", "string", program) : null,
        Fhir.Extension("as-of", "date", answer.AsOf.ToString("yyyy-MM-dd", null)),
    ]);
}
