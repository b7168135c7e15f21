using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server;

/// <summary>
/// What lines that wait still need of the provider, as CommunicationRequests (http://hl7.org/fhir/us/davinci-pas/StructureDefinition-profile-communicationrequest.html): what a reviewer asks for, then
/// the evidence that is missing for the clauses that hold the line up. One for each line and kind of document; its identifier is the TrackingId with which the document may be sent in. The guide's
/// Task is the provider's to make of it (http://hl7.org/fhir/us/davinci-pas/additionalinfo.html).
/// </summary>
static class DocumentRequests
{
    /// <summary>The requests, to be contained in the answer, with their ids.</summary>
    public static IReadOnlyList<JsonObject> Of(Decision decision, ReadRequest read, Profiles profiles, AnswerNumbers numbers, Dictionary<int, AskedItem> asked, DateTimeOffset now)
    {
        List<JsonObject> requests = [];
        foreach (var line in decision.Lines.Where(line => line.Outcome == Outcome.Pended))
        {
            foreach (var (i, ask) in Asks(line, decision, profiles).Index())
            {
                requests.Add(Write(ask, $"wanted-{requests.Count + 1}", $"{numbers.Number}-{line.Sequence}-{i + 1}", line.Sequence, read, asked.GetValueOrDefault(line.Sequence), now));
            }
        }

        return requests;
    }

    static IEnumerable<Ask> Asks(LineDecision line, Decision decision, Profiles profiles) =>
    [
        .. decision.Wanted.Select(document => new Ask(document.Code, profiles.Attachments.ReportOf(document.Code), [document.Text])),
        .. line.Clauses.Where(clause => line.Causes.Contains(clause.Id) && clause.Value == Truth.Unknown).SelectMany(clause => clause.Missing.Select(missing => (clause, missing)))
            .GroupBy(each => profiles.Attachments.Of(each.missing.Fact)).Select(each => new Ask(each.Key.Loinc, each.Key.Report, [.. each.Select(Text).Distinct()])),
    ];

    static JsonObject Write(Ask ask, string id, string number, int line, ReadRequest read, AskedItem? item, DateTimeOffset now)
    {
        var insurer = Echo.Insurer(read.Set, read.Policy);
        return R4.Fhir.Object(
            ("resourceType", "CommunicationRequest"),
            ("id", id),
            ("extension", R4.Fhir.Array(R4.Fhir.Extension($"{Canonical.Pas}/extension-serviceLineNumber", "positiveInt", line))),
            ("identifier", R4.Fhir.Array(R4.Fhir.Identifier(Canonical.DocumentRequest, number))),
            ("status", "active"),
            ("category", R4.Fhir.Array(R4.Fhir.CodeableConcept(Canonical.ReportType, ask.Report))),
            ("medium", R4.Fhir.Array(R4.Fhir.CodeableConcept(Canonical.PasCodes, "CDEX"))),
            ("subject", Echo.Patient(read)),
            ("payload", ask.Loinc is null ? null : R4.Fhir.Array(R4.Fhir.Object(
                ("extension", R4.Fhir.Array((item?.Diagnoses() ?? []).Select(concept => R4.Fhir.Extension($"{Canonical.Pas}/extension-communicatedDiagnosis", "CodeableConcept", concept)))),
                ("contentString", ask.Loinc)))),
            ("authoredOn", FhirDateTime.From(now).ToString()),
            ("requester", insurer.DeepClone()),
            ("recipient", R4.Fhir.Array(insurer.DeepClone())),
            ("sender", Sender(read.Set)),
            ("note", R4.Fhir.Array(ask.Texts.Select(text => R4.Fhir.Object(("text", text))))));
    }

    /// <summary>Who is to send it: the organization that asks, also where it asks by a role.</summary>
    static JsonObject? Sender(EvidenceSet set)
    {
        var provider = set.Request.Element.Children("provider").FirstOrDefault();
        return set.Follow(provider, set.Request) is { Resource.TypeName: "PractitionerRole" } role ? Echo.Reference(set, role.Element.Children("organization").FirstOrDefault()) : Echo.Reference(set, provider);
    }

    static string Text((ClauseResult Clause, MissingEvidence Missing) each) =>
        $"{each.Clause.Id}, {each.Clause.Title}: {each.Missing.What}{(each.Missing.Where.Length == 0 ? "" : $". Where to put it: {each.Missing.Where}")}";

    /// <param name="Loinc">LOINC attachment code; null where a reviewer asks in words.</param>
    /// <param name="Report">Report type (X12 755).</param>
    /// <param name="Texts">In words.</param>
    sealed record Ask(string? Loinc, string Report, IReadOnlyList<string> Texts);
}
