using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace PeerSupport.Fhir.Storage;

/// <summary>A table as rows are inserted into it by a statement of our own: name, columns and conversions are the model's.</summary>
sealed class InsertedTable
{
    static readonly ConditionalWeakTable<IEntityType, InsertedTable> ByType = [];

    readonly string _name;
    readonly Column[] _columns;

    InsertedTable(IEntityType type)
    {
        _name = type.GetTableName()!;
        _columns = [.. type.GetProperties().Select(Column.Of)];
    }

    /// <summary>The types that the values have when they are given to the provider.</summary>
    public IReadOnlyList<Type> Types => [.. _columns.Select(column => column.Type)];

    /// <summary>The table of a row.</summary>
    public static InsertedTable Of(FhirDbContext db, object row) => ByType.GetValue(db.Model.FindEntityType(row.GetType())!, type => new(type));

    /// <summary>The statement that inserts one row.</summary>
    /// <param name="parameter">What a parameter is called, by its place from 0.</param>
    public string Statement(Func<int, string> parameter) =>
        $"INSERT INTO \"{_name}\" ({string.Join(',', _columns.Select(column => $"\"{column.Name}\""))}) VALUES ({string.Join(',', _columns.Select((_, i) => parameter(i)))})";

    /// <summary>A row's value in a column, as the provider takes it.</summary>
    public object Value(object row, int column) => _columns[column].Value(row);

    sealed record Column(string Name, Type Type, IClrPropertyGetter Getter, Func<object?, object?>? Convert)
    {
        public static Column Of(IProperty property)
        {
            var converter = property.GetTypeMapping().Converter;
            var type = converter?.ProviderClrType ?? property.ClrType;
            return new(property.GetColumnName(), Nullable.GetUnderlyingType(type) ?? type, property.GetGetter(), converter?.ConvertToProvider);
        }

        public object Value(object row)
        {
            var value = Getter.GetClrValue(row);
            return (Convert is not null && value is not null ? Convert(value) : value) ?? DBNull.Value;
        }
    }
}
