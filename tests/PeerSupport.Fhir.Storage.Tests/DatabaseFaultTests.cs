using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace PeerSupport.Fhir.Storage.Tests;

public sealed class DatabaseFaultTests
{
    [Theory]
    [InlineData(5, DatabaseFault.Unavailable)]
    [InlineData(13, DatabaseFault.Full)]
    [InlineData(14, DatabaseFault.Unavailable)]
    [InlineData(19, DatabaseFault.None)]
    [InlineData(1, DatabaseFault.None)]
    public void Of_SQLite(int code, DatabaseFault fault) => Assert.Equal(fault, DatabaseFault.Of(new SqliteException("text", code)));

    [Theory]
    [InlineData("40001", DatabaseFault.Collision)]
    [InlineData("40P01", DatabaseFault.Collision)]
    [InlineData("53100", DatabaseFault.Full)]
    [InlineData("57P01", DatabaseFault.Unavailable)]
    [InlineData("57P03", DatabaseFault.Unavailable)]
    [InlineData("53300", DatabaseFault.Unavailable)]
    [InlineData("23505", DatabaseFault.None)]
    [InlineData("42P01", DatabaseFault.None)]
    public void Of_PostgreSQL(string state, DatabaseFault fault) => Assert.Equal(fault, DatabaseFault.Of(new DbUpdateException("text", new PostgresException("text", "ERROR", "ERROR", state))));

    [Fact]
    public void Of_a_connection_that_breaks() => Assert.Equal(DatabaseFault.Unavailable, DatabaseFault.Of(new NpgsqlException("text", new TimeoutException())));

    [Fact]
    public void Of_a_program_there_is_none()
    {
        Assert.Equal(DatabaseFault.None, DatabaseFault.Of(new InvalidOperationException("text")));
        Assert.Equal(DatabaseFault.None, DatabaseFault.Of(null));
    }

    [Fact]
    public void A_key_that_is_taken_is_told_from_other_faults_of_a_write()
    {
        Assert.True(DatabaseFault.IsOvertaken(new DbUpdateConcurrencyException("text")));
        Assert.True(DatabaseFault.IsOvertaken(new("text", new SqliteException("text", 19, 1555))));
        Assert.False(DatabaseFault.IsOvertaken(new("text", new SqliteException("text", 19, 1299))));
        Assert.True(DatabaseFault.IsOvertaken(new("text", new PostgresException("text", "ERROR", "ERROR", "23505"))));
        Assert.False(DatabaseFault.IsOvertaken(new("text", new PostgresException("text", "ERROR", "ERROR", "23502"))));
    }
}
