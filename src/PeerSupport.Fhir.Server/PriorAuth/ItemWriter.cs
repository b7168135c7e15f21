using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server;

/// <summary>A line's decision as <c>ClaimResponse.item</c>, and what is authorized in place of what was asked as <c>ClaimResponse.addItem</c>.</summary>
sealed class ItemWriter(Decision decision, EvidenceSet set, Dictionary<int, AskedItem> asked, Profiles profiles, AnswerNumbers numbers, Notes notes)
{
    /// <summary>Extensions of a requested line that an added one repeats.</summary>
    static readonly string[] Repeated = ["itemTraceNumber", "authorizationNumber", "administrationReferenceNumber", "epsdtIndicator", "nursingHomeResidentialStatus", "nursingHomeLevelOfCare", "productOrServiceCodeEnd",
        "revenueUnitRateLimit", "serviceItemRequestType", "certificationType"];

    readonly AskedItem nothing = new(set, null);

    public JsonObject Write(LineDecision line)
    {
        var item = asked.GetValueOrDefault(line.Sequence, nothing);
        var causes = line.Clauses.Where(clause => line.Causes.Contains(clause.Id)).ToList();
        List<int> noted = [notes.Add(line.Since is { } since ? $"As decided on {since:yyyy-MM-dd}. {line.Summary}" : line.Summary)];
        if (line.Outcome == Outcome.Pended)
        {
            noted.AddRange(decision.Wanted.Select(document => notes.Add($"A reviewer asks for {document.Text}{(document.Code is null ? "" : $" (LOINC {document.Code})")}: send it with Claim/$submit-attachment or with an update, under the number {numbers.Number}.")));
        }

        noted.AddRange(causes.Select(clause => notes.Add($"{clause.Id}, {clause.Title} ({clause.Cite}): {clause.Because}{(clause.Remedy is { } remedy ? $" What to do: {remedy}" : "")}{(clause.House is { } house ? $" House rule: {house}" : "")}")));
        var number = numbers.OfLine(line.Sequence, decision.Lines.Length);
        var given = line.Period is not null;
        return R4.Fhir.Object(
            ("extension", R4.Fhir.Array([
                .. item.Echoed("itemTraceNumber"),
                given ? R4.Fhir.Extension($"{Canonical.Pas}/extension-itemPreAuthIssueDate", "date", Issued(line)) : null,
                given ? R4.Fhir.Extension($"{Canonical.Pas}/extension-itemPreAuthPeriod", "Period", Days(line.Period!.Value)) : null,
                numbers.Previous ? R4.Fhir.Extension($"{Canonical.Pas}/extension-authorizationNumber", "string", number) : item.Echoed("authorizationNumber").FirstOrDefault(),
                given ? null : R4.Fhir.Extension($"{Canonical.Pas}/extension-administrationReferenceNumber", "string", number),
                R4.Fhir.Extension($"{Canonical.Pas}/extension-itemRequestedServiceDate", "Period", Days(line.AskedPeriod)),
                .. given ? item.Providers().Select(provider => R4.Fhir.Extension($"{Canonical.Pas}/extension-itemAuthorizedProvider", [R4.Fhir.Extension("provider", "Reference", provider)])) : [],
                given && item.Element is { } element ? Detail(line, element) : null,
                .. item.Stay(),
                .. item.Diagnoses().Select(concept => R4.Fhir.Extension($"{Canonical.Pas}/extension-communicatedDiagnosis", "CodeableConcept", concept)),
                .. line.Clauses.Select(clause => ClauseExtension.Of(clause, line.Causes.Contains(clause.Id))),
            ])),
            ("itemSequence", line.Sequence),
            ("noteNumber", R4.Fhir.Array(noted.Select(number => (JsonNode?)number))),
            ("adjudication", R4.Fhir.Array([
                ReviewAction.Adjudication(line.Outcome, number, line.Reason?.Code is { } reason ? [reason] : line.Outcome == Outcome.Certified ? [] : causes.Where(clause => line.Outcome != Outcome.Pended || clause.Value == Truth.Unknown).Select(clause => ClaimResponseWriter.Codes(clause, profiles)?.Decision).OfType<string>()),
                given ? ReviewAction.Units(line.Units ?? 0) : null,
                .. causes.Select(clause => R4.Fhir.Object(("category", ReviewAction.Category("clause", "Clause that caused the answer")), ("reason", ClaimResponseWriter.Reason(clause, profiles)))),
            ])));
    }

