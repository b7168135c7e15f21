using System.Text;

namespace PeerSupport.Fhir.Storage.Tests;

/// <summary>Rows that the writer of a SQLite file inserts without EF Core's tracking.</summary>
public sealed class PreparedInsertsTests(SqliteTestDatabase database) : IClassFixture<SqliteTestDatabase>
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Work that ended before it saved leaves nothing that the next one would take for its own.</summary>
    [Fact]
    public async Task What_was_not_saved_is_forgotten()
    {
        await using var scope = database.Request();
        var db = scope.Db();
        await using var transaction = await db.Database.BeginTransactionAsync(Stop);
        using var inserts = new PreparedInserts(db);
        db.Inserts = inserts;
        try
        {
            db.Insert(ResourceWrite.First(db, new(new("Goal", "lost"), Encoding.UTF8.GetBytes("{}")), DateTimeOffset.UnixEpoch));
            db.Forget();
            var kept = ResourceWrite.First(db, new(new("Goal", "kept"), Encoding.UTF8.GetBytes("{}")), DateTimeOffset.UnixEpoch);
            db.Insert(kept);
            Assert.Same(kept, Assert.Single(inserts.TakeResources()));
        }
        finally
        {
            db.Inserts = null;
        }
    }
}
