namespace PeerSupport.Fhir.R4;

/// <summary>Walks a whole body: each resource is held to the profiles of its meta, each extension to its definition.</summary>
internal sealed class ProfileWalk
{
    readonly ProfileSet _set;
    readonly ProfileRun _run;

    /// <summary>From the root to where the walk stands.</summary>
    readonly List<Element> _path = [];
    readonly ExtensionPlaces _extensions;

    public ProfileWalk(ProfileSet set, ProfileRun run) => (_set, _run, _extensions) = (set, run, new ExtensionPlaces(set, run, _path));

    public void Root(Element root, IEnumerable<string>? urls)
    {
        foreach (var url in urls ?? [])
        {
            if (!ProfileClaims.Has(root, url))
            {
                Profile(root, root, url);
            }
        }

        Visit(root, true);
    }

    void Visit(Element element, bool isResource)
    {
        if (_run.IsFull)
        {
            return;
        }

        var outer = isResource ? _run.Enter(element) : null;
        _path.Add(element);
        if (isResource && element.InstanceType == "Observation" && VitalSigns.ProfileOf(element) is { } vital && !ProfileClaims.Has(element, vital))
        {
            Profile(element, element, vital);
        }

        foreach (var child in element.All)
        {
            if (isResource && child.Name == "meta")
            {
                Claims(element, child);
            }

            if (child.Name is "extension" or "modifierExtension")
            {
                _extensions.Check(element, child);
            }

            if (child.All.Length > 0)
            {
                Visit(child, IsResource(child));
            }
        }

        _path.RemoveAt(_path.Count - 1);
        if (outer is not null)
        {
            _run.Leave(outer);
        }
    }

    static bool IsResource(Element element) => element.Name is "resource" or "contained" or "outcome" && Definitions.R4.Type(element.InstanceType) is { Kind: TypeKind.Resource };

    void Claims(Element resource, Element meta)
    {
        foreach (var claim in meta.All)
        {
            if (claim.Name == "profile" && claim.Value is string url)
            {
                Profile(resource, claim, url);
            }
        }
    }

    void Profile(Element resource, Element claim, string url)
    {
        if (_set.Compiled(url) is not { } profile)
        {
            if (ProfileTree.CoreType(url) is not { } core || !Definitions.R4.Type(resource.InstanceType)!.IsA(core))
            {
                _run.Add(claim, ProfileIssues.UnknownProfile(url));
            }
        }
        else if (profile.Entry.Type != resource.InstanceType && !Definitions.R4.Type(resource.InstanceType)!.IsA(profile.Entry.Type))
        {
            _run.Add(claim, ProfileIssues.WrongType(profile.Entry, resource.InstanceType));
        }
        else
        {
            _run.Apply(profile, resource);
        }
    }
}
