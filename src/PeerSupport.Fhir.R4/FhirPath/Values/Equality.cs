namespace PeerSupport.Fhir.R4.FhirPath;

/// <summary><c>=</c> and <c>~</c> (N1, 6.1).</summary>
internal static class Equality
{
    /// <summary>Null when a side is empty, or when the precision of dates or the units of quantities leave it open.</summary>
    public static bool? Equal(Items a, Items b)
    {
        if (a.Count == 0 || b.Count == 0)
        {
            return null;
        }

        if (a.Count != b.Count)
        {
            return false;
        }

        bool? result = true;
        for (var i = 0; i < a.Count; i++)
        {
            switch (Equal(a[i], b[i]))
            {
                case false: return false;
                case null: result = null; break;
            }
        }

        return result;
    }

    public static bool? Equal(ITypedElement a, ITypedElement b)
    {
        if (ReferenceEquals(a, b))
        {
            return true;
        }

        if (a.Value is { } x && b.Value is { } y)
        {
            return Equal(x, y);
        }

        if (a.Value is FhirQuantity || b.Value is FhirQuantity || (TypeNames.IsFhir(a.InstanceType, "Quantity") && TypeNames.IsFhir(b.InstanceType, "Quantity")))
        {
            return Scalars.ToQuantity(a) is { } left && Scalars.ToQuantity(b) is { } right ? Equal(left, right) : false;
        }

        return a.Value is null && b.Value is null && SameChildren(a, b);
    }

    public static bool? Equal(object a, object b)
    {
        if (a is string s)
        {
            return b is string t && string.Equals(s, t, StringComparison.Ordinal);
        }

        if (a is int i && b is int j)
        {
            return i == j;
        }

        if (Scalars.Number(a) is { } m)
        {
            return Scalars.Number(b) is { } n ? m == n : b is FhirQuantity other ? IsZero(Quantities.Compare(new FhirQuantity(m, "1"), other)) : false;
        }

        return (a, b) switch
        {
            (bool x, bool y) => x == y,
            (FhirDate x, FhirDate y) => IsZero(FhirDate.Compare(x, y)),
            (FhirTime x, FhirTime y) => IsZero(FhirTime.Compare(x, y)),
            (FhirDate or FhirDateTime, FhirDate or FhirDateTime) => IsZero(FhirDateTime.Compare(Scalars.Moment(a)!.Value, Scalars.Moment(b)!.Value)),
            (FhirQuantity x, FhirQuantity y) => IsZero(Quantities.Compare(x, y)),
            (FhirQuantity x, int or long or decimal) => IsZero(Quantities.Compare(x, new FhirQuantity(Scalars.Number(b)!.Value, "1"))),
            _ => a.Equals(b),
        };
    }

    /// <summary>Never open: two empty sides are equivalent, and order doesn't count.</summary>
    public static bool Equivalent(Items a, Items b)
    {
        if (a.Count != b.Count)
        {
            return false;
        }

        var used = new bool[b.Count];
        for (var i = 0; i < a.Count; i++)
        {
            var found = false;
            for (var j = 0; j < b.Count && !found; j++)
            {
                found = !used[j] && Equivalent(a[i], b[j]);
                used[j] |= found;
            }

            if (!found)
            {
                return false;
            }
        }

        return true;
    }

    static bool Equivalent(ITypedElement a, ITypedElement b)
    {
        if (ReferenceEquals(a, b))
        {
            return true;
        }

        switch (Scalars.Of(a), Scalars.Of(b))
        {
            case (null, null):
                return Equivalent(Children(a), Children(b)) && a.Value is null && b.Value is null;
            case (string x, string y):
                return string.Equals(Folded(x), Folded(y), StringComparison.OrdinalIgnoreCase);
            case (FhirQuantity x, FhirQuantity y):
                return Quantities.Equivalent(x, y);
            case (FhirDate or FhirDateTime, FhirDate or FhirDateTime) or (FhirTime, FhirTime):
                return Equal(a.Value!, b.Value!) == true;
            case ({ } x, { } y):
                return Scalars.Number(x) is { } m && Scalars.Number(y) is { } n ? Numbers.Equivalent(m, n) : Equal(x, y) == true;
            default:
                return false;
        }
    }

    static bool? IsZero(int? order) => order is null ? null : order == 0;

    static bool SameChildren(ITypedElement a, ITypedElement b)
    {
        var x = Children(a);
        var y = Children(b);
        if (x.Count != y.Count || (x.Count == 0 && a.InstanceType != b.InstanceType))
        {
            return false;
        }

        for (var i = 0; i < x.Count; i++)
        {
            if (x[i].Name != y[i].Name || Equal(x[i], y[i]) != true)
            {
                return false;
            }
        }

        return true;
    }

    static Items Children(ITypedElement element)
    {
        var builder = new ItemsBuilder();
        builder.AddChildren(element, null);
        return builder.Done();
    }

    /// <summary>White space counts as one space each.</summary>
    static string Folded(string text)
    {
        foreach (var c in text)
        {
            if (c != ' ' && char.IsWhiteSpace(c))
            {
                return string.Concat(text.Select(x => char.IsWhiteSpace(x) ? ' ' : x));
            }
        }

        return text;
    }
}
