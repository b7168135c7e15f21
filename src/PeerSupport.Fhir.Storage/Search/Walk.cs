namespace PeerSupport.Fhir.Storage;

/// <summary>Rows of a table in the order of one of its indexes.</summary>
/// <param name="Table">The table.</param>
/// <param name="Columns">What the tests look at beside the number; first what the rows are ordered by.</param>
sealed record Walk(string Table, params IReadOnlyList<string> Columns)
{
    /// <summary>Where the walk begins and ends: of the table's alias, and of how the value is written that the index is entered by.</summary>
    public required Func<string, Func<object, string>, string> Bounds { get; init; }

    /// <summary>What its rows must meet to be of the page, beside what rows of all walks must: each begins with AND; of the alias of a table that has the columns.</summary>
    public Func<string, string> Tests { get; init; } = _ => "";
}

/// <summary>How far a page is looked for along an index whose rows need not be of it.</summary>
enum Effort
{
    /// <summary>Among the first rows: where many are of it, it is full soon.</summary>
    Brief,

    /// <summary>Once more, where it was not full: no rows where there were no more to be walked.</summary>
    AfterBrief,

    /// <summary>As far as it must be.</summary>
    Whole,
}

/// <summary>How much a page may cost before another way is taken to it.</summary>
sealed record WalkLimits
{
    /// <summary>The rows that are walked at first.</summary>
    public int Walked { get; init; } = 300;

    /// <summary>As many more for each resource of the page.</summary>
    public int WalkedEach { get; init; } = 15;

    /// <summary>A criterion that fewer rows meet leads.</summary>
    public int Led { get; init; } = 2000;
}
