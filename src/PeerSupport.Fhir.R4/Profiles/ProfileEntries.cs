namespace PeerSupport.Fhir.R4;

/// <summary>A StructureDefinition as it was loaded.</summary>
/// <param name="Url">Its canonical URL without version.</param>
/// <param name="Name">Its title, or its name where it has none.</param>
/// <param name="Type">The R4 type that it constrains: <c>Claim</c>, <c>Extension</c>.</param>
/// <param name="Kind">R4's structure-definition-kind: <c>resource</c>, <c>complex-type</c>, <c>primitive-type</c> or <c>logical</c>.</param>
/// <param name="File">The file that it came from; for a package its file and the entry's name.</param>
public sealed record StructureDefinitionEntry(string Url, string Name, string Type, string Kind, string File)
{
    /// <summary>Its business version; null where it names none.</summary>
    public string? Version { get; init; }

    /// <summary>The canonical URL of what it constrains.</summary>
    public string? BaseDefinition { get; init; }

    /// <summary>True for a profile or extension; false for a definition of a new type.</summary>
    public bool IsConstraint { get; init; }

    /// <summary>Its bytes, as they came.</summary>
    public ReadOnlyMemory<byte> Json { get; init; }
}

/// <summary>A FHIR package that was loaded.</summary>
/// <param name="Name">Its name: <c>hl7.fhir.us.core</c>.</param>
/// <param name="Version">Its version: <c>6.1.0</c>.</param>
/// <param name="File">The file's name.</param>
public sealed record PackageInfo(string Name, string Version, string File)
{
    /// <summary>Its canonical URL; null where it names none.</summary>
    public string? Canonical { get; init; }

    /// <summary>How many StructureDefinitions it gave.</summary>
    public int Profiles { get; init; }
}
