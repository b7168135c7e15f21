using System.Globalization;

namespace PeerSupport.Fhir.Storage;

/// <summary>
/// Chooses how a page of a search is found: which criterion leads, and in which order its rows are walked. Where nothing asks for an order, it is that of the leading
/// criterion's index, so that a page costs what it holds and not what there is.
/// </summary>
sealed class SearchPlan
{
    readonly ResourceSearch _search;
    readonly SearchSql _sql;
    readonly Criterion _lead;
    readonly bool _byType;
    readonly List<Criterion> _others;
    readonly SearchCursor? _cursor;
    readonly Effort? _effort;
    readonly WalkLimits _limits;

    /// <param name="search">What is asked.</param>
    /// <param name="sql">Takes the values.</param>
    /// <param name="effort">How far a page is looked for along an index; null where only their number is wanted.</param>
    /// <param name="limits">When a page is looked for in another way.</param>
    public SearchPlan(ResourceSearch search, SearchSql sql, Effort? effort = Effort.Brief, WalkLimits? limits = null)
    {
        (_search, _sql, _effort, _limits) = (search, sql, effort, limits ?? new());
        _cursor = SearchCursor.Read(search.Cursor);
        var type = new Criterion.OfTypes(search.Types);
        var last = search.Types.Count == 1 ? Rank(type) : Last;
        _lead = search.Criteria.Where(criterion => Rank(criterion) < last).OrderBy(Rank).FirstOrDefault() ?? type;
        _byType = ReferenceEquals(_lead, type);
        // Every index row of a parameter is of its type; ids, times and what others refer to aren't.
        _others = [.. search.Criteria.Where(criterion => !ReferenceEquals(criterion, _lead))];
        if (_lead is Criterion.Ids or Criterion.Has)
        {
            _others.Add(type);
        }

        Orders = effort is null ? [] : Ordered();
    }

    /// <summary>What the rows are ordered by, before their number.</summary>
    public IReadOnlyList<string> Orders { get; }

    /// <summary>What goes before the statement that <see cref="Page"/> is part of.</summary>
    public string With { get; private set; } = "";

    /// <summary>A statement whose rows are the matches' numbers as <c>Sid</c> and what they are ordered by as <c>S0</c>, <c>S1</c>, …; first <c>Sid</c>.</summary>
    public string Page { get; private set; } = "";

    /// <summary>The same order for the statement around it.</summary>
    public string OrderBy { get; private set; } = "";

    /// <summary>The value of the page's rows that there is one more page of: those that lack what the page is sorted by.</summary>
    public bool HasRest { get; private set; }

    /// <summary>Where the page is not full, it has to be looked for again (<see cref="Again"/>).</summary>
    public bool IsCut { get; private set; }

    /// <summary>A value that stands beside each row, and in a row of its own where there is none: more than nothing where the page has to be looked for again, full or not. Null where there is nothing of the kind.</summary>
    public string? Unfit { get; private set; }

    /// <summary>How far it is looked for then.</summary>
    public Effort Again { get; private set; } = Effort.AfterBrief;

    /// <summary>A statement of how many matches there are.</summary>
    public static string Count(ResourceSearch search, SearchSql sql)
    {
        var plan = new SearchPlan(search with { Cursor = null }, sql, effort: null);
        var (from, where, sid) = plan.Lead();
        return $"SELECT COUNT(*) FROM (SELECT {(IsOnce(plan._lead) ? "" : "DISTINCT ")}{sid} AS \"Sid\" FROM {from} WHERE {plan.Tested(where, sid)}) c";
    }

    string[] Ordered()
    {
        var sort = _search.Sort;
        if (sort is [SearchSort.Updated updated] && IsWeak(_lead))
        {
            return WalkUpdated(updated);
        }

        if (sort is [SearchSort.Range range] && IsWeak(_lead))
        {
            return WalkRange(range);
        }

        if (sort.Count > 0)
        {
            return Sorted();
        }

        // Whoever looks for what is new finds it at the end of the times.
        if (_byType && _search.Criteria.Any(criterion => criterion is Criterion.Updated { Test: not RangeTest.NotWithin }))
        {
            return WalkUpdated(new(Descending: true));
        }

        return _lead switch
        {
            Criterion.Range { Test: not RangeTest.NotWithin } led => WalkLed(led),
            Criterion.Text { Anywhere: false } led => WalkLed(led),
            _ => WalkSid(),
        };
    }

