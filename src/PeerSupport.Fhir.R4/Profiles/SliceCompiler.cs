namespace PeerSupport.Fhir.R4;

/// <summary>Finds out from a profile's elements what tells its slices apart.</summary>
internal sealed class SliceCompiler(ProfileLibrary library, ProfileTree tree, List<string> gaps)
{
    const int Deepest = 6;

    public SlicingCheck? Compile(ProfileElement element, Func<ProfileElement, CompiledElement> content)
    {
        if (element.Slicing is not { } slicing || element.Slices.Count == 0)
        {
            return null;
        }

        var paths = slicing.Discriminators.Select(d => SlicePath.Parse(d.Path)).ToArray();
        List<CompiledSlice> slices = [];
        foreach (var slice in element.Slices)
        {
            var matchers = paths.Length == 0 ? null : Matchers(slice, slicing, paths);
            if (matchers is null)
            {
                gaps.Add($"What tells the slice '{slice.SliceName}' of {element.Path} in {tree.Definition.Entry.Name} ({tree.Definition.Entry.Url}) apart can't be checked: the slice is not checked.");
            }

            slices.Add(new CompiledSlice(slice.SliceName!, matchers, content(slice)));
        }

        return new SlicingCheck(element.IsChoice ? element.Name + "[x]" : element.Name, element.Name, slicing.Rules, slicing.Ordered, [.. slices]);
    }

    SliceMatcher[]? Matchers(ProfileElement slice, Slicing slicing, SlicePath?[] paths)
    {
        var matchers = new SliceMatcher[paths.Length];
        for (var i = 0; i < paths.Length; i++)
        {
            if (paths[i] is not { } path || Matcher(slice, slicing.Discriminators[i].Type, path) is not { } matcher)
            {
                return null;
            }

            matchers[i] = matcher;
        }

        return matchers;
    }

    SliceMatcher? Matcher(ProfileElement slice, string type, SlicePath path)
    {
        if (path.Text == "url" && slice.Name is "extension" or "modifierExtension" && Url(slice) is { } url)
        {
            return new SliceMatcher(path, new TextTest(url), true, $"url {url}");
        }

        List<ProfileElement> ends = [];
        Ends(slice, path.Steps, 0, ends, 0);
        if (type == "exists")
        {
            var absent = ends.Count > 0 && ends.TrueForAll(e => e.Max == 0);
            return new SliceMatcher(path, new AnyTest(), !absent, absent ? $"no {path.Text}" : path.Text);
        }

        List<IElementTest> tests = [];
        List<string> expected = [];
        foreach (var end in ends)
        {
            if (Test(end, type, out var words) is not { } test)
            {
                return null;
            }

            tests.Add(test);
            expected.Add(words);
        }

        var said = $"{path.Text}: {string.Join(" or ", expected.Distinct())}";
        return tests.Count == 0 ? null : new SliceMatcher(path, tests.Count == 1 ? tests[0] : new EitherTest([.. tests]), true, said);
    }

    IElementTest? Test(ProfileElement end, string type, out string words)
    {
        switch (type)
        {
            case "type":
                var codes = Types(end);
                words = string.Join(" or ", codes);
                return codes.Length == 0 || codes is ["Resource"] ? null : new TypeTest(codes);
            case "profile":
                var profiles = end.RootType is null ? (end.Types ?? []).SelectMany(t => t.Profiles).ToList() : [];
                words = string.Join(" or ", profiles);
                return profiles.Count == 0 ? null : new ProfileTest([.. profiles.Select(p => library.Reference(p, tree.Definition.Scope))]);
            default:
                List<string> said = [];
                var test = Value(end, said, 0);
                words = string.Join(", ", said);
                return test;
        }
    }

    /// <summary>The types that a slice's element is of; a profile says its type.</summary>
    string[] Types(ProfileElement end) => end.Types is not { } types ? [.. end.TypeCodes]
        : [.. types.SelectMany(t => t.Profiles.Count == 0 ? [t.Code] : t.Profiles.Select(p => library.Reference(p, tree.Definition.Scope).Type ?? t.Code)).Distinct()];

