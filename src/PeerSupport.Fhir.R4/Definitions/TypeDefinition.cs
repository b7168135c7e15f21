namespace PeerSupport.Fhir.R4;

/// <summary>What a type is on the wire: a JSON value, a JSON object, or a JSON object with <c>resourceType</c>.</summary>
public enum TypeKind { Primitive, Complex, Resource }

/// <summary>An R4 type or resource. Immutable; shared by all threads.</summary>
public sealed class TypeDefinition
{
    readonly Lazy<Shape> _shape;

    internal TypeDefinition(Definitions set)
    {
        _shape = new(() => new Shape(Elements, set));
    }

    /// <summary><c>Patient</c>, <c>CodeableConcept</c>, <c>dateTime</c>.</summary>
    public required string Name { get; init; }

    public required TypeKind Kind { get; init; }

    /// <summary>True for Element, BackboneElement, Resource and DomainResource.</summary>
    public required bool IsAbstract { get; init; }

    /// <summary>The type that it specializes; for SimpleQuantity and MoneyQuantity the one that they constrain. Null for Element and Resource.</summary>
    public TypeDefinition? Base { get; internal set; }

    /// <summary>The direct child elements, inherited ones first. A primitive's are id and extension.</summary>
    public IReadOnlyList<ElementDefinition> Elements { get; internal set; } = [];

    /// <summary>The invariants that are stated on this type itself.</summary>
    public IReadOnlyList<Invariant> OwnInvariants { get; internal set; } = [];

    /// <summary>The invariants of this type and all that it comes from, the most general first.</summary>
    public IEnumerable<Invariant> Invariants => Base is null ? OwnInvariants : Base.Invariants.Concat(OwnInvariants);

    internal Shape Shape => _shape.Value;

    /// <summary>Whether it is the named type or comes from it: an Age is a Quantity and an Element.</summary>
    public bool IsA(string type)
    {
        for (var at = this; at is not null; at = at.Base)
        {
            if (at.Name == type)
            {
                return true;
            }
        }

        return false;
    }

    public override string ToString() => Name;
}
