using System.Globalization;

namespace PeerSupport.Fhir.Storage;

/// <summary>Everything that comes along with a page, in one statement: level by level, each from what the level before found.</summary>
static class IncludeSql
{
    /// <param name="search">What is to come along.</param>
    /// <param name="page">The numbers of the page's resources, or a statement of them.</param>
    /// <param name="columns">Columns of <c>r</c>.</param>
    /// <param name="deepest">How many steps what came along is followed.</param>
    /// <param name="sql">Takes the values.</param>
    /// <returns>The statement, and what goes before it.</returns>
    public static (string With, string Select) Write(ResourceSearch search, string page, string columns, int deepest, SearchSql sql)
    {
        var levels = search.Includes.Any(step => step.Iterate) ? deepest : 1;
        List<string> parts = [$"l0 AS (SELECT r.\"Sid\", r.\"Ref\", r.\"Type\" FROM \"Resource\" r WHERE r.\"Sid\" IN ({page}))"];
        for (var level = 1; level <= levels; level++)
        {
            var steps = search.Includes.Where(step => level == 1 || step.Iterate).Select(step => Step(step, string.Create(CultureInfo.InvariantCulture, $"l{level - 1}"), sql));
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"l{level} AS ({string.Join(" UNION ", steps)})"));
        }

        var all = string.Join(" UNION ", Enumerable.Range(1, levels).Select(level => string.Create(CultureInfo.InvariantCulture, $"SELECT \"Sid\" FROM l{level}")));
        return ($"WITH {string.Join(", ", parts)}", $"SELECT {columns} FROM ({all}) a CROSS JOIN \"Resource\" r WHERE r.\"Sid\" = a.\"Sid\" AND r.\"Sid\" NOT IN ({page}) ORDER BY r.\"Sid\" {sql.First(sql.Value(search.MostIncluded + 1))}");
    }

    static string Step(IncludeStep step, string from, SearchSql sql)
    {
        string Type(string referred) => step.Target is { } type ? $" AND {referred}.\"Type\" = {sql.Value(type)}" : "";
        var list = string.Join(',', step.Params.Select(param => param.ToString(CultureInfo.InvariantCulture)));
        return step.Reverse
            ? $"SELECT DISTINCT s.\"Sid\", s.\"Ref\", s.\"Type\" FROM {from} p CROSS JOIN \"SearchReference\" f CROSS JOIN \"Resource\" s WHERE f.\"Target\" = p.\"Ref\" AND f.\"Param\" IN ({list}) AND s.\"Sid\" = f.\"Sid\"{Type("p")}"
            : $"SELECT DISTINCT t.\"Sid\", t.\"Ref\", t.\"Type\" FROM {from} p CROSS JOIN \"SearchReference\" f CROSS JOIN \"Resource\" t WHERE f.\"Sid\" = p.\"Sid\" AND f.\"Param\" IN ({list}) AND t.\"Ref\" = f.\"Target\" AND t.\"Deleted\" = {sql.Value(false)}{Type("t")}";
    }
}
