namespace PeerSupport.Fhir.R4;

/// <summary>One slice: what tells its items from others, how many there may be, and what is asked of them.</summary>
internal sealed class CompiledSlice(string name, SliceMatcher[]? matchers, CompiledElement content)
{
    public string Name => name;

    /// <summary>Null where the profile doesn't say what tells the slice apart in a way that can be checked.</summary>
    public SliceMatcher[]? Matchers => matchers;

    public CompiledElement Content => content;

    /// <summary>How many discriminators an item has, and whether that is all.</summary>
    public bool Matches(Element item, ProfileRun run)
    {
        if (matchers is null)
        {
            return false;
        }

        foreach (var matcher in matchers)
        {
            if (!matcher.Matches(item, run))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>Puts the items of an element into slices, and holds each slice to its rules (http://hl7.org/fhir/R4/profiling.html#slicing).</summary>
internal sealed class SlicingCheck(string shown, string name, string rules, bool ordered, CompiledSlice[] slices)
{
    const int MostOnStack = 128;

    public CompiledSlice[] Slices => slices;

    /// <summary>Without a way to tell one of them apart, an item in none of the others can't be called wrong.</summary>
    readonly bool isClosed = rules == "closed" && Array.TrueForAll(slices, s => s.Matchers is not null);

    /// <summary>Whether so few items leave a required slice empty, so that one of its issues says what is missing.</summary>
    public bool Asks(int items)
    {
        var required = 0;
        foreach (var slice in slices)
        {
            required += slice.Matchers is null ? 0 : slice.Content.Min;
        }

        return required > items;
    }

    public void Check(Element parent, ArraySegment<Element> items, ProfileRun run)
    {
        Span<int> sliceOf = items.Count <= MostOnStack ? stackalloc int[items.Count] : new int[items.Count];
        Span<int> counts = slices.Length <= MostOnStack ? stackalloc int[slices.Length] : new int[slices.Length];
        counts.Clear();
        for (var i = 0; i < items.Count; i++)
        {
            sliceOf[i] = SliceOf(items[i], run);
            if (sliceOf[i] >= 0)
            {
                counts[sliceOf[i]]++;
            }
        }

        Element? explained = null;
        for (var s = 0; s < slices.Length; s++)
        {
            explained = Slice(parent, items, sliceOf, s, counts[s], run) ?? explained;
        }

        Places(items, sliceOf, explained, run);
    }

    int SliceOf(Element item, ProfileRun run)
    {
        for (var s = 0; s < slices.Length; s++)
        {
            if (slices[s].Matches(item, run))
            {
                return s;
            }
        }

        return -1;
    }

    /// <summary>Items out of place; of an explained one is said already which slice it was meant for.</summary>
    void Places(ArraySegment<Element> items, ReadOnlySpan<int> sliceOf, Element? explained, ProfileRun run)
    {
        var (last, sawOther) = (-1, false);
        for (var i = 0; i < items.Count; i++)
        {
            var slice = sliceOf[i];
            if (slice < 0)
            {
                sawOther = true;
                if (isClosed && !ReferenceEquals(items[i], explained))
                {
                    run.Add(items[i], ProfileIssues.NoSlice(shown, slices, Nearest.Slice(items[i], slices, run)));
                }

                continue;
            }

            if (sawOther && rules == "openAtEnd")
            {
                run.Add(items[i], ProfileIssues.NotAtEnd(shown, slices[slice].Name));
            }

            if (ordered && slice < last)
            {
                run.Add(items[i], ProfileIssues.SliceOrder(shown, slices[slice].Name, slices[last].Name));
            }

            last = Math.Max(last, slice);
        }
    }

    /// <summary>Gives the item that was probably meant for the slice, if that is missing.</summary>
    Element? Slice(Element parent, ArraySegment<Element> items, ReadOnlySpan<int> sliceOf, int index, int count, ProfileRun run)
    {
        var slice = slices[index];
        var content = slice.Content;
        Element? meant = null;
        if (count < content.Min && slice.Matchers is not null)
        {
            var nearest = Nearest.Item(items, sliceOf, slice, run);
            meant = nearest.Item;
            run.Add(nearest.Item ?? parent, ProfileIssues.SliceMissing(shown, slice, count, nearest), nearest.Item is null ? name : null);
        }

        if (count == 0)
        {
            return meant;
        }

        var tooMany = content.Max >= 0 && count > content.Max;
        var seen = 0;
        List<Element>? inner = content.Slicing is null ? null : new(count);
        for (var i = 0; i < items.Count; i++)
        {
            if (sliceOf[i] != index)
            {
                continue;
            }

            if (tooMany && seen == content.Max)
            {
                run.Add(items[i], ProfileIssues.SliceTooMany(shown, slice, count));
            }

            seen++;
            content.Check(items[i], run);
            inner?.Add(items[i]);
        }

        if (inner is not null)
        {
            content.Slicing!.Check(parent, inner.ToArray(), run);
        }

        return meant;
    }
}
