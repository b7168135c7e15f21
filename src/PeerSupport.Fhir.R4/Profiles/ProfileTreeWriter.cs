namespace PeerSupport.Fhir.R4;

/// <summary>Writes a list of ElementDefinitions into a tree. Ids lead; where they are missing or don't fit the path, the order does.</summary>
internal sealed class ProfileTreeWriter(ProfileElement root, StructureDefinitionEntry entry, List<string> gaps)
{
    static readonly Slicing ByUrl = new([new Discriminator("value", "url")], "open", false);
    static readonly Slicing ByType = new([new Discriminator("type", "$this")], "open", false);

    /// <summary>The id that was last written at a path: <c>Claim.item</c> to <c>Claim.item:first</c>.</summary>
    readonly Dictionary<string, string> _last = new(StringComparer.Ordinal);

    public void Write(IEnumerable<SourceObject> elements)
    {
        foreach (var json in elements)
        {
            if (json.FindString("path") is not { Length: > 0 } path)
            {
                gaps.Add($"An element of {entry.Name} ({entry.Url}) has no path: it is left out.");
                continue;
            }

            var id = Id(json, path);
            if (Place(id.Split('.')) is { } element)
            {
                ProfileElementReader.Apply(json, element);
            }
            else
            {
                gaps.Add($"{entry.Name} ({entry.Url}) has the element {id}, which {entry.Type} does not: it is left out.");
            }
        }
    }

    string Id(SourceObject json, string path)
    {
        if (json.FindString("id") is not { } id || WithoutSlices(id) != path)
        {
            var dot = path.LastIndexOf('.');
            id = dot < 0 ? path : $"{_last.GetValueOrDefault(path[..dot], path[..dot])}{path[dot..]}";
            id += json.FindString("sliceName") is { } slice ? $":{slice}" : "";
        }

        foreach (var below in _last.Keys.Where(k => k.StartsWith(path + ".", StringComparison.Ordinal)).ToList())
        {
            _last.Remove(below);
        }

        return _last[path] = id;
    }

    static string WithoutSlices(string id) => id.Contains(':') ? string.Join('.', id.Split('.').Select(p => p.Split(':')[0])) : id;

    ProfileElement? Place(string[] parts)
    {
        var at = root;
        for (var i = 1; i < parts.Length && at is not null; i++)
        {
            var colon = parts[i].IndexOf(':', StringComparison.Ordinal);
            var (name, slice) = colon < 0 ? (parts[i], null) : (parts[i][..colon], parts[i][(colon + 1)..]);
            at = Child(at, name, ref slice);
            at = at is null || slice is null ? at : Slice(at, slice);
        }

        return at;
    }

    static ProfileElement? Child(ProfileElement parent, string name, ref string? slice)
    {
        var isChoice = name.EndsWith("[x]", StringComparison.Ordinal);
        var plain = isChoice ? name[..^3] : name;
        if (parent.Child(plain) is { } known)
        {
            return known;
        }

        var core = parent.InnerShape is { } shape ? shape.Elements.FirstOrDefault(e => e.Name == plain) : null;
        if (core is null && parent.InnerShape?.Find(name) is { Element.IsChoice: true } slot)
        {
            // Observation.valueQuantity is short for the slice of that name.
            slice ??= name;
            return Child(parent, slot.Element.Name + "[x]", ref slice);
        }

        if (core is null && parent.InnerShape is not null)
        {
            return null;
        }

        var child = new ProfileElement(plain, $"{parent.Path}.{name}") { IsChoice = isChoice || core is { IsChoice: true }, Core = core };
        parent.Children.Add(child);
        return child;
    }

    static ProfileElement Slice(ProfileElement element, string name)
    {
        var over = name.LastIndexOf('/');
        if (over > 0)
        {
            element = Slice(element, name[..over]);
        }

        if (element.Slices.Find(s => s.SliceName == name) is { } known)
        {
            return known;
        }

        element.Slicing ??= element.IsChoice ? ByType : element.Name is "extension" or "modifierExtension" ? ByUrl : null;
        var slice = new ProfileElement(element.Name, element.Path) { IsChoice = element.IsChoice, Core = element.Core, SliceName = name };
        if (element.IsChoice && Definitions.R4.Types.FirstOrDefault(t => JsonNames.Choice(element.Name, t.Name) == name) is { } type
            && element.TypeCodes.Contains(type.Name))
        {
            slice.Types = [new ProfileType(type.Name, [], [])];
        }

        element.Slices.Add(slice);
        return slice;
    }
}
