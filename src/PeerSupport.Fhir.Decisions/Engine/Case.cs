using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>What a criterion judges: one line of a request, as of a day, under one version of a policy.</summary>
public sealed record Case(Facts Facts, RequestLine Line, Policy Policy, PolicyVersion? Version, Ledger Ledger, Stage Stage, DateSpan Period)
{
    public Request Request => Facts.Request;

    /// <summary>The day the clauses are judged as of: the first day of the (moved) period.</summary>
    public DateOnly Date => Period.Start;

    public string? Program => Request.Program;

    /// <summary>Facts of a name that certainly count on the judged day.</summary>
    public IEnumerable<Fact> Counting(string name) => Facts.Of(name).Where(fact => fact.CountsOn(Date) == true);

    /// <summary>The contacts that the line bills, as their service notes state them.</summary>
    public IEnumerable<Fact> Visits => Line.Billed is { Visits: var names } ? Facts.Of(FactName.Visit).Where(visit => names.Contains(visit.Evidence.Resource)) : [];

    public CodeSet Set(string name) => Policy.CodeSets[name];

    public bool InAny(ImmutableArray<string> sets, FactValue.Coded? concept)
    {
        foreach (var set in sets)
        {
            if (Set(set).Contains(concept))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The same for a billing code of the line, which senders give without its system too: a modifier, a place of service.</summary>
    public bool InAnyBilled(ImmutableArray<string> sets, FactValue.Coded? concept) =>
        InAny(sets, concept) || (concept is not null && concept.Codes.Any(code => code.System.Length == 0 && sets.Any(set => Set(set).ContainsBare(code.Value.ToUpperInvariant()))));

    /// <summary>"Missing" for a fact, worded by the evidence map's label.</summary>
    public Missing Missing(string fact, string? what = null) => new(fact, what ?? Policy.Catalogue.Find(fact)?.Label ?? fact);
}
