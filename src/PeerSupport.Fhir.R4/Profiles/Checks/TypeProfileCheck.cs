namespace PeerSupport.Fhir.R4;

/// <summary>The element conforms to a profile of its type, or to one of several. Extensions are checked by their url instead, wherever they stand.</summary>
internal sealed class TypeProfileCheck(string shown, string type, ProfileRef[] profiles) : ProfileCheck
{
    public override bool Check(Element element, ProfileRun run)
    {
        if (element.InstanceType != type && !(Definitions.R4.Type(element.InstanceType)?.IsA(type) ?? false))
        {
            return true;
        }

        if (profiles is [{ Compiled: { } only }])
        {
            run.Apply(only, element);
            return true;
        }

        return OneOf(element, profiles, run, out var nearest, out var why) || Report(element, run, nearest!, why!);
    }

    /// <summary>Whether it conforms to one of them; one that isn't held can't be denied.</summary>
    public static bool OneOf(Element element, ReadOnlySpan<ProfileRef> profiles, ProfileRun run, out ProfileRef? nearest, out Issue? why)
    {
        (nearest, why) = (null, null);
        foreach (var profile in profiles)
        {
            if (!profile.IsHeld)
            {
                return true;
            }
        }

        var fewest = int.MaxValue;
        foreach (var profile in profiles)
        {
            if (profile.Compiled is not { } compiled || run.Problems(compiled, element) is not { Count: > 0 } problems)
            {
                return true;
            }

            if (problems.Count < fewest)
            {
                (nearest, why, fewest) = (profile, problems[0], problems.Count);
            }
        }

        return nearest is null;
    }

    bool Report(Element element, ProfileRun run, ProfileRef nearest, Issue why)
    {
        run.Add(element, ProfileIssues.NoProfileFits(shown, profiles, nearest, why));
        return false;
    }
}
