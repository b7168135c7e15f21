using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>A criterion on the contacts that a line of a claim bills: each contact is judged, and the worst one decides.</summary>
public abstract record VisitCriterion : Criterion
{
    public override IEnumerable<string> Facts => [FactName.Visit];

    /// <summary>What a line without a service note gives: an excluded service is not found in silence.</summary>
    protected virtual Finding NoVisit(Case c) => Finding.Met("No service note is on file that says so.");

    public override Finding Judge(Case c)
    {
        ImmutableArray<Finding> found = [.. c.Visits.Select(visit => Judge(c, visit))];
        if (found.IsEmpty)
        {
            return NoVisit(c);
        }

        var worst = found.Min(finding => finding.Value);
        var telling = found.Where(finding => finding.Value == worst).ToList();
        return new Finding(worst)
        {
            Because = Combine.Sentences(telling),
            Evidence = Combine.Evidence(telling),
            Missing = [.. telling.SelectMany(finding => finding.Missing).Distinct()],
            Notes = [.. found.SelectMany(finding => finding.Notes).Distinct()],
            ForPerson = telling.Exists(finding => finding.ForPerson),
        };
    }

    /// <summary>Judges one contact.</summary>
    protected abstract Finding Judge(Case c, Fact visit);

    /// <summary>Evidence at an element of the contact.</summary>
    protected static Evidence At(Fact visit, string shown) => visit.Evidence with { Shown = shown };
}
