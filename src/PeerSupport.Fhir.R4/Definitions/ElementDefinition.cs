namespace PeerSupport.Fhir.R4;

/// <summary>One element of a type or resource, as R4 defines it. Immutable; shared by all threads.</summary>
public sealed class ElementDefinition
{
    readonly Lazy<Shape> _shape;
    ElementDefinition[]? _children;

    internal ElementDefinition(Definitions set)
    {
        Set = set;
        _shape = new(() => new Shape(Children, set));
    }

    /// <summary>From its home type: <c>Claim.item.quantity</c>, <c>Observation.value[x]</c>. An inherited element keeps its home: <c>DomainResource.text</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Its name without the mark of a choice: <c>quantity</c>, <c>value</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The fewest times that it must be there.</summary>
    public required int Min { get; init; }

    /// <summary>The most times that it may be there; null for any number.</summary>
    public required int? Max { get; init; }

    /// <summary>The types that it may have; none where it repeats another element's content.</summary>
    public required IReadOnlyList<TypeReference> Types { get; init; }

    /// <summary>True for <c>value[x]</c>: its JSON name carries the type.</summary>
    public required bool IsChoice { get; init; }

    public bool IsModifier { get; init; }

    public bool IsSummary { get; init; }

    /// <summary>The value set that its code must or should come from.</summary>
    public Binding? Binding { get; init; }

    /// <summary>The most characters of a string.</summary>
    public int? MaxLength { get; init; }

    /// <summary>The path of the element whose content it repeats: <c>Bundle.link</c>.</summary>
    public string? ContentReference { get; init; }

    /// <summary>The invariants that are stated on this element itself; those of its type stand on the type.</summary>
    public IReadOnlyList<Invariant> Invariants { get; internal set; } = [];

    /// <summary>Child elements that are defined in place (a backbone), with those that every backbone has; empty where the type says it.</summary>
    public IReadOnlyList<ElementDefinition> Children => _children ??= Content?.Children is { } same ? [.. same] : Own.Count == 0 ? [] : [.. Basis, .. Own];

    /// <summary>Whether it may be there more than once.</summary>
    public bool Repeats => Max is null or > 1;

    internal Definitions Set { get; }

    internal List<ElementDefinition> Own { get; } = [];

    internal ElementDefinition? Content { get; set; }

    internal bool IsInline => Own.Count > 0 || Content is not null;

    internal Shape Shape => _shape.Value;

    IReadOnlyList<ElementDefinition> Basis => Set.Type(Types[0].Type)?.Elements ?? [];

    public override string ToString() => Path;
}

/// <summary>A type that an element may have.</summary>
/// <param name="Type">The type's name.</param>
/// <param name="Profile">The constrained type that is asked for: <c>SimpleQuantity</c>.</param>
/// <param name="Targets">For a Reference or canonical the resource types that it may point to; empty for any.</param>
public sealed record TypeReference(string Type, string? Profile, IReadOnlyList<string> Targets);

/// <summary>A binding to a value set.</summary>
/// <param name="IsRequired">Required; else extensible.</param>
/// <param name="ValueSet">The value set's canonical URL without version.</param>
public sealed record Binding(bool IsRequired, string ValueSet);

/// <summary>A rule of R4 in FHIRPath.</summary>
/// <param name="Key">R4's name for it: <c>pat-1</c>.</param>
/// <param name="Severity">Error or warning.</param>
/// <param name="Human">R4's sentence for it.</param>
/// <param name="Expression">The FHIRPath that is evaluated: the official text, or the patched one of <c>errata.json</c>.</param>
public sealed record Invariant(string Key, IssueSeverity Severity, string Human, string Expression)
{
    /// <summary>The official text where an erratum replaced it.</summary>
    public string? OfficialExpression { get; init; }
}

/// <summary>A correction of R4 that this product applies, as <c>profiles/r4/errata.json</c> states it.</summary>
public sealed record Erratum(string Rule, string Kind, string? Path, string Official, string Patched, string Reason, string Source);
