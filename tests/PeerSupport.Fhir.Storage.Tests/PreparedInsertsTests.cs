using System.Text;
using Microsoft.EntityFrameworkCore;

namespace PeerSupport.Fhir.Storage.Tests;

/// <summary>Rows that the writer of a SQLite file inserts without EF Core's tracking.</summary>
public sealed class PreparedInsertsTests(SqliteTestDatabase database) : IClassFixture<SqliteTestDatabase>
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_inserted_is_what_EF_Core_reads()
    {
        await using var scope = database.Request();
        var db = scope.Db();
        await using var transaction = await db.Database.BeginTransactionAsync(Stop);
        using var inserts = new PreparedInserts(db);
        UseRow whole = Use("whole", "c", 42, 3699, 7), bare = Use("bare");
        ServiceClaimRow claim = new() { Id = "claim", PolicyId = "p", MemberId = "é", Provider = null, RequestKey = "k", ResponseId = "r", Status = ServiceClaimStatus.Replaced, Recorded = long.MaxValue };
        inserts.Insert(whole);
        inserts.Insert(bare);
        inserts.Insert(claim);
        Same(whole, await db.Uses.AsNoTracking().SingleAsync(use => use.Id == "whole", Stop));
        Same(bare, await db.Uses.AsNoTracking().SingleAsync(use => use.Id == "bare", Stop));
        Same(claim, await db.ServiceClaims.AsNoTracking().SingleAsync(each => each.Id == "claim", Stop));

        static UseRow Use(string id, string? chain = null, long? start = null, long? cents = null, long? voided = null) => new()
        {
            Id = id, PolicyId = "p", MemberId = "m", ClaimId = "c", Chain = chain, Provider = null, Service = "[]", ContactKey = "k", Day = new(2026, 2, 28), Start = start, UnitMinutes = 15, Units = 4, Cents = cents, Recorded = 1, Voided = voided,
        };

        static void Same<T>(T row, T read) => Assert.All(typeof(T).GetProperties(), property => Assert.Equal(property.GetValue(row), property.GetValue(read)));
    }

    [Fact]
    public async Task A_key_that_is_taken_is_told_as_EF_Core_tells_it()
    {
        await using var scope = database.Request();
        var db = scope.Db();
        await using var transaction = await db.Database.BeginTransactionAsync(Stop);
        using var inserts = new PreparedInserts(db);
        inserts.Insert(new MemberLedgerRow { PolicyId = "p", MemberId = "m", Version = 1 });
        Assert.True(DatabaseFault.IsOvertaken(Assert.Throws<DbUpdateException>(() => inserts.Insert(new MemberLedgerRow { PolicyId = "p", MemberId = "m", Version = 1 }))));
    }

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
