using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>The specialist works for the organization that asks.</summary>
public sealed record Employment : Criterion
{
    /// <summary>Code sets of relationships that are not employment, such as an independent practice.</summary>
    public ImmutableArray<string> NotEmployed { get; init; } = [];

    public override IEnumerable<string> Facts => [FactName.Role];

    public override IEnumerable<string> Sets => NotEmployed;

    public override Finding Judge(Case c)
    {
        var roles = c.Facts.Of(FactName.Role).Where(fact => fact.TextOf(Field.Holder) == "specialist").ToList();

        var employed = roles.Where(fact => !c.InAny(NotEmployed, fact.CodedOf(Field.Relationship)) && fact.TextOf(Field.Organization) is { } key && key == c.Request.Provider);
        var best = Credentials.Best(employed.Select(fact => OfTheDay(fact, c)));
        if (best?.Value == Truth.Met)
        {
            return best;
        }

        // A practice that is over, or has not begun, says nothing about the judged day.
        var others = roles.Where(fact => c.InAny(NotEmployed, fact.CodedOf(Field.Relationship)) && OfTheDay(fact, c).Value != Truth.NotMet).ToList();
        return others.Count > 0
            ? Finding.NotMet($"The specialist's relationship is on file as {others[0].CodedOf(Field.Relationship)}, which is not employment.", others.Select(fact => fact.Evidence))
            : best ?? Finding.Unknown("The specialist's role with the organization that asks is not on file.", c.Missing(FactName.Role), roles.Select(fact => fact.Evidence));
    }

    static Finding OfTheDay(Fact role, Case c) => Credentials.Judge(role, c, needsPeriod: false, "the specialist's role with the organization that asks");
}
