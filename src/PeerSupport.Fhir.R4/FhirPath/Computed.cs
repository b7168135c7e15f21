namespace PeerSupport.Fhir.R4.FhirPath;

/// <summary>A value that an expression made: a System type, without a place in a resource.</summary>
internal sealed class Computed(string type, object value) : ITypedElement
{
    public static readonly Computed True = new(SystemTypes.Boolean, true);
    public static readonly Computed False = new(SystemTypes.Boolean, false);
    static readonly Computed[] Small = MakeSmall();

    public string Name => "";

    public string InstanceType => type;

    public object? Value => value;

    public string Location => "";

    public IEnumerable<ITypedElement> Children(string? name = null) => [];

    public static Computed Of(bool value) => value ? True : False;

    public static Computed Of(int value) => value is >= -1 and < 63 ? Small[value + 1] : new Computed(SystemTypes.Integer, value);

    public static Computed Of(decimal value) => new(SystemTypes.Decimal, value);

    public static Computed Of(string value) => new(SystemTypes.String, value);

    public static Computed Of(FhirDate value) => new(SystemTypes.Date, value);

    public static Computed Of(FhirDateTime value) => new(SystemTypes.DateTime, value);

    public static Computed Of(FhirTime value) => new(SystemTypes.Time, value);

    public static Computed Of(FhirQuantity value) => new(SystemTypes.Quantity, value);

    static Computed[] MakeSmall()
    {
        var small = new Computed[64];
        for (var i = 0; i < small.Length; i++)
        {
            small[i] = new Computed(SystemTypes.Integer, i - 1);
        }

        return small;
    }
}

/// <summary>The FHIRPath types' names as elements carry them.</summary>
internal static class SystemTypes
{
    public const string Prefix = "System.";
    public const string Boolean = "System.Boolean";
    public const string Integer = "System.Integer";
    public const string Decimal = "System.Decimal";
    public const string String = "System.String";
    public const string Date = "System.Date";
    public const string DateTime = "System.DateTime";
    public const string Time = "System.Time";
    public const string Quantity = "System.Quantity";
    public const string TypeInfo = "System.ClassInfo";

    public static bool IsSystem(ITypedElement element) => element.InstanceType.StartsWith(Prefix, StringComparison.Ordinal);
}

/// <summary>What <c>type()</c> answers: a namespace and a name.</summary>
internal sealed class TypeInfoElement(string space, string name) : ITypedElement
{
    public string Name => "";

    public string InstanceType => SystemTypes.TypeInfo;

    public object? Value => null;

    public string Location => "";

    public IEnumerable<ITypedElement> Children(string? childName = null) => childName switch
    {
        "namespace" => [Computed.Of(space)],
        "name" => [Computed.Of(name)],
        null => [Computed.Of(space), Computed.Of(name)],
        _ => [],
    };
}