    /// <summary>What is authorized in place of what was asked.</summary>
    public JsonObject? Added(LineDecision line)
    {
        if (asked.GetValueOrDefault(line.Sequence) is not { Element: { } item } whole)
        {
            return null;
        }

        var number = numbers.OfLine(line.Sequence, decision.Lines.Length);
        return R4.Fhir.Object(
            ("extension", R4.Fhir.Array([
                .. Repeated.SelectMany(whole.Echoed),
                R4.Fhir.Extension($"{Canonical.Pas}/extension-itemPreAuthIssueDate", "date", Issued(line)),
                R4.Fhir.Extension($"{Canonical.Pas}/extension-itemPreAuthPeriod", "Period", Days(line.Period!.Value)),
                .. Pas.Values(item, "requestedService").Select(order => R4.Fhir.Extension($"{Canonical.Pas}/extension-requestedService", "Reference", Echo.Reference(set, order))),
                R4.Fhir.Extension($"{Canonical.Pas}/extension-itemCategory", "CodeableConcept", Echo.Copy(item, "category")),
                R4.Fhir.Extension($"{Canonical.Pas}/extension-revenueCode", "CodeableConcept", Echo.Copy(item, "revenue")),
                .. whole.Stay(),
            ])),
            ("itemSequence", R4.Fhir.Array((JsonNode)line.Sequence)),
            ("provider", R4.Fhir.Array(whole.Providers())),
            ("productOrService", Echo.Copy(item, "productOrService")),
            ("modifier", Echo.CopyAll(item, "modifier")),
            ("servicedPeriod", Days(line.Period.Value)),
            ("locationCodeableConcept", Echo.Copy(item, "locationCodeableConcept")),
            ("quantity", Quantity(line)),
            ("unitPrice", Rate(line)),
            ("adjudication", R4.Fhir.Array(ReviewAction.Adjudication(Outcome.Modified, number, []), ReviewAction.Units(line.Units ?? 0))));
    }

    static JsonObject? Detail(LineDecision line, ITypedElement item) => R4.Fhir.Extension($"{Canonical.Pas}/extension-itemAuthorizedDetail", [
        R4.Fhir.Extension("productOrServiceCode", "CodeableConcept", Echo.Copy(item, "productOrService")),
        .. (Echo.CopyAll(item, "modifier") as JsonArray ?? []).Select(modifier => R4.Fhir.Extension("modifier", "CodeableConcept", modifier?.DeepClone())),
        R4.Fhir.Extension("unitPrice", "Money", Rate(line)),
        R4.Fhir.Extension("quantity", "Quantity", Quantity(line)),
    ]);

    /// <summary>What the policy pays for a unit; null where it states no rate, or several.</summary>
    static JsonObject? Rate(LineDecision line) =>
        line.Allowances.Where(allowance => allowance.Amount is not null).DistinctBy(allowance => (allowance.Amount, allowance.Currency)).ToList() is [var rate] ? R4.Fhir.Money(rate.Amount!.Value, rate.Currency ?? "USD") : null;

    static JsonObject Quantity(LineDecision line) => R4.Fhir.Quantity(line.Units ?? 0, null, "UN", Canonical.QuantityUnit);

    string Issued(LineDecision line) => (line.Since ?? decision.Received).ToString("yyyy-MM-dd", null);

    static JsonObject Days(DateSpan days) => R4.Fhir.Period(days.Start, days.End);
}
