namespace PeerSupport.Fhir.Storage;

/// <summary>
/// Rows of the index of ranges that stand for all values of one parameter of a resource, from the least beginning to the greatest end: of a resource that has several, and of a time that is wide.
/// Without one a resource has a single value whose ends are in order and, if it is a time, close to each other. A mark's parameter is the negative of the other one.
/// </summary>
static class RangeMarks
{
    /// <summary>The most ticks between the ends of a time that has no mark: a day.</summary>
    public const long Narrow = TimeSpan.TicksPerDay;

    /// <summary>The parameter of the marks.</summary>
    public static long Of(long param) => -1 - param;

    /// <summary>The marks of a resource.</summary>
    public static IEnumerable<(long Param, long Low, long High)> Of(IndexRows rows)
    {
        // Most resources have one value of each parameter, or none.
        if (rows.Ranges.Count == 0)
        {
            return [];
        }

        return rows.Ranges.GroupBy(row => row.Param).Where(group => group.Skip(1).Any() || !IsNarrow(rows, group.First())).Select(group => (Of(group.Key), group.Min(row => row.Low), group.Max(row => row.High)));
    }

    /// <summary>The statement that marks what a build without marks wrote; it may mark what need not be. A migration runs it: it stays as it is.</summary>
    public static string Statement { get; } = """
        INSERT INTO "SearchRange" ("Param", "Low", "High", "Sid")
        SELECT -1 - "Param", MIN("Low"), MAX("High"), "Sid" FROM "SearchRange" WHERE "Param" >= 0 GROUP BY "Param", "Sid"
        HAVING COUNT(*) > 1 OR MAX("High") < MIN("Low") OR MAX("High") > CASE WHEN MIN("Low") <= 3155378975999999999 THEN MIN("Low") + 864000000000 ELSE 9223372036854775807 END
        """;

    /// <summary>Whether a value, if it is the only one, has no mark.</summary>
    public static bool IsNarrow(IndexRows rows, (long Param, long Low, long High) row) => row.High >= row.Low && (!rows.IsTime(row.Param) || row.High - Narrow <= row.Low);
}
