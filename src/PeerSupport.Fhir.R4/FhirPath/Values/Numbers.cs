namespace PeerSupport.Fhir.R4.FhirPath;

/// <summary>Steps on decimals.</summary>
internal static class Numbers
{
    /// <summary>Digits after the point as written.</summary>
    public static int Scale(decimal value) => value.Scale;

    /// <summary>Without the zeros that say nothing.</summary>
    public static decimal Normalize(decimal value) => value / 1.0000000000000000000000000000m;

    /// <summary>Equal when rounded to the digits of the one that has fewer (N1, 6.1.2); zeros at the end don't count.</summary>
    public static bool Equivalent(decimal a, decimal b)
    {
        (a, b) = (Normalize(a), Normalize(b));
        var digits = Math.Min(a.Scale, b.Scale);
        return Math.Round(a, digits, MidpointRounding.AwayFromZero) == Math.Round(b, digits, MidpointRounding.AwayFromZero);
    }

    /// <summary>Down (or up) to so many digits after the point, and written with them.</summary>
    public static decimal Step(decimal value, int digits, bool up)
    {
        var rounded = Math.Round(value, Math.Min(digits, 28), up ? MidpointRounding.ToPositiveInfinity : MidpointRounding.ToNegativeInfinity);
        return Pad(rounded, digits);
    }

    /// <summary>Written with at least so many digits after the point.</summary>
    public static decimal Pad(decimal value, int digits)
    {
        try
        {
            return value.Scale >= digits ? value : value + new decimal(0, 0, 0, false, (byte)digits);
        }
        catch (OverflowException)
        {
            return value;
        }
    }
}
