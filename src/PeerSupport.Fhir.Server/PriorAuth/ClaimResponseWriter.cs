using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server;

/// <summary>What an answer is called: the ids and numbers that it gets once.</summary>
sealed record AnswerNumbers(string ResponseId, string ClaimId, string Number);

/// <summary>A decision in the words of a ClaimResponse (http://hl7.org/fhir/R4/claimresponse.html, with the review action of Da Vinci PAS).</summary>
static class ClaimResponseWriter
{
    public static JsonObject Write(Decision decision, ReadRequest read, Profiles profiles, AnswerNumbers numbers, DateTimeOffset now)
    {
        var claim = read.Set.Request.Element;
        var notes = new Notes();
        var items = decision.Lines.Select(line => Item(line, profiles, numbers, decision, notes)).ToList();
        var given = decision.Lines.Where(line => line.Period is not null).ToList();
        return R4.Fhir.Object(
            ("resourceType", "ClaimResponse"),
            ("id", numbers.ResponseId),
            ("extension", R4.Fhir.Array(ClauseExtension.Of(decision), Reviewer(decision))),
            ("identifier", R4.Fhir.Array(R4.Fhir.Identifier(given.Count > 0 ? Canonical.AuthorizationNumber : Canonical.AdministrativeReference, numbers.Number))),
            ("status", "active"),
            ("type", Echo.Copy(claim, "type")),
            ("use", "preauthorization"),
            ("patient", Echo.Patient(read)),
            ("created", FhirDateTime.From(now).ToString()),
            ("insurer", Echo.Insurer(claim, read.Policy)),
            ("requestor", Echo.Copy(claim, "provider")),
            ("request", R4.Fhir.Object(("reference", $"Claim/{numbers.ClaimId}"), ("identifier", Echo.Copy(claim, "identifier")))),
            ("outcome", "complete"),
            ("disposition", string.Join(" ", decision.Lines.Select(line => decision.Lines.Length > 1 ? $"Line {line.Sequence}: {line.Summary}" : line.Summary))),
            ("preAuthRef", given.Count > 0 ? numbers.Number : null),
            ("preAuthPeriod", given.Count > 0 ? R4.Fhir.Period(given.Min(line => line.Period!.Value.Start), given.Max(line => line.Period!.Value.End)) : null),
            ("item", R4.Fhir.Array(items)),
            ("addItem", R4.Fhir.Array(decision.Lines.Where(line => line.Outcome == Outcome.Modified).Select(line => Modified(line, claim)))),
            ("processNote", notes.Write()));
    }

    static JsonObject Item(LineDecision line, Profiles profiles, AnswerNumbers numbers, Decision decision, Notes notes)
    {
        var causes = line.Clauses.Where(clause => line.Causes.Contains(clause.Id)).ToList();
        List<int> noted = [notes.Add(line.Summary)];
        noted.AddRange(causes.Select(clause => notes.Add($"{clause.Id}, {clause.Title} ({clause.Cite}): {clause.Because}{(clause.Remedy is { } remedy ? $" What to do: {remedy}" : "")}{(clause.House is { } house ? $" House rule: {house}" : "")}")));
        var given = line.Period is not null;
        return R4.Fhir.Object(
            ("extension", R4.Fhir.Array([
                given ? R4.Fhir.Extension($"{Canonical.Pas}/extension-itemPreAuthIssueDate", "date", decision.Received.ToString("yyyy-MM-dd", null)) : null,
                given ? R4.Fhir.Extension($"{Canonical.Pas}/extension-itemPreAuthPeriod", "Period", R4.Fhir.Period(line.Period!.Value.Start, line.Period.Value.End)) : null,
                given ? null : R4.Fhir.Extension($"{Canonical.Pas}/extension-administrationReferenceNumber", "string", numbers.Number),
                .. line.Clauses.Select(clause => ClauseExtension.Of(clause, line.Causes.Contains(clause.Id))),
            ])),
            ("itemSequence", line.Sequence),
            ("noteNumber", R4.Fhir.Array(noted.Select(number => (JsonNode?)number))),
            ("adjudication", R4.Fhir.Array([
                R4.Fhir.Object(("extension", R4.Fhir.Array(ReviewAction(line, causes, profiles, numbers))), ("category", R4.Fhir.CodeableConcept(Canonical.BaseAdjudication, "submitted", "Submitted Amount"))),
                given ? R4.Fhir.Object(("category", R4.Fhir.CodeableConcept(Canonical.Adjudication, "allowed-units", "Units allowed")), ("value", line.Units)) : null,
                .. causes.Select(clause => R4.Fhir.Object(("category", R4.Fhir.CodeableConcept(Canonical.Adjudication, "clause", "Clause that caused the answer")), ("reason", Reason(clause, profiles)))),
            ])));
    }

