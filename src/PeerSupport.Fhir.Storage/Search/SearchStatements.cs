using System.Globalization;

namespace PeerSupport.Fhir.Storage;

/// <summary>The statements of a search, for any of the providers: text, and the values that go with it.</summary>
static class SearchStatements
{
    /// <summary>How many steps an include is followed where it is followed from what came along.</summary>
    const int Levels = 5;

    /// <summary>What <see cref="SearchStore"/> reads a resource from.</summary>
    public const string Columns = "r.\"Type\", r.\"Id\", r.\"Version\", r.\"LastUpdated\", r.\"Json\"";

    /// <summary>Where in a row what comes after these stands.</summary>
    public const int After = 5;

    /// <summary>A page, and one resource more where there are more: columns, number, and what it is ordered by.</summary>
    public static (string Text, SearchPlan Plan) Page(ResourceSearch search, SearchSql sql, Effort effort = Effort.Brief, WalkLimits? limits = null)
    {
        var plan = new SearchPlan(search, sql, effort, limits);
        var sorts = string.Concat(plan.Orders.Select(name => $", q.\"{name}\""));
        var page = plan.Unfit is { } unfit
            ? $"{plan.With}SELECT {Columns}, q.\"Sid\"{sorts}, f.\"Unfit\" FROM (SELECT {unfit} AS \"Unfit\") f LEFT JOIN ({plan.Page}) q ON 1 = 1 LEFT JOIN \"Resource\" r ON r.\"Sid\" = q.\"Sid\" ORDER BY {plan.OrderBy}"
            : $"{plan.With}SELECT {Columns}, q.\"Sid\"{sorts} FROM ({plan.Page}) q CROSS JOIN \"Resource\" r WHERE r.\"Sid\" = q.\"Sid\" ORDER BY {plan.OrderBy}";
        return (page, plan);
    }

    /// <summary>What comes along with the resources of these numbers: <see cref="Columns"/>, and 1 where it is an earlier version that was meant, else 0.</summary>
    public static string Included(ResourceSearch search, IEnumerable<long> page, IReadOnlyCollection<(ResourceKey Key, int Version)> meant, SearchSql sql)
    {
        var numbers = string.Join(',', page.Select(sid => sid.ToString(CultureInfo.InvariantCulture)));
        var (with, select) = IncludeSql.Write(search, numbers, $"{Columns}, 0 AS \"Past\"", Levels, sql);
        if (meant.Count == 0)
        {
            return $"{with} {select}";
        }

        var versions = meant.Select(each => $"(r.\"Type\" = {sql.Value(each.Key.Type)} AND r.\"Id\" = {sql.Value(each.Key.Id)} AND r.\"Version\" = {sql.Value(each.Version)})");
        return $"{with} SELECT c.* FROM ({select}) c UNION ALL SELECT {Columns}, 1 FROM \"ResourceVersion\" r WHERE r.\"Deleted\" = {sql.Value(false)} AND ({string.Join(" OR ", versions)})";
    }

    /// <summary>What the resources refer to by some parameters, without themselves.</summary>
    public static string Referred(IEnumerable<ResourceKey> from, IReadOnlyList<int> references, int most, SearchSql sql)
    {
        var page = $"SELECT x.\"Sid\" FROM \"Resource\" x WHERE x.\"Ref\" IN ({string.Join(',', from.Select(key => SearchHash.Reference(key.ToString()).ToString(CultureInfo.InvariantCulture)))})";
        var (with, select) = IncludeSql.Write(new() { Includes = [new(false, references, null, false)], MostIncluded = most }, page, Columns, 1, sql);
        return $"{with} {select}";
    }
}
