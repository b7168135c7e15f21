namespace PeerSupport.Fhir.R4;

/// <summary>Names from the input, for a sentence that a person reads.</summary>
internal static class Names
{
    const int Longest = 64;

    /// <summary>A property name, unless it looks like something else than a name: then it could be data.</summary>
    public static string Shown(string name) => IsPlain(name) ? $"'{name}'" : "with an unusual name";

    /// <summary>Letters, digits and the few marks of names and codes.</summary>
    public static bool IsPlain(string name)
    {
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-' or '.'))
            {
                return false;
            }
        }

        return name.Length is > 0 and <= Longest;
    }

    /// <summary>The name that was probably meant; null when none is near.</summary>
    public static string? Nearest(string name, IEnumerable<string> names)
    {
        if (name.Length > Longest)
        {
            return null;
        }

        string? nearest = null;
        var least = Math.Max(1, name.Length / 3) + 1;
        foreach (var candidate in names)
        {
            var distance = string.Equals(candidate, name, StringComparison.OrdinalIgnoreCase) ? 0 : Distance(name, candidate);
            if (distance < least || (distance == least && nearest is not null && string.CompareOrdinal(candidate, nearest) < 0))
            {
                (nearest, least) = (candidate, distance);
            }
        }

        return nearest;
    }

    /// <summary>Levenshtein's distance.</summary>
    static int Distance(string a, string b)
    {
        Span<int> row = stackalloc int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
