using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Evidence;

/// <summary>What can be wrong with a request that is good FHIR: each with its own code, what was expected, and the step that mends it.</summary>
public static class RequestIssues
{
    public static Issue Of(string code, string rule, string text, string expected, string? found, string remedy, ITypedElement? at) =>
        at is null ? new Issue(IssueSeverity.Error, code, rule, text) { Expected = expected, Found = found, Remedy = remedy }
        : Resource.At(new Issue(IssueSeverity.Error, code, rule, text) { Expected = expected, Found = found, Remedy = remedy }, at);

    public static Issue Missing(ITypedElement parent, string element, string text, string remedy) =>
        Of("required", "element-needed", text, $"the element {element}", "nothing", remedy, parent) with { Expression = $"{parent.Location}.{element}" };

    public static Issue NoRequest(string type, ITypedElement bundle) => Of("required", "bundle-without-request", $"The Bundle holds no {type}.", $"an entry with a {type}, as the first entry",
        "no such entry", $"Put the {type} into the Bundle, as its first entry.", bundle);

    public static Issue SecondRequest(string type, ITypedElement at) => Of("business-rule", "second-request", $"The Bundle holds a second {type} that the first one does not name.", $"one {type}, and for an update the one that it replaces",
        $"another {type}", $"Send each {type} in a Bundle of its own; for an update name the earlier one in related.", at);

    public static Issue WrongResource(string type, Resource resource) => Of("invalid", "wrong-resource", $"This operation takes a Bundle with a {type}, or a {type} alone.",
        $"Bundle or {type}", resource.TypeName, $"Send a Bundle whose first entry is the {type}.", resource.Element);

    public static Issue Unresolved(ITypedElement reference, string target) => Of("not-found", "reference-not-resolved", "The reference leads to no resource in the Bundle or on this server.",
        "the full URL of a Bundle entry, or Type/id of a stored resource", target, "Put the resource into the Bundle under that full URL, or correct the reference.", reference);

    public static Issue NotReadable(ITypedElement resource, string fact) => Of("value", "evidence-not-readable", $"What this resource says of {fact} can't be read: an element that should stand once stands twice, or its value is of another type.",
        "each element once, with a value of its type", "another one", "Correct the resource, its extensions above all: POST it to its type's $validate, which names the element.", resource);

    public static Issue MemberIdTooLong(ITypedElement at, int most) => Of("too-long", "member-id-too-long", "The member's id with the payer is longer than any that is kept.", $"at most {most} characters", null,
        "Give the id as it stands on the member's card.", at);

    public static Issue OtherMember(ITypedElement at) => Of("invariant", "coverage-of-another-member", "The Coverage is of another patient than the request.",
        "a Coverage whose beneficiary is the request's patient", "a beneficiary that is another patient", "Send the member's own Coverage.", at);

    public static Issue GoalOfAnother(ITypedElement at) => Of("conflict", "goal-of-another-patient", "The plan's goal is of another patient than the plan.",
        "a Goal whose subject is the plan's patient", "a subject that is another patient", "Refer to the member's own Goal.", at);

    public static Issue UnknownPayer(ITypedElement at, IEnumerable<string> known) => Of("not-supported", "unknown-payer", $"The payer of the coverage is not one that this server answers for. Known programs: {string.Join("; ", known)}.",
        "Coverage.payor that leads to an Organization with the identifier of a known payer", "another payer, or none with an identifier", "Send the Coverage of one of the known programs, its payor with the payer's identifier.", at);
}
