using System.Text.Json;

namespace PeerSupport.Fhir.R4;

/// <summary>The issues of the structure check, each in one place with its words. The walk adds where it stands.</summary>
internal static class StructureIssues
{
    public static Issue EmptyObject() => Error("structure", "empty-object", "An object is empty; FHIR allows none.", "content", "{}", "Leave the element out.");

    public static Issue EmptyArray() => Error("structure", "empty-array", "An array is empty; FHIR allows none.", "at least one item", "[]", "Leave the element out.");

    public static Issue NullValue(bool inPrimitiveArray) => Error(
        "structure", "null-value", "A value is null.", inPrimitiveArray ? "a value, or null only where the array beside it has an id or extension" : "a value", "null", "Leave it out.");

    public static Issue UnknownElement(string name, string? nearest) => Error(
        "structure",
        "unknown-element",
        $"There is no element {Names.Shown(name)} here.",
        nearest is null ? "an element of the definition" : nearest,
        Names.IsPlain(name) ? name : "another name",
        nearest is null ? "Remove it, or put it into an extension." : $"Did you mean '{nearest}'?");

    public static Issue Missing(ElementDefinition element) => Error(
        "required", "required-element-missing", $"The required element '{Shown(element)}' is missing.", $"{Shown(element)}, {Cardinality(element)}", "nothing", $"Add '{Shown(element)}'.");

    public static Issue NotAllowedHere(ElementDefinition element) => Error(
        "structure", "element-not-allowed", $"The element '{element.Name}' is not allowed here.", "nothing", element.Name, "Remove it.");

    public static Issue TooMany(ElementDefinition element, int count) => Error(
        "structure", "too-many", $"The element '{element.Name}' is there too often.", Cardinality(element), $"{count}", "Remove what is too much.");

    public static Issue MustBeArray(ElementDefinition element) => Error(
        "structure", "must-be-array", $"The element '{element.Name}' may repeat, so its JSON is an array, even for one.", "[ … ]", "a single value", "Put the value into square brackets.");

    public static Issue MustNotBeArray(ElementDefinition element) => Error(
        "structure", "must-not-be-array", $"The element '{Shown(element)}' may not repeat, so its JSON is not an array.", "a single value", "[ … ]", "Give one value without square brackets.");

    public static Issue UnequalArrays(Slot slot) => Error(
        "structure", "unequal-arrays", $"'{slot.JsonName}' and '{slot.SiblingName}' belong together item by item, but differ in length.", "two arrays of one length", "different lengths", "Fill with null.");

    public static Issue MustBeObject(Slot slot, SourceNode found) => Error(
        "structure", "wrong-json-kind", $"'{slot.JsonName}' is {Article(slot.TypeName)} {slot.TypeName}, which is an object in JSON.", "{ … }", Kind(found), "Give an object with the elements of the type.");

    public static Issue MustBePrimitive(Slot slot, SourceNode found) => Error(
        "structure", "wrong-json-kind", $"'{slot.JsonName}' is {Article(slot.TypeName)} {slot.TypeName}, which is {JsonOf(slot.TypeName)} in JSON.", JsonOf(slot.TypeName), Kind(found), "Give the value in this form.");

    public static Issue TwoChoices(ElementDefinition element, string first, string second) => Error(
        "structure", "choice-twice", $"Only one of the types of '{Shown(element)}' may be there.", "one of them", $"{first} and {second}", "Remove one of them.");

    public static Issue ChoiceType(ElementDefinition element, string type) => Error(
        "structure", "choice-type-not-allowed", $"'{Shown(element)}' may not be of the type {type}.", string.Join(", ", element.Types.Select(t => t.Type)), type, "Use one of the expected types.");

    public static Issue NotAResource() => Error(
        "structure", "not-a-resource", "Here stands a resource, but the object has no resourceType.", "resourceType, a string", "none", "Add resourceType.");

    public static Issue UnknownResourceType(string name, string? nearest) => Error(
        "structure",
        "unknown-resource-type",
        "The resourceType is not one of FHIR R4.",
        "the name of an R4 resource",
        Names.IsPlain(name) ? name : "another text",
        nearest is null ? "Check the name and that it is an R4 resource." : $"Did you mean {nearest}?");

    public static Issue EmptyString() => Error("value", "empty-string", "A string is empty; FHIR allows none.", "at least one character", "\"\"", "Leave the element out.");

    public static Issue BlankString() => Error("value", "blank-string", "A string has only white space.", "a character that is not white space", "white space", "Leave the element out.");

    public static Issue Narrative(string expected) => Error(
        "invalid", "narrative-not-allowed", "The narrative is not XHTML that FHIR allows.", expected, "another text", "Correct the narrative, or leave it out.");

    public static Issue Format(string type, string expected, string kind) => Error(
        "value", "invalid-format", $"The value is not {Article(type)} {type}.", expected, $"{kind} that is not {Article(type)} {type}", "Give it in the expected form.");

    public static Issue CodeNotInSet(string set, string expected, string found) => Error(
        "code-invalid", "code-not-in-value-set", $"The code is not in the value set {set}, which is required here.", expected, found, "Use one of the codes of the value set.");

    public static Issue CodeNotChecked(string system) =>
        new(IssueSeverity.Information, "not-supported", "code-not-checked", "A code was not checked: this server doesn't hold its code system.")
        {
            Expected = "a system that is held here", Found = system, Remedy = "Nothing, if the code is right.",
        };

    public static Issue ReferenceTarget(IReadOnlyList<string> targets, string type) => Error(
        "value", "reference-target-type", $"The reference may not point to {Article(type)} {type}.", string.Join(", ", targets), type, "Point to a resource of an expected type.");

    public static string Kind(SourceNode node) => node switch
    {
        SourceObject => "an object",
        SourceArray => "an array",
        SourcePrimitive { Kind: JsonValueKind.String } => "a string",
        SourcePrimitive { Kind: JsonValueKind.Number } => "a number",
        SourcePrimitive { Kind: JsonValueKind.Null } => "null",
        _ => "a boolean",
    };

    static string JsonOf(string type) => type switch
    {
        "boolean" => "true or false",
        "decimal" or "integer" or "positiveInt" or "unsignedInt" => "a number",
        _ => "a string",
    };

    static string Article(string type) => "aeioAEIO".Contains(type[0], StringComparison.Ordinal) || type == "unsignedInt" ? "an" : "a";

    static string Shown(ElementDefinition element) => element.IsChoice ? element.Name + "[x]" : element.Name;

    static string Cardinality(ElementDefinition element) => $"{element.Min}..{element.Max?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "*"}";

    static Issue Error(string code, string rule, string text, string expected, string found, string remedy) =>
        new(IssueSeverity.Error, code, rule, text) { Expected = expected, Found = found, Remedy = remedy };
}
