namespace PeerSupport.Fhir.R4;

/// <summary>A reference points to a resource of a type, and where that is at hand of a profile, that the profile names.</summary>
internal sealed class ReferenceCheck(string shown, ProfileRef[] targets) : ProfileCheck
{
    readonly bool anyUnknown = Array.Exists(targets, t => t.Type is null);

    public override bool Check(Element element, ProfileRun run)
    {
        if (element.InstanceType != "Reference")
        {
            return true;
        }

        var reference = BindingCheck.Text(element, "reference");
        var target = reference is null ? null : run.Resolve(reference);
        var type = target?.InstanceType ?? BindingCheck.Text(element, "type") ?? (reference is null ? null : ReferenceIndex.TypeIn(reference));
        if (type is null || Definitions.R4.Type(type) is not { Kind: TypeKind.Resource } definition)
        {
            return true;
        }

        var fitting = 0;
        foreach (var candidate in targets)
        {
            fitting += candidate.Type is { } wanted && definition.IsA(wanted) ? 1 : 0;
        }

        if (fitting == 0)
        {
            if (!anyUnknown)
            {
                run.Add(element, ProfileIssues.TargetType(shown, targets, type));
            }

            return true;
        }

        if (target is not null && !anyUnknown)
        {
            Profile(element, target, definition, fitting, run);
        }

        return true;
    }

    void Profile(Element element, Element target, TypeDefinition type, int fitting, ProfileRun run)
    {
        var candidates = new ProfileRef[fitting];
        var count = 0;
        foreach (var candidate in targets)
        {
            if (!type.IsA(candidate.Type!))
            {
                continue;
            }

            // What the target claims for itself is reported where it stands.
            if (candidate.IsCore || ProfileClaims.Has(target, candidate.Url))
            {
                return;
            }

            candidates[count++] = candidate;
        }

        if (!TypeProfileCheck.OneOf(target, candidates, run, out var nearest, out var why))
        {
            run.Add(element, ProfileIssues.TargetProfile(shown, candidates, nearest!, why!));
        }
    }
}
