using System.Globalization;

namespace PeerSupport.Fhir.Storage;

/// <summary>
/// A page along an index that other criteria are not in: the newest dates may have nothing of the code that is asked for. So no more than the first rows are walked at once (<see cref="Effort"/>). Where
/// they do not fill the page, a criterion that few rows meet leads, and what it finds is sorted; how many they are is counted no further than to that limit. Where there is no such criterion the walk goes
/// on to its end; a database that keeps statistics chooses then by itself. Every way comes to the same page.
/// </summary>
/// <param name="search">What is asked.</param>
/// <param name="sort">What it is ordered by.</param>
/// <param name="walks">Where the resources of the page lie, each in one of them; each resource once.</param>
/// <param name="tests">What every row must meet, each beginning with AND: of an alias.</param>
/// <param name="leads">The criteria that may be met by few, the likeliest first.</param>
/// <param name="cursor">Where the page begins.</param>
/// <param name="limits">When another way is taken.</param>
/// <param name="sql">Takes the values.</param>
sealed class WalkedPage(ResourceSearch search, SearchSort sort, IReadOnlyList<Walk> walks, Func<string, string> tests, IReadOnlyList<Criterion> leads, SearchCursor? cursor, WalkLimits limits, SearchSql sql)
{
    const int ToTheEnd = -1, MostKeys = 4;

    /// <summary>The criteria whose first and last resource can be looked up.</summary>
    List<Criterion.Keys> Keys => [.. leads.OfType<Criterion.Keys>().Where(keys => keys.Values.Count <= MostKeys)];

    string Word => sort.Descending ? " DESC" : "";

    string Sign => sort.Descending ? "<" : ">";

    string Column => walks[0].Columns[0];

    string First => sql.First(sql.Value(search.Count + 1));

    int Walked => limits.Walked + (search.Count * limits.WalkedEach);

    /// <summary>Whether a page that is not full may be so because the walk was cut.</summary>
    public bool IsCut(Effort effort) => effort == Effort.Brief && leads.Count > 0;

    /// <summary>The statement's rows are <c>Sid</c> and <c>S0</c>, in order; what goes before the statement around it.</summary>
    public (string With, string Page) Write(Effort effort)
    {
        if (leads.Count == 0 || (effort != Effort.Brief && !sql.IsSqlite))
        {
            return ("", Merge(walks.Select(walk => Along(walk, sql.Value, isAlone: true))));
        }

        if (effort == Effort.Brief)
        {
            return ("", Begin());
        }

        var ways = leads.Select((lead, i) => Led(lead, i + 1));
        var walked = walks.Select(walk => Along(walk, value => $"(SELECT CASE m.\"Way\" WHEN {Number(ToTheEnd)} THEN {sql.Value(value)} END FROM m)", isAlone: false)).ToList();
        return ($"WITH m AS (SELECT {Way(effort)} AS \"Way\"){Written()} ", Merge([.. ways, .. walked]));
    }

    /// <summary>The order, of a statement's alias.</summary>
    public string OrderBy(string alias) => $"{alias}.\"S0\"{Word}, {alias}.\"Sid\"{Word}";

    string Merge(IEnumerable<string> parts)
    {
        List<string> all = [.. parts];
        return all is [var only] ? only : $"SELECT u.* FROM ({string.Join(" UNION ALL ", all.Select(part => (Alias: sql.Alias(), part)).Select(each => $"SELECT {each.Alias}.* FROM ({each.part}) {each.Alias}"))}) u ORDER BY {OrderBy("u")} {First}";
    }

    /// <summary>The walk as far as it must go.</summary>
    string Along(Walk walk, Func<object, string> value, bool isAlone)
    {
        var own = sql.Alias();
        return $"SELECT {own}.\"Sid\" AS \"Sid\", {own}.\"{Column}\" AS \"S0\" FROM \"{walk.Table}\" {own} WHERE {walk.Bounds(own, value)}{(isAlone ? "" : Written(own))}{tests(own)}{walk.Tests(own)} ORDER BY {own}.\"{Column}\"{Word}, {own}.\"Sid\"{Word} {First}";
    }

