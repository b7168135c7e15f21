using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;

namespace PeerSupport.Fhir.Storage;

/// <summary>
/// PostgreSQL: rows that wait for the context's save and then go to the database with their index and, where nothing comes after them, with the commit, in one round trip. EF Core tracks each row and
/// writes and reads the text of each insert anew; here it is the same text every time, which Npgsql prepares.
/// </summary>
sealed class BatchedInserts(FhirDbContext db)
{
    static readonly ConditionalWeakTable<InsertedTable, Statement> Statements = [];

    readonly List<object> _rows = [];

    public bool IsEmpty => _rows.Count == 0;

    /// <summary>The resources that wait.</summary>
    public IEnumerable<ResourceRow> Resources => _rows.OfType<ResourceRow>();

    /// <summary>Puts a row behind those that wait; the context does not track it.</summary>
    public void Add(object row) => _rows.Add(row);

    public void Clear() => _rows.Clear();

    /// <summary>Writes the rows in the order in which they came, in the current transaction.</summary>
    /// <param name="index">What makes the index of a resource.</param>
    /// <param name="changed">The resources whose index is written behind the rows.</param>
    /// <param name="commits">
    /// Whether the transaction is committed behind all of it. Where a statement fails PostgreSQL skips what is left of the batch, the commit too
    /// (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING); a commit that fails is told like any statement of it.
    /// </param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="DbUpdateException">The database refused it: a key is taken, or it has another fault.</exception>
    public async Task Write(IndexResource? index, IReadOnlyList<ToIndex> changed, bool commits, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch((NpgsqlConnection)db.Database.GetDbConnection(), (NpgsqlTransaction?)db.Database.CurrentTransaction?.GetDbTransaction());
        batch.Timeout = db.Database.GetCommandTimeout() ?? batch.Timeout;
        foreach (var row in _rows)
        {
            batch.BatchCommands.Add(Statements.GetValue(InsertedTable.Of(db, row), table => new(table)).Command(row));
        }

        if (index is not null)
        {
            IndexArrays.Add(batch, index, changed, withTypes: db.BesideOlder);
        }

        if (commits)
        {
            batch.BatchCommands.Add(new("COMMIT"));
        }

        try
        {
            if (batch.BatchCommands.Count > 0)
            {
                await batch.ExecuteNonQueryAsync(cancellation);
            }
        }
        catch (DbException exception)
        {
            throw new DbUpdateException("Rows could not be inserted.", exception);
        }

        Clear();
    }

    /// <summary>The statement of one table. Types are named, so that it is the same statement whether or not a value is null.</summary>
    sealed class Statement(InsertedTable table)
    {
        readonly string _text = table.Statement(i => string.Create(CultureInfo.InvariantCulture, $"${i + 1}"));

        readonly NpgsqlDbType[] _types = [.. table.Types.Select(TypeOf)];

        public NpgsqlBatchCommand Command(object row)
        {
            var command = new NpgsqlBatchCommand(_text);
            for (var i = 0; i < _types.Length; i++)
            {
                command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = _types[i], Value = table.Value(row, i) });
            }

            return command;
        }

        static NpgsqlDbType TypeOf(Type type) => type == typeof(string) ? NpgsqlDbType.Text
            : type == typeof(long) ? NpgsqlDbType.Bigint
            : type == typeof(int) ? NpgsqlDbType.Integer
            : type == typeof(bool) ? NpgsqlDbType.Boolean
            : type == typeof(byte[]) ? NpgsqlDbType.Bytea
            : type == typeof(DateOnly) ? NpgsqlDbType.Date
            : throw new NotSupportedException($"A column of {type.Name} is not inserted by a statement of our own.");
    }
}
