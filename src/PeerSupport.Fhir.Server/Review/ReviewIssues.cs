using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Server;

/// <summary>What can be wrong with a reviewer's decision, or with a document for a request that waits.</summary>
static class ReviewIssues
{
    static Issue Of(string code, string rule, string text, string expected, string? found, string remedy, string path) =>
        new(IssueSeverity.Error, code, rule, text) { Expected = expected, Found = found, Remedy = remedy, Expression = path };

    static string Part(string name) => $"Parameters.parameter.where(name='{name}')";

    public static Issue Verdict(string? found) => Of("value", "review-decision", found is null ? "It is not said what is decided." : "What is decided is none of the four words.", "approve, modify, deny or ask-more", found ?? "nothing", "Give the parameter decision with one of these.", Part("decision"));

    public static Issue Twice(string name) => Of("value", "parameter-twice", $"The parameter {name} stands there more than once, so that it is open which is meant.", "it once", "it twice or more", $"Leave one {name}.", Part(name));

    public static Issue UnknownName(string path, IEnumerable<string> known) => Of("value", "parameter-unknown", "The decision has a parameter, or a part of one, that is none of those that are read: what it was to say would be lost.", string.Join(", ", known), "another name",
        "Correct the name, or leave it out.", path);

    public static Issue ReviewerNeeded(string part) => Of("required", "reviewer-needed", "A decision is made by a named person, with NPI and specialty.", $"the part {part} of the parameter reviewer", "nothing",
        $"Give the reviewer's {part}.", $"{Part("reviewer")}.part.where(name='{part}')");

    public static Issue Npi() => Of("value", "npi-invalid", "The reviewer's NPI is not one: its check digit does not fit.", "10 digits, the last the check digit of the others (Luhn, with the prefix 80840)", "another number",
        "Correct the NPI.", $"{Part("reviewer")}.part.where(name='npi')");

    public static Issue NotClinician(Code found) => Of("business-rule", "reviewer-not-clinician", "Who denies, or gives less than was asked, must have the expertise to judge the member's needs (42 CFR 438.210(b)(3)).",
        "a specialty of the ValueSet adverse-decision-reviewer", found.Value, "Let a reviewer with such a specialty decide.", $"{Part("reviewer")}.part.where(name='specialty')");

    public static Issue ReasonNeeded() => Of("required", "reason-needed", "A denial says why.", "the parameter reason with a clause of the request, a decision reason (X12 886) or both", "nothing", "Give the clause or the code that it is denied by, and a text for the provider.", Part("reason"));

    public static Issue ReasonCode(string found) => Of("value", "reason-code", "This is no decision reason.", "one to three letters or digits (X12 886)", found, "Give a code of the list, or name a clause.", $"{Part("reason")}.part.where(name='code')");

    public static Issue ReasonClause(string found, IEnumerable<string> known) => Of("value", "reason-clause", "The clause is none of those that the request was judged by.", string.Join(", ", known), found, "Name one of them, or give a decision reason (X12 886).", $"{Part("reason")}.part.where(name='clause')");

    public static Issue DocumentsNeeded() => Of("required", "document-needed", "It is not said what more is asked for.", "one or more parameters document, with a text or a LOINC code", "nothing", "Say which documents are wanted.", Part("document"));

    public static Issue LineValue(string part, string? found) => Of("value", "review-line", "A line of the decision can't be read.", part switch
    {
        "sequence" => "the sequence of a line of the request, each once",
        "units" => "a whole number above 0",
        "decision" => "approve, modify or deny",
        _ => "a Period with a full first and last day, in this order",
    }, found ?? "nothing", $"Correct the part {part}.", $"{Part("line")}.part.where(name='{part}')");

    public static Issue NothingChanged() => Of("required", "review-line", "It is not said what the request is changed to.", "the parameter line with the sequence, and units or period", "nothing", "Say what each line is given.", Part("line"));

