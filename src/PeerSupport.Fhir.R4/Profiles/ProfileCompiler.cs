using PeerSupport.Fhir.R4.FhirPath;

namespace PeerSupport.Fhir.R4;

/// <summary>Makes a profile's tree into checks. What R4 itself says, or the same element without its slice, isn't checked again.</summary>
internal sealed class ProfileCompiler
{
    static readonly HashSet<string> CoreKeys = [.. Definitions.R4.Invariants.Select(i => i.Key)];

    readonly ProfileLibrary _library;
    readonly ProfileTree _tree;
    readonly StructureDefinitionEntry _entry;
    readonly List<string> _gaps;
    readonly SliceCompiler _slices;
    readonly Dictionary<ProfileElement, CompiledElement> _made = [];

    ProfileCompiler(ProfileLibrary library, ProfileTree tree)
    {
        (_library, _tree, _entry, _gaps) = (library, tree, tree.Definition.Entry, [.. tree.Gaps]);
        _slices = new SliceCompiler(library, tree, _gaps);
    }

    public static CompiledProfile Compile(ProfileLibrary library, ProfileTree tree)
    {
        var compiler = new ProfileCompiler(library, tree);
        var root = compiler.Element(tree.Root, null);
        (root.Min, root.Max) = (0, -1);
        return new CompiledProfile(tree.Definition.Entry, root, compiler.Extension(), compiler._gaps);
    }

    /// <param name="element">What to compile.</param>
    /// <param name="plain">For a slice, or an element below one: the same without the slice, which is checked for every item.</param>
    CompiledElement Element(ProfileElement element, ProfileElement? plain)
    {
        if (_made.TryGetValue(element, out var known))
        {
            return known;
        }

        var core = element.Core;
        var compiled = new CompiledElement(element.Name, element.Path, element.IsChoice, element.SliceName)
        {
            Cardinality = $"{element.Min ?? core?.Min ?? 0}..{(element.Max is { } shownMax and >= 0 ? shownMax : core?.Max)?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "*"}",
            IsResource = element.RootType is { Kind: TypeKind.Resource } || element.TypeCodes.Any(t => Definitions.R4.Type(t) is { Kind: TypeKind.Resource }),
        };
        _made[element] = compiled;
        var isSlice = element.SliceName is not null;
        compiled.Min = element.Min is { } min && (isSlice || (min > (core?.Min ?? 0) && min != plain?.Min)) ? min : 0;
        compiled.Max = element.Max is { } max and >= 0 && (isSlice || core is null || core.Max is null || max < core.Max) && (isSlice || max != plain?.Max) ? max : -1;
        List<ProfileCheck> checks = [];
        Types(element, plain, checks);
        Values(element, plain, compiled, checks);
        Bindings(element, plain, compiled, checks);
        Constraints(element, plain, checks);
        compiled.Checks = [.. checks];
        compiled.Children = Children(element, plain);
        compiled.Same = element is { ContentReference: { } reference, Children.Count: 0 } && Referenced(reference) is { } same ? Element(same, null) : null;
        compiled.Slicing = _slices.Compile(element, slice => Element(slice, isSlice ? null : element));
        return compiled;
    }

    CompiledElement[] Children(ProfileElement element, ProfileElement? plain)
    {
        List<CompiledElement> children = [];
        foreach (var child in element.Children)
        {
            if (Element(child, plain?.Child(child.Name)) is { IsEmpty: false } compiled)
            {
                children.Add(compiled);
            }
        }

        return [.. children];
    }

    /// <summary>What <c>#Questionnaire.item</c> means.</summary>
    ProfileElement? Referenced(string reference)
    {
        var at = _tree.Root;
        foreach (var name in reference[(reference.IndexOf('#', StringComparison.Ordinal) + 1)..].Split('.').Skip(1))
        {
            if (at.Child(name) is not { } child)
            {
                return null;
            }

            at = child;
        }

        return at;
    }

    void Types(ProfileElement element, ProfileElement? plain, List<ProfileCheck> checks)
    {
        if (element.Types is not { Count: > 0 } types || element.RootType is not null || Same(types, plain?.Types))
        {
            return;
        }

        var shown = element.IsChoice ? element.Name + "[x]" : element.Name;
        var codes = types.Select(t => t.Code).Distinct().ToArray();
        if (Array.TrueForAll(codes, c => Definitions.R4.Type(c) is not null)
            && (element.Core is null || element.Core.Types.Any(t => !codes.Contains(t.Type))))
        {
            checks.Add(new TypeCheck(shown, codes));
        }

        foreach (var type in types)
        {
            if (type.Profiles.Count > 0 && type.Code != "Extension" && type.Profiles.All(p => ProfileTree.CoreType(p) is null))
            {
                checks.Add(new TypeProfileCheck(shown, type.Code, References(type.Profiles)));
            }
        }

        var targets = types.Where(t => t.Code == "Reference").SelectMany(t => t.Targets).ToList();
        var own = element.Core?.Types.Where(t => t.Type == "Reference").SelectMany(t => t.Targets).ToHashSet() ?? [];
        if (targets.Count > 0 && !own.SetEquals(targets.Select(t => ProfileTree.CoreType(t) ?? t)) && !targets.Any(t => ProfileTree.CoreType(t) == "Resource"))
        {
            checks.Add(new ReferenceCheck(shown, References(targets)));
        }
    }

