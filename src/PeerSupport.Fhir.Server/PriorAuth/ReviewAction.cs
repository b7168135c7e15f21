using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Server;

/// <summary>The review action of a line (X12 306, http://hl7.org/fhir/us/davinci-pas/StructureDefinition-extension-reviewAction.html).</summary>
static class ReviewAction
{
    /// <summary>A1 certified in total, A3 not certified, A4 pended, A6 modified, C cancelled.</summary>
    public static string Code(Outcome outcome) => outcome switch { Outcome.Certified => "A1", Outcome.Modified => "A6", Outcome.Pended => "A4", Outcome.Cancelled => "C", _ => "A3" };

    /// <summary>The number of a request as a whole. Its lines say the action: the guide's own rules let its code stand on a line alone.</summary>
    public static JsonObject Whole(string number) => Adjudication([R4.Fhir.Extension("number", "string", number)]);

    /// <summary>The adjudication that carries it. The guide wants the category <c>submitted</c> on every adjudication; ours stands beside it.</summary>
    public static JsonObject Adjudication(Outcome outcome, string number, IEnumerable<string> reasons) => Adjudication([
        R4.Fhir.Extension("number", "string", number),
        .. reasons.Distinct().Select(code => R4.Fhir.Extension("reasonCode", "CodeableConcept", R4.Fhir.CodeableConcept(Canonical.DecisionReason, code))),
        R4.Fhir.Extension($"{Canonical.Pas}/extension-reviewActionCode", "CodeableConcept", R4.Fhir.CodeableConcept(Canonical.ReviewAction, Code(outcome), Display(outcome))),
    ]);

    static JsonObject Adjudication(ReadOnlySpan<JsonObject?> parts) => R4.Fhir.Object(
        ("extension", R4.Fhir.Array(R4.Fhir.Extension($"{Canonical.Pas}/extension-reviewAction", parts))),
        ("category", R4.Fhir.CodeableConcept([R4.Fhir.Coding(Canonical.BaseAdjudication, "submitted", "Submitted Amount"), R4.Fhir.Coding(Canonical.Adjudication, "review", "Review action")])));

    public static JsonObject Units(int units) => R4.Fhir.Object(("category", Category("allowed-units", "Units allowed")), ("value", units));

    public static JsonObject Category(string code, string display) =>
        R4.Fhir.CodeableConcept([R4.Fhir.Coding(Canonical.Adjudication, code, display), R4.Fhir.Coding(Canonical.BaseAdjudication, "submitted", "Submitted Amount")]);

    static string Display(Outcome outcome) => outcome switch
    {
        Outcome.Certified => "Certified in total",
        Outcome.Modified => "Modified",
        Outcome.Pended => "Pended",
        Outcome.Cancelled => "Cancelled",
        _ => "Not certified",
    };
}
