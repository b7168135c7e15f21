namespace PeerSupport.Fhir.Storage;

/// <summary>
/// PostgreSQL's index of the resources by type and number. It has a short name of the type: pages of entries of 24 bytes are filled to the end where entries come in order, those of longer ones to the half
/// (src/backend/access/nbtree/nbtsplitloc.c of PostgreSQL). Two types may have one short name; whoever asks for it asks for the type too.
/// </summary>
static class TypeIndex
{
    const int First = 3, Last = 4;

    /// <summary>The statement that makes it. A migration runs it: it stays as it is.</summary>
    public static string Statement { get; } = $"CREATE INDEX \"IX_Resource_Short_Sid\" ON \"Resource\" ({Of("")}, \"Sid\")";

    /// <summary>The short name of a resource's type.</summary>
    /// <param name="alias">What its table is called.</param>
    public static string Of(string alias)
    {
        var type = alias is "" ? "\"Type\"" : $"{alias}.\"Type\"";
        return $"(left({type}, 3) || right({type}, 4))";
    }

    /// <summary>The short name of a type.</summary>
    public static string Short(string type) => type[..Math.Min(First, type.Length)] + type[Math.Max(0, type.Length - Last)..];
}