    ProfileRef[] References(IEnumerable<string> urls) => [.. urls.Select(Reference)];

    ProfileRef Reference(string url)
    {
        var reference = _library.Reference(url, _tree.Definition.Scope);
        if (reference.Type is null)
        {
            _gaps.Add($"The profile {url} is not held: what must conform to it is not checked by it.");
        }

        return reference;
    }

    static void Values(ProfileElement element, ProfileElement? plain, CompiledElement compiled, List<ProfileCheck> checks)
    {
        if (element.Fixed is { } fixedValue && element.Fixed != plain?.Fixed)
        {
            checks.Add(new FixedCheck(compiled.Shown, fixedValue.Value));
        }

        if (element.Pattern is { } pattern && element.Pattern != plain?.Pattern)
        {
            checks.Add(new PatternCheck(compiled.Shown, pattern.Value));
        }

        if (element.MaxLength is { } length && length != element.Core?.MaxLength)
        {
            checks.Add(new MaxLengthCheck(compiled.Shown, length));
        }

        if (element.MinValue is { } least)
        {
            checks.Add(new RangeCheck(compiled.Shown, Limit(least), isLeast: true));
        }

        if (element.MaxValue is { } most)
        {
            checks.Add(new RangeCheck(compiled.Shown, Limit(most), isLeast: false));
        }
    }

    static Element Limit((string Type, SourceNode Value) limit) => new(null, limit.Type, limit.Type, Definitions.R4.Type(limit.Type)?.Shape, limit.Value, null, -1);

    void Bindings(ProfileElement element, ProfileElement? plain, CompiledElement compiled, List<ProfileCheck> checks)
    {
        if (element.Binding is not { Strength: "required" or "extensible" } binding || binding == plain?.Binding)
        {
            return;
        }

        var isRequired = binding.Strength == "required";
        var url = Terminology.WithoutVersion(binding.ValueSet);
        if (element.Core?.Binding is { } core && core.ValueSet == url && (core.IsRequired || !isRequired))
        {
            return;
        }

        if (_library.Terminology.Set(url) is { IsUnknown: false } set)
        {
            checks.Add(new BindingCheck(compiled.Shown, set, isRequired, _library.Terminology));
        }
        else if (isRequired)
        {
            _gaps.Add($"The codes of the value set {url} are not held: codes that must come from it are not checked.");
        }
    }

    void Constraints(ProfileElement element, ProfileElement? plain, List<ProfileCheck> checks)
    {
        foreach (var constraint in element.Constraints)
        {
            var isCore = CoreKeys.Contains(constraint.Key) && (constraint.Source is null || ProfileTree.CoreType(constraint.Source) is not null);
            if (isCore || (plain?.Constraints.Exists(c => c.Key == constraint.Key) ?? false))
            {
                continue;
            }

            try
            {
                checks.Add(new ConstraintCheck(constraint, CompiledExpression.Compile(constraint.Expression)));
            }
            catch (FhirPathException e)
            {
                _gaps.Add($"The rule {constraint.Key} of {_entry.Name} ({_entry.Url}) at {element.Path} can't be read and is not checked: {e.Message}");
            }
        }
    }

    ExtensionRules? Extension()
    {
        if (_entry.Type != "Extension")
        {
            return null;
        }

        // R4's own definitions use some of its extensions where their contexts don't let them.
        var patch = Definitions.R4.Errata.FirstOrDefault(e => e.Kind == "extension-context" && e.Path == _entry.Url);
        IEnumerable<(string, string)> contexts = patch is not null ? patch.Patched.Split(", ").Select(expression => ("element", expression))
            : ProfileElementReader.Objects(_tree.Json.Find("context")).Select(c => (c.FindString("type") ?? "", c.FindString("expression") ?? ""));
        return new ExtensionRules(_tree.Root.IsModifier, [.. contexts], [.. Conditions()]);
    }

    IEnumerable<CompiledExpression> Conditions()
    {
        foreach (var text in (_tree.Json.Find("contextInvariant") as SourceArray)?.Items.Select(ProfileElementReader.Text).OfType<string>() ?? [])
        {
            CompiledExpression? condition = null;
            try
            {
                condition = CompiledExpression.Compile(text);
            }
            catch (FhirPathException e)
            {
                _gaps.Add($"A contextInvariant of {_entry.Name} ({_entry.Url}) can't be read and is not checked: {e.Message}");
            }

            if (condition is not null)
            {
                yield return condition;
            }
        }
    }

    static bool Same(IReadOnlyList<ProfileType> types, IReadOnlyList<ProfileType>? others) => others is not null && types.Count == others.Count
        && types.Zip(others).All(p => p.First.Code == p.Second.Code && p.First.Profiles.SequenceEqual(p.Second.Profiles) && p.First.Targets.SequenceEqual(p.Second.Targets));
}
