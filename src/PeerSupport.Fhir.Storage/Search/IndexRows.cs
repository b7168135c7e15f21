using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PeerSupport.Fhir.Storage;

/// <summary>Makes the index of a resource out of its JSON, or out of what the host has read of it already. The host supplies it, since storage knows no FHIR.</summary>
public delegate IndexRows IndexResource(ResourceKey key, ReadOnlyMemory<byte> json, object? parsed);

/// <summary>What a resource is found by.</summary>
public sealed class IndexRows
{
    readonly HashSet<long> _times = [];
    readonly Dictionary<long, int> _systems = [];
    readonly Dictionary<int, long> _ordered = [];
    readonly Dictionary<(long Param, string Text), int> _exact = [];
    readonly Dictionary<(long Param, long Low, long High), IReadOnlyList<QuantityUnit>> _quantities = [];

    public HashSet<long> Keys { get; } = [];

    public HashSet<(int Param, long Target)> References { get; } = [];

    /// <summary>Numbers and quantities; times come by <see cref="AddTime"/>.</summary>
    public HashSet<(long Param, long Low, long High)> Ranges { get; } = [];

    public HashSet<(long Param, string Text)> Texts { get; } = [];

    /// <summary>Adds a code with its system as one row. The same code of another system, which few resources have beside it, gets rows that stand for the whole and for that system.</summary>
    /// <param name="code">The key of the code alone.</param>
    /// <param name="system">Hash of the system (<see cref="SearchHash.System"/>), of an empty text where it has none.</param>
    /// <param name="whole">The key of both, and that of the system where there is one.</param>
    public void AddCoding(long code, int system, params IEnumerable<long> whole)
    {
        if (_systems.TryAdd(code, system))
        {
            Keys.Add(code);
        }
        else if (_systems[code] != system)
        {
            Keys.UnionWith(whole);
        }
    }

    /// <summary>Adds a quantity, with what stands beside it for its unit.</summary>
    /// <param name="param">The parameter, whatever the unit.</param>
    /// <param name="low">Its lower end.</param>
    /// <param name="high">Its upper end.</param>
    /// <param name="units">Its units, at most one of which is a name and one is not. Where there are more, or the same number stands there in other units, there are rows for each of them instead.</param>
    public void AddQuantity(long param, long low, long high, params IReadOnlyList<QuantityUnit> units)
    {
        var isNew = Ranges.Add((param, low, high));
        var beside = _quantities.GetValueOrDefault((param, low, high));
        if ((isNew || beside is not null) && units.Count(unit => unit.IsName) < 2 && units.Count(unit => !unit.IsName) < 2 && (isNew || beside!.SequenceEqual(units)))
        {
            _quantities[(param, low, high)] = units;
            return;
        }

        _quantities.Remove((param, low, high));
        Ranges.UnionWith(units.Concat(beside ?? []).Select(unit => (unit.Own, low, high)));
    }

    /// <summary>Whether the range has the unit.</summary>
    public bool Has((long Param, long Low, long High) range, QuantityUnit unit) => _quantities.TryGetValue(range, out var beside) ? beside.Contains(unit) : Ranges.Contains((unit.Own, range.Low, range.High));

    /// <summary>Whether it has the code in the system.</summary>
    public bool Has(Coding coding) => Keys.Contains(coding.Whole) || SystemOf(coding.Code) == coding.System;

    /// <summary>Whether one of its codes of a parameter is of the system.</summary>
    public bool Has(Criterion.OfSystem system) => Keys.Contains(system.Key) || _systems.Any(each => each.Value == system.System && each.Key >= SearchHash.All(system.Param).Low && each.Key <= SearchHash.All(system.Param).High);

    /// <summary>Adds a time, in ticks. What is sorted as one (<see cref="SearchSort.Range.IsTime"/>) has to come by here.</summary>
    public void AddTime(long param, long low, long high)
    {
        Ranges.Add((param, low, high));
        _times.Add(param);
    }

    /// <summary>Adds a text, cut to what the index keeps of it.</summary>
    public void AddText(long param, string text) => Texts.Add((param, SearchHash.Cut(text)));

    /// <summary>Adds a text that is also looked for letter by letter: as it is written stands beside it as a hash. Another one that is the same but for case and accents, which few resources have, gets a key.</summary>
    /// <param name="param">The parameter.</param>
    /// <param name="text">As the index compares it.</param>
    /// <param name="exact">Hash of it as it is written (<see cref="SearchHash.Text"/>).</param>
    /// <param name="key">Its key as it is written; asked for where it has a row of its own.</param>
    public void AddText(long param, string text, int exact, Func<long> key)
    {
        var row = (param, SearchHash.Cut(text));
        if (Texts.Add(row))
        {
            _exact[row] = exact;
        }
        else if (ExactOf(row) != exact)
        {
            Keys.Add(key());
        }
    }

