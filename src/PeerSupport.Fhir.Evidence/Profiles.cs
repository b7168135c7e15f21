using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Evidence;

/// <summary>The codes that a reason carries: X12 886, CARC, RARC.</summary>
public sealed record ReasonCodes
{
    public required string Decision { get; init; }
    public string? Carc { get; init; }
    public string? Rarc { get; init; }
}

/// <summary>A situation of the reason table.</summary>
public sealed record Reason
{
    public required ReasonCodes NotMet { get; init; }
    public required ReasonCodes Unknown { get; init; }
}

/// <summary>All data of the folder <c>profiles</c>, read and checked once; immutable from then on.</summary>
public sealed class Profiles
{
    Profiles(string folder, PolicyBook policies, EvidenceMap map, ImmutableArray<Terminology> terminologies, FrozenDictionary<string, Reason> reasons, FrozenDictionary<string, string> aliases, Attachments attachments)
    {
        (Folder, Policies, Map, Reasons, Aliases, Attachments) = (folder, policies, map, reasons, aliases, attachments);
        Terminologies = terminologies;
        sourcesOf = policies.Policies.ToFrozenDictionary(policy => policy.Id, policy => map.Sources.Select(pair => (pair.Key, Read: pair.Value.Where(source => policy.FactsRead.Contains(source.Fact)).ToImmutableArray()))
            .Where(pair => !pair.Read.IsEmpty).ToFrozenDictionary(pair => pair.Key, pair => pair.Read));
        var shared = terminologies[0];
        valueSets = terminologies.SelectMany(terminology => terminology.Urls().Zip(terminology.CodeSets(shared))).DistinctBy(pair => pair.First).ToFrozenDictionary(pair => pair.First, pair => pair.Second);
        displays = terminologies.SelectMany(terminology => terminology.Displays()).DistinctBy(pair => pair.Key).ToFrozenDictionary(pair => pair.Key, pair => pair.Display);
        byDisplay = displays.DistinctBy(pair => (pair.Key.System, Values.AsCode(pair.Value))).ToFrozenDictionary(pair => (pair.Key.System, Values.AsCode(pair.Value)), pair => pair.Key.Code);
    }

    /// <summary>The sources of the facts that a policy reads; all of them where no policy is known.</summary>
    internal FrozenDictionary<string, ImmutableArray<CompiledSource>> SourcesFor(Policy? policy) => policy is not null && sourcesOf.TryGetValue(policy.Id, out var own) ? own : Map.Sources;

    readonly FrozenDictionary<string, FrozenDictionary<string, ImmutableArray<CompiledSource>>> sourcesOf;
    readonly FrozenDictionary<string, CodeSet> valueSets;
    readonly FrozenDictionary<(string System, string Code), string> displays;
    readonly FrozenDictionary<(string System, string Text), string> byDisplay;

    public string Folder { get; }

    public PolicyBook Policies { get; }

    public EvidenceMap Map { get; }

    public FrozenDictionary<string, Reason> Reasons { get; }

    public Attachments Attachments { get; }

    /// <summary>The shared terminology first, then each policy's own.</summary>
    public ImmutableArray<Terminology> Terminologies { get; }

    /// <summary>Other spellings of a code system, and the one that is used inside.</summary>
    public FrozenDictionary<string, string> Aliases { get; }

    /// <summary>The codes of a ValueSet by its canonical URL, or null.</summary>
    public CodeSet? ValueSet(string url) => valueSets.GetValueOrDefault(url.Split('|')[0]);

    /// <summary>The display of a code that we hold, or null.</summary>
    public string? Display(string? system, string code) => system is null ? null : displays.GetValueOrDefault((system, code));

    /// <summary>The code that a text is the display of, written as <see cref="Values.AsCode"/> writes it; the text itself where it is none's.</summary>
    internal string CodeOf(string system, string text) => displays.ContainsKey((system, text)) ? text : byDisplay.GetValueOrDefault((system, text), text);

    public string SystemOf(string system) => Aliases.GetValueOrDefault(system, system);

