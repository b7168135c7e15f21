using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace PeerSupport.Fhir.Storage;

/// <summary>
/// Inserts rows by statements that are prepared once for a context's connection: EF Core tracks each row, writes the text of each insert anew, and SQLite then compiles it anew, while everybody waits for
/// the one who writes.
/// </summary>
/// <param name="db">A context that keeps its connection, within a transaction.</param>
sealed class PreparedInserts(FhirDbContext db) : IDisposable
{
    readonly Dictionary<Type, Statement> _statements = [];
    readonly List<ResourceRow> _resources = [];

    /// <summary>Inserts a row; the context does not track it.</summary>
    /// <exception cref="DbUpdateException">The database refused it.</exception>
    public void Insert(object row)
    {
        if (!_statements.TryGetValue(row.GetType(), out var statement))
        {
            _statements[row.GetType()] = statement = new(InsertedTable.Of(db, row), db.Database.GetDbConnection());
        }

        statement.Run(row, db.Database.CurrentTransaction?.GetDbTransaction());
        if (row is ResourceRow resource)
        {
            _resources.Add(resource);
        }
    }

    /// <summary>The resources that were inserted since this was asked last.</summary>
    public IReadOnlyList<ResourceRow> TakeResources()
    {
        ResourceRow[] taken = [.. _resources];
        _resources.Clear();
        return taken;
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }
    }

    /// <summary>The statement of one table.</summary>
    sealed class Statement : IDisposable
    {
        readonly DbCommand _command;
        readonly InsertedTable _table;

        public Statement(InsertedTable table, DbConnection connection)
        {
            _table = table;
            _command = connection.CreateCommand();
            _command.CommandText = table.Statement(Name);
            for (var i = 0; i < table.Types.Count; i++)
            {
                var parameter = _command.CreateParameter();
                parameter.ParameterName = Name(i);
                _command.Parameters.Add(parameter);
            }
        }

        public void Run(object row, DbTransaction? transaction)
        {
            for (var i = 0; i < _command.Parameters.Count; i++)
            {
                _command.Parameters[i].Value = _table.Value(row, i);
            }

            _command.Transaction = transaction;
            try
            {
                _command.ExecuteNonQuery();
            }
            catch (DbException exception)
            {
                throw new DbUpdateException("A row could not be inserted.", exception);
            }
        }

        public void Dispose() => _command.Dispose();

        static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"@p{i}");
    }
}
