namespace PeerSupport.Fhir.R4;

/// <summary>What a validation may refuse beyond what R4 does. By default nothing.</summary>
public sealed record ValidationOptions
{
    /// <summary>R4's own rules, no more.</summary>
    public static ValidationOptions Default { get; } = new();

    /// <summary>An extension whose definition is not held is an error, as it is for the HL7 validator unless told otherwise. R4 itself lets anyone use any extension.</summary>
    public bool RefuseUnknownExtensions { get; init; }

    /// <summary>Text that looks like HTML in a string or markdown is an error: for those whose screens show such text without escaping it.</summary>
    public bool RefuseHtmlInText { get; init; }
}
