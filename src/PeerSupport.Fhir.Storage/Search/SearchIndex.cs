using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace PeerSupport.Fhir.Storage;

/// <summary>Which state of a resource something was made of. A version alone can be given twice, when the first one to write it was undone.</summary>
readonly record struct ResourceState(int Version, long LastUpdated);

/// <summary>A resource whose index is to be written anew; without JSON and rows one that was deleted, which nothing finds any more.</summary>
readonly record struct ToIndex(ResourceKey Key, long Sid, bool IsNew, ResourceState State, ReadOnlyMemory<byte>? Json)
{
    /// <summary>What it is found by, where that is made already.</summary>
    public IndexRows? Rows { get; init; }
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

        var connection = db.Database.GetDbConnection();
        var transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        await Delete(connection, transaction, [.. resources.Where(each => !each.IsNew).Select(each => each.Sid)], cancellation);
        var all = Rows(index, resources);

        // In the order of the tables, so that what belongs to one page of them comes together.
        await Insert(connection, transaction, "SearchKey", all.SelectMany(each => each.Rows.Keys.Select(key => (key, each.Sid, System: each.Rows.SystemOf(key)))).OrderBy(row => row.key).Select(row => Row(row.key, row.Sid, row.System)), cancellation);
        await Insert(connection, transaction, "SearchReference", all.SelectMany(each => each.Rows.References.Select(row => (row.Param, row.Target, each.Sid))).Order().Select(row => Row(row.Param, row.Target, row.Sid)), cancellation);
        await Insert(connection, transaction, "SearchRange", all.SelectMany(each => each.Rows.Ranges.Concat(RangeMarks.Of(each.Rows)).Select(row => (row.Param, row.Low, row.High, each.Sid))).Order().Select(row => Row(row.Param, row.Low, row.High, row.Sid)), cancellation);
        await InsertTexts(connection, transaction, all.SelectMany(each => each.Rows.Texts.Select(row => (row.Param, row.Text, each.Sid))), cancellation);
    }

    /// <summary>What those of the resources are found by that are not deleted.</summary>
    public static List<(IndexRows Rows, long Sid)> Rows(IndexResource index, IReadOnlyList<ToIndex> resources) =>
        [.. resources.Where(each => each.Rows is not null || each.Json is not null).Select(each => (each.Rows ?? index(each.Key, each.Json!.Value, null), each.Sid))];

    static async Task Delete(DbConnection connection, DbTransaction? transaction, IReadOnlyList<long> sids, CancellationToken cancellation)
    {
        foreach (var some in sids.Chunk(MostRows))
        {
            var list = string.Join(',', some.Select(sid => sid.ToString(CultureInfo.InvariantCulture)));
            foreach (var table in Tables)
            {
                await Run(connection, transaction, $"DELETE FROM \"{table}\" WHERE \"Sid\" IN ({list})", [], cancellation);
            }
        }
    }

    static async Task Insert(DbConnection connection, DbTransaction? transaction, string table, IEnumerable<string> rows, CancellationToken cancellation)
    {
        var columns = table switch { "SearchKey" => "\"Key\",\"Sid\",\"System\"", "SearchReference" => "\"Param\",\"Target\",\"Sid\"", _ => "\"Param\",\"Low\",\"High\",\"Sid\"" };
        foreach (var some in rows.Chunk(MostRows))
        {
            await Run(connection, transaction, $"INSERT INTO \"{table}\" ({columns}) VALUES {string.Join(',', some)}", [], cancellation);
        }
    }

    static async Task InsertTexts(DbConnection connection, DbTransaction? transaction, IEnumerable<(long Param, string Text, long Sid)> rows, CancellationToken cancellation)
    {
        foreach (var some in rows.Chunk(MostRows))
        {
            var values = some.Select((row, i) => string.Create(CultureInfo.InvariantCulture, $"({row.Param},@t{i},{row.Sid})"));
            await Run(connection, transaction, $"INSERT INTO \"SearchText\" (\"Param\",\"Text\",\"Sid\") VALUES {string.Join(',', values)}", [.. some.Select(row => row.Text)], cancellation);
        }
    }

    static async Task Run(DbConnection connection, DbTransaction? transaction, string sql, IReadOnlyList<string> texts, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
        for (var i = 0; i < texts.Count; i++)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (string.Create(CultureInfo.InvariantCulture, $"@t{i}"), texts[i]);
            command.Parameters.Add(parameter);
        }

        await command.ExecuteNonQueryAsync(cancellation);
    }

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
