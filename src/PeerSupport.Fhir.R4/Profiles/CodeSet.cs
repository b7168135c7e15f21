namespace PeerSupport.Fhir.R4;

/// <summary>The codes of a value set as far as they can be enumerated; what can't be stays open.</summary>
internal sealed class CodeSet(string url)
{
    readonly Dictionary<string, HashSet<string>> _codes = new(StringComparer.Ordinal);
    readonly HashSet<string> _open = new(StringComparer.Ordinal);

    public string Url => url;

    /// <summary>Whether it takes in a value set that is not held: then any code may be in it.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Whether every one of its codes is known.</summary>
    public bool IsWhole => !IsOpen && _open.Count == 0;

    /// <summary>Whether none of its codes is known.</summary>
    public bool IsUnknown => _codes.Count == 0 && !IsWhole;

    public IReadOnlyCollection<string> OpenSystems => _open;

    public IReadOnlyDictionary<string, HashSet<string>> Codes => _codes;

    public bool HasSystem(string system) => _codes.ContainsKey(system);

    public void Open(string system) => _open.Add(system);

    public void Add(string system, string code) => Of(system).Add(code);

    public void Add(string system, IEnumerable<string> codes) => Of(system).UnionWith(codes);

    public void Remove(string system, string code)
    {
        if (_codes.TryGetValue(system, out var codes))
        {
            codes.Remove(code);
        }
    }

    public void Add(CodeSet other)
    {
        foreach (var (system, codes) in other._codes)
        {
            Add(system, codes);
        }

        _open.UnionWith(other._open);
        IsOpen |= other.IsOpen;
    }

    /// <summary>Null for what can't be known.</summary>
    public bool? Contains(string? system, string code)
    {
        if (system is not null)
        {
            return _codes.TryGetValue(system, out var codes) && codes.Contains(code) ? true : IsOpen || _open.Contains(system) ? null : false;
        }

        foreach (var codes in _codes.Values)
        {
            if (codes.Contains(code))
            {
                return true;
            }
        }

        return IsWhole ? false : null;
    }

    HashSet<string> Of(string system)
    {
        if (!_codes.TryGetValue(system, out var codes))
        {
            _codes[system] = codes = new(StringComparer.Ordinal);
        }

        return codes;
    }
}
