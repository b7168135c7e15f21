namespace PeerSupport.Fhir.R4;

/// <summary>What a step of a discriminator's path does.</summary>
internal enum SliceStepKind { Child, Extension, Resolve, OfType }

/// <summary>One step: a child's name, an extension's url, a type.</summary>
internal readonly record struct SliceStep(SliceStepKind Kind, string Text);

/// <summary>What is asked of the elements that a path finds.</summary>
internal interface IElementTest
{
    bool Holds(Element element, ProfileRun run);
}

/// <summary>A discriminator's path: the small part of FHIRPath that R4 allows there (http://hl7.org/fhir/R4/profiling.html#discriminator).</summary>
internal sealed class SlicePath
{
    SlicePath(string text, SliceStep[] steps) => (Text, Steps) = (text, steps);

    public string Text { get; }

    public SliceStep[] Steps { get; }

    /// <summary>Null for what discriminators may not say.</summary>
    public static SlicePath? Parse(string text)
    {
        List<SliceStep> steps = [];
        var rest = text.Trim();
        string? cast = null;
        if (rest.LastIndexOf(" as ", StringComparison.Ordinal) is > 0 and var at)
        {
            (rest, cast) = (rest[..at].Trim(), rest[(at + 4)..].Trim());
        }

        foreach (var part in Split(rest))
        {
            if (part == "$this")
            {
                continue;
            }

            var open = part.IndexOf('(', StringComparison.Ordinal);
            var argument = open > 0 && part.EndsWith(')') ? part[(open + 1)..^1].Trim().Trim('\'', '"') : null;
            switch (open < 0 ? "" : part[..open])
            {
                case "":
                    steps.Add(new SliceStep(SliceStepKind.Child, part.EndsWith("[x]", StringComparison.Ordinal) ? part[..^3] : part));
                    break;
                case "extension" when argument is not null:
                    steps.Add(new SliceStep(SliceStepKind.Extension, argument));
                    break;
                case "resolve":
                    steps.Add(new SliceStep(SliceStepKind.Resolve, ""));
                    break;
                case "ofType" or "as" when argument is not null:
                    steps.Add(new SliceStep(SliceStepKind.OfType, TypeName(argument)));
                    break;
                default:
                    return null;
            }
        }

        if (cast is not null)
        {
            steps.Add(new SliceStep(SliceStepKind.OfType, TypeName(cast)));
        }

        return new SlicePath(text, [.. steps]);
    }

    /// <summary>Whether any element that the path finds passes.</summary>
    public bool Any(Element item, ProfileRun run, IElementTest test) => Any(item, 0, run, test);

    bool Any(Element at, int step, ProfileRun run, IElementTest test)
    {
        if (step == Steps.Length)
        {
            return test.Holds(at, run);
        }

        var (kind, text) = Steps[step];
        switch (kind)
        {
            case SliceStepKind.OfType:
                return at.InstanceType == text && Any(at, step + 1, run, test);
            case SliceStepKind.Resolve:
                return BindingCheck.Text(at, "reference") is { } reference && run.Resolve(reference) is { } target && Any(target, step + 1, run, test);
            default:
                foreach (var child in at.All)
                {
                    var fits = kind == SliceStepKind.Child ? child.Name == text : child.Name == "extension" && BindingCheck.Text(child, "url") == text;
                    if (fits && Any(child, step + 1, run, test))
                    {
                        return true;
                    }
                }

                return false;
        }
    }

    static string TypeName(string text) => text.StartsWith("FHIR.", StringComparison.Ordinal) ? text[5..].Trim('`') : text;

    /// <summary>At the dots that stand in no brackets.</summary>
    static List<string> Split(string text)
    {
        List<string> parts = [];
        var (start, depth) = (0, 0);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == '.' && depth == 0))
            {
                if (i > start)
                {
                    parts.Add(text[start..i].Trim());
                }

                start = i + 1;
            }
            else
            {
                depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            }
        }

        return parts;
    }
}
