namespace PeerSupport.Fhir.R4.FhirPath;

/// <summary>Elements as System values (R4's implicit conversions, http://hl7.org/fhir/R4/fhirpath.html#types).</summary>
internal static class Scalars
{
    /// <summary>The value of a primitive or computed element, or the quantity that a FHIR Quantity is; null for what has neither.</summary>
    public static object? Of(ITypedElement element) => element.Value ?? ToQuantity(element);

    /// <summary>FHIR's primitive types begin with a small letter.</summary>
    public static bool IsPrimitive(ITypedElement element) => element.InstanceType is { Length: > 0 } type && char.IsAsciiLetterLower(type[0]);

    /// <summary>A FHIR Quantity (or Age, Duration …) as FHIRPath's; null for another type, and for one without a value.</summary>
    public static FhirQuantity? ToQuantity(ITypedElement element)
    {
        if (element.Value is FhirQuantity quantity)
        {
            return quantity;
        }

        if (element.Value is not null || !TypeNames.IsFhir(element.InstanceType, "Quantity"))
        {
            return null;
        }

        decimal? value = null;
        string? unit = null;
        string? code = null;
        foreach (var child in element.Children())
        {
            switch (child.Name)
            {
                case "value": value = Number(child.Value); break;
                case "unit": unit = child.Value as string; break;
                case "code": code = child.Value as string; break;
            }
        }

        return value is { } number ? new FhirQuantity(number, code ?? unit ?? "1") : null;
    }

    public static decimal? Number(object? value) => value switch { int i => i, long l => l, decimal d => d, _ => null };

    /// <summary>A date or dateTime as dateTime.</summary>
    public static FhirDateTime? Moment(object? value) => value switch { FhirDateTime moment => moment, FhirDate date => new FhirDateTime(date), _ => null };
}
