namespace PeerSupport.Fhir.R4;

/// <summary>Whether an item has what one discriminator asks for in one slice.</summary>
internal sealed class SliceMatcher(SlicePath path, IElementTest test, bool wanted, string expected)
{
    /// <summary>In words: <c>category.coding with code 'x'</c>.</summary>
    public string Expected => expected;

    public string Path => path.Text;

    public bool Matches(Element item, ProfileRun run) => path.Any(item, run, test) == wanted;
}

/// <summary>The value is exactly this, has this pattern, or has children of which this holds.</summary>
internal sealed class ValueTest(SourceNode? fixedValue, SourceNode? pattern, CodeSet? set, (string Name, IElementTest Test)[] children) : IElementTest
{
    public bool Holds(Element element, ProfileRun run)
    {
        if ((fixedValue is not null && !JsonMatch.Equal(element.Node, fixedValue)) || (pattern is not null && !JsonMatch.Contains(element.Node, pattern))
            || (set is not null && !InSet(element)))
        {
            return false;
        }

        foreach (var (name, test) in children)
        {
            var found = false;
            foreach (var child in element.All)
            {
                found |= child.Name == name && test.Holds(child, run);
            }

            if (!found)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A code that can't be checked counts as one of the set.</summary>
    bool InSet(Element element)
    {
        if (element.InstanceType != "CodeableConcept")
        {
            return Coding(element);
        }

        foreach (var child in element.All)
        {
            if (child.Name == "coding" && Coding(child))
            {
                return true;
            }
        }

        return false;
    }

    bool Coding(Element element) => element.Value is string code ? set!.Contains(null, code) != false
        : BindingCheck.Text(element, "code") is { } coded && set!.Contains(BindingCheck.Text(element, "system"), coded) != false;
}

/// <summary>The url of an extension, or any other text.</summary>
internal sealed class TextTest(string text) : IElementTest
{
    public bool Holds(Element element, ProfileRun run) => element.Value is string found && found == text;
}

internal sealed class TypeTest(string[] types) : IElementTest
{
    public bool Holds(Element element, ProfileRun run)
    {
        foreach (var type in types)
        {
            if (element.InstanceType == type || (Definitions.R4.Type(element.InstanceType)?.IsA(type) ?? false))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>It is there.</summary>
internal sealed class AnyTest : IElementTest
{
    public bool Holds(Element element, ProfileRun run) => true;
}

/// <summary>It conforms to one of these profiles; one that isn't held asks only for the type.</summary>
internal sealed class ProfileTest(ProfileRef[] profiles) : IElementTest
{
    public bool Holds(Element element, ProfileRun run)
    {
        foreach (var profile in profiles)
        {
            var fits = profile.Type is null || (Definitions.R4.Type(element.InstanceType)?.IsA(profile.Type) ?? false);
            if (fits && (profile.Compiled is not { } compiled || run.Problems(compiled, element).Count == 0))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>One of several tests holds.</summary>
internal sealed class EitherTest(IElementTest[] tests) : IElementTest
{
    public bool Holds(Element element, ProfileRun run)
    {
        foreach (var test in tests)
        {
            if (test.Holds(element, run))
            {
                return true;
            }
        }

        return false;
    }
}
