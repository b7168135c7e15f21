using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace PeerSupport.Fhir.Storage;

/// <summary>A resource whose index is to be written anew; without JSON one that was deleted, which nothing finds any more.</summary>
readonly record struct ToIndex(ResourceKey Key, long Sid, bool IsNew, ReadOnlyMemory<byte>? Json)
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
    public static List<ToIndex> Changed(ChangeTracker tracker) => [.. tracker.Entries<ResourceRow>().Where(entry => entry.State is EntityState.Added or EntityState.Modified).Select(entry =>
        new ToIndex(new(entry.Entity.Type, entry.Entity.Id), entry.Entity.Sid, entry.State == EntityState.Added, JsonOf(entry.Entity)) { Rows = entry.Entity.Index })];

    public static ReadOnlyMemory<byte>? JsonOf(ResourceRow row) => row.Deleted ? default(ReadOnlyMemory<byte>?) : row.Json.Bytes;

    /// <summary>The indexer of the host; null where there is none, as in tools that only read.</summary>
    public static IndexResource? Of(DbContextOptions options) =>
        options.FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider?.GetService(typeof(IndexResource)) as IndexResource;

    /// <summary>Replaces the index rows of the resources, in the current transaction.</summary>
    public static async Task Write(FhirDbContext db, IndexResource index, IReadOnlyList<ToIndex> resources, CancellationToken cancellation)
    {
        var connection = db.Database.GetDbConnection();
        var transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        await Delete(connection, transaction, [.. resources.Where(each => !each.IsNew).Select(each => each.Sid)], cancellation);
        List<(IndexRows Rows, long Sid)> all = [.. resources.Where(each => each.Json is not null).Select(each => (each.Rows ?? index(each.Key, each.Json!.Value, null), each.Sid))];
        await Insert(connection, transaction, "SearchKey", all.SelectMany(each => each.Rows.Keys.Select(key => Row(key, each.Sid))), cancellation);
        await Insert(connection, transaction, "SearchReference", all.SelectMany(each => each.Rows.References.Select(row => Row(row.Param, row.Target, each.Sid))), cancellation);
        await Insert(connection, transaction, "SearchRange", all.SelectMany(each => each.Rows.Ranges.Select(row => Row(row.Param, row.Low, row.High, each.Sid))), cancellation);
        await InsertTexts(connection, transaction, all.SelectMany(each => each.Rows.Texts.Select(row => (row.Param, row.Text, each.Sid))), cancellation);
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
        var columns = table switch { "SearchKey" => "\"Key\",\"Sid\"", "SearchReference" => "\"Param\",\"Target\",\"Sid\"", _ => "\"Param\",\"Low\",\"High\",\"Sid\"" };
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

    static string Row(params ReadOnlySpan<long> values)
    {
        var row = new StringBuilder("(", 64);
        for (var i = 0; i < values.Length; i++)
        {
            row.Append(i == 0 ? "" : ",").Append(values[i].ToString(CultureInfo.InvariantCulture));
        }

        return row.Append(')').ToString();
    }
}
