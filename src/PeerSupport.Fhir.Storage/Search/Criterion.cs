namespace PeerSupport.Fhir.Storage;

/// <summary>How an ordered value is compared with the range that the query's value means (http://hl7.org/fhir/R4/search.html#prefix).</summary>
public enum RangeTest
{
    /// <summary>The value lies within.</summary>
    Within,

    /// <summary>Some part of the value lies outside.</summary>
    NotWithin,

    /// <summary>Some part of the value lies above the range's end.</summary>
    Above,

    /// <summary>Some part of the value lies below the range's beginning.</summary>
    Below,

    /// <summary>Within, or a part above.</summary>
    FromOn,

    /// <summary>Within, or a part below.</summary>
    UpTo,

    /// <summary>The whole value lies after the range.</summary>
    After,

    /// <summary>The whole value lies before the range.</summary>
    Before,

    /// <summary>They share a moment.</summary>
    Overlaps,
}

/// <summary>What a search asks of a resource. Parameters are numbers, values are hashes: the host makes them.</summary>
public abstract record Criterion
{
    Criterion()
    {
    }

    /// <summary>Has one of the keys.</summary>
    /// <param name="Values">The keys.</param>
    /// <param name="IsRare">Few resources have the same key, as with identifiers.</param>
    public sealed record Keys(IReadOnlyList<long> Values, bool IsRare) : Criterion
    {
        /// <summary>The parameter of the time that its resources are kept in the order of (<see cref="IndexRows.Order"/>), if any.</summary>
        public long? Order { get; init; }
    }

    /// <summary>Is of one of the types.</summary>
    public sealed record OfTypes(IReadOnlyList<string> Types) : Criterion;

    /// <summary>Has one of the codes in its system.</summary>
    public sealed record Codings(IReadOnlyList<Coding> Values) : Criterion
    {
        /// <summary>As of <see cref="Keys"/>.</summary>
        public bool IsRare { get; init; }

        /// <inheritdoc cref="Keys.Order"/>
        public long? Order { get; init; }
    }

    /// <summary>Has a code of the system.</summary>
    /// <param name="Param">The parameter.</param>
    /// <param name="System">Hash of the system.</param>
    /// <param name="Key">The key that stands for the system in rows of their own.</param>
    public sealed record OfSystem(int Param, int System, long Key) : Criterion;

    /// <summary>Refers to one of the targets.</summary>
    public sealed record References(int Param, IReadOnlyList<long> Targets) : Criterion;

    /// <summary>Refers to a resource that meets the criterion.</summary>
    public sealed record Chain(int Param, Criterion Target) : Criterion;

    /// <summary>A resource that meets the criterion refers to it.</summary>
    public sealed record Has(int Param, Criterion Source) : Criterion;

    /// <summary>Has a range that stands so to this one.</summary>
    public sealed record Range(long Param, RangeTest Test, long Low, long High) : Criterion
    {
        /// <summary>It has one of these units; where there are none, whatever unit.</summary>
        public IReadOnlyList<QuantityUnit> Units { get; init; } = [];
    }

    /// <summary>Has a text that begins so, or that holds it.</summary>
    public sealed record Text(long Param, string Value, bool Anywhere) : Criterion;

    /// <summary>Has just this text.</summary>
    /// <param name="Param">The parameter.</param>
    /// <param name="Value">The text as the index compares it.</param>
    /// <param name="Hash">Hash of it as it is written (<see cref="SearchHash.Text"/>).</param>
    /// <param name="Key">Its key, as it is written, in rows of their own.</param>
    public sealed record Exact(long Param, string Value, int Hash, long Key) : Criterion;

    /// <summary>Has any value of the parameter.</summary>
    public sealed record Present(int Param) : Criterion;

    /// <summary>Is one of these: <see cref="SearchHash.Reference"/> of type and id.</summary>
    public sealed record Ids(IReadOnlyList<long> Refs) : Criterion;

    /// <summary>Was saved last in this time, in ticks.</summary>
    public sealed record Updated(RangeTest Test, long Low, long High) : Criterion;

    public sealed record All(IReadOnlyList<Criterion> Parts) : Criterion;

    public sealed record Any(IReadOnlyList<Criterion> Parts) : Criterion;

    public sealed record Not(Criterion Part) : Criterion;
}

/// <summary>A code in its system, as the index has it (<see cref="IndexRows.AddCoding"/>).</summary>
/// <param name="Code">The key of the code alone.</param>
/// <param name="System">Hash of the system.</param>
/// <param name="Whole">The key of both.</param>
public readonly record struct Coding(long Code, int System, long Whole);

/// <summary>A quantity's unit, as the index has it (<see cref="IndexRows.AddQuantity"/>).</summary>
/// <param name="Hash">Hash of it.</param>
/// <param name="IsName">It is a code or unit alone, and not a code with its system.</param>
/// <param name="Own">The parameter of the rows that quantities of the unit have whose unit does not stand beside them.</param>
public readonly record struct QuantityUnit(int Hash, bool IsName, long Own);

/// <summary>What a result is ordered by.</summary>
public abstract record SearchSort(bool Descending)
{
    /// <summary>The time of the last change.</summary>
    public sealed record Updated(bool Descending) : SearchSort(Descending);

    /// <summary>The logical id.</summary>
    public sealed record Id(bool Descending) : SearchSort(Descending);

    /// <summary>The least value; descending, the greatest.</summary>
    public sealed record Range(long Param, bool Descending) : SearchSort(Descending)
    {
        /// <summary>Its values are times (<see cref="IndexRows.AddTime"/>).</summary>
        public bool IsTime { get; init; }
    }

    /// <summary>As <see cref="Range"/>, of texts.</summary>
    public sealed record Text(long Param, bool Descending) : SearchSort(Descending);

    /// <summary>The place of its key in a list.</summary>
    public sealed record Place(IReadOnlyList<long> Keys, bool Descending) : SearchSort(Descending);
}

/// <summary>A search of a type, or of several by what they share.</summary>
public sealed record ResourceSearch(params IReadOnlyList<string> Types)
{
    public IReadOnlyList<Criterion> Criteria { get; init; } = [];

    public IReadOnlyList<SearchSort> Sort { get; init; } = [];

    /// <summary>How many to give; 0 for none but their number.</summary>
    public int Count { get; init; } = 50;

    /// <summary>Where the page before this one ended.</summary>
    public string? Cursor { get; init; }

    public bool WithTotal { get; init; }

    public IReadOnlyList<IncludeStep> Includes { get; init; } = [];

    /// <summary>The most resources that are included.</summary>
    public int MostIncluded { get; init; } = 1000;

    /// <summary>
    /// What a match refers to by the parameters that going forward is followed by, each with the version that it names, if any. Asked where a match may name one: what is included is then
    /// that version.
    /// </summary>
    public Func<StoredResource, IEnumerable<(ResourceKey Key, int? Version)>>? References { get; init; }
}

/// <summary>Resources that come along.</summary>
/// <param name="Reverse">Those that refer to what was found; else those that it refers to.</param>
/// <param name="Params">The reference parameters that are followed.</param>
/// <param name="Target">Only references to resources of this type.</param>
/// <param name="Iterate">Followed also from what was included.</param>
public sealed record IncludeStep(bool Reverse, IReadOnlyList<int> Params, string? Target, bool Iterate);

/// <summary>A page of a search.</summary>
public sealed record SearchPage(IReadOnlyList<StoredResource> Matches, IReadOnlyList<StoredResource> Included, string? Next, long? Total)
{
    /// <summary>More would have come along than the limit.</summary>
    public bool IncludedCut { get; init; }
}
