namespace PeerSupport.Fhir.R4;

/// <summary>The elements of one profile as a tree, from its snapshot, or from its base with its differential laid over it.</summary>
internal sealed class ProfileTree
{
    const string CoreCanonical = "http://hl7.org/fhir/StructureDefinition/";

    ProfileTree(Definition definition, SourceObject json, ProfileElement root, IReadOnlyList<string> gaps) =>
        (Definition, Json, Root, Gaps) = (definition, json, root, gaps);

    public Definition Definition { get; }

    public SourceObject Json { get; }

    public ProfileElement Root { get; }

    /// <summary>What of it can't be checked, in words.</summary>
    public IReadOnlyList<string> Gaps { get; }

    /// <summary>The name of R4's own type that a canonical means; null for anything else.</summary>
    public static string? CoreType(string canonical)
    {
        var url = Terminology.WithoutVersion(canonical);
        return url.StartsWith(CoreCanonical, StringComparison.Ordinal) && Definitions.R4.Type(url[CoreCanonical.Length..]) is { } type ? type.Name : null;
    }

    /// <summary>Null for a definition of a type that R4 doesn't have, such as a logical model.</summary>
    /// <param name="definition">The profile.</param>
    /// <param name="baseOf">The tree of a base by its canonical; null when it is not held.</param>
    public static ProfileTree? Build(Definition definition, Func<string, PackageScope, ProfileTree?> baseOf)
    {
        var entry = definition.Entry;
        if (Definitions.R4.Type(entry.Type) is not { } type)
        {
            return null;
        }

        var parsed = FhirJson.Parse(entry.Json, 200);
        if (parsed.Resource is not { } resource)
        {
            var issue = parsed.Issues[0];
            throw new ProfileLoadException(entry.File, $"Line {issue.Line}, column {issue.Column}: {issue.Text}");
        }

        List<string> gaps = [];
        var json = resource.Source;
        var root = new ProfileElement(type.Name, type.Name) { RootType = type };
        var elements = ProfileElementReader.Objects((json.Find("snapshot") as SourceObject)?.Find("element")).ToList();
        if (elements.Count == 0)
        {
            elements = [.. ProfileElementReader.Objects((json.Find("differential") as SourceObject)?.Find("element"))];
            if (entry.BaseDefinition is { } canonical && CoreType(canonical) is null)
            {
                if (baseOf(canonical, definition.Scope) is { } found)
                {
                    root = found.Root.Clone();
                    gaps.AddRange(found.Gaps);
                }
                else
                {
                    gaps.Add($"The base {canonical} of the profile {entry.Name} ({entry.Url}) is not held: only the profile's own rules are checked.");
                }
            }
        }

        new ProfileTreeWriter(root, entry, gaps).Write(elements);
        return new ProfileTree(definition, json, root, gaps);
    }
}
