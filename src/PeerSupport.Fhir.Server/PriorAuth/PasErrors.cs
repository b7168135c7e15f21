using System.Text.Json.Nodes;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server;

/// <summary>
/// What PAS wants answered as a business error and not as a refusal (http://hl7.org/fhir/us/davinci-pas/specification.html#error-handling): a request that can be read and lacks what the payer
/// needs or counts it in another unit, or an update of something that can't be updated. The answer is a ClaimResponse with the outcome <c>error</c>.
/// </summary>
static class PasErrors
{
    const string Resubmit = "C", NoResubmission = "N";

    /// <summary>Reject reasons (X12 901) by the element that is missing; what isn't named is required data that is missing.</summary>
    static readonly Dictionary<string, string> ByElement = new()
    {
        ["subscriberId"] = "72",
        ["patient.reference"] = "64",
        ["coverage.reference"] = "75",
        ["servicedPeriod"] = "57",
        ["productOrService.coding"] = "AG",
    };

    const string RequiredDataMissing = "15", NumberNotFound = "AA", InputErrors = "33";

    /// <summary>Whether all that is wrong is the payer's business, and nothing the form of the message.</summary>
    public static bool IsBusiness(IReadOnlyList<Issue> issues) => issues.Count > 0 && issues.All(issue => issue.Rule is "element-needed" or "quantity-not-in-units" or "prior-not-found" or "prior-denied" or "prior-cancelled");

    public static Issue PriorNotFound(ReadUpdate update) => RequestIssues.Of("not-found", "prior-not-found", "The request that is to be changed is not known: the member has none of this provider by these identifiers or numbers.",
        "Claim.related that names a request which this server answered, by its identifier, or its authorization or reference number", "none such", "Name the request by the identifier that it was sent with, or send this one as a new request.", update.At);

    public static Issue PriorDenied(ReadUpdate update) => RequestIssues.Of("business-rule", "prior-denied", "The request was denied, and what was denied can't be updated.",
        "a new request", "an update", "Send a new request, without Claim.related and under an identifier of its own.", update.At);

    public static Issue PriorCancelled(ReadUpdate update) => RequestIssues.Of("business-rule", "prior-cancelled", "The request was cancelled before.",
        "a new request", "an update", "There is nothing to do. To ask again, send a new request.", update.At);

    /// <summary>The answer to a request that has none.</summary>
    public static JsonObject Write(EvidenceSet set, IReadOnlyList<Issue> issues, AnswerNumbers numbers, DateTimeOffset now)
    {
        var claim = set.Request.Element;
        return R4.Fhir.Object(
            ("resourceType", "ClaimResponse"),
            ("id", numbers.ResponseId),
            ("extension", R4.Fhir.Array(ClaimResponseWriter.Transmission(claim))),
            ("identifier", ClaimResponseWriter.Identifiers(claim, Canonical.AdministrativeReference, numbers.Number)),
            ("status", "active"),
            ("type", Echo.Copy(claim, "type")),
            ("use", "preauthorization"),
            ("patient", Echo.Reference(set, claim.Children("patient").FirstOrDefault())),
            ("created", FhirDateTime.From(now).ToString()),
            ("insurer", Echo.Reference(set, claim.Children("insurer").FirstOrDefault()) ?? R4.Fhir.Object(("display", "not named"))),
            ("requestor", Echo.Reference(set, claim.Children("provider").FirstOrDefault())),
            ("request", R4.Fhir.Object(("reference", $"Claim/{numbers.ClaimId}"), ("identifier", Echo.Copy(claim, "identifier")))),
            ("outcome", "error"),
            ("disposition", string.Join(" ", issues.Select(issue => issue.Text))),
            ("processNote", R4.Fhir.Array(issues.Select((issue, i) => R4.Fhir.Object(("number", i + 1), ("type", "display"), ("text", $"{issue.Text} {issue.Remedy}"))))),
            ("error", R4.Fhir.Array(issues.Select((issue, i) => Error(issue, i + 1)))));
    }

    /// <summary>An error, with the number of the note that says what to do. Where X12 has the element is its licensed guide's to say, and not given.</summary>
    static JsonObject Error(Issue issue, int note) => R4.Fhir.Object(
        ("extension", R4.Fhir.Array([
            R4.Fhir.Extension($"{Canonical.Pas}/extension-errorFollowupAction", "CodeableConcept", R4.Fhir.CodeableConcept(Canonical.FollowUpAction, issue.Rule.StartsWith("prior", StringComparison.Ordinal) ? NoResubmission : Resubmit)),
            R4.Fhir.Extension($"{Canonical.Pas}/extension-errorElement", [R4.Fhir.Extension("processNote", "positiveInt", note)]),
            R4.Fhir.Extension($"{Canonical.Pas}/extension-errorPath", "string", issue.Expression),
        ])),
        ("code", R4.Fhir.CodeableConcept(Canonical.RejectReason, Reason(issue), null, issue.Text)));

    static string Reason(Issue issue) => issue.Rule switch
    {
        "prior-not-found" => NumberNotFound,
        "prior-denied" or "prior-cancelled" or "quantity-not-in-units" => InputErrors,
        _ => ByElement.FirstOrDefault(pair => issue.Expression?.EndsWith(pair.Key, StringComparison.Ordinal) == true).Value ?? RequiredDataMissing,
    };
}
