namespace PeerSupport.Fhir.R4;

/// <summary>How bad an issue is, as R4's issue-severity has it.</summary>
public enum IssueSeverity { Fatal, Error, Warning, Information }

/// <summary>One thing that is wrong with what came in, as it will stand in an OperationOutcome (http://hl7.org/fhir/R4/operationoutcome.html).</summary>
/// <param name="Severity">R4 issue-severity.</param>
/// <param name="Code">R4 issue-type, such as <c>structure</c>, <c>required</c>, <c>value</c>, <c>code-invalid</c>, <c>not-found</c>, <c>business-rule</c>.</param>
/// <param name="Rule">This product's own stable code, kebab-case: <c>unknown-element</c>. Clients may switch on it; it never changes its meaning.</param>
/// <param name="Text">A plain sentence that a person understands without the specification at hand. Never holds a value from the member's record.</param>
public sealed record Issue(IssueSeverity Severity, string Code, string Rule, string Text)
{
    /// <summary>What would have been right.</summary>
    public string? Expected { get; init; }

    /// <summary>What stood there instead; shortened, and left out where it could be personal.</summary>
    public string? Found { get; init; }

    /// <summary>The step that mends it.</summary>
    public string? Remedy { get; init; }

    /// <summary>FHIRPath of the element, from the root of the body: <c>Bundle.entry[2].resource.birthDate</c>.</summary>
    public string? Expression { get; init; }

    /// <summary>Canonical URL of the profile whose rule it is; null for a rule of R4 itself.</summary>
    public string? Profile { get; init; }

    /// <summary>The name of that profile, for people.</summary>
    public string? ProfileName { get; init; }

    /// <summary>Line of the body where it stands, from 1.</summary>
    public int? Line { get; init; }

    /// <summary>Column in that line, in characters, from 1.</summary>
    public int? Column { get; init; }
}
