using System.Collections;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Microsoft.Data.SqlClient;

namespace PeerSupport.Fhir.Storage.Tests;

/// <summary>A statement as it would have been sent to SQL Server.</summary>
public sealed record Statement(string Text, IReadOnlyDictionary<string, object?> Values);

/// <summary>
/// Stands where a connection to SQL Server would and keeps what is sent, so that the very code that runs on a server runs without one. Every query is answered with one row whose texts
/// follow from the names of its columns; every change with one row.
/// </summary>
public sealed class RecordedConnection : DbConnection
{
    ConnectionState _state;

    public List<Statement> Statements { get; } = [];

    /// <summary>Queries are answered with a row; else with none.</summary>
    public bool HasRows { get; set; } = true;

    /// <summary>Texts in columns that hold no free text.</summary>
    public Dictionary<string, string> Texts { get; } = new()
    {
        ["Status"] = "Active", ["Content"] = "IdOnly", ["Headers"] = "[]", ["Organizations"] = "[\"1\"]", ["Service"] = "[]", ["Kind"] = "Authorization", ["Types"] = "Patient",
    };

    /// <summary>Numbers in columns that are to hold another one than 1.</summary>
    public Dictionary<string, long> Numbers { get; } = [];

    [AllowNull]
    public override string ConnectionString { get; set; } = "Server=nowhere";

    public override string Database => "nowhere";

    public override string DataSource => "nowhere";

    public override string ServerVersion => "16.00.0000";

    public override ConnectionState State => _state;

    public override void ChangeDatabase(string databaseName)
    {
    }

    public override void Open() => _state = ConnectionState.Open;

    public override void Close() => _state = ConnectionState.Closed;

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => new Transaction(this, isolationLevel);

    protected override DbCommand CreateDbCommand() => new Command(this);

    sealed class Transaction(RecordedConnection connection, IsolationLevel level) : DbTransaction
    {
        public override IsolationLevel IsolationLevel => level;

        public override bool SupportsSavepoints => true;

        protected override DbConnection DbConnection => connection;

        public override void Commit()
        {
        }

        public override void Rollback()
        {
        }

        public override void Save(string savepointName)
        {
        }

        public override void Rollback(string savepointName)
        {
        }
    }

    sealed class Command(RecordedConnection connection) : DbCommand
    {
        // Only SqlClient's own collection checks what a value may be.
        readonly SqlCommand _holder = new();

        [AllowNull]
        public override string CommandText { get; set; } = "";

        public override int CommandTimeout { get; set; }

        public override CommandType CommandType { get; set; } = CommandType.Text;

        public override bool DesignTimeVisible { get; set; }

        public override UpdateRowSource UpdatedRowSource { get; set; }

        protected override DbConnection? DbConnection { get; set; } = connection;

        protected override DbParameterCollection DbParameterCollection => _holder.Parameters;

        protected override DbTransaction? DbTransaction { get; set; }

        public override void Cancel()
        {
        }

        public override void Prepare()
        {
        }

        public override int ExecuteNonQuery()
        {
            Keep();
            return 1;
        }

        public override object? ExecuteScalar()
        {
            Keep();
            return 1;
        }

        protected override DbParameter CreateDbParameter() => new SqlParameter();

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior)
        {
            Keep();
            return new Rows(connection, CommandText);
        }

        protected override void Dispose(bool disposing)
        {
            _holder.Dispose();
            base.Dispose(disposing);
        }

        void Keep() => connection.Statements.Add(new(CommandText, _holder.Parameters.Cast<SqlParameter>().ToDictionary(parameter => parameter.ParameterName, parameter => (object?)parameter.Value)));
    }

    /// <summary>One row, or one a statement that changes: EF Core then asks how many rows it changed.</summary>
    sealed class Rows : DbDataReader
    {
        readonly RecordedConnection _connection;
        readonly string[] _columns;
        readonly int _changes;
        bool _read;
        int _result;

        public Rows(RecordedConnection connection, string text)
        {
            _connection = connection;
            _changes = Regex.Count(text, @"(?im)^(INSERT|UPDATE|DELETE|MERGE)\b");
            var list = Regex.Match(text, @"(?is)^\s*(?:WITH .*?\)\s*)?SELECT\s+(?:TOP\([^)]*\)\s+)?(?:DISTINCT\s+)?(.*?)\bFROM\b").Groups[1].Value;
            _columns = [.. list.Split(',').Select(part => Regex.Match(part, """["\[](\w+)["\]]\s*$""").Groups[1].Value)];
        }

        public override int FieldCount => _columns.Length;

        public override bool HasRows => true;

        public override bool IsClosed => false;

        public override int RecordsAffected => Math.Max(1, _changes);

        public override int Depth => 0;

        public override object this[int ordinal] => GetValue(ordinal);

        public override object this[string name] => GetValue(GetOrdinal(name));

        public override bool Read() => (_changes > 0 || _connection.HasRows) && !_read && (_read = true);

        public override bool NextResult()
        {
            _read = false;
            return ++_result < _changes;
        }

        public override string GetString(int ordinal) => _connection.Texts.GetValueOrDefault(_columns[ordinal], "1");

        public override int GetInt32(int ordinal) => (int)GetInt64(ordinal);

        public override long GetInt64(int ordinal) => _connection.Numbers.GetValueOrDefault(_columns[ordinal], 1);

        // A column without a name is the answer to whether there is any.
        public override bool GetBoolean(int ordinal) => _columns[ordinal].Length == 0 || _connection.Numbers.GetValueOrDefault(_columns[ordinal]) == 1;

        public override bool IsDBNull(int ordinal) => false;

        public override T GetFieldValue<T>(int ordinal) => (T)(object)(typeof(T) == typeof(byte[]) ? "{}"u8.ToArray() : typeof(T) == typeof(DateOnly) ? new DateOnly(2026, 1, 1) : GetValue(ordinal));

        public override object GetValue(int ordinal) => 1L;

        public override string GetName(int ordinal) => _columns[ordinal];

        public override int GetOrdinal(string name) => Array.IndexOf(_columns, name);

        public override Type GetFieldType(int ordinal) => typeof(long);

        public override string GetDataTypeName(int ordinal) => "bigint";

        public override IEnumerator GetEnumerator() => throw new NotSupportedException();

        public override int GetValues(object[] values) => throw new NotSupportedException();

        public override byte GetByte(int ordinal) => throw new NotSupportedException();

        public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) => throw new NotSupportedException();

        public override char GetChar(int ordinal) => throw new NotSupportedException();

        public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) => throw new NotSupportedException();

        public override DateTime GetDateTime(int ordinal) => new(2026, 1, 1);

        public override decimal GetDecimal(int ordinal) => throw new NotSupportedException();

        public override double GetDouble(int ordinal) => throw new NotSupportedException();

        public override float GetFloat(int ordinal) => throw new NotSupportedException();

        public override Guid GetGuid(int ordinal) => throw new NotSupportedException();

        public override short GetInt16(int ordinal) => throw new NotSupportedException();
    }
}
