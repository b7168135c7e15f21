namespace PeerSupport.Fhir.R4;

/// <summary>The issues of the profile checks, each in one place with its words. The run adds where it stands and by which profile.</summary>
internal static class ProfileIssues
{
    public static Issue Missing(CompiledElement element, int count) => Error(
        "required",
        "required-element-missing",
        element.Min == 1 ? $"{element.Path} is missing, and the profile requires it." : $"The profile requires {element.Path} at least {element.Min} times.",
        $"{element.Shown}, {element.Cardinality}",
        count == 0 ? "nothing" : $"{count}",
        $"Add '{element.Shown}'.");

    public static Issue NotAllowed(CompiledElement element) => Error(
        "structure", "element-not-allowed", $"The profile does not allow the element '{element.Shown}' here.", "nothing", element.Shown, "Remove it.");

    public static Issue TooMany(CompiledElement element, int count) => Error(
        "structure", "too-many", $"The profile allows '{element.Shown}' less often than it is there.", element.Cardinality, $"{count}", "Remove what is too much.");

    public static Issue TypeNotAllowed(string shown, string[] types, string found) => Error(
        "structure", "choice-type-not-allowed", $"The profile does not allow a {found} as '{shown}'.", string.Join(", ", types), found, "Use one of the expected types.");

    public static Issue Fixed(string shown, SourceNode wanted, Element found) => Error(
        "value", "fixed-value", $"The profile allows one value of '{shown}' only, and this is another one.", ProfileText.Value(wanted), ProfileText.Found(found), "Give exactly the expected value.");

    public static Issue Pattern(string shown, SourceNode wanted, Element found) => Error(
        "value", "pattern-mismatch", $"'{shown}' does not have what the profile requires in it.", ProfileText.Value(wanted), ProfileText.Found(found), "Add what is expected; more may stand beside it.");

    public static Issue TooLong(string shown, int most, int length) => Error(
        "value", "too-long", $"'{shown}' is longer than the profile allows.", $"at most {most} characters", $"{length} characters", "Shorten it.");

    public static Issue OutOfRange(string shown, Element limit, bool isLeast) => Error(
        "value",
        isLeast ? "below-minimum" : "above-maximum",
        $"'{shown}' is {(isLeast ? "below" : "above")} the profile's limit.",
        $"{(isLeast ? "at least" : "at most")} {ProfileText.Value(limit.Node!)}",
        isLeast ? "less" : "more",
        "Give a value within the limit.");

    public static Issue Constraint(ProfileConstraint constraint) => Error(
        "invariant", "constraint-failed", $"The rule {constraint.Key} of the profile does not hold: {ProfileText.Sentence(constraint.Human)}", ProfileText.Shortened(constraint.Expression), "something that makes it false",
        "Change what stands here so that the rule holds.") with
    {
        Severity = constraint.Severity,
    };

    public static Issue NotEvaluated(ProfileConstraint constraint, string why) => new(
        IssueSeverity.Information, "not-supported", "constraint-not-evaluated", $"The rule {constraint.Key} of the profile was not checked: {why}")
    {
        Expected = ProfileText.Shortened(constraint.Expression), Found = "no answer", Remedy = "Nothing, if the element is right.",
    };

    public static Issue NoCode(string shown, CodeSet set) => Error(
        "code-invalid", "code-missing", $"'{shown}' has no code, but the profile requires one of the value set {set.Url}.", ProfileText.Codes(set), "no coding", "Add a coding of the value set.");

    public static Issue NotInSet(string shown, CodeSet set, string? code, bool isRequired) => Error(
        "code-invalid",
        isRequired ? "code-not-in-value-set" : "code-outside-extensible-set",
        isRequired ? $"The code of '{shown}' is not in the value set {set.Url}, which the profile requires here."
            : $"The code of '{shown}' is not in the value set {set.Url}; another code is right only where the set has none that fits.",
        ProfileText.Codes(set),
        code is null ? "no code" : ProfileText.Code(code),
        isRequired ? "Use one of the codes of the value set." : "Use a code of the value set if one fits.") with
    {
        Severity = isRequired ? IssueSeverity.Error : IssueSeverity.Warning,
    };

    public static Issue NotChecked(CodeSet set, string? system) => new(
        IssueSeverity.Information, "not-supported", "code-not-checked", $"A code was not checked against the value set {set.Url}: this server doesn't hold all its codes, or not the code's system.")
    {
        Expected = "a system that is held here", Found = system is null ? "a code that can't be looked up" : ProfileText.SystemUrl(system), Remedy = "Nothing, if the code is right.",
    };

    public static Issue NoProfileFits(string shown, ProfileRef[] profiles, ProfileRef nearest, Issue why) => Error(
        "structure", "type-profile-mismatch", $"'{shown}' conforms to none of the profiles that are allowed here. {Nearby(nearest, why)}", ProfileText.Profiles(profiles), "another shape", why.Remedy ?? "Correct it.");

    public static Issue TargetType(string shown, ProfileRef[] targets, string type) => Error(
        "value", "reference-target-type", $"The profile does not let '{shown}' point to the type {type}.", ProfileText.Types(targets), type, "Point to a resource of an expected type.");

