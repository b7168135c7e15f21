namespace PeerSupport.Fhir.R4;

/// <summary>What a validation refuses or lets pass where R4 leaves room.</summary>
public sealed record ValidationOptions
{
    /// <summary>What a person who asks is told: as the HL7 validator has it, an extension that nobody here has defined is an error.</summary>
    public static ValidationOptions Default { get; } = new();

    /// <summary>What is taken for keeping: R4 lets anyone use any extension, and what is not understood is kept (http://hl7.org/fhir/R4/extensibility.html#exchange).</summary>
    public static ValidationOptions OnWrite { get; } = new() { AllowUnknownExtensions = true };

    /// <summary>An extension whose definition is not held is said once, as information, instead of being an error.</summary>
    public bool AllowUnknownExtensions { get; init; }

    /// <summary>Text that looks like HTML in a string or markdown is an error: for those whose screens show such text without escaping it.</summary>
    public bool RefuseHtmlInText { get; init; }
}