    /// <summary>Null where neither the element nor its children have a value, a pattern or a required binding.</summary>
    ValueTest? Value(ProfileElement element, List<string> said, int depth)
    {
        var set = element.Binding is { Strength: "required" } binding && element.Fixed is null && element.Pattern is null
            && element.Core?.Binding?.ValueSet != Terminology.WithoutVersion(binding.ValueSet) ? library.Terminology.Set(binding.ValueSet) : null;
        if ((element.Fixed ?? element.Pattern) is { } value)
        {
            said.Add(ProfileText.Value(value.Value));
        }
        else if (set is not null)
        {
            said.Add($"a code of {set.Url}");
        }

        List<(string, IElementTest)> children = [];
        if (element.Fixed is null && element.Pattern is null && set is null && depth < Deepest)
        {
            foreach (var child in element.Children.Concat(Profiles(element).SelectMany(p => p.Children)))
            {
                // Of a sliced child no one slice need be there, unless it is required.
                foreach (var one in child.Slices.Where(s => s.Min > 0).Prepend(child))
                {
                    List<string> words = [];
                    if (child.Name is not ("extension" or "id") && Value(one, words, depth + 1) is { } test)
                    {
                        children.Add((child.Name, test));
                        said.AddRange(words.Select(w => $"{child.Name} {w}"));
                    }
                }
            }
        }

        return element.Fixed is null && element.Pattern is null && set is null && children.Count == 0 ? null
            : new ValueTest(element.Fixed?.Value, element.Pattern?.Value, set, [.. children]);
    }

    /// <summary>The elements that a path leads to, through the profiles of types, extensions and references.</summary>
    void Ends(ProfileElement at, SliceStep[] steps, int step, List<ProfileElement> ends, int depth)
    {
        if (step == steps.Length)
        {
            ends.Add(at);
            return;
        }

        if (depth > Deepest)
        {
            return;
        }

        var (kind, text) = steps[step];
        switch (kind)
        {
            case SliceStepKind.Child when at.Child(text) is { } child:
                // Where the child is sliced itself, a slice that must be there may say what the value is: the LOINC code among a component's codings.
                var before = ends.Count;
                foreach (var slice in child.Slices.Where(s => s.Min > 0 && step + 1 < steps.Length))
                {
                    Ends(slice, steps, step + 1, ends, depth);
                }

                if (ends.Count == before)
                {
                    Ends(child, steps, step + 1, ends, depth);
                }

                break;
            case SliceStepKind.Child:
                foreach (var root in Profiles(at).Where(r => r.Child(text) is not null))
                {
                    Ends(root, steps, step, ends, depth + 1);
                }

                break;
            case SliceStepKind.Extension when at.Child("extension")?.Slices.Find(s => Url(s) == text) is { } extension && extension.Children.Count > 0:
                Ends(extension, steps, step + 1, ends, depth);
                break;
            case SliceStepKind.Extension:
                if (library.Tree(text, tree.Definition.Scope) is { } definition)
                {
                    Ends(definition.Root, steps, step + 1, ends, depth + 1);
                }

                break;
            case SliceStepKind.OfType:
                Ends(at.Slices.Find(s => s.TypeCodes.Contains(text)) ?? at, steps, step + 1, ends, depth);
                break;
            default:
                foreach (var target in (at.Types ?? []).SelectMany(t => t.Targets))
                {
                    if (library.Tree(target, tree.Definition.Scope) is { } profile)
                    {
                        Ends(profile.Root, steps, step + 1, ends, depth + 1);
                    }
                    else if (ProfileTree.CoreType(target) is { } core)
                    {
                        Ends(new ProfileElement(core, core) { RootType = Definitions.R4.Type(core) }, steps, step + 1, ends, depth + 1);
                    }
                }

                break;
        }
    }

    IEnumerable<ProfileElement> Profiles(ProfileElement element) => (element.Types ?? []).SelectMany(t => t.Profiles)
        .Select(p => library.Tree(p, tree.Definition.Scope)?.Root).OfType<ProfileElement>();

    /// <summary>An extension's url: what the slice fixes, else its profile.</summary>
    static string? Url(ProfileElement slice) =>
        (slice.Child("url")?.Fixed ?? slice.Child("url")?.Pattern) is { Value: SourcePrimitive value } ? value.Decoded
            : (slice.Types ?? []).SelectMany(t => t.Profiles).Select(Terminology.WithoutVersion).FirstOrDefault();
}
