using PeerSupport.Fhir.R4.Search;

namespace PeerSupport.Fhir.Server;

/// <summary>The forms in which values go into hashes. Index and query use the same ones: that is what makes them meet.</summary>
static class SearchForms
{
    /// <summary>Goes before the forms of an identifier that a reference names what it leads to by.</summary>
    public const string Identifier = "i";

    public const string Range = "d", Text = "t", AnyQuantity = "q", Ucum = "http://unitsofmeasure.org";

    /// <summary>
    /// A code alone, and with its system where its type has one. Codes are compared without regard to case, as R4 asks where a system doesn't say
    /// (http://hl7.org/fhir/R4/search.html#token); systems with.
    /// </summary>
    public static IEnumerable<string> OfToken(SearchValue.Token token, bool plain)
    {
        if (token.Code is not null)
        {
            yield return Code(token.Code);
            if (!plain)
            {
                yield return InSystem(token.System ?? "", token.Code);
            }
        }
    }

    /// <summary>Its codes have systems: both are one row.</summary>
    public static bool IsCoding(SearchParameter parameter) => !parameter.IsPlain;

    /// <summary>Its values name one resource, or few.</summary>
    public static bool IsName(SearchParameter parameter) => parameter.Code is "identifier" or "subscriber-id" or "authorization";

    public static string Code(string code) => "c|" + code.ToLowerInvariant();

    public static string InSystem(string system, string code) => $"s|{system.Length}|{system}|{code.ToLowerInvariant()}";

    public static string? OfSystem(SearchValue.Token token) => token.System is { } system ? System(system) : null;

    public static string System(string system) => "n|" + system;

    /// <summary>A reference as it stands; a canonical also without its version.</summary>
    public static IEnumerable<string> OfReference(string text)
    {
        yield return text;
        if (text.LastIndexOf('|') is > 0 and var bar)
        {
            yield return text[..bar];
        }
    }

    public static IEnumerable<string> OfUri(string uri) => OfReference(uri).Select(Uri);

    public static string Uri(string uri) => "u|" + uri;

    public static string Exact(string text) => "x|" + text;

    /// <summary>What a quantity's unit is known by: its code with its system, and a code or unit alone, which are names. A code of UCUM is looked up with its system either way.</summary>
    public static IEnumerable<(string Form, bool IsName)> UnitsOf(SearchValue.Quantity quantity)
    {
        if (quantity.Code is { } code)
        {
            yield return (UnitInSystem(quantity.System ?? "", code), false);
            if (quantity.System != Ucum)
            {
                yield return (Unit(code), true);
            }
        }

        if (quantity.Unit is { } unit && unit != quantity.Code)
        {
            yield return (Unit(unit), true);
        }
    }

    /// <summary>The same of a query, <c>number|system|code</c> or <c>number||code</c>.</summary>
    public static IEnumerable<(string Form, bool IsName)> UnitsOf(string system, string code) =>
        code is "" ? [] : system is "" ? [(Unit(code), true), (UnitInSystem(Ucum, code), false)] : [(UnitInSystem(system, code), false)];

    public static string Unit(string code) => "q|" + code;

    public static string UnitInSystem(string system, string code) => $"q|{system.Length}|{system}|{code}";

    /// <summary>A number or quantity as a whole number of the same order.</summary>
    public static long Ordered(decimal number)
    {
        if (number is decimal.MinValue or decimal.MaxValue)
        {
            return number < 0 ? long.MinValue : long.MaxValue;
        }

        var bits = BitConverter.DoubleToInt64Bits((double)number + 0.0);
        return bits >= 0 ? bits : bits ^ long.MaxValue;
    }

    /// <summary>A part of a composite that is compared for equality.</summary>
    public static IEnumerable<string> OfPart(SearchValue part) => part switch
    {
        SearchValue.Token token => OfToken(token, false),
        SearchValue.Reference { Text: { } text } => OfReference(text).Select(each => "r|" + each),
        SearchValue.Uri uri => OfUri(uri.Text),
        SearchValue.String text => [Exact(text.Text)],
        _ => [],
    };

    public static string Join(string head, string form) => $"{head}{form.Length}${form}";
}