    /// <summary>Newest first.</summary>
    string[] WalkSid()
    {
        if (_lead is Criterion.Codings { Values: [_] } or Criterion.Exact)
        {
            // The two kinds of rows are walked in the same order, and no resource has both.
            var parts = _sql.Parts(_lead).Select(part => WalkSid($"{part.Table} {part.Alias}", part.Where, $"{part.Alias}.\"Sid\"") + " " + _sql.First(_sql.Value(_search.Count + 1))).ToList();
            Finish($"SELECT u.* FROM ({string.Join(" UNION ALL ", parts.Select(part => (Sql: part, Alias: _sql.Alias())).Select(part => $"SELECT {part.Alias}.* FROM ({part.Sql}) {part.Alias}"))}) u ORDER BY u.\"Sid\" DESC", "q.\"Sid\" DESC");
            return [];
        }

        var (from, where, sid) = Lead();
        _sql.IsAlong |= _lead is Criterion.OfTypes;
        Finish(WalkSid(from, where, sid), "q.\"Sid\" DESC");
        return [];
    }

    string WalkSid(string from, string where, string sid)
    {
        var after = _cursor is null ? "" : $" AND {sid} < {_sql.Value(_cursor.Sid)}";
        return $"SELECT {sid} AS \"Sid\" FROM {from} WHERE {Tested(where, sid)}{after} ORDER BY {sid} DESC";
    }

