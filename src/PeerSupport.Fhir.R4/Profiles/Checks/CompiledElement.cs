namespace PeerSupport.Fhir.R4;

/// <summary>What a profile asks of an element, and of its children by name.</summary>
internal sealed class CompiledElement(string name, string path, bool isChoice, string? sliceName)
{
    public string Name => name;

    public string Path => path;

    public string? SliceName => sliceName;

    /// <summary>As a person reads it: <c>value[x]</c>.</summary>
    public string Shown { get; } = isChoice ? name + "[x]" : name;

    public int Min { get; set; }

    /// <summary>-1 for any number.</summary>
    public int Max { get; set; } = -1;

    /// <summary>As the profile and R4 together have it: <c>1..1</c>.</summary>
    public string Cardinality { get; init; } = "";

    /// <summary>Whether a resource stands here, which is its own <c>%resource</c>.</summary>
    public bool IsResource { get; init; }

    public ProfileCheck[] Checks { get; set; } = [];

    public CompiledElement[] Children { get; set; } = [];

    /// <summary>The element whose children it has too: an item in an item.</summary>
    public CompiledElement? Same { get; set; }

    public SlicingCheck? Slicing { get; set; }

    /// <summary>Whether it asks for nothing.</summary>
    public bool IsEmpty => Min == 0 && Max == -1 && Slicing is null && HasNoContent && Same is null;

    public bool HasNoContent => Checks.Length == 0 && Inner.Length == 0;

    CompiledElement[] Inner => Same is null ? Children : Same.Children;

    /// <summary>Checks one element, and all that is below it.</summary>
    public void Check(Element element, ProfileRun run)
    {
        if (HasNoContent || run.IsFull)
        {
            return;
        }

        var outer = IsResource ? run.Enter(element) : null;
        var goOn = true;
        foreach (var check in Checks)
        {
            if (!check.Check(element, run))
            {
                goOn = false;
                break;
            }
        }

        if (goOn)
        {
            CheckChildren(element, run);
        }

        if (outer is not null)
        {
            run.Leave(outer);
        }
    }

    void CheckChildren(Element parent, ProfileRun run)
    {
        var inner = Inner;
        if (inner.Length == 0)
        {
            return;
        }

        var all = parent.All;
        foreach (var child in inner)
        {
            // Elements of one name stand together: JSON has each name once.
            var first = 0;
            while (first < all.Length && !ReferenceEquals(all[first].Name, child.Name) && all[first].Name != child.Name)
            {
                first++;
            }

            var end = first;
            while (end < all.Length && (ReferenceEquals(all[end].Name, child.Name) || all[end].Name == child.Name))
            {
                end++;
            }

            child.CheckItems(parent, new ArraySegment<Element>(all, first, end - first), run);
        }
    }

    void CheckItems(Element parent, ArraySegment<Element> items, ProfileRun run)
    {
        // A slice that is missing says more than that the element is.
        if (items.Count < Min && (Slicing is null || !Slicing.Asks(items.Count)))
        {
            run.AddMissing(parent, this, items.Count);
        }
        else if (Max >= 0 && items.Count > Max)
        {
            run.Add(items[Max], Max == 0 ? ProfileIssues.NotAllowed(this) : ProfileIssues.TooMany(this, items.Count));
            if (Max == 0)
            {
                return;
            }
        }

        foreach (var item in items)
        {
            Check(item, run);
        }

        Slicing?.Check(parent, items, run);
    }
}
