using System.Runtime.CompilerServices;

namespace PeerSupport.Fhir.R4.FhirPath;

/// <summary>An ordered collection while it is evaluated. None and one, by far the most common, take no memory of their own. Never changed once made.</summary>
internal readonly struct Items
{
    readonly ITypedElement? one;
    readonly ITypedElement[]? many;
    readonly int count;

    public Items(ITypedElement? item)
    {
        one = item;
        count = item is null ? 0 : 1;
    }

    public Items(ITypedElement[] items, int length)
    {
        count = length;
        if (length == 1)
        {
            one = items[0];
        }
        else if (length > 1)
        {
            many = items;
        }
    }

    public static Items Empty => default;

    public int Count => count;

    public ITypedElement this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => many is null ? one! : many[index];
    }

    public Items Slice(int start, int length)
    {
        start = Math.Clamp(start, 0, count);
        length = Math.Clamp(length, 0, count - start);
        return length == count ? this
            : length == 0 ? Empty
            : length == 1 ? new Items(this[start])
            : new Items(many!.AsSpan(start, length).ToArray(), length);
    }

    public IReadOnlyList<ITypedElement> ToList() =>
        count == 0 ? [] : many is null ? [one!] : many.Length == count ? many : many.AsSpan(0, count).ToArray();
}

/// <summary>Gathers items; the first one needs no array.</summary>
internal struct ItemsBuilder
{
    ITypedElement? one;
    ITypedElement[]? many;
    int count;

    public readonly int Count => count;

    public readonly ITypedElement this[int index] => many is null ? one! : many[index];

    public void Add(ITypedElement item)
    {
        if (count == 0)
        {
            one = item;
            count = 1;
            return;
        }

        if (many is null)
        {
            many = new ITypedElement[4];
            many[0] = one!;
        }
        else if (count == many.Length)
        {
            if (count >= Limits.MaxItems)
            {
                throw new FhirPathException($"A collection grew beyond {Limits.MaxItems} items.");
            }

            Array.Resize(ref many, count * 2);
        }

        many[count++] = item;
    }

    public void AddAll(Items items)
    {
        for (var i = 0; i < items.Count; i++)
        {
            Add(items[i]);
        }
    }

    /// <summary>Adds an element's children; the common shapes of a child list are walked without an enumerator.</summary>
    public void AddChildren(ITypedElement element, string? name)
    {
        if (element is Element own)
        {
            foreach (var child in own.All)
            {
                if (name is null || child.Name == name)
                {
                    Add(child);
                }
            }

            return;
        }

        var children = element.Children(name);
        if (children is ITypedElement[] array)
        {
            foreach (var child in array)
            {
                Add(child);
            }
        }
        else if (children is IReadOnlyList<ITypedElement> list)
        {
            var length = list.Count;
            for (var i = 0; i < length; i++)
            {
                Add(list[i]);
            }
        }
        else
        {
            foreach (var child in children)
            {
                Add(child);
            }
        }
    }

    public readonly Items Done() => many is null ? new Items(one) : new Items(many, count);
}

/// <summary>What keeps a hostile expression from taking a server down.</summary>
internal static class Limits
{
    /// <summary>The most items that one collection may hold.</summary>
    public const int MaxItems = 1 << 20;

    /// <summary>The most different items that repeat() follows.</summary>
    public const int MaxRepeated = 100_000;

    /// <summary>The most characters that one evaluation makes, all its strings together.</summary>
    public const int MaxText = 1 << 24;

    /// <summary>The most steps in one evaluation: items that functions were called for, and items that they gave.</summary>
    public const int MaxSteps = 20_000_000;

    public static readonly TimeSpan RegexTimeout = TimeSpan.FromSeconds(1);
}
