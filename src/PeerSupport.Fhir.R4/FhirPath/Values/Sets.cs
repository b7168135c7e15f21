namespace PeerSupport.Fhir.R4.FhirPath;

/// <summary>Collections without doubles. Small ones are compared pair by pair, larger ones by hash.</summary>
internal struct ElementSet
{
    const int Small = 8;

    ItemsBuilder items;
    HashSet<ITypedElement>? hashed;

    public readonly int Count => items.Count;

    public readonly Items Done() => items.Done();

    public bool Add(ITypedElement item)
    {
        if (Contains(item))
        {
            return false;
        }

        items.Add(item);
        if (hashed is not null)
        {
            hashed.Add(item);
        }
        else if (items.Count > Small)
        {
            hashed = new HashSet<ITypedElement>(ElementComparer.Instance);
            for (var i = 0; i < items.Count; i++)
            {
                hashed.Add(items[i]);
            }
        }

        return true;
    }

    public void AddAll(Items all)
    {
        for (var i = 0; i < all.Count; i++)
        {
            Add(all[i]);
        }
    }

    public readonly bool Contains(ITypedElement item)
    {
        if (hashed is not null)
        {
            return hashed.Contains(item);
        }

        for (var i = 0; i < items.Count; i++)
        {
            if (Equality.Equal(items[i], item) == true)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary><c>=</c> as a comparer; what isn't surely equal is different.</summary>
internal sealed class ElementComparer : IEqualityComparer<ITypedElement>
{
    public static readonly ElementComparer Instance = new();

    public bool Equals(ITypedElement? x, ITypedElement? y) => x is not null && y is not null && Equality.Equal(x, y) == true;

    public int GetHashCode(ITypedElement obj)
    {
        switch (obj.Value)
        {
            case string text: return string.GetHashCode(text, StringComparison.Ordinal);
            case bool value: return value ? 1 : 2;
            case int or long or decimal: return Scalars.Number(obj.Value)!.Value.GetHashCode();
            // Equal dates and quantities may be written in several zones or units.
            case not null: return 3;
        }

        if (TypeNames.IsFhir(obj.InstanceType, "Quantity"))
        {
            return 3;
        }

        var hash = new HashCode();
        foreach (var child in obj.Children())
        {
            hash.Add(GetHashCode(child));
        }

        return hash.ToHashCode();
    }
}

/// <summary>Set functions (N1, 5.1 and 5.3).</summary>
internal static class Sets
{
    public static Items Distinct(Items items) => items.Count < 2 ? items : Of(items).Done();

    public static Items Union(Items a, Items b)
    {
        if (a.Count + b.Count < 2)
        {
            return a.Count == 0 ? b : a;
        }

        var set = Of(a);
        set.AddAll(b);
        return set.Done();
    }

    public static Items Intersect(Items a, Items b)
    {
        var other = Of(b);
        var result = new ElementSet();
        for (var i = 0; i < a.Count; i++)
        {
            if (other.Contains(a[i]))
            {
                result.Add(a[i]);
            }
        }

        return result.Done();
    }

    public static Items Exclude(Items a, Items b)
    {
        var other = Of(b);
        var result = new ItemsBuilder();
        for (var i = 0; i < a.Count; i++)
        {
            if (!other.Contains(a[i]))
            {
                result.Add(a[i]);
            }
        }

        return result.Done();
    }

    public static bool IsSubset(Items a, Items b)
    {
        var other = Of(b);
        for (var i = 0; i < a.Count; i++)
        {
            if (!other.Contains(a[i]))
            {
                return false;
            }
        }

        return true;
    }

    static ElementSet Of(Items items)
    {
        var set = new ElementSet();
        set.AddAll(items);
        return set;
    }
}