    /// <summary>In the order of the range or text that leads; a resource stands where its first matching row does.</summary>
    string[] WalkLed(Criterion led)
    {
        var (own, other) = (_sql.Alias(), _sql.Alias());
        var (table, where) = _sql.Rows(led, own);
        var (same, sameWhere) = _sql.Rows(led, other, isLed: true);
        // Dates newest first, by the end that the index can be walked by; texts in the order of the alphabet.
        var column = led switch { Criterion.Text => "Text", Criterion.Range { Test: RangeTest.Above or RangeTest.FromOn or RangeTest.Before or RangeTest.Overlaps } => "High", _ => "Low" };
        var (down, before) = led is Criterion.Text ? ("", "<") : (" DESC", ">");
        // PostgreSQL might read all rows of the other values and join, where a few of the first rows are asked: where a statement has an offset it can't.
        var first = $"NOT EXISTS (SELECT 1 FROM {same} WHERE {other}.\"Sid\" = {own}.\"Sid\" AND {sameWhere} AND ({other}.\"{column}\" {before} {own}.\"{column}\"{Tie(led, column, own, other, before)}){(_sql.IsPostgres ? " OFFSET 0" : "")})";
        var reached = _cursor is null ? null : led is Criterion.Text ? _cursor.Text(0) : _cursor.Number(0);
        var after = reached is null ? "" : SearchSql.After($"{own}.\"{column}\"", $"{own}.\"Sid\"", down is "" ? ">" : "<", "<", _sql.Value(reached), _sql.Value(_cursor!.Sid));
        Finish($"SELECT {own}.\"Sid\" AS \"Sid\", {own}.\"{column}\" AS \"S0\" FROM {table} WHERE {Tested(where, $"{own}.\"Sid\"")} AND {first}{after} ORDER BY {own}.\"{column}\"{down}, {own}.\"Sid\" DESC", $"q.\"S0\"{down}, q.\"Sid\" DESC");
        return ["S0"];
    }

    static string Tie(Criterion led, string column, string own, string other, string before) => led is Criterion.Text ? "" : column == "High"
        ? $" OR ({other}.\"High\" = {own}.\"High\" AND {other}.\"Low\" {before} {own}.\"Low\")" : $" OR ({other}.\"Low\" = {own}.\"Low\" AND {other}.\"High\" {before} {own}.\"High\")";

    string[] WalkUpdated(SearchSort.Updated sort)
    {
        string After(string own) => _cursor is null ? "" : SearchSql.After($"{own}.\"LastUpdated\"", $"{own}.\"Sid\"", sort.Descending ? "<" : ">", sort.Descending ? "<" : ">", _sql.Value(_cursor.Number(0)), _sql.Value(_cursor.Sid));
        string Saved(string own) => string.Concat(_search.Criteria.OfType<Criterion.Updated>().Select(updated => " AND " + _sql.Compare(updated.Test, $"{own}.\"LastUpdated\"", $"{own}.\"LastUpdated\"", updated.Low, updated.High)));
        return Walk(sort, [new("Resource", "LastUpdated") { Bounds = (own, value) => _sql.OfTypes(own, _search.Types, value) + Saved(own) + After(own) }],
            own => string.Concat(_search.Criteria.Where(criterion => criterion is not Criterion.Updated).Select(criterion => $" AND {_sql.Test(criterion, $"{own}.\"Sid\"", _effort == Effort.Brief)}")));
    }

    /// <summary>Along an index that is in the order of the page, whatever the criteria.</summary>
    string[] Walk(SearchSort sort, IReadOnlyList<Walk> walks, Func<string, string> tests)
    {
        // Of several types the rows have no order in common. SQL Server chooses by statistics of its values; SQLite keeps none, and PostgreSQL chooses well only where the first rows do not fill the page.
        var leads = _sql.IsSqlServer || _search.Types.Count > 1 ? [] : _search.Criteria.OrderBy(Rank).Select(criterion => Lead(criterion, sort)).OfType<Criterion>().Take(MostLeads).ToList();
        var page = new WalkedPage(_search, sort, walks, tests, leads, _cursor, _limits, _sql);
        (With, Page) = page.Write(_effort!.Value);
        (OrderBy, IsCut) = (page.OrderBy("q"), page.IsCut(_effort.Value));
        return ["S0"];
    }

    /// <summary>A criterion that finds all that this one does, and whose rows can be counted to a limit and no further; null where there is none.</summary>
    static Criterion? Lead(Criterion criterion, SearchSort sort) => criterion switch
    {
        Criterion.Keys => criterion,
        Criterion.Codings { Values: var codings } => new Criterion.Keys([.. codings.Select(each => each.Code), .. codings.Select(each => each.Whole)], IsRare: false),
        Criterion.Range { Test: not (RangeTest.NotWithin or RangeTest.Overlaps) } range when (sort as SearchSort.Range)?.Param != range.Param => criterion,
        _ => null,
    };

    /// <summary>Along the index of what it is sorted by; the resources that have no such value come after all others, on pages of their own.</summary>
    string[] WalkRange(SearchSort.Range sort)
    {
        if (_cursor?.IsRest == true)
        {
            var (from, where, lead) = Lead();
            var after = _cursor.Sid == long.MaxValue ? "" : $" AND {lead} < {_sql.Value(_cursor.Sid)}";
            Finish(
                $"SELECT {lead} AS \"Sid\" FROM {from} WHERE {Tested(where, lead)} AND NOT EXISTS (SELECT 1 FROM \"SearchRange\" z WHERE z.\"Sid\" = {lead} AND +z.\"Param\" = {_sql.Value(sort.Param)}){after} ORDER BY {lead} DESC",
                "q.\"Sid\" DESC");
            return [];
        }

        // What has no value of it does not meet criteria that bound it.
        var bounds = RangeBounds.Of(_search.Criteria, sort.Param);
        HasRest = bounds is null;
        if (_effort == Effort.Brief && CodePage.Of(_search, sort) is { } code)
        {
            var own = new CodePage(_search, sort, code, bounds, _cursor, _limits, _sql);
            (With, Page, OrderBy) = (own.With, own.Write(), "q.\"S0\" DESC, q.\"Sid\" DESC");
            (Unfit, IsCut, Again) = (own.Unfit, own.IsCut, Effort.Whole);
            return ["S0"];
        }

        var range = new RangeWalk(_search, sort, bounds, _cursor, _sql, _effort == Effort.Brief);
        return Walk(sort, range.Walks, range.Tests);
    }

    /// <summary>All matches, sorted; what lacks a value comes last.</summary>
    string[] Sorted()
    {
        var (from, where, sid) = Lead();
        var names = _search.Sort.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"S{i}")).ToArray();
        var values = string.Concat(_search.Sort.Select((sort, i) => $", {SortValue(sort, sid)} AS \"{names[i]}\""));
        var inner = $"SELECT DISTINCT {sid} AS \"Sid\"{values} FROM {from} WHERE {Tested(where, sid)}";
        string Words(string prefix) => string.Join(", ", names.Select((name, i) => $"{prefix}\"{name}\"{(_search.Sort[i].Descending ? " DESC" : "")}").Append($"{prefix}\"Sid\" DESC"));
        Finish($"SELECT o.* FROM ({inner}) o{(_cursor is null ? "" : $" WHERE {After(names)}")} ORDER BY {Words("o.")}", Words("q."));
        return names;
    }

    string After(string[] names)
    {
        var condition = $"o.\"Sid\" < {_sql.Value(_cursor!.Sid)}";
        for (var i = names.Length - 1; i >= 0; i--)
        {
            var reached = _sql.Value(_search.Sort[i] is SearchSort.Id or SearchSort.Text ? _cursor.Text(i) : _cursor.Number(i));
            condition = $"(o.\"{names[i]}\" {(_search.Sort[i].Descending ? "<" : ">")} {reached} OR (o.\"{names[i]}\" = {reached} AND {condition}))";
        }

        return condition;
    }

    string SortValue(SearchSort sort, string sid)
    {
        var (alias, least) = (_sql.Alias(), sort.Descending ? "MAX" : "MIN");
        string Missing() => _sql.Value(sort.Descending ? long.MinValue : long.MaxValue);
        return sort switch
        {
            SearchSort.Updated => $"(SELECT {alias}.\"LastUpdated\" FROM \"Resource\" {alias} WHERE {alias}.\"Sid\" = {sid})",
            SearchSort.Id => $"(SELECT {alias}.\"Id\" FROM \"Resource\" {alias} WHERE {alias}.\"Sid\" = {sid})",
            SearchSort.Range range => $"COALESCE((SELECT {least}({alias}.\"{(sort.Descending ? "High" : "Low")}\") FROM \"SearchRange\" {alias} WHERE {alias}.\"Sid\" = {sid} AND +{alias}.\"Param\" = {_sql.Value(range.Param)}), {Missing()})",
            SearchSort.Text text => $"COALESCE((SELECT {least}({alias}.\"Text\") FROM \"SearchText\" {alias} WHERE {alias}.\"Sid\" = {sid} AND +{alias}.\"Param\" = {_sql.Value(text.Param)}), {_sql.Value(sort.Descending ? "" : _sql.Last)})",
            SearchSort.Place place => $"COALESCE((SELECT {least}(CASE {alias}.\"Key\" {string.Concat(place.Keys.Select((key, i) => $"WHEN {_sql.Value(key)} THEN {_sql.Value((long)i)} "))}END) FROM \"SearchKey\" {alias} WHERE {alias}.\"Sid\" = {sid} AND {alias}.\"Key\" IN ({_sql.Values(place.Keys)})), {Missing()})",
            _ => throw new InvalidOperationException(sort.GetType().Name),
        };
    }

    void Finish(string page, string order) => (Page, OrderBy) = ($"{page} {_sql.First(_sql.Value(_search.Count + 1))}", order);

    /// <summary>Where the matches are looked for: tables, condition, the column of their number.</summary>
    (string From, string Where, string Sid) Lead()
    {
        var alias = _sql.Alias();
        if (_byType && _search.Types.Count > 1)
        {
            return ($"\"Resource\" {alias}", _sql.OfTypes(alias, _search.Types, _sql.Value), $"{alias}.\"Sid\"");
        }

        if (IsOnce(_lead) || _lead is Criterion.References { Targets.Count: 1 })
        {
            var (table, where) = _sql.Rows(_lead, alias);
            return (table, where, $"{alias}.\"Sid\"");
        }

        var inner = _sql.Alias();
        return ($"(SELECT DISTINCT {inner}.\"Sid\" FROM ({_sql.Source(_lead)}) {inner}) {alias}", "1 = 1", $"{alias}.\"Sid\"");
    }

    /// <summary>A resource has one row of it at most.</summary>
    static bool IsOnce(Criterion lead) => lead is Criterion.OfTypes or Criterion.Keys { Values.Count: 1 } or Criterion.Ids or Criterion.Updated;

    string Tested(string where, string sid) => string.Join(" AND ", _others.Select(other => _sql.Test(other, sid)).Prepend(where));

    const int Last = 10, MostLeads = 3;

    static bool IsWeak(Criterion lead) => Rank(lead) >= 5;

    /// <summary>Few resources meet it, however many there are.</summary>
    public static bool IsFew(Criterion criterion) => Rank(criterion) <= 1;

    /// <summary>How few resources a criterion is likely to leave; the least leads.</summary>
    static int Rank(Criterion criterion) => criterion switch
    {
        Criterion.Ids => 0,
        Criterion.Keys { IsRare: true } or Criterion.Codings { IsRare: true } or Criterion.Exact => 1,
        Criterion.References => 2,
        Criterion.Chain or Criterion.Has => 3,
        Criterion.Any { Parts: { Count: > 0 } parts } => Math.Max(3, parts.Max(Rank)),
        Criterion.All { Parts: { Count: > 0 } parts } => parts.Min(Rank),
        Criterion.Text { Anywhere: false } => 4,
        Criterion.Range { Test: RangeTest.Within } => 5,
        Criterion.OfTypes { Types.Count: 1 } or Criterion.Keys { Values.Count: 1 } or Criterion.Codings { Values.Count: 1 } => 6,
        Criterion.Range { Test: not RangeTest.NotWithin } => 7,
        Criterion.OfTypes or Criterion.Keys or Criterion.Codings => 9,
        _ => Last,
    };
}
