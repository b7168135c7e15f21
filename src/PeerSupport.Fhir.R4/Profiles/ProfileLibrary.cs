using System.Collections.Concurrent;

namespace PeerSupport.Fhir.R4;

/// <summary>Trees and checks of the definitions that are held, each made once, at the first question.</summary>
internal sealed class ProfileLibrary(DefinitionIndex index, Terminology terminology)
{
    readonly ConcurrentDictionary<Definition, Lazy<ProfileTree?>> _trees = new();
    readonly ConcurrentDictionary<Definition, Lazy<CompiledProfile?>> _compiled = new();
    readonly ConcurrentDictionary<string, CompiledProfile?> _byUrl = new(StringComparer.Ordinal);

    /// <summary>What is asked for by data must not fill the memory.</summary>
    const int MostUrls = 10_000;

    public Terminology Terminology => terminology;

    /// <summary>A profile by its canonical, ready to check; null when it is not held, or is of a type that R4 doesn't have.</summary>
    public CompiledProfile? Compiled(string canonical)
    {
        if (_byUrl.TryGetValue(canonical, out var known))
        {
            return known;
        }

        var compiled = index.Find(canonical) is { } definition ? Compiled(definition) : null;
        if (_byUrl.Count < MostUrls)
        {
            _byUrl[canonical] = compiled;
        }

        return compiled;
    }

    public CompiledProfile? Compiled(Definition definition) => _compiled.GetOrAdd(
        definition, static (key, self) => new Lazy<CompiledProfile?>(() => self.Tree(key) is { } tree ? ProfileCompiler.Compile(self, tree) : null), this).Value;

    public ProfileRef Reference(string canonical, PackageScope from) =>
        ProfileTree.CoreType(canonical) is { } core ? new ProfileRef(canonical, null, core, Compiled) : new ProfileRef(canonical, index.Find(canonical, from), null, Compiled);

    public ProfileTree? Tree(string canonical, PackageScope from) => index.Find(canonical, from) is { } definition ? Tree(definition) : null;

    ProfileTree? Tree(Definition definition)
    {
        // A chain of bases that leads back to itself would wait for itself.
        var inChain = new HashSet<Definition>();
        for (var at = definition; at is not null; at = at.Entry.BaseDefinition is { } canonical ? index.Find(canonical, at.Scope) : null)
        {
            if (!inChain.Add(at))
            {
                throw new ProfileLoadException(definition.Entry.File, $"The baseDefinition of {definition.Entry.Url} leads back to itself.");
            }
        }

        return _trees.GetOrAdd(definition, static (key, self) => new Lazy<ProfileTree?>(() => ProfileTree.Build(key, self.Tree)), this).Value;
    }
}
