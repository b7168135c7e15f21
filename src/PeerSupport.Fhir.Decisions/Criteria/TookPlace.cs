using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>The contact took place: it was not cancelled, and the member came.</summary>
public sealed record TookPlace : VisitCriterion
{
    /// <summary>States of a contact that did not take place.</summary>
    public required ImmutableArray<string> NotStates { get; init; }

    /// <summary>Code sets of reasons that say so.</summary>
    public ImmutableArray<string> Reasons { get; init; } = [];

    public override IEnumerable<string> Sets => Reasons;

    internal override bool CanGive(Truth value) => value != Truth.Unknown;

    protected override Finding Judge(Case c, Fact visit)
    {
        var state = visit.TextOf(Field.Status);
        return state is not null && NotStates.Contains(state) ? Finding.NotMet($"The contact is on file as {state}.", At(visit, state))
            : visit.PartsOf(Field.Reason).FirstOrDefault(reason => c.InAny(Reasons, reason.Concept)) is { } missed ? Finding.NotMet($"The contact did not take place: {missed.Concept!.Shown}.", missed.Evidence)
            : Finding.Met("The contact took place.", At(visit, state ?? "no state"));
    }
}
