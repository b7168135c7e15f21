using PeerSupport.Fhir.R4.FhirPath.Syntax;

namespace PeerSupport.Fhir.R4.FhirPath;

/// <summary>Order of two items (N1, 6.2).</summary>
internal static class Ordering
{
    /// <summary>Below 0, 0 or above 0; null when precision or units leave it open. Types that have no order between them are an error.</summary>
    public static int? Compare(ITypedElement a, ITypedElement b, Position at)
    {
        var x = Scalars.Of(a);
        var y = Scalars.Of(b);
        if (x is int i && y is int j)
        {
            return i.CompareTo(j);
        }

        if (Scalars.Number(x) is { } m && Scalars.Number(y) is { } n)
        {
            return m.CompareTo(n);
        }

        return (x, y) switch
        {
            (string s, string t) => string.CompareOrdinal(s, t),
            (FhirDate s, FhirDate t) => FhirDate.Compare(s, t),
            (FhirTime s, FhirTime t) => FhirTime.Compare(s, t),
            (FhirDate or FhirDateTime, FhirDate or FhirDateTime) => FhirDateTime.Compare(Scalars.Moment(x)!.Value, Scalars.Moment(y)!.Value),
            (FhirQuantity s, FhirQuantity t) => Quantities.Compare(s, t),
            (FhirQuantity s, int or long or decimal) => Quantities.Compare(s, new FhirQuantity(Scalars.Number(y)!.Value, "1")),
            (int or long or decimal, FhirQuantity t) => Quantities.Compare(new FhirQuantity(Scalars.Number(x)!.Value, "1"), t),
            (null, _) or (_, null) when Scalars.IsPrimitive(x is null ? a : b) => null,
            _ => throw at.Error($"A {a.InstanceType} and a {b.InstanceType} have no order between them."),
        };
    }
}
