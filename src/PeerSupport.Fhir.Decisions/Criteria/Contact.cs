using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>How the member and the specialist were in contact, by the class and the type of contact in the service note.</summary>
public sealed record Contact : VisitCriterion
{
    /// <summary>The field of the note that is read: class and type of contact together, or <c>contact-type</c> for the type of contact alone.</summary>
    public string Of { get; init; } = Field.Contact;

    /// <summary>Code sets of contacts that are paid.</summary>
    public ImmutableArray<string> Allowed { get; init; } = [];

    /// <summary>Code sets of contacts that are not paid.</summary>
    public required ImmutableArray<string> NotAllowed { get; init; }

    /// <summary>Code sets of contacts about which a person decides.</summary>
    public ImmutableArray<string> Review { get; init; } = [];

    /// <summary>What the person is asked to look at.</summary>
    public string Asks { get; init; } = "A reviewer looks at the contact.";

    /// <summary>Code sets of contacts that say too little alone, such as one from afar of no named kind: unknown unless another code is in <see cref="Allowed"/>.</summary>
    public ImmutableArray<string> Vague { get; init; } = [];

    /// <summary>Yes/no field of the contact, such as whether the member was there: a no is not paid.</summary>
    public string? Needs { get; init; }

    /// <summary>What a contact gives that states no kind, or one that is in no set.</summary>
    public Truth Silent { get; init; } = Truth.Met;

    /// <summary>A person looks at a kind of contact that is stated and in no set.</summary>
    public bool ReviewOthers { get; init; }

    public override IEnumerable<string> Sets => [.. Allowed, .. NotAllowed, .. Review, .. Vague];

    internal override bool CanGive(Truth value) => value != Truth.Unknown || !Review.IsEmpty || !Vague.IsEmpty || ReviewOthers || Silent == Truth.Unknown;

    protected override Finding Judge(Case c, Fact visit)
    {
        var kind = visit.CodedOf(Of);
        var shown = kind?.Shown ?? "no kind of contact";
        return c.InAny(NotAllowed, kind) ? Finding.NotMet($"The contact was {shown}.", At(visit, shown))
            : Needs is { } field && visit.YesNoOf(field) == false ? Finding.NotMet($"The note states that this does not hold: {field.Replace('-', ' ')}.", At(visit, $"{field}: no"))
            : c.InAny(Review, kind) ? Finding.Person($"The contact was {shown}. {Asks}", At(visit, shown))
            : ReviewOthers && kind is not null && !c.InAny(Allowed, kind) && !c.InAny(Vague, kind) ? Finding.Person($"The contact was {shown}, which the policy does not name. {Asks}", At(visit, shown))
            : Of == Field.Contact && visit.CodedOf("contact-type") is { Codes.IsEmpty: true } words
                ? Finding.Unknown($"The note states the kind of contact in words alone: {words}.", c.Missing(FactName.Visit, "the kind of contact in the service note, by its code"), At(visit, words.ToString()))
            : c.InAny(Allowed, kind) || (Silent == Truth.Met && !c.InAny(Vague, kind)) ? Finding.Met($"The contact was {shown}.", At(visit, shown))
            : Finding.Unknown($"The note states {shown}.", c.Missing(FactName.Visit, "the kind of contact in the service note"), At(visit, shown));
    }
}
