namespace PeerSupport.Fhir.R4;

/// <summary>
/// One element of a resource, or a value that was computed from one: the narrow face under FHIRPath, validation and search.
/// Another FHIR library goes under this product by implementing it.
/// </summary>
public interface ITypedElement
{
    /// <summary>The element's name in its definition, without the type suffix of a choice: <c>value</c> for <c>valueQuantity</c>. A resource's root: its type.</summary>
    string Name { get; }

    /// <summary>The R4 type (<c>Patient</c>, <c>CodeableConcept</c>, <c>date</c>), a backbone's <c>BackboneElement</c>, or for computed values the FHIRPath type with its prefix (<c>System.String</c>).</summary>
    string InstanceType { get; }

    /// <summary>
    /// A primitive's value, null for a complex element and for a primitive that has only extensions: <see cref="string"/>, <see cref="bool"/>, <see cref="int"/>,
    /// <see cref="long"/>, <see cref="decimal"/>, or the R4 layer's own partial date, dateTime, time and quantity values.
    /// </summary>
    object? Value { get; }

    /// <summary>The FHIRPath that finds this element from its resource: <c>Claim.item[0].quantity</c>. Empty for computed values.</summary>
    string Location { get; }

    /// <summary>The child elements in document order: all of them, or those of one name.</summary>
    IEnumerable<ITypedElement> Children(string? name = null);
}
