using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>What a measure says of all sites, or of one.</summary>
/// <param name="Value">All its parts together: one that is not met, else one that is unknown, decides.</param>
/// <param name="Counts">Its parts.</param>
public sealed record MeasureResult(MeasureValue Value, ImmutableArray<MeasureCount> Counts)
{
    public static MeasureResult Of(IEnumerable<MeasureCount> counts)
    {
        ImmutableArray<MeasureCount> all = [.. counts];
        return new(all.Min(count => count.Value), all);
    }
}

/// <summary>A measure while its evidence comes in, fact by fact.</summary>
public sealed class MeasureRun
{
    readonly ImmutableArray<Tally> tallies;

    public MeasureRun(Measure measure, MeasureScope scope) => tallies = [.. measure.Parts.Select(part => part.Begin(scope))];

    public void Add(Fact fact)
    {
        foreach (var tally in tallies)
        {
            tally.Add(fact);
        }
    }

    /// <summary>Sites that the evidence names.</summary>
    public IEnumerable<string> Sites => tallies.SelectMany(tally => tally.Sites).Distinct().Order(StringComparer.Ordinal);

    public MeasureResult Result(string? site = null) => MeasureResult.Of(tallies.Select(tally => tally.Count(site)));

    /// <summary>The subjects of a part with their values, by its place.</summary>
    public IEnumerable<(string Subject, Truth Value)> Subjects(int part, string? site = null) => tallies[part].Subjects(site).OrderBy(pair => pair.Subject, StringComparer.Ordinal);
}
