namespace PeerSupport.Fhir.Decisions;

/// <summary>A yes or no, or a text, in the service note.</summary>
public sealed record VisitStates : VisitCriterion
{
    /// <summary>The field of the contact.</summary>
    public required string Field { get; init; }

    /// <summary>What it is, in words.</summary>
    public required string What { get; init; }

    public Truth Yes { get; init; } = Truth.Met;

    public Truth No { get; init; } = Truth.NotMet;

    public Truth Silent { get; init; } = Truth.Unknown;

    /// <summary>Where what is stated gives unknown and no document settles it: what a person is asked to look at.</summary>
    public string? Asks { get; init; }

    internal override bool CanGive(Truth value) => Yes == value || No == value || Silent == value;

    protected override Finding NoVisit(Case c) => Silent == Truth.Unknown ? Finding.Unknown("No service note is on file.", c.Missing(FactName.Visit)) : new Finding(Silent) { Because = "No service note is on file." };

    protected override Finding Judge(Case c, Fact visit)
    {
        var stated = visit.Fields.GetValueOrDefault(Field);
        var value = stated is null ? Silent : stated is FactValue.YesNo { Value: false } ? No : Yes;
        var because = stated is null ? $"The note does not state {What}." : $"The note states {What}: {stated}.";
        return value == Truth.Unknown && stated is not null && Asks is not null ? Finding.Person($"{because} {Asks}", visit.Evidence)
            : value == Truth.Unknown ? Finding.Unknown(because, c.Missing(FactName.Visit, $"{What} in the service note"), visit.Evidence)
            : new Finding(value) { Because = because, Evidence = [At(visit, stated is null ? "nothing" : $"{What}: {stated}")] };
    }
}
