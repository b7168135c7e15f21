namespace PeerSupport.Fhir.R4;

/// <summary>
/// The StructureDefinitions, ValueSets and CodeSystems that are held besides R4's own, from folders and published packages; behind them stand R4's own profiles and
/// extensions. Immutable; safe to share between threads.
/// </summary>
public sealed class ProfileSet
{
    readonly DefinitionIndex _index;
    readonly Terminology _terminology;
    readonly ProfileLibrary _library;
    readonly Lazy<IReadOnlyList<string>> _notChecked;

    ProfileSet(DefinitionIndex index, IReadOnlyList<PackageInfo> packages)
    {
        _index = index;
        _terminology = new Terminology(index, Definitions.R4);
        _library = new ProfileLibrary(index, _terminology);
        _notChecked = new(FindGaps);
        Packages = packages;
    }

    /// <summary>Nothing but R4 itself.</summary>
    public static ProfileSet Empty { get; } = new(new DefinitionIndex(CoreProfiles.Index), []);

    /// <summary>Every StructureDefinition that is held besides R4's own, in the order of loading.</summary>
    public IEnumerable<StructureDefinitionEntry> All => _index.All;

    /// <summary>The packages that were loaded.</summary>
    public IReadOnlyList<PackageInfo> Packages { get; }

    /// <summary>What in the profiles can't be checked, each once, in words. The first question compiles every profile.</summary>
    /// <exception cref="ProfileLoadException">A profile can't be read; the message names its file and the place.</exception>
    public IReadOnlyList<string> NotChecked => _notChecked.Value;

    /// <summary>
    /// Reads folders (with those inside them) of FHIR JSON files, and FHIR packages (<c>.tgz</c>). A later definition of one url and version replaces an earlier one.
    /// A profile is compiled when it is first used; <see cref="NotChecked"/> compiles them all.
    /// </summary>
    /// <exception cref="ProfileLoadException">A file or package can't be read; the message names it and the place.</exception>
    public static ProfileSet Load(IEnumerable<string> folders, IEnumerable<string> packageFiles)
    {
        var index = new DefinitionIndex(CoreProfiles.Index);
        var reader = new PackageReader(index);
        foreach (var package in packageFiles)
        {
            reader.Package(package);
        }

        foreach (var folder in folders)
        {
            reader.Folder(folder);
        }

        return new ProfileSet(index, reader.Packages);
    }

    /// <summary>A StructureDefinition by its canonical URL, with or without <c>|version</c>; null when it is not held. Without a version: the newest. R4's own profiles and extensions are found too.</summary>
    public StructureDefinitionEntry? Find(string url) => _index.Find(url)?.Entry;

    /// <summary>Whether a value set, held here or one of R4's, has a code. Null: the set is not held, or its part that the code would belong to can't be enumerated.</summary>
    /// <param name="valueSetUrl">Its canonical URL, with or without <c>|version</c>.</param>
    /// <param name="system">The code's system; null for an element of type <c>code</c>, which names none.</param>
    /// <param name="code">The code.</param>
    public bool? Contains(string valueSetUrl, string? system, string code) => _terminology.Set(valueSetUrl)?.Contains(system, code);

    /// <summary>Whether codes of a system are held, here or among R4's own: only then can a code of it be wrong.</summary>
    public bool HoldsSystem(string system) => _terminology.HoldsSystem(system);

    /// <summary>A set of definitions that lie in memory.</summary>
    internal static ProfileSet Of(IEnumerable<(string File, byte[] Json)> definitions)
    {
        var index = new DefinitionIndex(CoreProfiles.Index);
        foreach (var (file, json) in definitions)
        {
            index.Add(file, json, PackageScope.Folder);
        }

        return new ProfileSet(index, []);
    }

    internal CompiledProfile? Compiled(string url) => _library.Compiled(url);

    List<string> FindGaps()
    {
        List<string> gaps = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var entry in _index.All)
        {
            var found = _index.Find(entry.Version is null ? entry.Url : $"{entry.Url}|{entry.Version}") is { } definition ? _library.Compiled(definition) : null;
            foreach (var gap in found?.Gaps ?? [$"{entry.Name} ({entry.Url}) describes the type {entry.Type}, which R4 does not have: nothing is checked by it."])
            {
                if (seen.Add(gap))
                {
                    gaps.Add(gap);
                }
            }
        }

        return gaps;
    }
}
