using System.Data;
using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace PeerSupport.Fhir.Storage;

/// <summary>Finds resources by their index. A search is at most three statements: the page, what comes along with it, and the number of all.</summary>
public sealed class SearchStore(FhirDbContext db, Writes writes, StorageOptions options)
{
    /// <summary>Each statement is an activity of this source.</summary>
    public const string Activities = "PeerSupport.Fhir.Storage.Search";

    static readonly ActivitySource Source = new(Activities);

    /// <exception cref="FormatException">The cursor is not one of this search.</exception>
    public async Task<SearchPage> Search(ResourceSearch search, CancellationToken cancellation)
    {
        List<(StoredResource Resource, long Sid)> found = [];
        string? next = null;
        if (search.Count > 0)
        {
            (found, var ordered, var plan) = await Page(search, cancellation);
            if (found.Count > search.Count)
            {
                next = new SearchCursor(found[search.Count - 1].Sid, SearchCursor.Read(search.Cursor)?.IsRest ?? false, ordered[search.Count - 1]).ToString();
                found.RemoveAt(search.Count);
            }
            else if (plan.HasRest)
            {
                next = SearchCursor.Rest.ToString();
            }
        }

        var included = await Included(search, found, cancellation);
        var all = search.Cursor is null && next is null && search.Count > 0;
        var total = all ? found.Count : search.WithTotal || search.Count == 0 ? await Count(search, cancellation) : (long?)null;
        var cut = included.Count > search.MostIncluded;
        return new([.. found.Select(each => each.Resource)], cut ? [.. included.Take(search.MostIncluded)] : included, next, total) { IncludedCut = cut };
    }

    /// <summary>
    /// The page, and one resource more where there are more. Most are found by one statement; one that needs another is still not the fourth of its search, since a search that asks for everything takes no
    /// brief way.
    /// </summary>
    async Task<(List<(StoredResource Resource, long Sid)> Found, List<object[]> Ordered, SearchPlan Plan)> Page(ResourceSearch search, CancellationToken cancellation)
    {
        var page = await Page(search, search.WithTotal && search.Includes.Count > 0 ? Effort.Whole : Effort.Brief, cancellation);
        if (!page.IsUnfit && (!page.Plan.IsCut || page.Found.Count > search.Count))
        {
            return (page.Found, page.Ordered, page.Plan);
        }

        var again = await Page(search, page.Plan.Again, cancellation);
        return !page.IsUnfit && again.Found.Count < page.Found.Count ? (page.Found, page.Ordered, page.Plan) : (again.Found, again.Ordered, again.Plan);
    }

    async Task<(List<(StoredResource Resource, long Sid)> Found, List<object[]> Ordered, SearchPlan Plan, bool IsUnfit)> Page(ResourceSearch search, Effort effort, CancellationToken cancellation)
    {
        List<(StoredResource, long)> found = [];
        List<object[]> ordered = [];
        var isUnfit = false;
        var sql = new SearchSql(db.Database.ProviderName);
        var (text, plan) = SearchStatements.Page(search, sql, effort, options.Walks);
        await Run(text, sql, reader =>
        {
            if (plan.Unfit is not null)
            {
                isUnfit = Convert.ToInt64(reader.GetValue(SearchStatements.After + 1 + plan.Orders.Count), CultureInfo.InvariantCulture) != 0;
                if (reader.IsDBNull(SearchStatements.After))
                {
                    return;
                }
            }

            found.Add((Read(reader), reader.GetInt64(SearchStatements.After)));
            ordered.Add([.. plan.Orders.Select((_, i) => reader.GetValue(SearchStatements.After + 1 + i))]);
        }, cancellation);
        return (found, ordered, plan, isUnfit);
    }

    /// <summary>The keys of the first matches, for conditional requests: no more than two are needed to know that there is not one.</summary>
    public async Task<IReadOnlyList<StoredResource>> Two(string type, IReadOnlyList<Criterion> criteria, CancellationToken cancellation) =>
        (await Search(new([type]) { Criteria = criteria, Count = 2 }, cancellation)).Matches;

    async Task<long> Count(ResourceSearch search, CancellationToken cancellation)
    {
        var sql = new SearchSql(db.Database.ProviderName);
        var text = SearchPlan.Count(search, sql);
        var total = 0L;
        await Run(text, sql, reader => total = Convert.ToInt64(reader.GetValue(0), CultureInfo.InvariantCulture), cancellation);
        return total;
    }

