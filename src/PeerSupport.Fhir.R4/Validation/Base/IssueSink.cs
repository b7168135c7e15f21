namespace PeerSupport.Fhir.R4;

/// <summary>Takes the issues of the base checks, each with its place; knows what the structure check already found.</summary>
internal sealed class IssueSink
{
    /// <summary>More than these would not help anyone; the structure check has its own bound.</summary>
    const int Most = 300;

    readonly List<Issue> _issues;
    readonly HashSet<string> _broken;
    readonly HashSet<string> _systems = new(StringComparer.Ordinal);
    int _added;

    public IssueSink(List<Issue> issues)
    {
        _issues = issues;
        _broken = issues.Where(each => each.Severity <= IssueSeverity.Error).Select(each => each.Expression).OfType<string>().ToHashSet(StringComparer.Ordinal);
    }

    public bool IsFull => _added > Most;

    public bool HasBroken => _broken.Count > 0;

    /// <summary>Whether the structure of this very element is wrong: nothing below it is looked at.</summary>
    public bool IsBroken(Element element) => HasBroken && _broken.Contains(element.Location);

    /// <summary>Whether an invariant speaks of an element that is wrong or missing already: it would say the same a second time.</summary>
    public bool Explains(Element element, Invariant invariant)
    {
        if (!HasBroken)
        {
            return false;
        }

        var path = element.Location + ".";
        foreach (var broken in _broken)
        {
            if (broken.StartsWith(path, StringComparison.Ordinal))
            {
                var name = broken[(broken.LastIndexOf('.') + 1)..];
                var bracket = name.IndexOf('[', StringComparison.Ordinal);
                if (invariant.Expression.Contains(bracket < 0 ? name : name[..bracket], StringComparison.Ordinal))
                {
                    return true;
                }
            }
        }

        return false;
    }

    public void Add(Element at, Issue issue)
    {
        if (_added++ < Most)
        {
            _issues.Add(Resource.At(issue, at));
        }
        else if (_added == Most + 1)
        {
            _issues.Add(new Issue(IssueSeverity.Warning, "too-costly", "too-many-issues", $"The check stopped after {Most} issues.") { Expected = "fewer issues", Remedy = "Correct these first, and send it again." });
        }
    }

    /// <summary>An issue of a child that may not be there: the expression names it, the place is the parent's.</summary>
    public void AddMissing(Element parent, string child, Issue issue) => Add(parent, issue, $"{parent.Location}.{child}");

    /// <summary>Says of a system only once that its codes weren't checked.</summary>
    public void NotChecked(Element at, string system)
    {
        if (_systems.Add(system) && !_issues.Exists(each => each.Rule == "code-not-checked" && each.Found == system))
        {
            Add(at, StructureIssues.CodeNotChecked(system));
        }
    }

    void Add(Element at, Issue issue, string expression)
    {
        var before = _issues.Count;
        Add(at, issue);
        if (_issues.Count > before)
        {
            _issues[^1] = _issues[^1] with { Expression = expression };
        }
    }
}
