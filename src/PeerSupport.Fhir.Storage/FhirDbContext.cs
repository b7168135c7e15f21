using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace PeerSupport.Fhir.Storage;

/// <summary>
/// The database: one model for every provider; this class itself is the one on SQLite. Moments are UTC ticks, since not every provider can order by an offset.
/// Texts compare and sort by code point on all of them.
/// </summary>
public class FhirDbContext : DbContext
{
    readonly DbContextOptions options;
    readonly BatchedInserts? _batch;

    public FhirDbContext(DbContextOptions<FhirDbContext> options) : base(options)
    {
        this.options = options;
        KeptConnection.For(this);
    }

    /// <summary>For the other providers.</summary>
    protected FhirDbContext(DbContextOptions options) : base(options)
    {
        this.options = options;
        _batch = this is PostgreSqlDbContext ? new(this) : null;
    }

    /// <summary>What makes the index of a resource; null where the host has none.</summary>
    internal IndexResource? Indexer => SearchIndex.Of(options);

    /// <summary>The resources whose index is still to be written; null where it is written with them.</summary>
    internal PendingIndex? Pending => SearchIndex.Pending(options);

    /// <inheritdoc cref="StorageOptions.BesideOlder"/>
    internal bool BesideOlder => options.FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider?.GetService(typeof(StorageOptions)) is StorageOptions { BesideOlder: true };

    /// <summary>How what is written is compressed.</summary>
    internal Packing Packing => BesideOlder ? Packing.Brotli : default;

    /// <summary>What inserts rows for a context that writes again and again over one connection; null where EF Core does.</summary>
    internal PreparedInserts? Inserts { get; set; }

    /// <summary>When what it writes is saved, where that is one moment for several pieces of work; null where each has its own.</summary>
    internal DateTimeOffset? Moment { get; set; }

    internal DbSet<ResourceRow> Resources => Set<ResourceRow>();

    internal DbSet<ResourceVersionRow> ResourceVersions => Set<ResourceVersionRow>();

    internal DbSet<SubmissionRow> Submissions => Set<SubmissionRow>();

    internal DbSet<DecisionRow> Decisions => Set<DecisionRow>();

    internal DbSet<AuthorizationRow> Authorizations => Set<AuthorizationRow>();

    internal DbSet<UseRow> Uses => Set<UseRow>();

    internal DbSet<ServiceClaimRow> ServiceClaims => Set<ServiceClaimRow>();

    internal DbSet<LedgerEventRow> LedgerEvents => Set<LedgerEventRow>();

    internal DbSet<MemberLedgerRow> MemberLedgers => Set<MemberLedgerRow>();

    internal DbSet<OutboxEventRow> OutboxEvents => Set<OutboxEventRow>();

    internal DbSet<SubscriptionRow> Subscriptions => Set<SubscriptionRow>();

    internal DbSet<SubscriptionFilterRow> SubscriptionFilters => Set<SubscriptionFilterRow>();

    internal DbSet<DeliveryRow> Deliveries => Set<DeliveryRow>();

    internal DbSet<SentEventRow> SentEvents => Set<SentEventRow>();

