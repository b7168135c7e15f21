using PeerSupport.Fhir.R4.FhirPath;

namespace PeerSupport.Fhir.R4;

/// <summary>The element has one of the types that the profile leaves.</summary>
internal sealed class TypeCheck(string shown, string[] types) : ProfileCheck
{
    public override bool Check(Element element, ProfileRun run)
    {
        foreach (var type in types)
        {
            if (element.InstanceType == type)
            {
                return true;
            }
        }

        var own = Definitions.R4.Type(element.InstanceType);
        foreach (var type in types)
        {
            if (own is null || own.IsA(type))
            {
                return true;
            }
        }

        run.Add(element, ProfileIssues.TypeNotAllowed(shown, types, element.InstanceType));
        return false;
    }
}

/// <summary>The element is exactly the profile's value.</summary>
internal sealed class FixedCheck(string shown, SourceNode value) : ProfileCheck
{
    public override bool Check(Element element, ProfileRun run)
    {
        if (JsonMatch.Equal(element.Node, value))
        {
            return true;
        }

        run.Add(element, ProfileIssues.Fixed(shown, value, element.Node));
        return false;
    }
}

/// <summary>The element has all that the profile's pattern has.</summary>
internal sealed class PatternCheck(string shown, SourceNode value) : ProfileCheck
{
    public override bool Check(Element element, ProfileRun run)
    {
        if (JsonMatch.Contains(element.Node, value))
        {
            return true;
        }

        run.Add(element, ProfileIssues.Pattern(shown, value, element.Node));
        return false;
    }
}

/// <summary>A string is not longer than the profile allows, in characters.</summary>
internal sealed class MaxLengthCheck(string shown, int most) : ProfileCheck
{
    public override bool Check(Element element, ProfileRun run)
    {
        if (element.Value is string text && text.Length > most && Length(text) is var length && length > most)
        {
            run.Add(element, ProfileIssues.TooLong(shown, most, length));
        }

        return true;
    }

    static int Length(string text)
    {
        var length = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            length++;
        }

        return length;
    }
}

/// <summary>A value is within the profile's limits. What can't be compared, such as two units, is let pass.</summary>
internal sealed class RangeCheck(string shown, Element limit, bool isLeast) : ProfileCheck
{
    public override bool Check(Element element, ProfileRun run)
    {
        if (element.InstanceType != limit.InstanceType)
        {
            return true;
        }

        try
        {
            if (Ordering.Compare(element, limit, default) is { } order && (isLeast ? order < 0 : order > 0))
            {
                run.Add(element, ProfileIssues.OutOfRange(shown, limit, isLeast));
            }
        }
        catch (FhirPathException)
        {
            // No order between them, so no verdict.
        }

        return true;
    }
}

/// <summary>A FHIRPath rule. Only false fails: an empty answer does not.</summary>
internal sealed class ConstraintCheck(ProfileConstraint constraint, CompiledExpression expression) : ProfileCheck
{
    public override bool Check(Element element, ProfileRun run)
    {
        try
        {
            if (expression.Predicate(element, run.Context) == false)
            {
                run.Add(element, ProfileIssues.Constraint(constraint));
            }
        }
        catch (FhirPathException e)
        {
            run.Add(element, ProfileIssues.NotEvaluated(constraint, e.Sentence));
        }

        return true;
    }
}
