using PeerSupport.Fhir.R4.FhirPath;

namespace PeerSupport.Fhir.R4;

/// <summary>An invariant, read once and ready to run.</summary>
internal sealed record CompiledInvariant(Invariant Invariant, CompiledExpression Expression);

/// <summary>
/// What is checked of an element: the invariants of its type and of its place, and the definition that names its binding and targets. One for each pair of
/// definition and type, made when it is first met, then shared by all threads.
/// </summary>
internal sealed class CheckPlan
{
    /// <summary>The walk does these itself, faster and with more to say; the structure check does htmlChecks.</summary>
    static readonly HashSet<string> DoneElsewhere = ["ele-1", "ext-1", "dom-3", "ref-1", "txt-1", "txt-2"];

    static readonly Lazy<Dictionary<(string Key, string Expression), CompiledInvariant>> Compiled = new(() =>
        Definitions.R4.Invariants.DistinctBy(each => (each.Key, each.Expression)).ToDictionary(each => (each.Key, each.Expression), each => new CompiledInvariant(each, CompiledExpression.Compile(each.Expression))));

    static readonly Lazy<Dictionary<string, CheckPlan>> Roots = new(() => Definitions.R4.Types.Where(type => type.Kind == TypeKind.Resource).ToDictionary(type => type.Name, type => new CheckPlan(null, type.Name)));

    readonly Shape? _shape;
    (string Name, string Type, CheckPlan Plan)[] _children = [];

    CheckPlan(ElementDefinition? definition, string typeName)
    {
        var type = Definitions.R4.Type(typeName);
        Definition = definition;
        Type = type;
        IsResource = type is { Kind: TypeKind.Resource };
        IsPrimitive = type is { Kind: TypeKind.Primitive };
        IsCanonical = typeName == "canonical";
        _shape = IsResource || definition is not { IsInline: true } ? type?.Shape : definition.Shape;
        var profiled = definition?.Types.FirstOrDefault(each => each.Type == typeName)?.Profile is { } name ? Definitions.R4.Type(name) : null;
        var own = (profiled ?? type)?.Invariants ?? [];
        Invariants = [.. own.Concat(definition?.Invariants ?? []).Concat(definition?.Content?.Invariants ?? []).Where(each => !DoneElsewhere.Contains(each.Key)).DistinctBy(each => each.Key)
            .Select(each => Compiled.Value[(each.Key, each.Expression)])];
    }

    public ElementDefinition? Definition { get; }

    public TypeDefinition? Type { get; }

    public CompiledInvariant[] Invariants { get; }

    public bool IsResource { get; }

    public bool IsPrimitive { get; }

    public bool IsCanonical { get; }

    /// <summary>A binding that the structure check leaves to this one.</summary>
    public string? Extensible => Definition?.Binding is { IsRequired: false } binding ? binding.ValueSet : null;

    public static CheckPlan OfResource(string type) => Roots.Value[type];

    /// <summary>The plan of a child. Names and types are the definitions' own strings, so that comparing them by reference is enough nearly always.</summary>
    public CheckPlan? Child(Element child)
    {
        foreach (ref readonly var known in _children.AsSpan())
        {
            if (ReferenceEquals(known.Name, child.Name) && ReferenceEquals(known.Type, child.InstanceType))
            {
                return known.Plan;
            }
        }

        return Add(child);
    }

    CheckPlan? Add(Element child)
    {
        if (_shape?.Elements.FirstOrDefault(each => each.Name == child.Name) is not { } definition)
        {
            return null;
        }

        while (true)
        {
            var before = _children;
            if (Array.Find(before, each => each.Name == child.Name && each.Type == child.InstanceType).Plan is { } known)
            {
                return known;
            }

            var plan = new CheckPlan(definition, child.InstanceType);
            if (Interlocked.CompareExchange(ref _children, [.. before, (child.Name, child.InstanceType, plan)], before) == before)
            {
                return plan;
            }
        }
    }
}
