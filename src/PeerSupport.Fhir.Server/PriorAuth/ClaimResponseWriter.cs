using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server;

/// <summary>A decision in the words of a ClaimResponse (http://hl7.org/fhir/us/davinci-pas/StructureDefinition-profile-claimresponse.html).</summary>
static class ClaimResponseWriter
{
    public static JsonObject Write(Decision decision, ReadRequest read, Profiles profiles, AnswerNumbers numbers, DateTimeOffset now)
    {
        // What is recommended to a reviewer stands in the Task, not in what the provider reads.
        decision = decision.WithoutRecommendations();
        var claim = read.Set.Request.Element;
        var notes = new Notes();
        var asked = AskedItem.Of(read.Set);
        var writer = new ItemWriter(decision, read.Set, asked, profiles, numbers, notes);
        var items = decision.Lines.Select(writer.Write).ToList();
        notes.AddAll(RequestRemarks.Of(read));
        var given = decision.Lines.Where(line => line.Period is not null).ToList();
        var wanted = DocumentRequests.Of(decision, read, profiles, numbers, asked, now);
        return R4.Fhir.Object(
            ("resourceType", "ClaimResponse"),
            ("id", numbers.ResponseId),
            ("contained", R4.Fhir.Array(wanted)),
            ("extension", R4.Fhir.Array([ClauseExtension.Of(decision), Reviewer(decision), Transmission(claim), .. given.Count > 0 ? Providers(read.Set) : []])),
            ("identifier", Identifiers(claim, given.Count > 0 ? Canonical.AuthorizationNumber : Canonical.AdministrativeReference, numbers.Number)),
            ("status", "active"),
            ("type", Echo.Copy(claim, "type")),
            ("use", "preauthorization"),
            ("patient", Echo.Patient(read)),
            ("created", FhirDateTime.From(now).ToString()),
            ("insurer", Echo.Insurer(read.Set, read.Policy)),
            ("requestor", Echo.Provider(read.Set)),
            ("request", R4.Fhir.Object(("reference", $"Claim/{numbers.ClaimId}"), ("identifier", Echo.Copy(claim, "identifier")))),
            ("outcome", "complete"),
            ("disposition", string.Join(" ", decision.Lines.Select(line => decision.Lines.Length > 1 ? $"Line {line.Sequence}: {line.Summary}" : line.Summary))),
            ("preAuthRef", given.Count > 0 ? numbers.Number : null),
            ("preAuthPeriod", given.Count > 0 ? R4.Fhir.Period(given.Min(line => line.Period!.Value.Start), given.Max(line => line.Period!.Value.End)) : null),
            ("item", R4.Fhir.Array(items)),
            ("addItem", R4.Fhir.Array(decision.Lines.Where(line => line.Outcome == Outcome.Modified).Select(writer.Added))),
            ("adjudication", R4.Fhir.Array(ReviewAction.Whole(numbers.Number))),
            ("processNote", notes.Write()),
            ("communicationRequest", R4.Fhir.Array(wanted.Select(request => R4.Fhir.Reference($"#{request["id"]}")))));
    }

    /// <summary>Whom the authorization is for, as a whole.</summary>
    static IEnumerable<JsonObject?> Providers(EvidenceSet set) =>
        new AskedItem(set, null).Providers().Select(provider => R4.Fhir.Extension($"{Canonical.Pas}/extension-itemAuthorizedProvider", [R4.Fhir.Extension("provider", "Reference", provider)]));

    /// <summary>The answer's own number, and the sender's trace numbers that it answers.</summary>
    public static JsonArray Identifiers(ITypedElement claim, string system, string number) => R4.Fhir.Array([
        R4.Fhir.Identifier(system, number),
        .. (Echo.CopyAll(claim, "identifier") as JsonArray ?? []).Where(each => each?["system"] is not null && each["value"] is not null).Select(each => each!.DeepClone()),
    ]);

    /// <summary>The request's transmission identifiers, sender and receiver exchanged.</summary>
    public static JsonObject? Transmission(ITypedElement claim)
    {
        if (Pas.Extensions(claim, "extension-TransmissionIdentifiers").FirstOrDefault() is not { } sent)
        {
            return null;
        }

        JsonObject? From(string mine, string theirs) => R4.Fhir.Extension(mine, "string",
            sent.Children("extension").FirstOrDefault(part => (string?)part.Children("url").FirstOrDefault()?.Value == theirs)?.Children("value").FirstOrDefault()?.Value as string);
        return R4.Fhir.Extension($"{Canonical.Pas}/extension-TransmissionIdentifiers", [
            From("applicationSenderCode", "applicationReceiverCode"), From("applicationReceiverCode", "applicationSenderCode"),
            From("interchangeSenderID", "interchangeReceiverID"), From("interchangeReceiverID", "interchangeSenderID"),
        ]);
    }

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

    public static ReasonCodes? Codes(ClauseResult clause, Profiles profiles) => clause.Reason is { } key && profiles.Reasons.TryGetValue(key, out var reason) ? clause.Value == Truth.Unknown ? reason.Unknown : reason.NotMet : null;

    static JsonObject? Reviewer(Decision decision) => R4.Fhir.Extension($"{Canonical.Pas}/extension-claimResponseReviewer", [
        R4.Fhir.Extension("wasHumanReviewedFlag", "boolean", decision.HumanReviewed),
        decision.Reviewer is { } reviewer ? R4.Fhir.Extension("reviewerNPI", "Identifier", R4.Fhir.Identifier("http://hl7.org/fhir/sid/us-npi", reviewer.Npi)) : null,
        decision.Reviewer is { } person ? R4.Fhir.Extension("reviewerSpecialty", "CodeableConcept", R4.Fhir.CodeableConcept(person.Specialty.System, person.Specialty.Value)) : null,
    ]);
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

    /// <summary>Notes that belong to no line.</summary>
    public void AddAll(IEnumerable<string> more) => texts.AddRange(more);

    public JsonArray Write() => R4.Fhir.Array(texts.Select((text, i) => (JsonNode?)R4.Fhir.Object(("number", i + 1), ("type", "display"), ("text", text))));
}