    /// <summary>What of the page is among the first rows.</summary>
    string Begin()
    {
        var some = sql.Alias();
        var own = walks is [var only] ? only.Tests(some) : $" AND ({string.Join(" OR ", walks.Select((walk, i) => $"({some}.\"Walk\" = {Number(i)}{walk.Tests(some)})"))})";
        return $"SELECT {some}.\"Sid\" AS \"Sid\", {some}.\"{Column}\" AS \"S0\" FROM ({Rows()}) {some} WHERE 1 = 1{tests(some)}{own} ORDER BY {some}.\"{Column}\"{Word}, {some}.\"Sid\"{Word} {First}";
    }

    /// <summary>The first rows of all walks as if they were one. PostgreSQL needs to be told that no more are wanted of each either: else it reads and sorts all.</summary>
    string Rows()
    {
        var all = sql.Alias();
        var each = walks.Select((walk, i) => (Own: sql.Alias(), walk, i)).Select(one =>
            $"SELECT {one.Own}.\"Sid\"{string.Concat(one.walk.Columns.Select(column => $", {one.Own}.\"{column}\""))}, {Number(one.i)} AS \"Walk\" FROM \"{one.walk.Table}\" {one.Own} WHERE {one.walk.Bounds(one.Own, sql.Value)}{(sql.IsPostgres ? $" ORDER BY {one.Own}.\"{Column}\"{Word}, {one.Own}.\"Sid\"{Word} {sql.First(sql.Value(Walked))}" : "")}").Select(rows => sql.IsPostgres ? $"({rows})" : rows);
        return $"SELECT {all}.* FROM ({string.Join(" UNION ALL ", each)}) {all} ORDER BY {all}.\"{Column}\"{Word}, {all}.\"Sid\"{Word} {sql.First(sql.Value(Walked))}";
    }

    /// <summary>All that the criterion finds, sorted.</summary>
    string Led(Criterion lead, int way)
    {
        var (row, some, found) = (sql.Alias(), sql.Alias(), sql.Alias());
        var (table, where) = sql.Rows(lead, row);
        var rows = $"SELECT {row}.\"Sid\" FROM m CROSS JOIN {table} WHERE m.\"Way\" = {Number(way)} AND {where} {sql.First(sql.Value(limits.Led))}";
        var all = string.Concat(search.Criteria.Select(criterion => $" AND {sql.Test(criterion, $"{found}.\"Sid\"")}"));
        if (sort is SearchSort.Range range)
        {
            var (value, end) = (sql.Alias(), range.Descending ? "MAX" : "MIN");
            var values = $"SELECT {some}.\"Sid\", {end}({value}.\"{Column}\") AS \"S0\" FROM ({rows}) {some} CROSS JOIN \"SearchRange\" {value} WHERE {value}.\"Sid\" = {some}.\"Sid\" AND +{value}.\"Param\" = {sql.Value(range.Param)} GROUP BY {some}.\"Sid\"";
            return $"SELECT {found}.* FROM ({values}) {found} WHERE 1 = 1{After(found, "S0")}{all} ORDER BY {OrderBy(found)} {First}";
        }

        var of = $"{found}.\"Type\" = {sql.Value(search.Types[0])} AND {found}.\"Deleted\" = {sql.Value(false)}";
        return $"SELECT {found}.\"Sid\" AS \"Sid\", {found}.\"LastUpdated\" AS \"S0\" FROM (SELECT DISTINCT {some}.\"Sid\" FROM ({rows}) {some}) l CROSS JOIN \"Resource\" {found} WHERE {found}.\"Sid\" = l.\"Sid\" AND {of}{After(found, "LastUpdated")}{all} ORDER BY {found}.\"LastUpdated\"{Word}, {found}.\"Sid\"{Word} {First}";
    }

    string After(string alias, string column) => cursor is null ? "" : SearchSql.After($"{alias}.\"{column}\"", $"{alias}.\"Sid\"", Sign, Sign, sql.Value(cursor.Number(0)), sql.Value(cursor.Sid));

    /// <summary>0 where the walk was not cut, the number of the criterion that leads, or that none does.</summary>
    string Way(Effort effort)
    {
        List<string> cases = [];
        if (effort == Effort.AfterBrief)
        {
            cases.Add($"WHEN (SELECT COUNT(*) FROM ({Rows()}) c) < {sql.Value(Walked)} THEN 0");
        }

        foreach (var (i, lead) in leads.Index())
        {
            var row = sql.Alias();
            var (table, where) = sql.Rows(lead, row);
            cases.Add($"WHEN (SELECT COUNT(*) FROM (SELECT {row}.\"Sid\" FROM {table} WHERE {where} {sql.First(sql.Value(limits.Led))}) c) < {sql.Value(limits.Led)} THEN {Number(i + 1)}");
        }

        return $"CASE {string.Join(' ', cases)} ELSE {Number(ToTheEnd)} END";
    }

    /// <summary>
    /// The first and the last resource that was written with one of a criterion's keys. What is sorted by time was mostly written in that order too: where a code is no longer used, or was not yet, the rows between where the
    /// order begins and its first resource are passed without a look at their keys.
    /// </summary>
    string Written() => string.Concat(Keys.Select((keys, i) => $"{(i == 0 ? ", w AS (SELECT " : ", ")}{Outermost("MIN", keys)} AS \"Least{Number(i)}\", {Outermost("MAX", keys)} AS \"Last{Number(i)}\"")) + (Keys.Count == 0 ? "" : ")");

    string Written(string own) => string.Concat(Keys.Select((_, i) => $" AND +{own}.\"Sid\" >= (SELECT w.\"Least{Number(i)}\" FROM w) AND +{own}.\"Sid\" <= (SELECT w.\"Last{Number(i)}\" FROM w)"));

    string Outermost(string end, Criterion.Keys keys)
    {
        var each = keys.Values.Select(key => (Alias: sql.Alias(), Key: sql.Value(key))).Select(one => $"SELECT {end}({one.Alias}.\"Sid\") AS \"Sid\" FROM \"SearchKey\" {one.Alias} WHERE {one.Alias}.\"Key\" = {one.Key}");
        return $"(SELECT {end}(e.\"Sid\") FROM ({string.Join(" UNION ALL ", each)}) e)";
    }

    static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
