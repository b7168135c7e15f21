using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>Searches the definitions that are served from files: few enough to look at each.</summary>
sealed class ShelfSearch(DefinitionShelf shelf, SearchIndexer indexer, StartTime started)
{
    readonly System.Collections.Concurrent.ConcurrentDictionary<string, List<(StoredResource Resource, IndexRows Rows)>> _types = [];

    public SearchPage Search(ResourceSearch search)
    {
        var matches = _types.GetOrAdd(search.Types[0], Load).Where(each => search.Criteria.All(criterion => Meets(each.Resource, each.Rows, criterion))).Select(each => each.Resource).ToList();
        var first = search.Cursor is null ? 0 : int.TryParse(search.Cursor, System.Globalization.NumberStyles.None, null, out var at) ? at : throw new FormatException(search.Cursor);
        var page = matches.Skip(first).Take(search.Count).ToList();
        return new(page, [], search.Count > 0 && first + page.Count < matches.Count ? (first + page.Count).ToString(System.Globalization.CultureInfo.InvariantCulture) : null, matches.Count);
    }

    List<(StoredResource, IndexRows)> Load(string type) => [.. shelf.OfType(type).Select(file =>
        (new StoredResource(new(type, file.Id), 1, started.Moment, file.Json, false) { IsWhole = true }, indexer.Index(new(type, file.Id), file.Json)))];

    static bool Meets(StoredResource resource, IndexRows rows, Criterion criterion) => criterion switch
    {
        Criterion.Keys keys => keys.Values.Any(rows.Keys.Contains),
        Criterion.Codings codings => codings.Values.Any(rows.Has),
        Criterion.OfSystem system => rows.Has(system),
        Criterion.References references => references.Targets.Any(target => rows.References.Contains((references.Param, target))),
        Criterion.Range range => rows.Ranges.Any(row => row.Param == range.Param && Stands(range.Test, row.Low, row.High, range.Low, range.High) && (range.Units.Count == 0 || range.Units.Any(unit => rows.Has(row, unit)))),
        Criterion.Text text => rows.Texts.Any(row => row.Param == text.Param && (text.Anywhere ? row.Text.Contains(text.Value, StringComparison.Ordinal) : row.Text.StartsWith(SearchHash.Cut(text.Value), StringComparison.Ordinal))),
        Criterion.OfTypes types => types.Types.Contains(resource.Key.Type),
        Criterion.Exact exact => rows.Has(exact),
        Criterion.Present present => Present(rows, present.Param),
        Criterion.Ids ids => ids.Refs.Contains(SearchHash.Reference(resource.Key.ToString())),
        Criterion.Updated updated => Stands(updated.Test, resource.LastUpdated.UtcTicks, resource.LastUpdated.UtcTicks, updated.Low, updated.High),
        Criterion.All all => all.Parts.All(part => Meets(resource, rows, part)),
        Criterion.Any any => any.Parts.Any(part => Meets(resource, rows, part)),
        Criterion.Not not => !Meets(resource, rows, not.Part),
        // Nothing that is stored refers to a file by its id, nor the other way round.
        _ => false,
    };

    static bool Present(IndexRows rows, int number)
    {
        var (low, high) = SearchHash.All(number);
        return rows.Keys.Any(key => key >= low && key <= high) || rows.References.Any(row => row.Param == number) || rows.Ranges.Any(row => row.Param >= low && row.Param <= high) || rows.Texts.Any(row => row.Param >= low && row.Param <= high);
    }

    static bool Stands(RangeTest test, long low, long high, long from, long to) => test switch
    {
        RangeTest.Within => low >= from && high <= to,
        RangeTest.NotWithin => low < from || high > to,
        RangeTest.Above => high > to,
        RangeTest.Below => low < from,
        RangeTest.FromOn => high > to || (low >= from && high <= to),
        RangeTest.UpTo => low < from || (low >= from && high <= to),
        RangeTest.After => low > to,
        RangeTest.Before => high < from,
        _ => low <= to && high >= from,
    };
}
