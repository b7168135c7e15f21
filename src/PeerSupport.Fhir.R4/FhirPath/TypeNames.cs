using System.Collections.Frozen;

namespace PeerSupport.Fhir.R4.FhirPath;

/// <summary>A type as an expression names it: <c>Quantity</c>, <c>FHIR.Patient</c>, <c>System.String</c>.</summary>
internal sealed class TypeName
{
    readonly string name;
    readonly string systemName;
    readonly bool mayBeSystem;
    readonly bool mayBeFhir;

    public TypeName(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var space = dot < 0 ? "" : text[..dot];
        name = text[(dot + 1)..];
        systemName = SystemTypes.Prefix + name;
        mayBeSystem = space is "" or "System";
        mayBeFhir = space is "" or "FHIR";
    }

    /// <summary>False only for names that can't be a type: R4's primitives are a closed list.</summary>
    public bool IsKnown => !char.IsAsciiLetterLower(name[0]) || TypeNames.IsPrimitive(name);

    /// <summary>Of this type or of one derived from it.</summary>
    public bool Is(ITypedElement item) => SystemTypes.IsSystem(item)
        ? mayBeSystem && item.InstanceType == systemName
        : mayBeFhir && TypeNames.IsFhir(item.InstanceType, name);

    /// <summary>As <see cref="Is"/>, but a primitive only to its very own type: a code isn't cast to a string.</summary>
    public bool Casts(ITypedElement item) => Scalars.IsPrimitive(item) ? mayBeFhir && (item.InstanceType == name || name is "Element") : Is(item);
}

/// <summary>R4's types and what they derive from. Names that aren't data types are resources.</summary>
internal static class TypeNames
{
    const string DataTypes =
        "Address Annotation Attachment BackboneElement CodeableConcept Coding ContactDetail ContactPoint Contributor DataRequirement Expression Extension "
        + "HumanName Identifier Meta Money Narrative ParameterDefinition Period Quantity Range Ratio Reference RelatedArtifact SampledData Signature "
        + "TriggerDefinition UsageContext base64Binary boolean date dateTime decimal instant integer string time uri xhtml";

    static readonly FrozenDictionary<string, string> Parents = MakeParents();

    public static bool IsPrimitive(string name) => char.IsAsciiLetterLower(name[0]) && Parents.ContainsKey(name);

    /// <summary>Whether an R4 type is another one, or derives from it.</summary>
    public static bool IsFhir(string type, string name)
    {
        for (var current = type; current is not null; current = Parent(current))
        {
            if (current == name)
            {
                return true;
            }
        }

        return false;
    }

    public static string? Parent(string type) => Parents.TryGetValue(type, out var parent) ? parent
        : type is "Element" or "Resource" || type.Length == 0 || !char.IsAsciiLetterUpper(type[0]) || type.StartsWith(SystemTypes.Prefix, StringComparison.Ordinal) ? null
        : "DomainResource";

    static FrozenDictionary<string, string> MakeParents()
    {
        var parents = new Dictionary<string, string>();
        Put("Element", DataTypes);
        Put("BackboneElement", "Dosage ElementDefinition MarketingStatus Population ProdCharacteristic ProductShelfLife SubstanceAmount Timing");
        Put("Quantity", "Age Count Distance Duration SimpleQuantity MoneyQuantity");
        Put("string", "code id markdown");
        Put("uri", "url canonical oid uuid");
        Put("integer", "positiveInt unsignedInt");
        Put("Resource", "DomainResource Bundle Binary Parameters");
        return parents.ToFrozenDictionary();

        void Put(string parent, string names)
        {
            foreach (var name in names.Split(' '))
            {
                parents.Add(name, parent);
            }
        }
    }
}
