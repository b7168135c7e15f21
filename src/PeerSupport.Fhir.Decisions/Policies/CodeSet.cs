using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace PeerSupport.Fhir.Decisions;

/// <summary>A named set of codes: single codes, and codes of a system that match a pattern.</summary>
public sealed class CodeSet
{
    readonly ImmutableHashSet<Code> codes;
    readonly ImmutableArray<(string System, Regex Pattern)> patterns;
    readonly ImmutableHashSet<string> systems;

    /// <param name="name">The name that policies use.</param>
    /// <param name="title">What it holds, in words.</param>
    /// <param name="codes">Single codes.</param>
    /// <param name="patterns">Per system a regular expression that a whole code must match.</param>
    public CodeSet(string name, string title, IEnumerable<Code> codes, IEnumerable<(string System, string Pattern)> patterns)
    {
        Name = name;
        Title = title;
        this.codes = [.. codes];
        this.patterns = [.. patterns.Select(p => (p.System, new Regex($"^(?:{p.Pattern})$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)))];
        systems = [.. this.codes.Select(code => code.System), .. this.patterns.Select(p => p.System)];
    }

    public string Name { get; }

    public string Title { get; }

    public IEnumerable<Code> Codes => codes;

    public bool Contains(Code code)
    {
        if (codes.Contains(code))
        {
            return true;
        }

        foreach (var (system, pattern) in patterns)
        {
            if (system == code.System && pattern.IsMatch(code.Value))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a code that came without its system is one of the set's, in whatever system.</summary>
    public bool ContainsBare(string value) => systems.Any(system => Contains(new Code(system, value)));

    /// <summary>Whether the set says anything about codes of this system.</summary>
    public bool Knows(string system) => systems.Contains(system);

    /// <summary>Whether any coding of the concept is in the set. Other codings beside it never matter.</summary>
    public bool Contains(FactValue.Coded? concept)
    {
        if (concept is not null)
        {
            foreach (var code in concept.Codes)
            {
                if (Contains(code))
                {
                    return true;
                }
            }
        }

        return false;
    }
}

/// <summary>The code sets that a policy can name: those shared by all states, and its own.</summary>
public sealed class CodeSets(IEnumerable<CodeSet> sets)
{
    readonly ImmutableDictionary<string, CodeSet> byName = sets.ToImmutableDictionary(set => set.Name);

    public CodeSet? Find(string name) => byName.GetValueOrDefault(name);

    public CodeSet this[string name] => byName[name];

    public IEnumerable<CodeSet> All => byName.Values.OrderBy(set => set.Name, StringComparer.Ordinal);

    /// <summary>These sets and more; a set of the same name takes the place of the shared one.</summary>
    public CodeSets With(IEnumerable<CodeSet> more) => new(byName.SetItems(more.Select(set => KeyValuePair.Create(set.Name, set))).Values);
}
