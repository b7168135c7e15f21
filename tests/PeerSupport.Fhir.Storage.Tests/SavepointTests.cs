using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace PeerSupport.Fhir.Storage.Tests;

public sealed class SavepointTestsOnSqlite(SqliteTestDatabase database) : SavepointTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class SavepointTestsOnPostgreSql(PostgreSqlTestDatabase database) : SavepointTests(database), IClassFixture<PostgreSqlTestDatabase>;

public abstract class SavepointTests(TestDatabase database) : StorageTests(database)
{
    /// <summary>A transaction of 1,000 entries held 1,000 of them open: 20 s and hundreds of MB on SQLite.</summary>
    [Fact]
    public async Task Pieces_of_a_callers_transaction_leave_no_savepoint_open()
    {
        await using var scope = Database.Request();
        var db = scope.Db();
        await using var transaction = await db.Database.BeginTransactionAsync(Stop);
        await scope.Resources().Create("Goal", "{\"resourceType\":\"Goal\"}"u8.ToArray(), "kept", Stop);
        await using (var outer = db.Database.GetDbConnection().CreateCommand())
        {
            // The name that the pieces give theirs: there is none of it now.
            (outer.CommandText, outer.Transaction) = ("RELEASE SAVEPOINT piece", transaction.GetDbTransaction());
            var fault = await Assert.ThrowsAnyAsync<DbException>(() => outer.ExecuteNonQueryAsync(Stop));
            Assert.Contains("savepoint", fault.Message, StringComparison.OrdinalIgnoreCase);
        }
    }
}
