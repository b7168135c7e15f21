namespace PeerSupport.Fhir.Storage;

/// <summary>
/// The page of a search that is sorted by a range parameter which it also bounds: a month, newest first. A resource stands where its greatest end does (ascending, its least), whichever of its values
/// meets the criteria; so only those that have one narrow value lie between the bounds for certain, and the others are walked by their marks (<see cref="RangeMarks"/>). Both walks are in the order
/// of the page, and give as many as it has.
/// </summary>
sealed class RangeWalk(ResourceSearch search, SearchSort.Range sort, RangeBounds bounds, SearchCursor? cursor, SearchSql sql)
{
    readonly string _column = sort.Descending ? "High" : "Low", _word = sort.Descending ? " DESC" : "", _sign = sort.Descending ? "<" : ">";

    readonly long _mark = RangeMarks.Of(sort.Param);

    /// <summary>The statement: <c>Sid</c> and <c>S0</c>.</summary>
    /// <param name="count">How many.</param>
    public string Write(string count)
    {
        var first = sql.First(count);
        return $"SELECT u.* FROM (SELECT a.* FROM ({Ones()} {first}) a UNION ALL SELECT b.* FROM ({Marked()} {first}) b) u ORDER BY u.\"S0\"{_word}, u.\"Sid\"{_word} {first}";
    }

    /// <summary>Those that have one narrow value: it meets the criteria itself.</summary>
    string Ones()
    {
        var (own, other) = (sql.Alias(), sql.Alias());
        var one = bounds.OfOne(sort.IsTime ? RangeMarks.Narrow : null);
        var (from, to) = sort.Descending ? (one.HighFrom, one.HighTo) : (one.LowFrom, one.LowTo);
        var tests = string.Concat(search.Criteria.OrderBy(criterion => IsOfRow(criterion) ? 0 : 1).Select(criterion => $" AND {(IsOfRow(criterion) ? OfRow(criterion, own) : sql.Test(criterion, $"{own}.\"Sid\""))}"));
        // What a server wrote that does not know of marks stands where its first value does.
        var (before, tie) = sort.Descending ? (">", $"{other}.\"Low\" > {own}.\"Low\"") : ("<", $"{other}.\"High\" < {own}.\"High\"");
        var first = $"NOT EXISTS (SELECT 1 FROM \"SearchRange\" {other} WHERE {other}.\"Sid\" = {own}.\"Sid\" AND (+{other}.\"Param\" = {sql.Value(_mark)} OR (+{other}.\"Param\" = {own}.\"Param\" AND ({other}.\"{_column}\" {before} {own}.\"{_column}\" OR ({other}.\"{_column}\" = {own}.\"{_column}\" AND {tie})))))";
        return Walk(own, sort.Param, from, to, $"{tests} AND {first}");
    }

    /// <summary>Those that have several values, or a wide one: the mark is around all of them.</summary>
    string Marked()
    {
        var own = sql.Alias();
        var around = (bounds.HighFrom == long.MinValue ? "" : $" AND {own}.\"High\" >= {sql.Value(bounds.HighFrom)}") + (bounds.LowTo == long.MaxValue ? "" : $" AND {own}.\"Low\" <= {sql.Value(bounds.LowTo)}");
        return Walk(own, _mark, long.MinValue, long.MaxValue, around + string.Concat(search.Criteria.Select(criterion => $" AND {sql.Test(criterion, $"{own}.\"Sid\"")}")));
    }

    string Walk(string own, long param, long from, long to, string where)
    {
        var column = $"{own}.\"{_column}\"";
        var between = (from == long.MinValue ? "" : $" AND {column} >= {sql.Value(from)}") + (to == long.MaxValue ? "" : $" AND {column} <= {sql.Value(to)}");
        var after = cursor is null ? "" : SearchSql.After(column, $"{own}.\"Sid\"", _sign, _sign, sql.Value(cursor.Number(0)), sql.Value(cursor.Sid));
        return $"SELECT {own}.\"Sid\" AS \"Sid\", {column} AS \"S0\" FROM \"SearchRange\" {own} WHERE {own}.\"Param\" = {sql.Value(param)}{between}{after}{where} ORDER BY {column}{_word}, {own}.\"Sid\"{_word}";
    }

    bool IsOfRow(Criterion criterion) => criterion switch
    {
        Criterion.Range range => range.Param == sort.Param,
        Criterion.Any { Parts: { Count: > 0 } parts } => parts.All(IsOfRow),
        _ => false,
    };

    string OfRow(Criterion criterion, string own) => criterion is Criterion.Range range ? $"({sql.Compare(range.Test, $"{own}.\"Low\"", $"{own}.\"High\"", range.Low, range.High)})"
        : $"({string.Join(" OR ", ((Criterion.Any)criterion).Parts.Select(part => OfRow(part, own)))})";
}
