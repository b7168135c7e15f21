using System.Collections;
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

    static readonly string[] Tables = ["SearchKey", "SearchReference", "SearchRange", "SearchText"];

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
        var connection = db.Database.GetDbConnection();
        var transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        await Delete(connection, transaction, [.. resources.Where(each => !each.IsNew).Select(each => each.Sid)], cancellation);
        List<(IndexRows Rows, long Sid)> all = [.. resources.Where(each => each.Rows is not null || each.Json is not null).Select(each => (each.Rows ?? index(each.Key, each.Json!.Value, null), each.Sid))];
        if (db is PostgreSqlDbContext)
        {
            await InsertArrays(connection, transaction, all, cancellation);
            return;
        }

        // In the order of the tables, so that what belongs to one page of them comes together.
        await Insert(connection, transaction, "SearchKey", all.SelectMany(each => each.Rows.Keys.Select(key => (key, each.Sid, System: each.Rows.SystemOf(key)))).OrderBy(row => row.key).Select(row => Row(row.key, row.Sid, row.System)), cancellation);
        await Insert(connection, transaction, "SearchReference", all.SelectMany(each => each.Rows.References.Select(row => (row.Param, row.Target, each.Sid))).Order().Select(row => Row(row.Param, row.Target, row.Sid)), cancellation);
        await Insert(connection, transaction, "SearchRange", all.SelectMany(each => each.Rows.Ranges.Concat(RangeMarks.Of(each.Rows)).Select(row => (row.Param, row.Low, row.High, each.Sid))).Order().Select(row => Row(row.Param, row.Low, row.High, row.Sid)), cancellation);
        await InsertTexts(connection, transaction, all.SelectMany(each => each.Rows.Texts.Select(row => (row.Param, row.Text, each.Sid))), cancellation);
    }

    /// <summary>
    /// PostgreSQL: one round trip for all tables, with the rows as arrays (https://www.postgresql.org/docs/current/functions-array.html, unnest), so that the statements are the
    /// same every time and prepared.
    /// </summary>
    static async Task InsertArrays(DbConnection connection, DbTransaction? transaction, List<(IndexRows Rows, long Sid)> all, CancellationToken cancellation)
    {
        await using var batch = connection.CreateBatch();
        batch.Transaction = transaction;
        var keys = all.SelectMany(each => each.Rows.Keys.Select(key => (Key: key, System: each.Rows.SystemOf(key), each.Sid))).ToList();
        Add("SearchKey", "Key,System", keys.ConvertAll(row => row.Key), keys.ConvertAll(row => row.System), keys.ConvertAll(row => row.Sid));
        var references = all.SelectMany(each => each.Rows.References.Select(row => (row.Param, row.Target, each.Sid))).ToList();
        Add("SearchReference", "Param,Target", references.ConvertAll(row => row.Param), references.ConvertAll(row => row.Target), references.ConvertAll(row => row.Sid));
        var ranges = all.SelectMany(each => each.Rows.Ranges.Concat(RangeMarks.Of(each.Rows)).Select(row => (row.Param, row.Low, row.High, each.Sid))).ToList();
        Add("SearchRange", "Param,Low,High", ranges.ConvertAll(row => row.Param), ranges.ConvertAll(row => row.Low), ranges.ConvertAll(row => row.High), ranges.ConvertAll(row => row.Sid));
        var texts = all.SelectMany(each => each.Rows.Texts.Select(row => (row.Param, row.Text, each.Sid))).ToList();
        Add("SearchText", "Param,Text", texts.ConvertAll(row => row.Param), texts.ConvertAll(row => row.Text), texts.ConvertAll(row => row.Sid));
        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(cancellation);
        }

        void Add(string table, string columns, params ReadOnlySpan<IList> values)
        {
            if (values[0].Count == 0)
            {
                return;
            }

            var command = batch.CreateBatchCommand();
            var names = columns.Split(',').Append("Sid").ToList();
            command.CommandText = $"INSERT INTO \"{table}\" ({string.Join(',', names.Select(name => $"\"{name}\""))}) SELECT * FROM unnest({string.Join(',', names.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"@v{i}")))})";
            for (var i = 0; i < values.Length; i++)
            {
                var parameter = command.CreateParameter();
                (parameter.ParameterName, parameter.Value) = (string.Create(CultureInfo.InvariantCulture, $"@v{i}"), values[i]);
                command.Parameters.Add(parameter);
            }

            batch.BatchCommands.Add(command);
        }
    }

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
