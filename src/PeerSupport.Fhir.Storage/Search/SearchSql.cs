using System.Data.Common;
using System.Globalization;
using System.Text;

namespace PeerSupport.Fhir.Storage;

/// <summary>Writes criteria as SQL that SQLite, PostgreSQL and SQL Server read alike. Values are parameters; names are this file's own.</summary>
sealed class SearchSql(string? provider)
{
    /// <summary>The most values of a statement: SQL Server takes 2,100, and counts some of its own among them.</summary>
    public const int MostValues = 2000;

    readonly Dictionary<object, string> _values = [];
    int _aliases;

    public bool IsSqlite { get; } = provider?.Contains("Sqlite", StringComparison.Ordinal) ?? false;

    public bool IsSqlServer { get; } = provider?.Contains("SqlServer", StringComparison.Ordinal) ?? false;

    public bool IsPostgres { get; } = provider?.Contains("Npgsql", StringComparison.Ordinal) ?? false;

    /// <summary>The statement's first rows are the first of an index. PostgreSQL takes tests of each row for rarely met, and would read, test and sort all rows between the bounds instead.</summary>
    public bool IsAlong { get; set; }

    /// <summary>A text that comes after every other one: SQL Server compares UTF-16, the others UTF-8, in which what lies beyond the basic plane comes last.</summary>
    public string Last => IsSqlServer ? "\uffff" : "\U0010ffff";

    /// <summary>A value as a parameter; the same value is the same parameter.</summary>
    /// <exception cref="SearchTooLargeException">A statement can't have so many.</exception>
    public string Value(object value)
    {
        if (_values.TryGetValue(value, out var known))
        {
            return known;
        }

        return _values[value] = _values.Count < MostValues ? string.Create(CultureInfo.InvariantCulture, $"@p{_values.Count}") : throw new SearchTooLargeException();
    }

    public string Values(IEnumerable<long> values) => string.Join(',', values.Select(value => Value(value)));

    public string Alias() => string.Create(CultureInfo.InvariantCulture, $"t{_aliases++}");

    /// <summary>The first rows of an ordered statement.</summary>
    public string First(string count) => IsSqlite ? $"LIMIT {count}" : $"OFFSET 0 ROWS FETCH NEXT {count} ROWS ONLY";

    /// <summary>What comes after the end of a page, in the order of a column and then of the number. The first half says nothing new: it bounds the walk of the index.</summary>
    public static string After(string column, string sid, string sign, string sidSign, string reached, string reachedSid) =>
        $" AND {column} {sign}= {reached} AND ({column} {sign} {reached} OR {sid} {sidSign} {reachedSid})";

    /// <summary>
    /// A statement as it is sent. PostgreSQL is to plan each search by its own values: a plan for any values takes a frequent code for a rare one, and reads all that has it
    /// (https://www.postgresql.org/docs/current/sql-prepare.html, notes).
    /// </summary>
    public string Sent(string text) => !IsPostgres ? text : $"SET plan_cache_mode = force_custom_plan; {(IsAlong ? $"SET enable_bitmapscan = off; {text}; RESET enable_bitmapscan" : text)}; RESET plan_cache_mode";

    public void Bind(DbCommand command)
    {
        foreach (var (value, name) in _values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }
    }

