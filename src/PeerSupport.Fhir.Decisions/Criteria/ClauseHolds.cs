namespace PeerSupport.Fhir.Decisions;

/// <summary>What another clause of the same version says.</summary>
public sealed record ClauseHolds : Criterion
{
    /// <summary>The other clause's ID.</summary>
    public required string Id { get; init; }

    public override Finding Judge(Case c) => c.Version?.Clauses.FirstOrDefault(clause => clause.Id == Id && clause.AppliesTo(c.Stage, c.Program)) is { } clause
        ? Engine.Judge(clause, c) : throw new InvalidOperationException($"There is no clause {Id} at the stage {c.Stage}.");
}
