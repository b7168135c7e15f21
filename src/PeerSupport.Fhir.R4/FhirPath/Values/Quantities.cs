namespace PeerSupport.Fhir.R4.FhirPath;

/// <summary>Comparing and reckoning with quantities. Null is "not comparable".</summary>
internal static class Quantities
{
    /// <summary>What the conversion of units may round away, as a share.</summary>
    const decimal Rounding = 0.00000000000000000001m;

    public static int? Compare(FhirQuantity a, FhirQuantity b)
    {
        if (a.Unit == b.Unit && a.Calendar == b.Calendar)
        {
            return a.Value.CompareTo(b.Value);
        }

        try
        {
            return Common(a, b) is not var (left, right) ? null : Math.Abs(left - right) <= Math.Abs(left) * Rounding ? 0 : left.CompareTo(right);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    /// <summary>Equal when rounded to the digits of the one that has fewer (N1, 6.1.2).</summary>
    public static bool Equivalent(FhirQuantity a, FhirQuantity b)
    {
        if (a.Unit == b.Unit)
        {
            return Numbers.Equivalent(a.Value, b.Value);
        }

        if (Units.Find(a) is not { } x || Units.Find(b) is not { } y)
        {
            return false;
        }

        // A calendar month or year is equivalent, though never equal, to UCUM's.
        if (x.Dimension != y.Dimension)
        {
            return a.Value == b.Value && (a.Unit, b.Unit) is ("year", "a") or ("a", "year") or ("month", "mo") or ("mo", "month");
        }

        try
        {
            return Numbers.Equivalent(a.Value, b.Value * y.Factor / x.Factor);
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    /// <summary>The sum or difference in the left one's unit.</summary>
    public static FhirQuantity? Add(FhirQuantity a, FhirQuantity b, int sign)
    {
        if (a.Unit == b.Unit && a.Calendar == b.Calendar)
        {
            return a with { Value = a.Value + sign * b.Value };
        }

        return Units.Find(a) is { } x && Units.Find(b) is { } y && x.Dimension == y.Dimension
            ? a with { Value = a.Value + sign * b.Value * y.Factor / x.Factor }
            : null;
    }

    public static FhirQuantity? Multiply(FhirQuantity a, FhirQuantity b)
    {
        if (b.Unit == "1")
        {
            return a with { Value = a.Value * b.Value };
        }

        if (a.Unit == "1")
        {
            return b with { Value = a.Value * b.Value };
        }

        return Units.Find(a) is { } x && Units.Find(b) is { } y
            ? new FhirQuantity(a.Value * x.Factor * (b.Value * y.Factor), Named(Units.Combine(x.Dimension, y.Dimension, 1)))
            : null;
    }

    public static FhirQuantity? Divide(FhirQuantity a, FhirQuantity b)
    {
        if (b.Value == 0)
        {
            return null;
        }

        if (b.Unit == "1")
        {
            return a with { Value = a.Value / b.Value };
        }

        if (a.Unit == b.Unit)
        {
            return new FhirQuantity(a.Value / b.Value, "1");
        }

        return Units.Find(a) is { } x && Units.Find(b) is { } y
            ? new FhirQuantity(a.Value * x.Factor / (b.Value * y.Factor), Named(Units.Combine(x.Dimension, y.Dimension, -1)))
            : null;
    }

    public static bool Comparable(FhirQuantity a, FhirQuantity b) =>
        a.Unit == b.Unit || (Units.Find(a) is { } x && Units.Find(b) is { } y && x.Dimension == y.Dimension);

    static string Named(string dimension) => dimension.Length == 0 ? "1" : dimension;

    static (decimal Left, decimal Right)? Common(FhirQuantity a, FhirQuantity b) =>
        Units.Find(a) is { } x && Units.Find(b) is { } y && x.Dimension == y.Dimension ? (a.Value * x.Factor, b.Value * y.Factor) : null;
}
