using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>Who provided the contact is not somebody whose time is not paid, such as the supervising professional.</summary>
public sealed record PerformedBy : VisitCriterion
{
    /// <summary>Code sets of credentials whose holder is not paid for the contact.</summary>
    public required ImmutableArray<string> NotHolding { get; init; }

    /// <summary>Code sets of credentials beside which the others do not matter.</summary>
    public ImmutableArray<string> UnlessHolding { get; init; } = [];

    public override IEnumerable<string> Sets => NotHolding.Concat(UnlessHolding);

    internal override bool CanGive(Truth value) => value != Truth.Unknown;

    protected override Finding Judge(Case c, Fact visit)
    {
        var held = visit.CodedOf(Field.PerformerCredential);
        return c.InAny(NotHolding, held) && !c.InAny(UnlessHolding, held) ? Finding.NotMet($"The contact was provided by the holder of {held!.Shown}.", At(visit, held.Shown))
            : Finding.Met("Nothing on file says that it was provided by somebody whose time is not paid.", visit.Evidence);
    }
}
