namespace PeerSupport.Fhir.R4;

/// <summary>
/// The codes of an element are from a value set. One coding from it is enough; a code of a system that isn't held, or of a part that can't be enumerated,
/// is not checked and never wrong.
/// </summary>
internal sealed class BindingCheck(string shown, CodeSet set, bool isRequired, Terminology terminology) : ProfileCheck
{
    public override bool Check(Element element, ProfileRun run)
    {
        switch (element.InstanceType)
        {
            case "CodeableConcept":
                Concept(element, run);
                break;
            case "Coding":
                Report(element, run, Verdict(element, out var system), system, Text(element, "code"));
                break;
            case "Quantity" or "Age" or "Duration" or "Count" or "Distance" or "Money":
                if (Text(element, "code") is { } unit)
                {
                    Report(element, run, set.Contains(Text(element, "system"), unit), null, unit);
                }

                break;
            default:
                if (element.Value is string code)
                {
                    Report(element, run, set.Contains(null, code), null, code);
                }

                break;
        }

        return true;
    }

    void Concept(Element concept, ProfileRun run)
    {
        string? unchecked_ = null;
        string? wrong = null;
        var hasCoding = false;
        var isOpen = false;
        foreach (var coding in concept.All)
        {
            if (coding.Name != "coding")
            {
                continue;
            }

            hasCoding = true;
            switch (Verdict(coding, out var system))
            {
                case true:
                    return;
                case false:
                    wrong ??= Text(coding, "code");
                    break;
                default:
                    isOpen = true;
                    unchecked_ ??= system;
                    break;
            }
        }

        if (!hasCoding)
        {
            if (isRequired && !HasExtension(concept))
            {
                run.Add(concept, ProfileIssues.NoCode(shown, set));
            }
        }
        else
        {
            Report(concept, run, isOpen ? null : wrong is null, unchecked_, wrong);
        }
    }

    /// <summary>Without a code or a system there is nothing to check.</summary>
    bool? Verdict(Element coding, out string? system)
    {
        system = Text(coding, "system");
        if (system is null || Text(coding, "code") is not { } code)
        {
            return null;
        }

        return set.Contains(system, code) switch
        {
            false when !set.HasSystem(system) && !terminology.HoldsSystem(system) => null,
            var known => known,
        };
    }

    void Report(Element at, ProfileRun run, bool? verdict, string? system, string? code)
    {
        if (verdict == false)
        {
            run.Add(at, ProfileIssues.NotInSet(shown, set, code, isRequired));
        }
        else if (verdict is null && isRequired)
        {
            run.Add(at, ProfileIssues.NotChecked(set, system));
        }
    }

    /// <summary>Such as data-absent-reason: why there is no code.</summary>
    static bool HasExtension(Element element) => element.All is [{ Name: "extension" }, ..];

    internal static string? Text(Element element, string name)
    {
        foreach (var child in element.All)
        {
            if (child.Name == name)
            {
                return child.Value as string;
            }
        }

        return null;
    }
}
