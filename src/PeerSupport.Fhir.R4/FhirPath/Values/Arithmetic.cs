using PeerSupport.Fhir.R4.FhirPath.Syntax;

namespace PeerSupport.Fhir.R4.FhirPath;

/// <summary><c>+ - * / div mod</c> (N1, 6.6). A result that can't be held, or a division by zero, is nothing.</summary>
internal static class Arithmetic
{
    public static ITypedElement? Apply(string sign, ITypedElement a, ITypedElement b, Position at)
    {
        var x = Scalars.Of(a);
        var y = Scalars.Of(b);
        try
        {
            if (x is int i && y is int j && sign != "/")
            {
                return Whole(sign, i, j);
            }

            if (Scalars.Number(x) is { } m && Scalars.Number(y) is { } n)
            {
                return Fraction(sign, m, n);
            }

            switch (sign, x, y)
            {
                case ("+", string s, string t):
                    return Computed.Of(s + t);
                case ("+" or "-", FhirDate or FhirDateTime or FhirTime, FhirQuantity duration):
                    return DateArithmetic.Add(x, duration, sign == "+" ? 1 : -1, at);
                case ("+" or "-", FhirQuantity s, FhirQuantity t):
                    return Made(Quantities.Add(s, t, sign == "+" ? 1 : -1));
                case ("*" or "/", FhirQuantity or int or long or decimal, FhirQuantity or int or long or decimal):
                    return Made(sign == "*" ? Quantities.Multiply(AsQuantity(x), AsQuantity(y)) : Quantities.Divide(AsQuantity(x), AsQuantity(y)));
                case (_, null, _) when Scalars.IsPrimitive(a):
                case (_, _, null) when Scalars.IsPrimitive(b):
                    return null;
                default:
                    throw at.Error($"'{sign}' isn't defined for a {a.InstanceType} and a {b.InstanceType}.");
            }
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    static Computed? Whole(string sign, int a, int b) => sign switch
    {
        "+" => Computed.Of(checked(a + b)),
        "-" => Computed.Of(checked(a - b)),
        "*" => Computed.Of(checked(a * b)),
        "div" => b == 0 ? null : Computed.Of(checked(a / b)),
        _ => b == 0 ? null : Computed.Of(b == -1 ? 0 : a % b),
    };

    static Computed? Fraction(string sign, decimal a, decimal b) => sign switch
    {
        "+" => Computed.Of(a + b),
        "-" => Computed.Of(a - b),
        "*" => Computed.Of(a * b),
        "/" => b == 0 ? null : Computed.Of(a / b),
        "div" => b == 0 ? null : Computed.Of(checked((int)decimal.Truncate(a / b))),
        _ => b == 0 ? null : Computed.Of(a % b),
    };

    static FhirQuantity AsQuantity(object value) => value as FhirQuantity ?? new FhirQuantity(Scalars.Number(value)!.Value, "1");

    static Computed? Made(FhirQuantity? value) => value is null ? null : Computed.Of(value);
}