    /// <summary>Whether it has just this text.</summary>
    public bool Has(Criterion.Exact text) => Keys.Contains(text.Key) || (Texts.Contains((text.Param, SearchHash.Cut(text.Value))) && ExactOf((text.Param, SearchHash.Cut(text.Value))) == text.Hash);

    /// <summary>Keeps the resources of each code of a parameter in the order of a time.</summary>
    /// <param name="param">The codes' parameter.</param>
    /// <param name="time">The parameter of the time (<see cref="AddTime"/>).</param>
    public void Order(int param, long time)
    {
        List<(long Param, long Low, long High)> times = [.. Ranges.Where(range => range.Param == time)];
        if (times.Count > 0)
        {
            _ordered[param] = times is [var only] && RangeMarks.IsNarrow(this, only) ? only.High : SearchKeyRow.Elsewhere;
        }
    }

    internal long? AtOf(long key) => _ordered.Count > 0 && _ordered.TryGetValue(SearchHash.ParamOf(key), out var at) ? at : null;

    internal int? ExactOf((long Param, string Text) row) => _exact.TryGetValue(row, out var exact) ? exact : null;

    internal int? SystemOf(long key) => _systems.TryGetValue(key, out var system) ? system : null;

    internal (int? InSystem, int? Name) UnitOf((long Param, long Low, long High) range) => _quantities.TryGetValue(range, out var units) ? (Hash(units, isName: false), Hash(units, isName: true)) : default;

    static int? Hash(IReadOnlyList<QuantityUnit> units, bool isName)
    {
        foreach (var unit in units)
        {
            if (unit.IsName == isName)
            {
                return unit.Hash;
            }
        }

        return null;
    }

    internal bool IsTime(long param) => _times.Contains(param);
}

/// <summary>The hashes that stand in the index instead of texts.</summary>
public static class SearchHash
{
    const int ParamBits = 48;

    /// <summary>What a resource is referred to by: a hash of <c>Type/id</c>, or of an absolute URL.</summary>
    public static long Reference(string reference) => Hash(reference);

    /// <summary>A parameter's value: the parameter's number above, the hash of the value below.</summary>
    public static long Value(int param, string value) => ((long)param << ParamBits) | (Hash(value) & ((1L << ParamBits) - 1));

    /// <summary>The parameter of a key.</summary>
    public static int ParamOf(long key) => (int)(key >> ParamBits);

    /// <summary>What stands beside a code's key for its system: 32 bits.</summary>
    public static int System(string system) => (int)(Hash(system) >> 32);

    /// <summary>What stands beside a text for how it is written: 32 bits.</summary>
    public static int Text(string text) => System(text);

    /// <summary>What stands beside a quantity for its unit: 32 bits.</summary>
    public static int Unit(string unit) => System(unit);

    /// <summary>The least and the greatest key that a parameter can have.</summary>
    public static (long Low, long High) All(int param) => ((long)param << ParamBits, ((long)param << ParamBits) | ((1L << ParamBits) - 1));

    /// <summary>Every resource of a type has this key; where that has an index of its own (<see cref="TypeIndex"/>), it is not written.</summary>
    public static long Type(string type) => Value(0, type);

    /// <summary>The part of a text that the index keeps: whole characters, and no blank at its end, by which SQL Server tells no two texts apart.</summary>
    public static string Cut(string text) =>
        (text.Length <= SearchModel.TextLength ? text : text[..(char.IsHighSurrogate(text[SearchModel.TextLength - 1]) ? SearchModel.TextLength - 1 : SearchModel.TextLength)]).TrimEnd();

    static long Hash(string text)
    {
        var size = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = size <= 512 ? stackalloc byte[512] : new byte[size];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(text, bytes)], hash);
        return BinaryPrimitives.ReadInt64LittleEndian(hash);
    }
}

/// <summary>Numbers resources in the order of time, on any server: microseconds since 2020 above, chance below.</summary>
static class Sids
{
    const int ChanceBits = 12;

    static readonly long Epoch = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    static long _last;

    public static long Next(DateTimeOffset now)
    {
        var wanted = ((now.UtcTicks - Epoch) / TimeSpan.TicksPerMicrosecond << ChanceBits) | (long)RandomNumberGenerator.GetInt32(1 << ChanceBits);
        for (; ; )
        {
            var last = Volatile.Read(ref _last);
            var next = wanted > last ? wanted : last + 1;
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
            {
                return next;
            }
        }
    }
}
