namespace PeerSupport.Fhir.Storage;

/// <summary>
/// A page of one code, newest first, along the time that stands beside the code (<see cref="SearchKeyRow.At"/>): it costs what it holds, whatever else there is at that time. What has several times or a wide
/// one, or was written by a server that knows of no order, is sorted beside it while it is little; where it is much, or other criteria leave too few of the first rows, the page is looked for in another way.
/// </summary>
/// <param name="search">What is asked.</param>
/// <param name="sort">What it is ordered by.</param>
/// <param name="code">The code (<see cref="Of"/>).</param>
/// <param name="bounds">Those of the time; null where the search has none.</param>
/// <param name="cursor">Where the page begins.</param>
/// <param name="limits">When another way is taken.</param>
/// <param name="sql">Takes the values.</param>
sealed class CodePage(ResourceSearch search, SearchSort.Range sort, Criterion code, RangeBounds? bounds, SearchCursor? cursor, WalkLimits limits, SearchSql sql)
{
    /// <summary>The criterion whose code is kept in the order of the search; null where there is none.</summary>
    public static Criterion? Of(ResourceSearch search, SearchSort.Range sort) => !sort.Descending || search.Types.Count > 1 ? null : search.Criteria.FirstOrDefault(criterion =>
        criterion is Criterion.Keys { Values.Count: 1 } keys ? keys.Order == sort.Param : criterion is Criterion.Codings { Values.Count: 1 } codings && codings.Order == sort.Param);

    /// <summary>The others; those that bound the time leave out few that lie between its bounds.</summary>
    readonly List<Criterion> _others = [.. search.Criteria.Where(criterion => !ReferenceEquals(criterion, code))];

    /// <summary>Whether a page that is not full may lack something that lies further on.</summary>
    public bool IsCut => _others.Exists(criterion => RangeBounds.Of([criterion], sort.Param) is null);

    /// <summary>More than nothing where what has to be sorted is so much that the page is not this one.</summary>
    public string Unfit => $"CASE WHEN (SELECT COUNT(*) FROM e) < {sql.Value(limits.Led)} THEN 0 ELSE 1 END";

    /// <summary>What goes before the statement: what has to be sorted.</summary>
    public string With => $"WITH e AS ({Elsewhere()}) ";

    string First => sql.First(sql.Value(search.Count + 1));

    /// <summary>The statement's rows are <c>Sid</c> and <c>S0</c>, in order.</summary>
    public string Write()
    {
        sql.IsAlong = true;
        var parts = Rows().Select(row => Along(row.Alias, row.Where)).Append(Sorted()).Select(part => (Alias: sql.Alias(), part)).Select(each => $"SELECT {each.Alias}.* FROM ({each.part}) {each.Alias}");
        return $"SELECT u.* FROM ({string.Join(" UNION ALL ", parts)}) u {By("u")} {First}";
    }

    /// <summary>The rows of the code, and those of the code with its system where they are rows of their own: no resource has both.</summary>
    List<(string Alias, string Where)> Rows()
    {
        if (code is Criterion.Codings)
        {
            return [.. sql.Parts(code).Select(part => (part.Alias, part.Where))];
        }

        var own = sql.Alias();
        return [(own, sql.Rows(code, own).Where)];
    }

    /// <summary>Those whose time stands beside the code.</summary>
    string Along(string own, string where)
    {
        var rows = $"SELECT {own}.\"Sid\" AS \"Sid\", {own}.\"At\" AS \"S0\" FROM \"SearchKey\" {own} WHERE {where} AND {own}.\"At\" IS NOT NULL AND {own}.\"At\" > {sql.Value(SearchKeyRow.Elsewhere)}{Between(own)}{After(own, "At")}";
        var order = $"ORDER BY {own}.\"At\" DESC, {own}.\"Sid\" DESC";
        if (!IsCut)
        {
            return $"{rows}{Tests(own, _others)} {order} {First}";
        }

        var some = sql.Alias();
        return $"SELECT {some}.* FROM ({rows} {order} {sql.First(sql.Value(limits.Walked + (search.Count * limits.WalkedEach)))}) {some} WHERE 1 = 1{Tests(some, _others)} {By(some)} {First}";
    }

    /// <summary>The one narrow time of each lies between these.</summary>
    string Between(string own) => bounds?.OfOne(RangeMarks.Narrow) is not { } one ? ""
        : (one.HighFrom == long.MinValue ? "" : $" AND {own}.\"At\" >= {sql.Value(one.HighFrom)}") + (one.HighTo == long.MaxValue ? "" : $" AND {own}.\"At\" <= {sql.Value(one.HighTo)}");

    /// <summary>All others of the code, each where its greatest time is.</summary>
    string Sorted()
    {
        var (some, value, found) = (sql.Alias(), sql.Alias(), sql.Alias());
        var values = $"SELECT {some}.\"Sid\", MAX({value}.\"High\") AS \"S0\" FROM e {some} CROSS JOIN \"SearchRange\" {value} WHERE {value}.\"Sid\" = {some}.\"Sid\" AND +{value}.\"Param\" = {sql.Value(sort.Param)} GROUP BY {some}.\"Sid\"";
        return $"SELECT {found}.* FROM ({values}) {found} WHERE 1 = 1{After(found, "S0")}{Tests(found, search.Criteria)} {By(found)} {First}";
    }

    /// <summary>The first of those whose time is to be looked up, whatever system their code is of, so that no more than an index is read; one may come twice.</summary>
    string Elsewhere()
    {
        var keys = code is Criterion.Codings { Values: [var coding] } ? [coding.Code, coding.Whole] : ((Criterion.Keys)code).Values;
        var rows = keys.Select(key => (Own: sql.Alias(), Key: sql.Value(key))).Select(row => $"SELECT {row.Own}.\"Sid\" FROM \"SearchKey\" {row.Own} WHERE {row.Own}.\"Key\" = {row.Key} AND {row.Own}.\"At\" IS NOT NULL AND {row.Own}.\"At\" = {sql.Value(SearchKeyRow.Elsewhere)}");
        var all = sql.Alias();
        return $"SELECT {all}.\"Sid\" FROM ({string.Join(" UNION ALL ", rows)}) {all} ORDER BY {all}.\"Sid\" {sql.First(sql.Value(limits.Led))}";
    }

    string Tests(string own, IEnumerable<Criterion> criteria) => string.Concat(criteria.Select(criterion => $" AND {sql.Test(criterion, $"{own}.\"Sid\"", each: true)}"));

    string After(string own, string column) => cursor is null ? "" : SearchSql.After($"{own}.\"{column}\"", $"{own}.\"Sid\"", "<", "<", sql.Value(cursor.Number(0)), sql.Value(cursor.Sid));

    static string By(string alias) => $"ORDER BY {alias}.\"S0\" DESC, {alias}.\"Sid\" DESC";
}