    /// <summary>Reads everything.</summary>
    /// <param name="folder">The folder <c>profiles</c>.</param>
    /// <param name="illustrative">Whether invented rates are loaded (the sandbox).</param>
    /// <param name="policies">The folder of policies, where it is another one than that in <paramref name="folder"/>: a candidate's.</param>
    /// <exception cref="PolicyException">Faults, each with its file and place: nothing is loaded.</exception>
    public static Profiles Load(string folder, bool illustrative, string? policies = null)
    {
        var policyFolder = policies ?? Path.Combine(folder, "policies");
        if (!Directory.Exists(policyFolder))
        {
            throw new PolicyException([$"{policyFolder}: there is no such folder"]);
        }

        var states = Directory.EnumerateDirectories(policyFolder).Order(StringComparer.Ordinal).ToList();
        var shared = Terminology.Load(Path.Combine(folder, "terminology"));
        var own = states.ToDictionary(state => state, state => Terminology.Load(Path.Combine(state, "terminology")));
        var map = EvidenceMap.Load([.. Directory.EnumerateFiles(Path.Combine(folder, "evidence"), "*.json").Order(StringComparer.Ordinal), .. states.Select(state => Path.Combine(state, "facts.json")).Where(File.Exists)]);
        var reasons = Read<ReasonFile>(Path.Combine(folder, "terminology", "reasons.json")).Reasons;
        var aliases = Read<AliasFile>(Path.Combine(folder, "terminology", "system-aliases.json")).Aliases;
        var attachments = Path.Combine(folder, "terminology", "attachments.json");
        var asked = Read<Attachments>(attachments).Checked(attachments, map);
        var book = PolicyBook.Load(policyFolder, new CodeSets(shared.CodeSets()), state => own[state].CodeSets(shared), map.Catalogue, reasons.Keys.ToHashSet(), illustrative);
        return new(folder, book, map, [shared, .. own.Values], reasons.ToFrozenDictionary(), aliases.ToFrozenDictionary(), asked);
    }

    /// <summary>Runs every policy's cases; empty is well.</summary>
    public IEnumerable<string> CheckCases() => Policies.Policies.SelectMany(policy =>
    {
        var file = Path.Combine(Folder, "policies", policy.Folder, "cases.json");
        try
        {
            return File.Exists(file) ? PolicyCases.Read(file).Check(policy).Select(fault => $"{file}: {fault}") : [$"{file}: not there; every clause needs its cases"];
        }
        catch (Exception fault) when (fault is JsonException or FormatException)
        {
            return [$"{file}: {PolicyJson.Told(fault)}"];
        }
    });

    /// <summary>The folders in which FHIR definitions of our own stand: profiles, shared terminology, each policy's terminology.</summary>
    /// <param name="folder">The folder <c>profiles</c>.</param>
    public static IReadOnlyList<string> DefinitionFolders(string folder)
    {
        var policies = Path.Combine(folder, "policies");
        var own = Directory.Exists(policies) ? Directory.EnumerateDirectories(policies).Order(StringComparer.Ordinal).Select(policy => Path.Combine(policy, "terminology")) : [];
        return [.. own.Prepend(Path.Combine(folder, "terminology")).Prepend(Path.Combine(folder, "structures")).Where(Directory.Exists)];
    }

    /// <summary>The nearest folder <c>profiles</c> at or above a folder, or null.</summary>
    public static string? Find(string start)
    {
        for (var at = new DirectoryInfo(start); at is not null; at = at.Parent)
        {
            var candidate = Path.Combine(at.FullName, "profiles");
            if (Directory.Exists(Path.Combine(candidate, "policies")))
            {
                return candidate;
            }
        }

        return null;
    }

    static T Read<T>(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(file), PolicyJson.Options) ?? throw new JsonException("the file holds null");
        }
        catch (Exception fault) when (fault is JsonException or IOException)
        {
            throw new PolicyException([$"{file}: {PolicyJson.Told(fault)}"]);
        }
    }

    sealed record ReasonFile
    {
        public string? About { get; init; }
        public required ImmutableDictionary<string, Reason> Reasons { get; init; }
    }

    sealed record AliasFile
    {
        public string? About { get; init; }
        public required ImmutableDictionary<string, string> Aliases { get; init; }
    }
}
