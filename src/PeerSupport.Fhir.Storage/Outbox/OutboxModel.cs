using Microsoft.EntityFrameworkCore;

namespace PeerSupport.Fhir.Storage;

/// <summary>The tables of subscriptions and of what waits for them.</summary>
static class OutboxModel
{
    const int Type = 64, Id = 64, Word = 32;

    /// <summary>The longest identifier of an organization.</summary>
    public const int Organization = 200;

    public static void Configure(ModelBuilder model)
    {
        model.Entity<OutboxEventRow>(row =>
        {
            row.ToTable("OutboxEvent").HasKey(e => e.Id);
            row.Property(e => e.Id).HasMaxLength(Id);
            row.Property(e => e.FocusType).HasMaxLength(Type);
            row.Property(e => e.FocusId).HasMaxLength(Id);
            row.HasIndex(e => e.At);
        });
        model.Entity<SubscriptionRow>(row =>
        {
            row.ToTable("Subscription").HasKey(s => s.Id);
            row.Property(s => s.Id).HasMaxLength(Id);
            row.Property(s => s.Status).HasConversion<string>().HasMaxLength(Word);
            row.Property(s => s.Content).HasConversion<string>().HasMaxLength(Word);
            row.Property(s => s.Turn).IsConcurrencyToken();
            row.HasIndex(s => s.Due);
        });
        model.Entity<SubscriptionFilterRow>(row =>
        {
            row.ToTable("SubscriptionFilter").HasKey(f => new { f.Organization, f.SubscriptionId });
            row.Property(f => f.Organization).HasMaxLength(Organization);
            row.Property(f => f.SubscriptionId).HasMaxLength(Id);
            row.HasIndex(f => f.SubscriptionId);
        });
        model.Entity<SentEventRow>(row =>
        {
            row.ToTable("SentEvent").HasKey(e => new { e.SubscriptionId, e.Number });
            row.Property(e => e.SubscriptionId).HasMaxLength(Id);
            row.Property(e => e.FocusType).HasMaxLength(Type);
            row.Property(e => e.FocusId).HasMaxLength(Id);
        });
        model.Entity<DeliveryRow>(row =>
        {
            row.ToTable("Delivery").HasKey(d => new { d.SubscriptionId, d.Number });
            row.Property(d => d.SubscriptionId).HasMaxLength(Id);
            row.Property(d => d.FocusType).HasMaxLength(Type);
            row.Property(d => d.FocusId).HasMaxLength(Id);
        });
    }
}
