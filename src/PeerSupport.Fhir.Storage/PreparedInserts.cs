using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace PeerSupport.Fhir.Storage;

/// <summary>
/// Inserts rows by statements that are prepared once for a context's connection: EF Core tracks each row, writes the text of each insert anew, and SQLite then compiles it anew, while everybody waits for
/// the one who writes. Tables, columns and conversions are the model's.
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
            _statements[row.GetType()] = statement = new(db.Model.FindEntityType(row.GetType())!, db.Database.GetDbConnection());
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
        readonly IProperty[] _properties;
        readonly Func<object?, object?>?[] _conversions;

        public Statement(IEntityType type, DbConnection connection)
        {
            _properties = [.. type.GetProperties()];
            _conversions = [.. _properties.Select(property => property.GetTypeMapping().Converter?.ConvertToProvider)];
            _command = connection.CreateCommand();
            _command.CommandText = $"INSERT INTO \"{type.GetTableName()}\" ({string.Join(',', _properties.Select(property => $"\"{property.GetColumnName()}\""))}) VALUES ({string.Join(',', _properties.Select((_, i) => Name(i)))})";
            for (var i = 0; i < _properties.Length; i++)
            {
                var parameter = _command.CreateParameter();
                parameter.ParameterName = Name(i);
                _command.Parameters.Add(parameter);
            }
        }

        public void Run(object row, DbTransaction? transaction)
        {
            for (var i = 0; i < _properties.Length; i++)
            {
                var value = _properties[i].GetGetter().GetClrValue(row);
                _command.Parameters[i].Value = (_conversions[i] is { } convert && value is not null ? convert(value) : value) ?? DBNull.Value;
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