    public static Issue TargetProfile(string shown, ProfileRef[] targets, ProfileRef nearest, Issue why) => Error(
        "structure", "reference-target-profile", $"'{shown}' points to a resource that conforms to none of the profiles that are allowed there. {Nearby(nearest, why)}", ProfileText.Profiles(targets),
        why.Expression ?? "a resource of another shape", why.Remedy ?? "Correct the resource, or point to another one.");

    public static Issue NoSlice(string shown, CompiledSlice[] slices, NearMiss near) => Error(
        "structure",
        "slice-not-allowed",
        near.Slice is { } slice ? $"This '{shown}' fits none of the slices that the profile allows. Nearest is the slice '{slice.Name}', but its {near.Failed!.Path} is not what that slice needs."
            : $"This '{shown}' fits none of the slices that the profile allows.",
        near.Failed?.Expected ?? ProfileText.Slices(slices),
        "an item of no slice",
        "Change it to fit a slice, or remove it.");

    public static Issue SliceMissing(string shown, CompiledSlice slice, int count, NearMiss near)
    {
        var expected = string.Join("; ", slice.Matchers!.Select(m => m.Expected));
        var wanted = slice.Content.Min == 1 ? $"one '{shown}' for '{slice.Name}'" : $"at least {slice.Content.Min} '{shown}' for '{slice.Name}'";
        var found = count == 0 ? "none" : $"{count}";
        if (near.Item is not null)
        {
            return Error("required", "slice-missing", $"The profile requires {wanted}. This one comes nearest, but its {near.Failed!.Path} is not what is asked for there.", near.Failed.Expected, found,
                $"Correct it, or add another '{shown}' with what is expected.");
        }

        return shown is "extension" or "modifierExtension"
            ? Error("required", "slice-missing", $"The profile requires the extension '{slice.Name}', which is missing.", $"{shown} with the {expected}", found, "Add the extension with this url.")
            : Error("required", "slice-missing", $"The profile requires {wanted}, and nothing here is meant as one.", expected, found, $"Add '{shown}' with what is expected.");
    }

    public static Issue SliceTooMany(string shown, CompiledSlice slice, int count) => Error(
        "structure",
        "slice-too-many",
        slice.Content.Max == 0 ? $"The profile does not allow '{shown}' for '{slice.Name}' here." : $"The '{shown}' for '{slice.Name}' is there more often than the profile allows.",
        slice.Content.Max == 0 ? "none" : $"at most {slice.Content.Max}",
        $"{count}",
        "Remove what is too much.");

    public static Issue NotAtEnd(string shown, string slice) => Error(
        "structure", "slice-not-at-end", $"'{shown}' that fit no slice may only stand after the others; this one of the slice '{slice}' comes too late.", $"'{slice}' before what fits no slice",
        "after it", "Move what fits no slice to the end.");

    public static Issue SliceOrder(string shown, string slice, string before) => Error(
        "structure", "slice-order", $"The slices of '{shown}' have an order, and '{slice}' stands after '{before}'.", $"'{slice}' before '{before}'", "the other order", "Put them into the profile's order.");

    public static Issue UnknownProfile(string url) => new(
        IssueSeverity.Information, "not-supported", "profile-not-held", $"The profile {ProfileText.Url(url)} is not held here: nothing was checked by it.")
    {
        Expected = "a profile that is held", Found = ProfileText.Url(url), Remedy = "Add its package to the server, if it matters.",
    };

    public static Issue WrongType(StructureDefinitionEntry profile, string type) => Error(
        "structure", "profile-wrong-type", $"The profile {profile.Name} is for {profile.Type}, not for {type}.", profile.Type, type, "Name a profile of this type.");

    public static Issue ExtensionPlace(StructureDefinitionEntry extension, string contexts, string found) => Error(
        "extension", "extension-context", $"The extension {extension.Name} may not stand here.", $"on {contexts}", $"on {found}", "Move it to where it belongs, or remove it.");

    public static Issue ExtensionCondition(StructureDefinitionEntry extension, string invariant) => Error(
        "extension", "extension-context", $"The extension {extension.Name} may stand here only under a condition, which does not hold.", ProfileText.Shortened(invariant), "false", "Change what the condition asks for, or remove the extension.");

    public static Issue ExtensionKind(StructureDefinitionEntry extension, bool isModifier) => Error(
        "extension",
        "extension-modifier",
        isModifier ? $"The extension {extension.Name} changes the meaning of its element, so it belongs into modifierExtension." : $"The extension {extension.Name} does not change the meaning of its element, so it belongs into extension.",
        isModifier ? "modifierExtension" : "extension",
        isModifier ? "extension" : "modifierExtension",
        "Move it.");

    static string Nearby(ProfileRef nearest, Issue why) => $"It comes nearest to {nearest.Name}, but at {why.Expression}: {why.Text}";

    static Issue Error(string code, string rule, string text, string expected, string found, string remedy) =>
        new(IssueSeverity.Error, code, rule, text) { Expected = expected, Found = found, Remedy = remedy };
}
