using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using PeerSupport.Fhir.Decisions;
using PeerSupport.Fhir.R4.FhirPath;

namespace PeerSupport.Fhir.Evidence;

/// <summary>The map from FHIR to facts: which fact is where, with its value and its date. It is data: <c>profiles/evidence</c> and each policy's <c>facts.json</c>.</summary>
public sealed class EvidenceMap
{
    EvidenceMap(ImmutableArray<FactDefinition> facts, ImmutableArray<(string Name, string? From, ImmutableArray<CompiledExpression> Path)> subjects, FrozenDictionary<string, ImmutableArray<CompiledSource>> sources)
    {
        Facts = facts;
        Subjects = subjects;
        Sources = sources;
        byName = facts.ToFrozenDictionary(fact => fact.Name);
        Catalogue = new(facts.Select(fact => new FactEntry(fact.Name, fact.Label, Where(fact, fact.Sources))
        {
            Of = fact.Of,
            WhereOf = fact.Sources.GroupBy(source => source.From).ToImmutableDictionary(group => group.Key, group => Where(fact, group)),
        }));
    }

    readonly FrozenDictionary<string, FactDefinition> byName;

    public ImmutableArray<FactDefinition> Facts { get; }

    public FactCatalogue Catalogue { get; }

    internal ImmutableArray<(string Name, string? From, ImmutableArray<CompiledExpression> Path)> Subjects { get; }

    /// <summary>Sources by the resource type or subject that they read from.</summary>
    internal FrozenDictionary<string, ImmutableArray<CompiledSource>> Sources { get; }

    public FactDefinition? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>Reads the map's files and compiles every FHIRPath in them.</summary>
    /// <exception cref="PolicyException">A file cannot be read, a path is no FHIRPath, or a fact stands twice.</exception>
    public static EvidenceMap Load(params IEnumerable<string> files)
    {
        var faults = new List<string>();
        var facts = new List<(FactDefinition Fact, string File)>();
        var subjects = ImmutableArray.CreateBuilder<(string, string?, ImmutableArray<CompiledExpression>)>();
        var defaults = new Dictionary<string, ImmutableArray<SourceDefinition>>();
        foreach (var file in files)
        {
            try
            {
                var map = JsonSerializer.Deserialize<EvidenceFile>(File.ReadAllBytes(file), PolicyJson.Options) ?? throw new JsonException("the file holds null");
                facts.AddRange(map.Facts.Select(fact => (fact, file)));
                subjects.AddRange(map.Subjects.Select(subject => (subject.Name, subject.From, subject.Path.Select(CompiledExpression.Compile).ToImmutableArray())));
                foreach (var (shape, sources) in map.Defaults)
                {
                    defaults[shape] = sources;
                }
            }
            catch (Exception fault) when (fault is JsonException or NotSupportedException or FhirPathException or IOException)
            {
                faults.Add($"{file}: {PolicyJson.Told(fault)}");
            }
        }

        faults.AddRange(facts.GroupBy(pair => pair.Fact.Name).Where(group => group.Select(pair => pair.Fact.Shape).Distinct().Count() > 1)
            .Select(group => $"{string.Join(", ", group.Select(pair => pair.File))}: the fact '{group.Key}' stands more than once, in different shapes"));
        var all = facts.DistinctBy(pair => pair.Fact.Name).Select(pair => pair.Fact.Sources.IsEmpty && defaults.TryGetValue(pair.Fact.Of is { } of ? $"{pair.Fact.Shape} of {of}" : pair.Fact.Shape, out var given) ? pair.Fact with { Sources = [.. given.Select(source => Named(source, pair.Fact))] } : pair.Fact).ToImmutableArray();
        var compiled = new List<CompiledSource>();
        foreach (var fact in all)
        {
            try
            {
                compiled.AddRange(fact.Sources.Select(source => CompiledSource.Of(fact.Name, source)));
            }
            catch (FhirPathException fault)
            {
                faults.Add($"fact '{fact.Name}': {fault.Message}");
            }
        }

        return faults.Count > 0 ? throw new PolicyException(faults)
            : new(all, subjects.ToImmutable(), compiled.GroupBy(source => source.From).ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray()));
    }

    static SourceDefinition Named(SourceDefinition source, FactDefinition fact) => source with
    {
        About = source.About.Replace("{fact}", fact.Name, StringComparison.Ordinal),
        Where = source.Where?.Replace("{fact}", fact.Name, StringComparison.Ordinal),
        Each = source.Each?.Replace("{fact}", fact.Name, StringComparison.Ordinal),
        Value = source.Value is not { } value ? null : value with { System = value.System ?? fact.System, Path = [.. value.Path.Select(path => path.Replace("{fact}", fact.Name, StringComparison.Ordinal))] },
    };

    static string Where(FactDefinition fact, IEnumerable<SourceDefinition> sources) =>
        string.Join("; or ", sources.Select(source => source.About).Distinct()) + (fact.Question is null ? "" : $"{(fact.Sources.IsEmpty ? "" : "; or ")}item '{fact.Name}' of the policy's questionnaire") + ".";
}
