using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace PeerSupport.Fhir.Storage;

/// <summary>Which state of a resource something was made of. A version alone can be given twice, when the first one to write it was undone.</summary>
readonly record struct ResourceState(int Version, long LastUpdated);

/// <summary>A resource whose index is to be written anew; without JSON and rows one that was deleted, which nothing finds any more.</summary>
readonly record struct ToIndex(ResourceKey Key, long Sid, bool IsNew, ResourceState State, ReadOnlyMemory<byte>? Json)
{
    /// <summary>What it is found by, where that is made already.</summary>
    public IndexRows? Rows { get; init; }
}

/// <summary>A statement that writes the index.</summary>
/// <param name="Sql">It; numbers stand in it.</param>
/// <param name="Texts">Its parameters <c>@t0</c>, <c>@t1</c> and so on.</param>
readonly record struct IndexStatement(string Sql, IReadOnlyList<string> Texts)
{
    /// <summary>Runs it in the current transaction.</summary>
    public async Task Run(FhirDbContext db, CancellationToken cancellation)
    {
        await using var command = RawCommand.Of(db, Sql, Texts.Select((text, i) => (string.Create(CultureInfo.InvariantCulture, $"@t{i}"), (object)text)));
        await command.ExecuteNonQueryAsync(cancellation);
    }
}

/// <summary>Writes the index with the resources: <see cref="FhirDbContext"/> calls it in the transaction that saves them.</summary>
static class SearchIndex
{
    const int MostRows = 400;

    /// <summary>The tables of rows.</summary>
    public static readonly string[] Tables = ["SearchKey", "SearchReference", "SearchRange", "SearchText"];

    /// <summary>The resources that are about to be saved.</summary>
    public static IEnumerable<ToIndex> Changed(ChangeTracker tracker) => tracker.Entries<ResourceRow>().Where(entry => entry.State is EntityState.Added or EntityState.Modified)
        .Select(entry => Of(entry.Entity, entry.State == EntityState.Added));

    public static ToIndex Of(ResourceRow row, bool isNew) =>
        new(new(row.Type, row.Id), row.Sid, isNew, new(row.Version, row.LastUpdated), JsonOf(row)) { Rows = row.Deleted ? null : row.Index };

    public static ReadOnlyMemory<byte>? JsonOf(ResourceRow row) => row.Deleted ? default(ReadOnlyMemory<byte>?) : row.Json.Bytes;

    /// <summary>The indexer of the host; null where there is none, as in tools that only read.</summary>
    public static IndexResource? Of(DbContextOptions options) =>
        options.FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider?.GetService(typeof(IndexResource)) as IndexResource;

    /// <summary>The list of what is pending; null where there is none, and the rows are written with the resources.</summary>
    public static PendingIndex? Pending(DbContextOptions options) =>
        options.FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider?.GetService(typeof(PendingIndex)) is PendingIndex { IsUsed: true } pending ? pending : null;

    /// <summary>Replaces the index rows of the resources, in the current transaction.</summary>
    public static async Task Write(FhirDbContext db, IndexResource index, IReadOnlyList<ToIndex> resources, CancellationToken cancellation)
    {
        if (db is PostgreSqlDbContext)
        {
            await new BatchedInserts(db).Write(index, resources, commits: false, cancellation);
            return;
        }

        foreach (var statement in Statements(index, resources))
        {
            await statement.Run(db, cancellation);
        }
    }

    /// <summary>The statements that replace the index rows, each of few rows: made one by one, in the order of the tables, so that what belongs to one page of them comes together.</summary>
    public static IEnumerable<IndexStatement> Statements(IndexResource index, IReadOnlyList<ToIndex> resources)
    {
        var all = Rows(index, resources);
        return Delete([.. resources.Where(each => !each.IsNew).Select(each => each.Sid)])
            .Concat(Insert("SearchKey", "\"Key\",\"Sid\",\"System\",\"At\"", all.SelectMany(each => each.Rows.Keys.Select(key => (key, each.Sid, System: each.Rows.SystemOf(key), At: each.Rows.AtOf(key)))).OrderBy(row => row.key).Select(row => Row(row.key, row.Sid, row.System, row.At))))
            .Concat(Insert("SearchReference", "\"Param\",\"Target\",\"Sid\"", all.SelectMany(each => each.Rows.References.Select(row => (row.Param, row.Target, each.Sid))).Order().Select(row => Row(row.Param, row.Target, row.Sid))))
            .Concat(Insert("SearchRange", "\"Param\",\"Low\",\"High\",\"Sid\",\"Unit\",\"UnitName\"", all.SelectMany(each => each.Rows.Ranges.Concat(RangeMarks.Of(each.Rows)).Select(row => (row.Param, row.Low, row.High, each.Sid, Unit: each.Rows.UnitOf(row)))).Order().Select(row => Row(row.Param, row.Low, row.High, row.Sid, row.Unit.InSystem, row.Unit.Name))))
            .Concat(InsertTexts(all.SelectMany(each => each.Rows.Texts.Select(row => (row.Param, row.Text, each.Sid, each.Rows.ExactOf(row))))));
    }

    /// <summary>What those of the resources are found by that are not deleted.</summary>
    public static List<(IndexRows Rows, long Sid, string Type)> Rows(IndexResource index, IReadOnlyList<ToIndex> resources) =>
        [.. resources.Where(each => each.Rows is not null || each.Json is not null).Select(each => (each.Rows ?? index(each.Key, each.Json!.Value, null), each.Sid, each.Key.Type))];

    static IEnumerable<IndexStatement> Delete(IReadOnlyList<long> sids) => sids.Chunk(MostRows).SelectMany(some =>
    {
        var list = string.Join(',', some.Select(sid => sid.ToString(CultureInfo.InvariantCulture)));
        return Tables.Select(table => new IndexStatement($"DELETE FROM \"{table}\" WHERE \"Sid\" IN ({list})", []));
    });

    static IEnumerable<IndexStatement> Insert(string table, string columns, IEnumerable<string> rows) =>
        rows.Chunk(MostRows).Select(some => new IndexStatement($"INSERT INTO \"{table}\" ({columns}) VALUES {string.Join(',', some)}", []));

    static IEnumerable<IndexStatement> InsertTexts(IEnumerable<(long Param, string Text, long Sid, int? Exact)> rows) => rows.Chunk(MostRows).Select(some =>
    {
        var values = some.Select((row, i) => string.Create(CultureInfo.InvariantCulture, $"({row.Param},@t{i},{row.Sid},{row.Exact?.ToString(CultureInfo.InvariantCulture) ?? "NULL"})"));
        return new IndexStatement($"INSERT INTO \"SearchText\" (\"Param\",\"Text\",\"Sid\",\"Exact\") VALUES {string.Join(',', values)}", [.. some.Select(row => row.Text)]);
    });

    static string Row(params ReadOnlySpan<long?> values)
    {
        var row = new StringBuilder("(", 64);
        for (var i = 0; i < values.Length; i++)
        {
            row.Append(i == 0 ? "" : ",").Append(values[i]?.ToString(CultureInfo.InvariantCulture) ?? "NULL");
        }

        return row.Append(')').ToString();
    }
}
