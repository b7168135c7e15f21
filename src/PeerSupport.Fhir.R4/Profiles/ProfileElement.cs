namespace PeerSupport.Fhir.R4;

/// <summary>A type as a profile names it.</summary>
internal sealed record ProfileType(string Code, IReadOnlyList<string> Profiles, IReadOnlyList<string> Targets);

/// <summary>A rule as a profile states it.</summary>
internal sealed record ProfileConstraint(string Key, IssueSeverity Severity, string Human, string Expression, string? Source);

/// <summary>A binding as a profile states it.</summary>
internal sealed record ProfileBinding(string Strength, string ValueSet);

/// <summary>How a profile tells slices apart.</summary>
internal sealed record Discriminator(string Type, string Path);

/// <summary>A slicing as a profile states it.</summary>
internal sealed record Slicing(IReadOnlyList<Discriminator> Discriminators, string Rules, bool Ordered);

/// <summary>
/// One element of a profile while it is put together: of a snapshot, or of the base's elements with the differential laid over them. What is null says nothing.
/// </summary>
internal sealed class ProfileElement(string name, string path)
{
    /// <summary>Without the mark of a choice.</summary>
    public string Name => name;

    /// <summary>As in the definition: <c>Observation.value[x]</c>.</summary>
    public string Path => path;

    public bool IsChoice { get; init; }

    public string? SliceName { get; init; }

    /// <summary>What R4 says of it; null where the walk into R4's types lost the way.</summary>
    public ElementDefinition? Core { get; init; }

    /// <summary>For a root: the type that it constrains.</summary>
    public TypeDefinition? RootType { get; init; }

    public int? Min { get; set; }

    /// <summary>-1 for any number.</summary>
    public int? Max { get; set; }

    public IReadOnlyList<ProfileType>? Types { get; set; }

    public (string Type, SourceNode Value)? Fixed { get; set; }

    public (string Type, SourceNode Value)? Pattern { get; set; }

    public (string Type, SourceNode Value)? MinValue { get; set; }

    public (string Type, SourceNode Value)? MaxValue { get; set; }

    public int? MaxLength { get; set; }

    public bool IsModifier { get; set; }

    public ProfileBinding? Binding { get; set; }

    public List<ProfileConstraint> Constraints { get; init; } = [];

    public Slicing? Slicing { get; set; }

    public string? ContentReference { get; set; }

    public List<ProfileElement> Children { get; } = [];

    public List<ProfileElement> Slices { get; } = [];

    /// <summary>The types that it may have: its own, else R4's.</summary>
    public IEnumerable<string> TypeCodes => Types?.Select(t => t.Code) ?? Core?.Types.Select(t => t.Type) ?? (RootType is null ? [] : [RootType.Name]);

    /// <summary>What its children may be by R4; null where several types leave it open.</summary>
    public Shape? InnerShape
    {
        get
        {
            if (RootType is not null)
            {
                return RootType.Shape;
            }

            if (Core is { IsInline: true })
            {
                return Core.Shape;
            }

            var codes = TypeCodes.Distinct().Take(2).ToList();
            return codes.Count == 1 ? Definitions.R4.Type(codes[0])?.Shape : null;
        }
    }

    public ProfileElement? Child(string childName) => Children.Find(c => c.Name == childName);

    /// <summary>A copy that can be changed without changing this one.</summary>
    public ProfileElement Clone()
    {
        var copy = new ProfileElement(name, path)
        {
            IsChoice = IsChoice, SliceName = SliceName, Core = Core, RootType = RootType, Min = Min, Max = Max, Types = Types, Fixed = Fixed, Pattern = Pattern, MinValue = MinValue,
            MaxValue = MaxValue, MaxLength = MaxLength, IsModifier = IsModifier, Binding = Binding, Slicing = Slicing, ContentReference = ContentReference, Constraints = [.. Constraints],
        };
        copy.Children.AddRange(Children.Select(c => c.Clone()));
        copy.Slices.AddRange(Slices.Select(s => s.Clone()));
        return copy;
    }
}
