namespace PeerSupport.Fhir.R4;

/// <summary>Definitions by their canonical URL, several versions of one beside each other.</summary>
/// <param name="below">Where is looked for what this one does not hold; null for nowhere.</param>
internal sealed class DefinitionIndex(DefinitionIndex? below)
{
    readonly Dictionary<string, List<Definition>> _structures = new(StringComparer.Ordinal);
    readonly List<StructureDefinitionEntry> _all = [];

    /// <summary>Value sets and code systems; of several versions the last loaded.</summary>
    public Dictionary<string, (string File, ReadOnlyMemory<byte> Json)> ValueSets { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, (string File, ReadOnlyMemory<byte> Json)> CodeSystems { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<StructureDefinitionEntry> All => _all;

    /// <summary>Takes what is a definition for validation, leaves the rest. True for a StructureDefinition.</summary>
    public bool Add(string file, ReadOnlyMemory<byte> bytes, PackageScope scope)
    {
        var header = DefinitionHeader.Read(file, bytes.Span);
        switch (header["resourceType"])
        {
            case "ValueSet" when header["url"] is { } url:
                ValueSets[url] = (file, bytes);
                return false;
            case "CodeSystem" when header["url"] is { } url:
                CodeSystems[url] = (file, bytes);
                return false;
            case "StructureDefinition":
                Add(file, header, bytes, scope);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The definition that a canonical means, seen from one that names it; null when it is not held in that version.</summary>
    public Definition? Find(string canonical, PackageScope? from = null)
    {
        var bar = canonical.IndexOf('|', StringComparison.Ordinal);
        if (!_structures.TryGetValue(bar < 0 ? canonical : canonical[..bar], out var versions))
        {
            return below?.Find(canonical, from);
        }

        if (bar >= 0)
        {
            var version = canonical[(bar + 1)..];
            return versions.FindLast(d => d.Entry.Version == version) ?? below?.Find(canonical, from);
        }

        return versions.Count == 1 || from is null ? versions[^1]
            : versions.FindLast(d => d.Scope == from)
            ?? versions.FindLast(d => from.Dependencies.TryGetValue(d.Scope.Name, out var version) && version == d.Scope.Version)
            ?? versions[^1];
    }

    void Add(string file, DefinitionHeader header, ReadOnlyMemory<byte> bytes, PackageScope scope)
    {
        string Needed(string name) => header[name] is { Length: > 0 } text ? text : throw new ProfileLoadException(file, $"The StructureDefinition has no '{name}'.");

        var (url, version) = (Needed("url"), header["version"]);
        var entry = new StructureDefinitionEntry(url, header["title"] ?? Needed("name"), Needed("type"), Needed("kind"), file)
        {
            Version = version, BaseDefinition = header["baseDefinition"], IsConstraint = header["derivation"] == "constraint", Json = bytes,
        };
        if (!_structures.TryGetValue(url, out var versions))
        {
            _structures[url] = versions = [];
        }

        if (versions.RemoveAll(d => d.Entry.Version == version) > 0)
        {
            _all.RemoveAll(e => e.Url == url && e.Version == version);
        }

        versions.Add(new Definition(entry, scope));
        versions.Sort((a, b) => Versions.Compare(a.Entry.Version, b.Entry.Version));
        _all.Add(entry);
    }
}

/// <summary>A StructureDefinition with where it came from.</summary>
internal sealed record Definition(StructureDefinitionEntry Entry, PackageScope Scope);

/// <summary>Business versions, compared part by part as numbers where both are.</summary>
internal static class Versions
{
    public static int Compare(string? a, string? b)
    {
        var (x, y) = ((a ?? "").Split('.', '-'), (b ?? "").Split('.', '-'));
        for (var i = 0; i < Math.Min(x.Length, y.Length); i++)
        {
            var order = int.TryParse(x[i], out var m) && int.TryParse(y[i], out var n) ? m.CompareTo(n) : string.CompareOrdinal(x[i], y[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return x.Length.CompareTo(y.Length);
    }
}
