namespace PeerSupport.Fhir.Storage;

/// <summary>
/// The walks of a search that is sorted by a range parameter. A resource stands where its greatest end does (ascending, its least), whichever of its values meets the criteria. Where the search bounds the
/// parameter too (a month, newest first), only those that have one narrow value lie between the bounds for certain, and the others are walked by their marks (<see cref="RangeMarks"/>).
/// </summary>
/// <param name="search">What is asked.</param>
/// <param name="sort">What it is ordered by.</param>
/// <param name="bounds">Those of the parameter; null where the search has none.</param>
/// <param name="cursor">Where the page begins.</param>
/// <param name="sql">Takes the values.</param>
/// <param name="each">As of <see cref="SearchSql.Test"/>.</param>
sealed class RangeWalk(ResourceSearch search, SearchSort.Range sort, RangeBounds? bounds, SearchCursor? cursor, SearchSql sql, bool each)
{
    readonly string _column = sort.Descending ? "High" : "Low", _other = sort.Descending ? "Low" : "High", _sign = sort.Descending ? "<" : ">";

    readonly long _mark = RangeMarks.Of(sort.Param);

    public IReadOnlyList<Walk> Walks => bounds is { } between ? [Ones(between), Marked(between)] : [Along(sort.Param, null, own => First(own, isMarked: false))];

    /// <summary>What a row of any of them must meet, whatever its values are.</summary>
    public string Tests(string own) => Each(search.Criteria.Where(criterion => bounds is null || !IsOfRow(criterion)), own);

    /// <summary>Those that have one narrow value: it meets the criteria itself. What a server wrote that does not know of marks stands where its first value does.</summary>
    Walk Ones(RangeBounds between)
    {
        var one = between.OfOne(sort.IsTime ? RangeMarks.Narrow : null);
        var within = sort.Descending ? between with { HighFrom = one.HighFrom, HighTo = one.HighTo } : between with { LowFrom = one.LowFrom, LowTo = one.LowTo };
        return Along(sort.Param, within, own => string.Concat(search.Criteria.Where(IsOfRow).Select(criterion => $" AND {OfRow(criterion, own)}")) + First(own, isMarked: true));
    }

    /// <summary>Those that have several values, or a wide one: the mark is around all of them.</summary>
    Walk Marked(RangeBounds between) => Along(_mark, new(long.MinValue, between.LowTo, between.HighFrom, long.MaxValue), own => Each(search.Criteria.Where(IsOfRow), own));

    string Each(IEnumerable<Criterion> criteria, string own) => string.Concat(criteria.Select(criterion => $" AND {sql.Test(criterion, $"{own}.\"Sid\"", each)}"));

    /// <summary>No other value of the resource comes before, and it has no mark where one would be walked.</summary>
    string First(string own, bool isMarked)
    {
        var other = sql.Alias();
        var (before, tie) = sort.Descending ? (">", $"{other}.\"Low\" > {own}.\"Low\"") : ("<", $"{other}.\"High\" < {own}.\"High\"");
        var value = $"+{other}.\"Param\" = {sql.Value(sort.Param)} AND ({other}.\"{_column}\" {before} {own}.\"{_column}\" OR ({other}.\"{_column}\" = {own}.\"{_column}\" AND {tie}))";
        return $" AND NOT EXISTS (SELECT 1 FROM \"SearchRange\" {other} WHERE {other}.\"Sid\" = {own}.\"Sid\" AND {(isMarked ? $"(+{other}.\"Param\" = {sql.Value(_mark)} OR ({value}))" : value)})";
    }

    /// <summary>Units are read only where they are asked for: they are in no index.</summary>
    IReadOnlyList<string> Columns => search.Criteria.Where(IsOfRow).Any(HasUnits) ? [_column, _other, "Unit", "UnitName"] : [_column, _other];

    static bool HasUnits(Criterion criterion) => criterion is Criterion.Range { Units.Count: > 0 } || (criterion is Criterion.Any { Parts: var parts } && parts.Any(HasUnits));

    Walk Along(long param, RangeBounds? within, Func<string, string> tests) => new("SearchRange", Columns)
    {
        Bounds = (own, value) =>
        {
            var after = cursor is null ? "" : SearchSql.After($"{own}.\"{_column}\"", $"{own}.\"Sid\"", _sign, _sign, sql.Value(cursor.Number(0)), sql.Value(cursor.Sid));
            return $"{own}.\"Param\" = {value(param)}{(within is { } some ? Between($"{own}.\"High\"", some.HighFrom, some.HighTo) + Between($"{own}.\"Low\"", some.LowFrom, some.LowTo) : "")}{after}";
        },
        Tests = tests,
    };

    string Between(string column, long from, long to) => (from == long.MinValue ? "" : $" AND {column} >= {sql.Value(from)}") + (to == long.MaxValue ? "" : $" AND {column} <= {sql.Value(to)}");

    bool IsOfRow(Criterion criterion) => criterion switch
    {
        Criterion.Range range => range.Param == sort.Param,
        Criterion.Any { Parts: { Count: > 0 } parts } => parts.All(IsOfRow),
        _ => false,
    };

    string OfRow(Criterion criterion, string own) => criterion is Criterion.Range range ? $"({sql.Compare(range, own)})"
        : $"({string.Join(" OR ", ((Criterion.Any)criterion).Parts.Select(part => OfRow(part, own)))})";
}
