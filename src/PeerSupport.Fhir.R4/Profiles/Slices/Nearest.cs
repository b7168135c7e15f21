namespace PeerSupport.Fhir.R4;

/// <summary>An item that was nearly in a slice, and the discriminator that kept it out.</summary>
internal readonly record struct NearMiss(Element? Item, CompiledSlice? Slice, SliceMatcher? Failed);

/// <summary>Finds what probably was meant: only asked once something is wrong.</summary>
internal static class Nearest
{
    /// <summary>The slice of which an item has the most discriminators.</summary>
    public static NearMiss Slice(Element item, CompiledSlice[] slices, ProfileRun run)
    {
        var (best, most) = (default(NearMiss), -1);
        foreach (var slice in slices)
        {
            if (Miss(item, slice, run, out var held) is { } failed && held > most)
            {
                (best, most) = (new NearMiss(item, slice, failed), held);
            }
        }

        return most > 0 || slices.Length == 1 ? best : default;
    }

    /// <summary>The item that has the most of a slice's discriminators, of those in no slice. Without a common one it is near only where it stands alone.</summary>
    public static NearMiss Item(ArraySegment<Element> items, ReadOnlySpan<int> sliceOf, CompiledSlice slice, ProfileRun run)
    {
        var (best, most, others) = (default(NearMiss), -1, 0);
        for (var i = 0; i < items.Count; i++)
        {
            if (sliceOf[i] >= 0)
            {
                continue;
            }

            others++;
            if (Miss(items[i], slice, run, out var held) is { } failed && held > most)
            {
                (best, most) = (new NearMiss(items[i], slice, failed), held);
            }
        }

        return most > 0 || others == 1 ? best : default;
    }

    static SliceMatcher? Miss(Element item, CompiledSlice slice, ProfileRun run, out int held)
    {
        SliceMatcher? failed = null;
        held = 0;
        foreach (var matcher in slice.Matchers ?? [])
        {
            if (matcher.Matches(item, run))
            {
                held++;
            }
            else
            {
                failed ??= matcher;
            }
        }

        return failed;
    }
}
