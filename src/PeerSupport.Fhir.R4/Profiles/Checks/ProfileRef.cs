namespace PeerSupport.Fhir.R4;

/// <summary>A profile that another one names: compiled when it is first needed, so that profiles may name each other.</summary>
internal sealed class ProfileRef(string url, Definition? definition, string? coreType, Func<Definition, CompiledProfile?> compile)
{
    public string Url => url;

    /// <summary>Its title; its url where it is not held.</summary>
    public string Name => definition?.Entry.Name ?? url;

    /// <summary>The type that it constrains; null where it is not held.</summary>
    public string? Type => definition?.Entry.Type ?? coreType;

    public bool IsHeld => definition is not null;

    /// <summary>Whether it is a type of R4 itself, which has nothing to check beyond R4.</summary>
    public bool IsCore => coreType is not null;

    public Definition? Definition => definition;

    /// <summary>Null where it is not held.</summary>
    public CompiledProfile? Compiled => definition is null ? null : compile(definition);
}
