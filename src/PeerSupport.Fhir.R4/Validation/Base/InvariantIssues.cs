namespace PeerSupport.Fhir.R4;

/// <summary>What is said when an invariant of R4 fails. Its key stands in what was found, so that it can be looked up.</summary>
internal static class InvariantIssues
{
    /// <summary>Plain sentences and remedies where R4's own are hard to read, or name a mistake only in terms of the specification.</summary>
    static readonly Dictionary<string, (string Text, string Remedy)> Plain = new(StringComparer.Ordinal)
    {
        ["dom-2"] = ("A contained resource may not contain resources itself.", "Move the inner ones up, beside it."),
        ["dom-4"] = ("A contained resource has no version and no time of its own.", "Remove meta.versionId and meta.lastUpdated from it."),
        ["dom-5"] = ("A contained resource has no security labels of its own.", "Put the labels on the resource that contains it."),
        ["dom-6"] = ("The resource has no narrative, so a person who can't read its data sees nothing.", "Add text with a status and a div, if people will read it."),
        ["att-1"] = ("An attachment with data must say what kind of data it is.", "Add contentType, such as application/pdf."),
        ["per-1"] = ("The period ends before it starts.", "Put the earlier date into start."),
        ["qty-3"] = ("A quantity with a unit code must name the system of the code.", "Add system, mostly http://unitsofmeasure.org."),
        ["sqty-1"] = ("A comparator such as < is not allowed on this quantity.", "Give the exact value without comparator."),
        ["cpt-2"] = ("A contact with a value must say what it is: phone, email and so on.", "Add system."),
        ["pat-1"] = ("A contact of the patient has no name, telecom, address or organization.", "Add at least one of them."),
        ["obs-3"] = ("A reference range has no low, no high and no text.", "Add at least one of them."),
        ["obs-6"] = ("An observation with a value can't also say that the value is absent.", "Remove dataAbsentReason or the value."),
        ["obs-7"] = ("A component has the observation's own code, so the value belongs to the observation itself.", "Move the value up, or give the component another code."),
        ["con-3"] = ("A problem on the problem list must say whether it is still active.", "Add clinicalStatus, unless verificationStatus is entered-in-error."),
        ["con-4"] = ("A condition that has abated can't be active.", "Set clinicalStatus to inactive, resolved or remission, or remove the abatement."),
        ["con-5"] = ("A condition that was entered in error has no clinical status.", "Remove clinicalStatus."),
        ["rng-2"] = ("The low end of the range is above its high end.", "Put the smaller value into low."),
        ["rat-1"] = ("A ratio needs both a numerator and a denominator, or neither with an extension.", "Add the missing part."),
        ["tim-1"] = ("A duration without its unit says nothing.", "Add durationUnit."),
        ["tim-2"] = ("A period without its unit says nothing.", "Add periodUnit."),
        ["bdl-1"] = ("Only a search result or a history has a total.", "Remove total, or correct the Bundle's type."),
        ["bdl-2"] = ("Only the entries of a search result have search details.", "Remove entry.search, or correct the Bundle's type."),
        ["bdl-3"] = ("Each entry of a batch, transaction or history says in request what is to be done with it; no other Bundle's entries may.", "Add entry.request to each, or remove it, by the Bundle's type."),
        ["bdl-4"] = ("Each entry of a response or history says in response what was done with it; no other Bundle's entries may.", "Add entry.response to each, or remove it, by the Bundle's type."),
        ["bdl-5"] = ("An entry of the Bundle has nothing in it.", "Add the resource, or leave the entry out."),
        ["bdl-7"] = ("Two entries of the Bundle have the same fullUrl.", "Give each resource its own fullUrl, or leave the repetition out."),
        ["bdl-8"] = ("A fullUrl names a version of the resource; it may name only the resource.", "Leave /_history/ and what follows out."),
        ["bdl-9"] = ("A document needs an identifier with a system and a value.", "Add Bundle.identifier."),
        ["bdl-10"] = ("A document must say when it was put together.", "Add Bundle.timestamp."),
        ["bdl-11"] = ("The first entry of a document is its Composition.", "Put the Composition first."),
        ["bdl-12"] = ("The first entry of a message is its MessageHeader.", "Put the MessageHeader first."),
        ["que-2"] = ("Two items of the questionnaire have the same linkId.", "Give each item its own linkId."),
        ["que-7"] = ("Where the operator is 'exists', the answer is true or false.", "Use answerBoolean."),
        ["qrs-1"] = ("An item has both answers and items of its own.", "Put the items below the answer that they belong to."),
        ["ele-1"] = ("An element has no value and no content, only an id.", "Give it a value, or leave it out."),
        ["ext-1"] = ("An extension has a value or extensions inside it, never both and never neither.", "Give it exactly one of them."),
    };

    public static Issue Failed(Invariant invariant)
    {
        var (text, remedy) = Plain.TryGetValue(invariant.Key, out var plain) ? plain : (Sentence(invariant.Human), "Change the element so that the rule holds.");
        return new Issue(invariant.Severity, "invariant", "invariant-failed", text)
        {
            Expected = invariant.Expression.Length <= 300 ? invariant.Expression : Sentence(invariant.Human),
            Found = $"{invariant.Key} does not hold",
            Remedy = remedy,
        };
    }

    /// <summary>The issue for an invariant that is checked without its expression.</summary>
    public static Issue Failed(string key) => Failed(Definitions.R4.Invariants.First(each => each.Key == key));

    public static Issue NotEvaluated(Invariant invariant) =>
        new(IssueSeverity.Information, "not-supported", "invariant-not-checked", "A rule of R4 can't be worked out on this element, so it was not checked.")
        {
            Expected = invariant.Expression.Length <= 300 ? invariant.Expression : invariant.Key,
            Found = $"{invariant.Key} can't be evaluated",
            Remedy = "Nothing, if the element is right.",
        };

    static string Sentence(string human)
    {
        var text = human.Trim();
        return text.Length == 0 || text[^1] is '.' or ')' ? text : text + ".";
    }
}