    /// <summary>The collation by which the provider compares code points; null where that is its default.</summary>
    protected virtual string? Collation => null;

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        if (Collation is { } collation)
        {
            configurationBuilder.Properties<string>().UseCollation(collation);
        }
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<ResourceRow>(row =>
        {
            row.ToTable("Resource").HasKey(r => new { r.Type, r.Id });
            row.Property(r => r.Type).HasMaxLength(Length.Type);
            row.Property(r => r.Id).HasMaxLength(Length.Id);
            row.Property(r => r.Hash).HasMaxLength(Length.Hash);
            row.Property(r => r.Json).HasConversion(PackedJson.Converter, PackedJson.Comparer);
            row.Property(r => r.Version).IsConcurrencyToken();
        });
        modelBuilder.Entity<ResourceVersionRow>(row =>
        {
            row.ToTable("ResourceVersion").HasKey(r => new { r.Type, r.Id, r.Version });
            row.Property(r => r.Type).HasMaxLength(Length.Type);
            row.Property(r => r.Id).HasMaxLength(Length.Id);
            row.Property(r => r.Hash).HasMaxLength(Length.Hash);
            row.Property(r => r.Json).HasConversion(PackedJson.Converter, PackedJson.Comparer);
        });
        modelBuilder.Entity<SubmissionRow>(row =>
        {
            row.ToTable("Submission").HasKey(s => new { s.Key, s.ContentHash });
            row.Property(s => s.Key).HasMaxLength(Length.Hash);
            row.Property(s => s.ContentHash).HasMaxLength(Length.Hash);
        });
        modelBuilder.Entity<DecisionRow>(row =>
        {
            row.ToTable("Decision").HasKey(d => d.Id);
            row.Property(d => d.Id).HasMaxLength(Length.Id);
            row.Property(d => d.ResponseType).HasMaxLength(Length.Type);
            row.Property(d => d.ResponseId).HasMaxLength(Length.Id);
            row.Property(d => d.PolicyId).HasMaxLength(Length.Id);
            row.Property(d => d.MemberId).HasMaxLength(Length.Member);
            row.Property(d => d.RequestKey).HasMaxLength(Length.Hash);
            row.Property(d => d.Kind).HasConversion<string>().HasMaxLength(Length.Type);
            row.Property(d => d.Outcome).HasMaxLength(Length.Type);
            row.Property(d => d.Json).HasConversion(PackedJson.Converter, PackedJson.Comparer);
            row.HasIndex(d => new { d.ResponseType, d.ResponseId });
            row.HasIndex(d => new { d.PolicyId, d.MemberId });
            row.HasIndex(d => d.Created);
        });
        modelBuilder.Entity<AuthorizationRow>(row =>
        {
            row.ToTable("Authorization").HasKey(a => a.Number);
            row.Property(a => a.Number).HasMaxLength(Length.Id);
            row.Property(a => a.PolicyId).HasMaxLength(Length.Id);
            row.Property(a => a.MemberId).HasMaxLength(Length.Member);
            row.Property(a => a.Status).HasConversion<string>().HasMaxLength(Length.Type);
            row.Property(a => a.Chain).HasMaxLength(Length.Member);
            row.HasIndex(a => new { a.PolicyId, a.MemberId });
        });
        modelBuilder.Entity<UseRow>(row =>
        {
            row.ToTable("Use").HasKey(u => u.Id);
            row.Property(u => u.Id).HasMaxLength(Length.Member);
            row.Property(u => u.PolicyId).HasMaxLength(Length.Id);
            row.Property(u => u.MemberId).HasMaxLength(Length.Member);
            row.Property(u => u.ClaimId).HasMaxLength(Length.Id);
            row.HasIndex(u => new { u.PolicyId, u.MemberId });
            row.HasIndex(u => u.ClaimId);
        });
        modelBuilder.Entity<ServiceClaimRow>(row =>
        {
            row.ToTable("ServiceClaim").HasKey(s => s.Id);
            row.Property(s => s.Id).HasMaxLength(Length.Id);
            row.Property(s => s.PolicyId).HasMaxLength(Length.Id);
            row.Property(s => s.MemberId).HasMaxLength(Length.Member);
            row.Property(s => s.RequestKey).HasMaxLength(Length.Hash);
            row.Property(s => s.Status).HasConversion<string>().HasMaxLength(Length.Type);
            row.HasIndex(s => s.RequestKey);
        });
        modelBuilder.Entity<LedgerEventRow>(row =>
        {
            row.ToTable("LedgerEvent").HasKey(e => new { e.PolicyId, e.MemberId, e.Version, e.Line });
            row.Property(e => e.PolicyId).HasMaxLength(Length.Id);
            row.Property(e => e.MemberId).HasMaxLength(Length.Member);
            row.Property(e => e.Kind).HasConversion<string>().HasMaxLength(Length.Type);
        });
        modelBuilder.Entity<MemberLedgerRow>(row =>
        {
            row.ToTable("MemberLedger").HasKey(m => new { m.PolicyId, m.MemberId });
            row.Property(m => m.PolicyId).HasMaxLength(Length.Id);
            row.Property(m => m.MemberId).HasMaxLength(Length.Member);
            row.Property(m => m.Version).IsConcurrencyToken();
        });
        ReviewModel.Configure(modelBuilder);
        SearchModel.Configure(modelBuilder, Database.ProviderName);
        OutboxModel.Configure(modelBuilder);
    }

    /// <summary>Adds a new row: at once where the context has statements for that (<see cref="Inserts"/>), else with what it saves. Nobody changes it before that.</summary>
    /// <exception cref="DbUpdateException">The database refused it at once.</exception>
    internal void Insert<T>(T row)
        where T : class
    {
        if (Inserts is { } inserts)
        {
            inserts.Insert(row);
        }
        else if (_batch is { } batch)
        {
            batch.Add(row);
        }
        else
        {
            Add(row);
        }
    }

    /// <inheritdoc cref="Insert{T}(T)"/>
    internal void InsertAll<T>(IEnumerable<T> rows)
        where T : class
    {
        foreach (var row in rows)
        {
            Insert(row);
        }
    }

    /// <summary>A resource as the next save leaves it, or as it is stored.</summary>
    internal async Task<ResourceRow?> Latest(string type, string id, CancellationToken cancellation) =>
        _batch?.Resources.FirstOrDefault(row => row.Type == type && row.Id == id) ?? await Resources.FindAsync([type, id], cancellation);

    /// <summary>Forgets what it tracks, what waits and what is not indexed yet: the next work begins with nothing of this one's.</summary>
    internal void Forget()
    {
        ChangeTracker.Clear();
        Inserts?.TakeResources();
        _batch?.Clear();
    }

    /// <summary>Saves, and writes the index of the resources among it in the same transaction: no path that saves a resource can forget it.</summary>
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        var changed = TakeChanged();
        if (changed.Count == 0 && _batch is not { IsEmpty: false })
        {
            return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }

        if (Database.CurrentTransaction is not null)
        {
            return await Save(changed, acceptAllChangesOnSuccess, commits: false, cancellationToken);
        }

        return await Database.CreateExecutionStrategy().ExecuteAsync(async cancellation =>
        {
            await using var transaction = await Database.BeginTransactionAsync(cancellation);
            var saved = await Save(changed, acceptAllChangesOnSuccess: false, commits: true, cancellation);
            if (acceptAllChangesOnSuccess)
            {
                ChangeTracker.AcceptAllChanges();
            }

            return saved;
        }, cancellationToken);
    }

    /// <summary>Saves, as the last of the current transaction, and commits it: where the database takes both in one round trip, so.</summary>
    internal Task SaveAndCommit(CancellationToken cancellation) => Save(TakeChanged(), acceptAllChangesOnSuccess: true, commits: true, cancellation);

    /// <summary>What is tracked goes before what waits: where a row is not in the version that was read, that is said first.</summary>
    async Task<int> Save(List<ToIndex> changed, bool acceptAllChangesOnSuccess, bool commits, CancellationToken cancellation)
    {
        var saved = await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellation);
        if (_batch is { } batch)
        {
            await batch.Write(Indexer, changed, commits, cancellation);
            return saved;
        }

        if (Indexer is { } index && changed.Count > 0)
        {
            await (Pending is { } pending ? pending.Note(this, changed, cancellation) : SearchIndex.Write(this, index, changed, cancellation));
        }

        if (commits)
        {
            await Database.CurrentTransaction!.CommitAsync(cancellation);
        }

        return saved;
    }

    /// <summary>The resources whose index the next save writes.</summary>
    List<ToIndex> TakeChanged()
    {
        List<ToIndex> changed = [.. (Inserts?.TakeResources() ?? _batch?.Resources ?? []).Select(row => SearchIndex.Of(row, isNew: true)), .. SearchIndex.Changed(ChangeTracker)];
        return Indexer is null ? [] : changed;
    }

    public override void Dispose()
    {
        Inserts?.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Lengths of what stands in keys: providers other than SQLite need them.</summary>
    static class Length
    {
        public const int Type = 64;
        public const int Id = 64;
        public const int Hash = 64;
        public const int Member = 200;
    }
}
