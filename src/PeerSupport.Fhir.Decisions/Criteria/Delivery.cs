using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>The service is not asked for in a mode that the policy does not allow. Silence is the evidence.</summary>
public sealed record Mode : Criterion
{
    /// <summary>Code sets of modifiers that are not allowed.</summary>
    public ImmutableArray<string> NotAllowed { get; init; } = [];

    /// <summary>Code sets of modifiers about which a person decides.</summary>
    public ImmutableArray<string> Review { get; init; } = [];

    /// <summary>Codes of services for which a modifier of <see cref="Review"/> needs no person.</summary>
    public ImmutableArray<string> ReviewExcept { get; init; } = [];

    /// <summary>What the person is asked to look at.</summary>
    public string Asks { get; init; } = "A reviewer looks at the mode.";

    public override IEnumerable<string> Sets => NotAllowed.Concat(Review);

    internal override bool CanGive(Truth value) => value switch { Truth.NotMet => !NotAllowed.IsEmpty, Truth.Unknown => !Review.IsEmpty, _ => true };

    public override Finding Judge(Case c)
    {
        var found = c.Line.Modifiers.Where(code => c.InAnyBilled(NotAllowed, new([code]))).ToList();
        if (found.Count > 0)
        {
            return Finding.NotMet($"Modifier {found[0].Value} asks for a mode that is not allowed.", Shown(c, found[0]));
        }

        var open = c.Line.Service.Codes.Any(code => ReviewExcept.Contains(code.Value)) ? [] : c.Line.Modifiers.Where(code => c.InAnyBilled(Review, new([code]))).ToList();
        return open.Count > 0 ? Finding.Person($"Modifier {open[0].Value}: {Asks}", Shown(c, open[0])) : Finding.Met("No mode is asked for that the policy does not allow.");
    }

    static Evidence Shown(Case c, Code modifier) => new(c.Request.Resource, $"{c.Line.Element}.modifier", modifier.Value);
}

/// <summary>The service is not for somebody in a place that the policy does not pay for. Nothing found is met.</summary>
public sealed record Place : Criterion
{
    /// <summary>Code sets of places that are not paid for.</summary>
    public required ImmutableArray<string> NotAllowed { get; init; }

    /// <summary>Code sets of places about which a person decides.</summary>
    public ImmutableArray<string> Review { get; init; } = [];

    /// <summary>What the person is asked to look at.</summary>
    public string Asks { get; init; } = "A reviewer looks at the place.";

    /// <summary>The coded fact of where the member lives; null where the clause is about the place of the service alone.</summary>
    public string? Residence { get; init; }

    public override IEnumerable<string> Facts => Residence is null ? [] : [Residence];

    public override IEnumerable<string> Sets => NotAllowed.Concat(Review);

    public override Finding Judge(Case c)
    {
        var places = (Residence is null ? [] : c.Facts.Of(Residence)).Where(fact => fact.CountsOn(c.Date) != false && fact.Interval.Covers(c.Date) != false)
            .Select(fact => (fact.Concept, fact.Evidence)).Append((c.Line.Place, new Evidence(c.Request.Resource, $"{c.Line.Element}.location", c.Line.Place?.ToString() ?? "")))
            .Concat(c.Visits.Select(visit => (visit.CodedOf(Field.Place), visit.Evidence))).ToList();
        return places.Find(place => c.InAnyBilled(NotAllowed, place.Item1)) is ({ } bad, var evidence) ? Finding.NotMet($"The place is {bad.Shown}.", evidence)
            : places.Find(place => c.InAnyBilled(Review, place.Item1)) is ({ } open, var seen) ? Finding.Person($"The place is {open.Shown}. {Asks}", seen)
            : Finding.Met("No place is on file that the policy does not allow.");
    }
}
