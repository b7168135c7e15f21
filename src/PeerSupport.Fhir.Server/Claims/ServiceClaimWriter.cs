using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>A decision on a claim in the words of a ClaimResponse: per line what was submitted, allowed and paid, with the reasons and a note in plain words.</summary>
static class ServiceClaimWriter
{
    /// <summary>The answer; <paramref name="voided"/> is the claim that this one takes back, null where it bills lines.</summary>
    public static JsonObject Write(Decision decision, ReadRequest read, Profiles profiles, AnswerNumbers numbers, EarlierClaim? voided, DateTimeOffset now)
    {
        var claim = read.Set.Request.Element;
        var notes = new Notes();
        var items = decision.Lines.Select(line => Item(line, profiles, notes)).ToList();
        notes.AddAll(RequestRemarks.Of(read));
        var submitted = decision.Lines.Any(line => line.Payment!.Submitted is not null) ? decision.Lines.Sum(line => line.Payment!.Submitted ?? 0) : (decimal?)null;
        return R4.Fhir.Object(
            ("resourceType", "ClaimResponse"),
            ("id", numbers.ResponseId),
            ("extension", R4.Fhir.Array(ClauseExtension.Of(decision, voided is null ? null : "voided"))),
            ("identifier", R4.Fhir.Array(R4.Fhir.Identifier(Canonical.AdministrativeReference, numbers.Number))),
            ("status", "active"),
            ("type", Echo.Copy(claim, "type")),
            ("use", "claim"),
            ("patient", Echo.Patient(read)),
            ("created", FhirDateTime.From(now).ToString()),
            ("insurer", Echo.Insurer(read.Set, read.Policy)),
            ("requestor", Echo.Provider(read.Set)),
            ("request", R4.Fhir.Object(("reference", $"Claim/{numbers.ClaimId}"), ("identifier", Echo.Copy(claim, "identifier")))),
            ("outcome", OutcomeCode(decision)),
            ("disposition", voided is null ? string.Join(" ", decision.Lines.Select(line => decision.Lines.Length > 1 ? $"Line {line.Sequence}: {line.Summary}" : line.Summary)) : Voided(voided)),
            ("item", R4.Fhir.Array(items)),
            ("total", R4.Fhir.Array(Money("submitted", submitted), Money("benefit", decision.Paid))),
            ("processNote", notes.Write()));
    }

    /// <summary>The outcome of a claim in a word: <c>paid</c>, <c>reduced</c>, <c>pended</c>, <c>denied</c>.</summary>
    public static string Word(Outcome outcome) => outcome switch { Outcome.Certified => "paid", Outcome.Modified => "reduced", Outcome.Pended => "pended", _ => "denied" };

    /// <summary>http://hl7.org/fhir/R4/valueset-remittance-outcome.html</summary>
    static string OutcomeCode(Decision decision) => decision.Lines.IsEmpty || decision.Lines.All(line => line.Outcome != Outcome.Pended) ? "complete"
        : decision.Lines.All(line => line.Outcome == Outcome.Pended) ? "queued" : "partial";

    static string Voided(EarlierClaim voided) =>
        $"Claim {voided.Id} is voided: {voided.Units} units are given back to the authorization{(voided.Amount is { } amount ? $", and {amount:0.00} {Payments} are to be repaid" : "")}.";

    const string Payments = "USD";

    static JsonObject Item(LineDecision line, Profiles profiles, Notes notes)
    {
        var payment = line.Payment!;
        var causes = line.Clauses.Where(clause => line.Causes.Contains(clause.Id)).ToList();
        List<int> noted = [notes.Add(line.Summary)];
        noted.AddRange(causes.Select(clause => notes.Add($"{clause.Id}, {clause.Title} ({clause.Cite}): {clause.Because}{(clause.Remedy is { } remedy ? $" What to do: {remedy}" : "")}{(clause.House is { } house ? $" House rule: {house}" : "")}")));
        return R4.Fhir.Object(
            ("extension", R4.Fhir.Array(line.Clauses.Select(clause => ClauseExtension.Of(clause, line.Causes.Contains(clause.Id))))),
            ("itemSequence", line.Sequence),
            ("noteNumber", R4.Fhir.Array(noted.Select(number => (JsonNode?)number))),
            ("adjudication", R4.Fhir.Array([
                Money("submitted", payment.Submitted),
                R4.Fhir.Object(("category", R4.Fhir.CodeableConcept(Canonical.Adjudication, "allowed-units", "Units allowed")), ("value", line.Outcome == Outcome.Pended ? null : payment.Units)),
                Money("eligible", payment.Eligible),
                Money("benefit", payment.Benefit),
                .. causes.Select(clause => R4.Fhir.Object(("category", R4.Fhir.CodeableConcept(Canonical.Adjudication, "clause", "Clause that caused the answer")), ("reason", ClaimResponseWriter.Reason(clause, profiles)))),
            ])));
    }

    static JsonObject? Money(string category, decimal? amount) => amount is null ? null
        : R4.Fhir.Object(("category", R4.Fhir.CodeableConcept(Canonical.BaseAdjudication, category)), ("amount", Amount(amount.Value)));

    static JsonObject Amount(decimal amount) => R4.Fhir.Object(("value", JsonValue.Create(decimal.Round(amount, 2) + 0.00m)), ("currency", Payments));
}
