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

        // A practice that is over, or has not begun, says nothing about the judged day.
        if (roles.Where(fact => c.InAny(NotEmployed, fact.CodedOf(Field.Relationship)) && OfTheDay(fact, c).Value != Truth.NotMet).ToList() is { Count: > 0 } others)
        {
            return Finding.NotMet($"The specialist's relationship is on file as {others[0].CodedOf(Field.Relationship)}, which is not employment.", others.Select(fact => fact.Evidence));
        }

        var here = roles.Where(fact => fact.TextOf(Field.Organization) is { } key && key == c.Request.Provider).ToList();
        var best = Credentials.Best(here.Select(fact => OfTheDay(fact, c)));
        return best ?? Finding.Unknown("The specialist's role with the organization that asks is not on file.", c.Missing(FactName.Role), roles.Select(fact => fact.Evidence));
    }

    static Finding OfTheDay(Fact role, Case c) => Credentials.Judge(role, c, needsPeriod: false, "the specialist's role with the organization that asks");
}