    /// <summary>X12 306: A1 certified in total, A3 not certified, A4 pended, A6 modified.</summary>
    static string ActionCode(Outcome outcome) => outcome switch { Outcome.Certified => "A1", Outcome.Modified => "A6", Outcome.Pended => "A4", _ => "A3" };

    static JsonObject? ReviewAction(LineDecision line, List<ClauseResult> causes, Profiles profiles, AnswerNumbers numbers)
    {
        var reasons = line.Outcome == Outcome.Certified ? [] : causes.Select(clause => Codes(clause, profiles)?.Decision).OfType<string>().Distinct();
        return R4.Fhir.Extension($"{Canonical.Pas}/extension-reviewAction", [
            R4.Fhir.Extension("number", "string", numbers.Number),
            .. reasons.Select(code => R4.Fhir.Extension("reasonCode", "CodeableConcept", R4.Fhir.CodeableConcept(Canonical.DecisionReason, code))),
            R4.Fhir.Extension($"{Canonical.Pas}/extension-reviewActionCode", "CodeableConcept", R4.Fhir.CodeableConcept(Canonical.ReviewAction, ActionCode(line.Outcome), Display(line.Outcome))),
        ]);
    }

    static string Display(Outcome outcome) => outcome switch { Outcome.Certified => "Certified in total", Outcome.Modified => "Modified", Outcome.Pended => "Pended", _ => "Not certified" };

    public static JsonObject Reason(ClauseResult clause, Profiles profiles)
    {
        var codes = Codes(clause, profiles);
        return R4.Fhir.CodeableConcept(new[]
        {
            R4.Fhir.Coding(Canonical.ClauseSystem, clause.Id, clause.Title),
            codes?.Carc is { } carc ? R4.Fhir.Coding(Canonical.Carc, carc) : null,
            codes?.Rarc is { } rarc ? R4.Fhir.Coding(Canonical.Rarc, rarc) : null,
        }.OfType<JsonObject>(), $"{clause.Id}: {clause.Because}");
    }

    static ReasonCodes? Codes(ClauseResult clause, Profiles profiles) => clause.Reason is { } key && profiles.Reasons.TryGetValue(key, out var reason) ? clause.Value == Truth.Unknown ? reason.Unknown : reason.NotMet : null;

    /// <summary>What is authorized in place of what was asked.</summary>
    static JsonObject Modified(LineDecision line, ITypedElement claim)
    {
        var item = claim.Children("item").First(each => Equals(each.Children("sequence").FirstOrDefault()?.Value, line.Sequence));
        return R4.Fhir.Object(
            ("itemSequence", R4.Fhir.Array((JsonNode)line.Sequence)),
            ("productOrService", Echo.Copy(item, "productOrService")),
            ("modifier", Echo.CopyAll(item, "modifier")),
            ("servicedPeriod", R4.Fhir.Period(line.Period!.Value.Start, line.Period.Value.End)),
            ("quantity", R4.Fhir.Object(("value", line.Units))),
            ("adjudication", R4.Fhir.Array(R4.Fhir.Object(("category", R4.Fhir.CodeableConcept(Canonical.Adjudication, "allowed-units", "Units allowed")), ("value", line.Units)))));
    }

    static JsonObject? Reviewer(Decision decision) => R4.Fhir.Extension($"{Canonical.Pas}/extension-claimResponseReviewer", [R4.Fhir.Extension("wasHumanReviewedFlag", "boolean", decision.HumanReviewed)]);
}

/// <summary>The numbered notes of an answer.</summary>
sealed class Notes
{
    readonly List<string> texts = [];

    public int Add(string text)
    {
        texts.Add(text);
        return texts.Count;
    }

    public JsonArray Write() => R4.Fhir.Array(texts.Select((text, i) => (JsonNode?)R4.Fhir.Object(("number", i + 1), ("type", "display"), ("text", text))));
}
