using Microsoft.EntityFrameworkCore;

namespace PeerSupport.Fhir.Storage;

/// <summary>The same model on PostgreSQL. A class of its own since each provider has migrations of its own, which EF Core finds by the context's class.</summary>
public sealed class PostgreSqlDbContext : FhirDbContext
{
    public PostgreSqlDbContext(DbContextOptions<PostgreSqlDbContext> options) : base(options)
    {
        // A round trip for each save. Whoever goes on after a fault has a savepoint of its own.
        Database.AutoSavepointsEnabled = false;
    }

    protected override string Collation => "C";

    /// <summary>
    /// Without the number an entry of the index by type and time is one with those of the same moment, as all of a transaction are; PostgreSQL sorts these few itself where a page ends among them
    /// (https://www.postgresql.org/docs/current/btree.html#BTREE-DEDUPLICATION).
    /// </summary>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.Entity<ResourceRow>(row =>
        {
            row.Metadata.RemoveIndex(row.HasIndex(r => new { r.Type, r.LastUpdated, r.Sid }).Metadata);
            row.HasIndex(r => new { r.Type, r.LastUpdated });
        });
    }
}

/// <summary>The same model on SQL Server.</summary>
public sealed class SqlServerDbContext(DbContextOptions<SqlServerDbContext> options) : FhirDbContext(options)
{
    protected override string Collation => "Latin1_General_BIN2";
}
