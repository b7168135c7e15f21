using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace PeerSupport.Fhir.Storage;

/// <summary>
/// Inserts the rows that a context tracks as added by statements that are prepared once for its connection: EF Core writes the text of each insert anew, and SQLite then compiles it anew, while
/// everybody waits for the one who writes. Tables, columns and conversions are the model's.
/// </summary>
/// <param name="db">A context that keeps its connection, within a transaction.</param>
sealed class PreparedInserts(FhirDbContext db) : IDisposable
{
    readonly Dictionary<IEntityType, Insert?> _inserts = [];

    /// <summary>Inserts the added rows; the context then has nothing more to do for them. Rows whose key the database gives are left to it.</summary>
    /// <returns>How many were inserted, and whether the context has other changes to save.</returns>
    /// <exception cref="DbUpdateException">The database refused one.</exception>
    public (int Count, bool IsMore) Write()
    {
        var (count, isMore) = (0, false);
        foreach (var entry in db.ChangeTracker.Entries())
        {
            if (entry.State == EntityState.Added && Of(entry.Metadata) is { } insert)
            {
                insert.Run(entry, db.Database.CurrentTransaction?.GetDbTransaction());
                count++;
            }
            else
            {
                isMore |= entry.State != EntityState.Unchanged;
            }
        }

        return (count, isMore);
    }

    public void Dispose()
    {
        foreach (var insert in _inserts.Values)
        {
            insert?.Dispose();
        }
    }

    Insert? Of(IEntityType type) => _inserts.TryGetValue(type, out var known) ? known
        : _inserts[type] = type.GetProperties().Any(property => property.ValueGenerated != ValueGenerated.Never || property.IsShadowProperty()) ? null : new Insert(type, db.Database.GetDbConnection());

    /// <summary>The statement of one table.</summary>
    sealed class Insert : IDisposable
    {
        readonly DbCommand _command;
        readonly IProperty[] _properties;
        readonly Func<object?, object?>?[] _conversions;

        public Insert(IEntityType type, DbConnection connection)
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

        public void Run(EntityEntry entry, DbTransaction? transaction)
        {
            for (var i = 0; i < _properties.Length; i++)
            {
                var value = _properties[i].GetGetter().GetClrValue(entry.Entity);
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

            entry.State = EntityState.Unchanged;
        }

        public void Dispose() => _command.Dispose();

        static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"@p{i}");
    }
}