    /// <summary>Whether the resource whose number is <paramref name="sid"/> meets the criterion.</summary>
    /// <param name="criterion">The criterion.</param>
    /// <param name="sid">The column.</param>
    /// <param name="each">It is asked of a few rows, one after the other. PostgreSQL might read all that meets it instead, be it a tenth of all there is, and join: where a statement has an offset it can't.</param>
    public string Test(Criterion criterion, string sid, bool each = false)
    {
        switch (criterion)
        {
            case Criterion.All { Parts: var parts }:
                return parts.Count == 0 ? "1 = 1" : string.Join(" AND ", parts.Select(part => Test(part, sid, each)));
            case Criterion.Any { Parts: var parts }:
                return parts.Count == 0 ? "1 = 0" : $"({string.Join(" OR ", parts.Select(part => Test(part, sid, each)))})";
            case Criterion.Not { Part: var part }:
                return $"NOT ({Test(part, sid, each)})";
            case Criterion.Present { Param: var number }:
                return Present(number, sid);
            case Criterion.OfSystem system:
                return OfSystem(system, sid);
            case Criterion.Exact exact:
                return $"({string.Join(" OR ", Parts(exact, isLed: true).Select(part => $"EXISTS (SELECT 1 FROM {part.Table} {part.Alias} WHERE {part.Alias}.\"Sid\" = {sid} AND {part.Where})"))})";
            default:
                var alias = Alias();
                var (table, where) = Rows(criterion, alias, isLed: true);
                return $"EXISTS (SELECT 1 FROM {table} WHERE {alias}.\"Sid\" = {sid} AND {where}{(each && IsPostgres ? " OFFSET 0" : "")})";
        }
    }

    /// <summary>The numbers of all resources that meet the criterion.</summary>
    public string Source(Criterion criterion)
    {
        switch (criterion)
        {
            case Criterion.All { Parts: [var first, ..] parts }:
                var outer = Alias();
                return $"SELECT {outer}.\"Sid\" FROM ({Source(first)}) {outer}{(parts.Count == 1 ? "" : $" WHERE {string.Join(" AND ", parts.Skip(1).Select(part => Test(part, $"{outer}.\"Sid\"")))}")}";
            case Criterion.Any { Parts: { Count: > 0 } some }:
                return string.Join(" UNION ", some.Select(Source));
            case Criterion.Codings or Criterion.Exact:
                return string.Join(" UNION ", Parts(criterion).Select(part => $"SELECT {part.Alias}.\"Sid\" FROM {part.Table} {part.Alias} WHERE {part.Where}"));
            case Criterion.OfSystem { Param: var param, System: var number, Key: var whole }:
                var (code, rest) = (Alias(), Alias());
                var (least, greatest) = SearchHash.All(param);
                return $"SELECT {code}.\"Sid\" FROM \"SearchKey\" {code} WHERE {code}.\"Key\" BETWEEN {Value(least)} AND {Value(greatest)} AND {code}.\"System\" = {Value(number)} UNION SELECT {rest}.\"Sid\" FROM \"SearchKey\" {rest} WHERE {rest}.\"Key\" = {Value(whole)}";
            case Criterion.All or Criterion.Any or Criterion.Not or Criterion.Present:
                var every = Alias();
                return $"SELECT {every}.\"Sid\" FROM \"Resource\" {every} WHERE {Test(criterion, $"{every}.\"Sid\"")}";
            default:
                var alias = Alias();
                var (table, where) = Rows(criterion, alias);
                return $"SELECT {alias}.\"Sid\" FROM {table} WHERE {where}";
        }
    }

    /// <summary>The rows that a simple criterion is about: table with alias, and condition.</summary>
    /// <param name="criterion">The criterion.</param>
    /// <param name="alias">What its table is called.</param>
    /// <param name="isLed">The resource is known already: its own rows are looked at (a plus sign keeps SQLite from taking an index of the parameter), not all of the parameter's.</param>
    public (string Table, string Where) Rows(Criterion criterion, string alias, bool isLed = false) => criterion switch
    {
        Criterion.OfTypes { Types: var types } => IsPostgres ? ($"\"Resource\" {alias}", $"{(isLed ? "" : $"{TypeIndex.Of(alias)} IN ({string.Join(',', types.Select(TypeIndex.Short).Distinct().Select(Value))}) AND ")}{OfTypes(alias, types, Value)}")
            : ($"\"SearchKey\" {alias}", Among($"{alias}.\"Key\"", [.. types.Select(SearchHash.Type)])),
        Criterion.Keys keys => ($"\"SearchKey\" {alias}", Among($"{alias}.\"Key\"", keys.Values)),
        Criterion.Codings { Values: var codings } => ($"\"SearchKey\" {alias}", $"{AmongAll(alias, codings)}({Among($"{alias}.\"Key\"", [.. codings.Select(each => each.Whole)])} OR {OfCodes(alias, codings)})"),
        Criterion.References references => ($"\"SearchReference\" {alias}", $"{alias}.\"Param\" = {Value(references.Param)} AND {Among($"{alias}.\"Target\"", references.Targets)}"),
        Criterion.Chain chain => ($"\"SearchReference\" {alias}", $"{alias}.\"Param\" = {Value(chain.Param)} AND {alias}.\"Target\" {In(Refs(chain.Target), chain.Target)}"),
        Criterion.Has has => ($"\"Resource\" {alias}", $"{alias}.\"Ref\" {In(Targets(has), has.Source)}"),
        Criterion.Range range => ($"\"SearchRange\" {alias}", $"{(isLed ? "+" : "")}{alias}.\"Param\" = {Value(range.Param)} AND {Compare(range, alias)}"),
        Criterion.Text text => ($"\"SearchText\" {alias}", $"{(isLed ? "+" : "")}{alias}.\"Param\" = {Value(text.Param)} AND {Like($"{alias}.\"Text\"", text)}"),
        Criterion.Ids ids => ($"\"Resource\" {alias}", $"{Among($"{alias}.\"Ref\"", ids.Refs)} AND {alias}.\"Deleted\" = {Value(false)}"),
        Criterion.Updated updated => ($"\"Resource\" {alias}", Compare(updated.Test, $"{alias}.\"LastUpdated\"", $"{alias}.\"LastUpdated\"", updated.Low, updated.High)),
        _ => throw new InvalidOperationException($"{criterion.GetType().Name} has no rows of its own."),
    };

    /// <summary>Whether a resource is there and of one of the types.</summary>
    public string OfTypes(string alias, IEnumerable<string> types, Func<object, string> value) => $"{alias}.\"Type\" IN ({string.Join(',', types.Select(value))}) AND {alias}.\"Deleted\" = {Value(false)}";

    public string Among(string column, IReadOnlyList<long> values) => values is [var only] ? $"{column} = {Value(only)}" : values.Count == 0 ? "1 = 0" : $"{column} IN ({Values(values)})";

    /// <summary>Whether a row of ranges stands so, in one of the units.</summary>
    public string Compare(Criterion.Range range, string alias)
    {
        var stands = Compare(range.Test, $"{alias}.\"Low\"", $"{alias}.\"High\"", range.Low, range.High);
        if (range.Units.Count == 0)
        {
            return stands;
        }

        var own = Alias();
        var beside = string.Join(" OR ", range.Units.Select(unit => $"{alias}.\"{(unit.IsName ? "UnitName" : "Unit")}\" = {Value(unit.Hash)}"));
        var rows = $"EXISTS (SELECT 1 FROM \"SearchRange\" {own} WHERE {own}.\"Sid\" = {alias}.\"Sid\" AND {Among($"+{own}.\"Param\"", [.. range.Units.Select(unit => unit.Own)])} AND {Compare(range.Test, $"{own}.\"Low\"", $"{own}.\"High\"", range.Low, range.High)})";
        return $"{stands} AND ({beside} OR ({alias}.\"Unit\" IS NULL AND {alias}.\"UnitName\" IS NULL AND {rows}))";
    }

    public string Compare(RangeTest test, string low, string high, long from, long to) => test switch
    {
        // The second half of the first condition says nothing new: it bounds the walk of the index.
        RangeTest.Within => $"{low} >= {Value(from)} AND {low} <= {Value(to)} AND {high} <= {Value(to)}",
        RangeTest.NotWithin => $"({low} < {Value(from)} OR {high} > {Value(to)})",
        RangeTest.Above => $"{high} > {Value(to)}",
        RangeTest.Below => $"{low} < {Value(from)}",
        RangeTest.FromOn => $"{high} >= {Value(from)} AND ({high} > {Value(to)} OR {low} >= {Value(from)})",
        RangeTest.UpTo => $"{low} <= {Value(to)} AND ({low} < {Value(from)} OR {high} <= {Value(to)})",
        RangeTest.After => $"{low} > {Value(to)}",
        RangeTest.Before => $"{high} < {Value(from)}",
        _ => $"{low} <= {Value(to)} AND {high} >= {Value(from)}",
    };

    /// <summary>The rows of codes or of a text, and those that stand for the whole: walked by the index each. No resource has both of one value.</summary>
    /// <param name="criterion">The codes or the text.</param>
    /// <param name="isLed">As of <see cref="Rows"/>.</param>
    public IEnumerable<(string Table, string Alias, string Where)> Parts(Criterion criterion, bool isLed = false)
    {
        var (part, whole) = (Alias(), Alias());
        if (criterion is Criterion.Exact exact)
        {
            yield return ("\"SearchText\"", part, $"{(isLed ? "+" : "")}{part}.\"Param\" = {Value(exact.Param)} AND {part}.\"Text\" = {Value(SearchHash.Cut(exact.Value))} AND {part}.\"Exact\" = {Value(exact.Hash)}");
            yield return ("\"SearchKey\"", whole, $"{whole}.\"Key\" = {Value(exact.Key)}");
            yield break;
        }

        var values = ((Criterion.Codings)criterion).Values;
        yield return ("\"SearchKey\"", part, values is [_] ? OfCodes(part, values) : $"{Among($"{part}.\"Key\"", [.. values.Select(each => each.Code)])} AND ({OfCodes(part, values)})");
        yield return ("\"SearchKey\"", whole, Among($"{whole}.\"Key\"", [.. values.Select(each => each.Whole)]));
    }

    /// <summary>Says nothing new: it bounds the walk of the index. PostgreSQL needs no such help, and takes what is said twice for twice as rare: it would look for a frequent code before all else.</summary>
    string AmongAll(string alias, IReadOnlyList<Coding> codings) => IsPostgres ? "" : $"{Among($"{alias}.\"Key\"", [.. codings.Select(each => each.Code), .. codings.Select(each => each.Whole)])} AND ";

    string OfCodes(string alias, IReadOnlyList<Coding> codings) => string.Join(" OR ", codings.Select(each => $"({alias}.\"Key\" = {Value(each.Code)} AND {alias}.\"System\" = {Value(each.System)})"));

    string OfSystem(Criterion.OfSystem system, string sid)
    {
        var (alias, (low, high)) = (Alias(), SearchHash.All(system.Param));
        return $"EXISTS (SELECT 1 FROM \"SearchKey\" {alias} WHERE {alias}.\"Sid\" = {sid} AND (+{alias}.\"Key\" = {Value(system.Key)} OR (+{alias}.\"Key\" BETWEEN {Value(low)} AND {Value(high)} AND {alias}.\"System\" = {Value(system.System)})))";
    }

    /// <summary>
    /// Among what a statement finds. PostgreSQL, before it has statistics, takes what few meet for a two-hundredth of all and reads whole tables to join with it; what is in an array it looks up one by one
    /// (https://www.postgresql.org/docs/current/sql-expressions.html#SQL-SYNTAX-ARRAY-CONSTRUCTORS).
    /// </summary>
    string In(string found, Criterion criterion) => IsFew(criterion) ? $"= ANY(ARRAY({found}))" : $"IN ({found})";

    /// <summary>The rows of a table, with its alias, that belong to the resources that meet the criterion.</summary>
    (string Own, string Rows) Of(string table, Criterion criterion)
    {
        var (found, own) = (Alias(), Alias());
        return (own, IsFew(criterion) ? $"FROM \"{table}\" {own} WHERE {own}.\"Sid\" = ANY(ARRAY({Source(criterion)}))"
            : $"FROM ({Source(criterion)}) {found} CROSS JOIN \"{table}\" {own} WHERE {own}.\"Sid\" = {found}.\"Sid\"");
    }

    bool IsFew(Criterion criterion) => IsPostgres && SearchPlan.IsFew(criterion);

    string Refs(Criterion target)
    {
        var (resource, rows) = Of("Resource", target);
        return $"SELECT {resource}.\"Ref\" {rows}";
    }

    string Targets(Criterion.Has has)
    {
        var (reference, rows) = Of("SearchReference", has.Source);
        return $"SELECT {reference}.\"Target\" {rows} AND {reference}.\"Param\" = {Value(has.Param)}";
    }

    string Present(int number, string sid)
    {
        var (low, high) = SearchHash.All(number);
        return $"""
            (EXISTS (SELECT 1 FROM "SearchKey" k WHERE k."Sid" = {sid} AND +k."Key" BETWEEN {Value(low)} AND {Value(high)})
            OR EXISTS (SELECT 1 FROM "SearchReference" f WHERE f."Sid" = {sid} AND +f."Param" = {Value(number)})
            OR EXISTS (SELECT 1 FROM "SearchRange" r WHERE r."Sid" = {sid} AND +r."Param" BETWEEN {Value(low)} AND {Value(high)})
            OR EXISTS (SELECT 1 FROM "SearchText" x WHERE x."Sid" = {sid} AND +x."Param" BETWEEN {Value(low)} AND {Value(high)}))
            """;
    }

    string Like(string column, Criterion.Text text)
    {
        var value = SearchHash.Cut(text.Value);
        if (!text.Anywhere)
        {
            return $"{column} >= {Value(value)} AND {column} < {Value(value + Last)}";
        }

        var pattern = new StringBuilder("%");
        foreach (var letter in value)
        {
            pattern.Append(letter is '%' or '_' or '!' or '[' ? "!" : "").Append(letter);
        }

        return $"{column} LIKE {Value(pattern.Append('%').ToString())} ESCAPE '!'";
    }
}
