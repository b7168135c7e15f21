using Microsoft.EntityFrameworkCore;

namespace PeerSupport.Fhir.Storage;

/// <summary>The tables of the worklist and of what it came to.</summary>
static class ReviewModel
{
    const int Id = 64, Hash = 64, Member = 200, Word = 32;

    public static void Configure(ModelBuilder model)
    {
        model.Entity<ReviewTaskRow>(row =>
        {
            row.ToTable("ReviewTask").HasKey(t => t.Id);
            row.Property(t => t.Id).HasMaxLength(Id);
            row.Property(t => t.PolicyId).HasMaxLength(Id);
            row.Property(t => t.MemberId).HasMaxLength(Member);
            row.Property(t => t.RequestKey).HasMaxLength(Hash);
            row.Property(t => t.Number).HasMaxLength(Id);
            row.Property(t => t.ResponseId).HasMaxLength(Id);
            row.Property(t => t.Status).HasConversion<string>().HasMaxLength(Word);
            row.HasIndex(t => t.RequestKey);
            row.HasIndex(t => t.Number);
            row.HasIndex(t => new { t.Status, t.Due });
        });
        model.Entity<DeterminationRow>(row =>
        {
            row.ToTable("Determination").HasKey(d => d.DecisionId);
            row.Property(d => d.DecisionId).HasMaxLength(Id);
            row.Property(d => d.PolicyId).HasMaxLength(Id);
            row.Property(d => d.Outcome).HasMaxLength(Word);
            row.HasIndex(d => d.Decided);
        });
    }
}
