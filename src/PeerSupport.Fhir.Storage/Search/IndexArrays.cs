using Npgsql;
using NpgsqlTypes;

namespace PeerSupport.Fhir.Storage;

/// <summary>
/// PostgreSQL: the index rows of resources as statements of one batch, with the rows of a table as arrays (https://www.postgresql.org/docs/current/functions-array.html, unnest), so that the statements are the
/// same every time and prepared.
/// </summary>
static class IndexArrays
{
    /// <summary>Puts behind the batch what replaces the index rows of the resources.</summary>
    /// <param name="batch">Where to.</param>
    /// <param name="index">What makes the rows.</param>
    /// <param name="resources">The resources.</param>
    /// <param name="withTypes">Each has a row for its type too, which servers of earlier builds find it by; here an index of the resources themselves is (<see cref="TypeIndex"/>).</param>
    public static void Add(NpgsqlBatch batch, IndexResource index, IReadOnlyList<ToIndex> resources, bool withTypes)
    {
        long[] replaced = [.. resources.Where(each => !each.IsNew).Select(each => each.Sid)];
        if (replaced.Length > 0)
        {
            foreach (var table in SearchIndex.Tables)
            {
                batch.BatchCommands.Add(Command($"DELETE FROM \"{table}\" WHERE \"Sid\" = ANY($1)", Longs(replaced)));
            }
        }

        var all = SearchIndex.Rows(index, resources);
        List<(long Key, int? System, long? At, long Sid)> keys = [.. all.SelectMany(each => KeysOf(each.Rows, each.Type, withTypes).Select(key => (key, each.Rows.SystemOf(key), each.Rows.AtOf(key), each.Sid)))];
        if (keys.Count > 0)
        {
            batch.BatchCommands.Add(Command("INSERT INTO \"SearchKey\" (\"Key\",\"System\",\"At\",\"Sid\") SELECT * FROM unnest($1,$2,$3,$4)",
                Longs([.. keys.Select(row => row.Key)]), Array(NpgsqlDbType.Integer, keys.Select(row => row.System)), Array(NpgsqlDbType.Bigint, keys.Select(row => row.At)), Longs([.. keys.Select(row => row.Sid)])));
        }

        List<(int Param, long Target, long Sid)> references = [.. all.SelectMany(each => each.Rows.References.Select(row => (row.Param, row.Target, each.Sid)))];
        if (references.Count > 0)
        {
            batch.BatchCommands.Add(Command("INSERT INTO \"SearchReference\" (\"Param\",\"Target\",\"Sid\") SELECT * FROM unnest($1,$2,$3)",
                Array(NpgsqlDbType.Integer, references.Select(row => row.Param)), Longs([.. references.Select(row => row.Target)]), Longs([.. references.Select(row => row.Sid)])));
        }

        List<(long Param, long Low, long High, long Sid, (int? InSystem, int? Name) Unit)> ranges = [.. all.SelectMany(each => each.Rows.Ranges.Concat(RangeMarks.Of(each.Rows)).Select(row => (row.Param, row.Low, row.High, each.Sid, each.Rows.UnitOf(row))))];
        if (ranges.Count > 0)
        {
            batch.BatchCommands.Add(Command("INSERT INTO \"SearchRange\" (\"Param\",\"Low\",\"High\",\"Sid\",\"Unit\",\"UnitName\") SELECT * FROM unnest($1,$2,$3,$4,$5,$6)",
                Longs([.. ranges.Select(row => row.Param)]), Longs([.. ranges.Select(row => row.Low)]), Longs([.. ranges.Select(row => row.High)]), Longs([.. ranges.Select(row => row.Sid)]),
                Array(NpgsqlDbType.Integer, ranges.Select(row => row.Unit.InSystem)), Array(NpgsqlDbType.Integer, ranges.Select(row => row.Unit.Name))));
        }

        List<(long Param, string Text, long Sid, int? Exact)> texts = [.. all.SelectMany(each => each.Rows.Texts.Select(row => (row.Param, row.Text, each.Sid, each.Rows.ExactOf(row))))];
        if (texts.Count > 0)
        {
            batch.BatchCommands.Add(Command("INSERT INTO \"SearchText\" (\"Param\",\"Text\",\"Sid\",\"Exact\") SELECT * FROM unnest($1,$2,$3,$4)",
                Longs([.. texts.Select(row => row.Param)]), Array(NpgsqlDbType.Text, texts.Select(row => row.Text)), Longs([.. texts.Select(row => row.Sid)]), Array(NpgsqlDbType.Integer, texts.Select(row => row.Exact))));
        }
    }

    static IEnumerable<long> KeysOf(IndexRows rows, string type, bool withTypes)
    {
        var ofType = SearchHash.Type(type);
        return withTypes ? rows.Keys : rows.Keys.Where(key => key != ofType);
    }

    static NpgsqlBatchCommand Command(string text, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(text);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }

    static NpgsqlParameter<long[]> Longs(long[] values) => new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint, TypedValue = values };

    static NpgsqlParameter<T[]> Array<T>(NpgsqlDbType type, IEnumerable<T> values) => new() { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = [.. values] };
}