    /// <summary>The resources of a statement that gives <see cref="SearchStatements.Columns"/> and the number.</summary>
    internal async Task<IReadOnlyList<(StoredResource Resource, long Sid)>> Rows(string text, SearchSql sql, CancellationToken cancellation)
    {
        List<(StoredResource, long)> rows = [];
        await Run(text, sql, reader => rows.Add((Read(reader), reader.GetInt64(SearchStatements.After))), cancellation);
        return rows;
    }

    /// <summary>What the resources refer to, without themselves.</summary>
    internal async Task<IReadOnlyList<StoredResource>> Referred(IReadOnlyList<StoredResource> from, IReadOnlyList<int> references, int most, CancellationToken cancellation)
    {
        List<StoredResource> found = [];
        if (from.Count > 0 && references.Count > 0)
        {
            var sql = new SearchSql(db.Database.ProviderName);
            await Run(SearchStatements.Referred(from.Select(each => each.Key), references, most, sql), sql, reader => found.Add(Read(reader)), cancellation);
        }

        return found;
    }

    async Task<List<StoredResource>> Included(ResourceSearch search, List<(StoredResource Resource, long Sid)> found, CancellationToken cancellation)
    {
        if (found.Count == 0 || search.Includes.Count == 0)
        {
            return [];
        }

        List<StoredResource> current = [], past = [];
        var sql = new SearchSql(db.Database.ProviderName);
        var meant = MeantVersions.Of(search, [.. found.Select(each => each.Resource)]);
        await Run(SearchStatements.Included(search, found.Select(each => each.Sid), meant.Versions, sql), sql, reader => (reader.GetInt32(SearchStatements.After) == 0 ? current : past).Add(Read(reader)), cancellation);
        return meant.Choose(current, past);
    }

    async Task Run(string text, SearchSql sql, Action<DbDataReader> row, CancellationToken cancellation)
    {
        using var activity = Source.StartActivity("search");
        var connection = db.Database.GetDbConnection();
        var opened = connection.State != ConnectionState.Open;
        if (opened)
        {
            await db.Database.OpenConnectionAsync(cancellation);
        }

        try
        {
            if (!await Read(text, sql, row, db.Pending is not null, cancellation))
            {
                await IndexPending(cancellation);
                await Read(text, sql, row, asks: false, cancellation);
            }
        }
        finally
        {
            if (opened)
            {
                await db.Database.CloseConnectionAsync();
            }
        }
    }

    /// <summary>Reads the rows of a statement, unless it asks whether resources wait to be indexed and there are some: false then, and nothing is read.</summary>
    async Task<bool> Read(string text, SearchSql sql, Action<DbDataReader> row, bool asks, CancellationToken cancellation)
    {
        await using var command = RawCommand.Of(db, asks ? $"SELECT EXISTS (SELECT 1 FROM \"SearchPending\"); {text}" : sql.Sent(text));
        sql.Bind(command);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        if (asks && (!await reader.ReadAsync(cancellation) || reader.GetInt64(0) != 0 || !await reader.NextResultAsync(cancellation)))
        {
            return false;
        }

        while (await reader.ReadAsync(cancellation))
        {
            row(reader);
        }

        return true;
    }

    /// <summary>Waits until what was saved before is in the index.</summary>
    async Task IndexPending(CancellationToken cancellation)
    {
        while (db.Pending is { } pending && await writes.Run(db, async (on, stop) => new Written<bool>(on.Indexer is { } index && await pending.WriteSome(on, index, stop)), cancellation))
        {
        }
    }

    /// <summary>The one place that reads a resource's row without the model.</summary>
    static StoredResource Read(DbDataReader reader) => new(
        new(reader.GetString(0), reader.GetString(1)), reader.GetInt32(2), new DateTimeOffset(reader.GetInt64(3), TimeSpan.Zero), PackedJson.Read(reader.GetFieldValue<byte[]>(4)).Bytes, false);
}

static class SearchSetup
{
    public static IServiceCollection AddFhirSearch(this IServiceCollection services) => services.AddScoped<SearchStore>().AddScoped<Reindex>().AddScoped<ResourceChanges>().AddScoped<HistoryStore>().AddScoped<CompartmentStore>().AddScoped<ExportStore>();
}
