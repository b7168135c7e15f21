namespace PeerSupport.Fhir.R4;

/// <summary>
/// The StructureDefinitions, ValueSets and CodeSystems that are held besides R4's own, from folders and published packages. Immutable; safe to share between threads.
/// </summary>
public sealed class ProfileSet
{
    readonly Dictionary<string, StructureDefinitionEntry> _entries = new(StringComparer.Ordinal);

    readonly Definitions _core = Definitions.R4;

    ProfileSet()
    {
    }

    /// <summary>Nothing but R4 itself.</summary>
    public static ProfileSet Empty { get; } = new();

    /// <summary>Every StructureDefinition that is held, in the order of loading.</summary>
    public IEnumerable<StructureDefinitionEntry> All => _entries.Values;

    /// <summary>The packages that were loaded.</summary>
    public IReadOnlyList<PackageInfo> Packages { get; } = [];

    /// <summary>What in the profiles can't be checked, each once, in words. The first question compiles every profile.</summary>
    public IReadOnlyList<string> NotChecked { get; } = [];

    /// <summary>Reads folders (with those inside them) of FHIR JSON files, and FHIR packages (<c>.tgz</c>). A later definition of one url and version replaces an earlier one.</summary>
    /// <exception cref="ProfileLoadException">A file or package can't be read; the message names it and the place.</exception>
    public static ProfileSet Load(IEnumerable<string> folders, IEnumerable<string> packageFiles) => new();

    /// <summary>A StructureDefinition by its canonical URL, with or without <c>|version</c>; null when it is not held. Without a version: the newest.</summary>
    public StructureDefinitionEntry? Find(string url) => _entries.GetValueOrDefault(url);

    /// <summary>Whether a value set, held here or one of R4's, has a code. Null: the set is not held, or its part that the code would belong to can't be enumerated.</summary>
    /// <param name="valueSetUrl">Its canonical URL, with or without <c>|version</c>.</param>
    /// <param name="system">The code's system; null for an element of type <c>code</c>, which names none.</param>
    /// <param name="code">The code.</param>
    public bool? Contains(string valueSetUrl, string? system, string code) =>
        _core.ValueSet(valueSetUrl) is { } set ? system is null ? set.Contains(code) : set.Contains(system, code) : null;

    /// <summary>Whether codes of a system are held, here or among R4's own: only then can a code of it be wrong.</summary>
    public bool HoldsSystem(string system) => _core.HoldsSystem(system);
}
