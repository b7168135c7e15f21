using PeerSupport.Fhir.R4.FhirPath;

namespace PeerSupport.Fhir.R4;

/// <summary>Walks a whole body: each resource is held to the profiles of its meta, each extension to its definition.</summary>
internal sealed class ProfileWalk(ProfileSet set, ProfileRun run)
{
    /// <summary>From the root to where the walk stands.</summary>
    readonly List<Element> _path = [];

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
        if (run.IsFull)
        {
            return;
        }

        var outer = isResource ? run.Enter(element) : null;
        _path.Add(element);
        foreach (var child in element.All)
        {
            if (isResource && child.Name == "meta")
            {
                Claims(element, child);
            }

            if (child.Name is "extension" or "modifierExtension")
            {
                Extension(element, child);
            }

            if (child.All.Length > 0)
            {
                Visit(child, IsResource(child));
            }
        }

        _path.RemoveAt(_path.Count - 1);
        if (outer is not null)
        {
            run.Leave(outer);
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
        if (set.Compiled(url) is not { } profile)
        {
            if (ProfileTree.CoreType(url) is not { } core || !Definitions.R4.Type(resource.InstanceType)!.IsA(core))
            {
                run.Add(claim, ProfileIssues.UnknownProfile(url));
            }
        }
        else if (profile.Entry.Type != resource.InstanceType && !Definitions.R4.Type(resource.InstanceType)!.IsA(profile.Entry.Type))
        {
            run.Add(claim, ProfileIssues.WrongType(profile.Entry, resource.InstanceType));
        }
        else
        {
            run.Apply(profile, resource);
        }
    }

    void Extension(Element parent, Element extension)
    {
        if (BindingCheck.Text(extension, "url") is not { } url || url.IndexOf(':', StringComparison.Ordinal) < 0
            || set.Compiled(url) is not { Extension: { } rules } profile)
        {
            return;
        }

        var isModifier = extension.Name == "modifierExtension";
        if (rules.IsModifier != isModifier)
        {
            run.Add(extension, ProfileIssues.ExtensionKind(profile.Entry, rules.IsModifier));
        }

        if (rules.Contexts.Count > 0 && !MayStandIn(parent, rules))
        {
            run.Add(extension, ProfileIssues.ExtensionPlace(profile.Entry, string.Join(", ", rules.Contexts.Select(c => c.Expression)), parent.InstanceType));
        }

        run.Apply(profile, extension);
    }

    bool MayStandIn(Element parent, ExtensionRules rules)
    {
        foreach (var (type, expression) in rules.Contexts)
        {
            var fits = type switch
            {
                "element" => FitsPath(expression),
                "extension" => parent.InstanceType == "Extension" && BindingCheck.Text(parent, "url") == expression,
                "fhirpath" => FitsFhirPath(parent, expression),
                _ => true,
            };
            if (fits)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary><c>Claim.item</c>: a type above, and from it the names down to here. A name that R4 doesn't have can't be denied.</summary>
    bool FitsPath(string expression)
    {
        var parts = expression.Split('.');
        if (Definitions.R4.Type(parts[0]) is null || expression.Contains(':'))
        {
            return true;
        }

        var start = _path.Count - parts.Length;
        if (start < 0 || Definitions.R4.Type(_path[start].InstanceType) is not { } type || !type.IsA(parts[0]))
        {
            return false;
        }

        for (var i = 1; i < parts.Length; i++)
        {
            if (_path[start + i].Name != parts[i].Replace("[x]", "", StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    bool FitsFhirPath(Element parent, string expression)
    {
        try
        {
            foreach (var found in CompiledExpression.Compile(expression).Evaluate(run.Context.Resource, run.Context))
            {
                if (ReferenceEquals(found, parent))
                {
                    return true;
                }
            }

            return false;
        }
        catch (FhirPathException)
        {
            return true;
        }
    }
}