    public static Issue Fault(ReviewFault fault)
    {
        var at = $"{Part("line")}.part.where(name='sequence' and value={fault.Sequence})";
        return fault.Kind switch
        {
            ReviewFaultKind.NotWaiting => Of("business-rule", "line-not-waiting", "The line does not wait for a decision.", fault.Expected, fault.Found, "Name only lines that are pended.", at),
            ReviewFaultKind.AboveAsked => Of("business-rule", "above-asked", $"Line {fault.Sequence} would be given more than was asked for.", fault.Expected, fault.Found, "Give at most what was asked.", at),
            ReviewFaultKind.BelowUsed => Of("business-rule", "below-used", $"Line {fault.Sequence} would be given less than claims used already.", fault.Expected, fault.Found, "Give at least what is used.", at),
            _ => Of("business-rule", "above-limit", $"Line {fault.Sequence} would be given more than the policy's limits allow. They bind a reviewer too.", fault.Expected, fault.Found, "Modify the line to what the limits allow.", at),
        };
    }

    public static Issue NotOnWorklist() => new(IssueSeverity.Error, "not-found", "not-found", "There is no such Task on the worklist.")
    {
        Expected = "the id of a Task of the worklist", Remedy = "GET /fhir/Task?status=requested lists what waits for a decision.", Expression = "Task.id",
    };

    public static Issue Closed(bool byReviewer) => Of("conflict", "review-closed", byReviewer ? "A reviewer decided this request already." : "This request no longer waits: it was changed, cancelled or settled by something that came in.", "a Task with the status requested", "one that is closed",
        "Read the Task and its ClaimResponse again.", "Task.status");

    public static Issue Unreadable() => Of("business-rule", "review-unreadable", "The stored request can't be read by the rules that are loaded.", "a request that the policy's rules can read", "another", "Let the provider send the request again.", "Task.basedOn");

    public static Issue AttachmentPart(string name, string expected) => Of("required", "attachment-part", $"The parameter {name} is missing or can't be read.", expected, "nothing of it", $"Give {name}.", Part(name));

    public static Issue AttachTo(string? found) => Of("not-supported", "attach-to", "Documents are taken for prior authorization.", "AttachTo preauthorization", found ?? "nothing", "Set AttachTo to preauthorization; send a claim's documents with the claim.", Part("AttachTo"));

    public static Issue AttachmentContent(string found) => Of("not-supported", "attachment-content", "This kind of resource settles nothing in a request.", "DocumentReference, QuestionnaireResponse, Observation, or another resource that a request brings as evidence", found,
        "Send the evidence as one of these.", $"{Part("Attachment")}.part.where(name='Content')");

    /// <summary>Documents that take the place of what says who asks, or by whom.</summary>
    public static Issue TakesPlace(string found) => Of("business-rule", "attachment-content", "With these documents the request would be another one: they take the place of its provider, its payer or another part that it is read by. Nothing was kept.",
        "documents beside what the request holds already", found, "Give the document an id of its own; to change the request itself send an update.", $"{Part("Attachment")}.part.where(name='Content')");

    public static Issue OtherPatient(int attachment, string path, bool isKnown) => Of("business-rule", "attachment-other-patient",
        $"Attachment {attachment} {(isKnown ? "is about another patient than the request" : "does not lead to the request's patient")}, so that it can be no evidence: nothing was kept.",
        "the request's patient: by the reference that the request has, by an identifier of the Patient, or by the member's id as Coverage.subscriberId has it", isKnown ? "another patient" : "a patient that the request does not have",
        "Send it under the number and member that it belongs to; where it is the member's, refer to the patient as the request does, or by the member's identifier.", path);

    public static Issue NothingWaits() => Of("business-rule", "attachment-unmatched", "No request that waits has this number and member: nothing was kept.", "TrackingId with the administrative reference number of a pended answer, MemberId with the member's id", "a number and member of which nothing waits",
        "Take the number of ClaimResponse.item (administrationReferenceNumber) and the member's id of the request. Where it was decided meanwhile, send a new request.", Part("TrackingId"));
}
