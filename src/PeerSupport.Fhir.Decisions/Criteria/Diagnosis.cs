using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>An active diagnosis of a group that the clause names.</summary>
public sealed record Diagnosis : Criterion
{
    /// <summary>Code sets that meet the clause.</summary>
    public required ImmutableArray<string> Met { get; init; }

    /// <summary>Code sets about which a person decides.</summary>
    public ImmutableArray<string> Review { get; init; } = [];

    /// <summary>What the person is asked to look at.</summary>
    public string Asks { get; init; } = "A reviewer decides whether this diagnosis meets the clause.";

    public override IEnumerable<string> Facts => [FactName.Diagnosis];

    public override IEnumerable<string> Sets => Met.Concat(Review);

    public override Finding Judge(Case c)
    {
        var active = c.Facts.Of(FactName.Diagnosis).Where(fact => !fact.Interval.EndedBefore(c.Date) && fact.CountsOn(c.Date) != false).ToList();
        var readable = active.Where(fact => Readable(c, fact)).ToList();
        var certain = readable.Where(fact => fact.CountsOn(c.Date) == true).ToList();
        if (certain.Where(fact => c.InAny(Met, fact.Concept)).ToList() is { Count: > 0 } met)
        {
            return Finding.Met($"{List(met)}: {Titles(c, met)}.", met.Select(fact => fact.Evidence));
        }

        if (certain.Where(fact => c.InAny(Review, fact.Concept)).ToList() is { Count: > 0 } review)
        {
            return Finding.Person($"On file: {List(review)}. {Asks}", review.Select(fact => fact.Evidence));
        }

        if (readable.Count > certain.Count && readable.Exists(fact => fact.CountsOn(c.Date) is null && c.InAny([.. Met, .. Review], fact.Concept)))
        {
            return Finding.Unknown("A diagnosis does not say whether it was made by the day that is judged.", c.Missing(FactName.Diagnosis, "the date of the diagnosis"), readable.Select(fact => fact.Evidence));
        }

        if (active.Count > readable.Count)
        {
            return Finding.Unknown("A diagnosis is given only in a code system that this policy cannot read.",
                c.Missing(FactName.Diagnosis, "the diagnosis in ICD-10-CM"), active.Select(fact => fact.Evidence));
        }

        return certain.Count > 0 ? Finding.NotMet($"None of the diagnoses is of a kind that the clause names: {List(certain)}.", certain.Select(fact => fact.Evidence))
            : Finding.Unknown("No active diagnosis is on file for the day that is judged.", c.Missing(FactName.Diagnosis));
    }

    bool Readable(Case c, Fact fact) => fact.Concept is { } concept && concept.Codes.Any(code => Sets.Any(set => c.Set(set).Knows(code.System)));

    static string List(List<Fact> facts) => string.Join(", ", facts.Select(fact => fact.Concept?.Shown ?? "").Distinct().Order(StringComparer.Ordinal));

    string Titles(Case c, List<Fact> facts) => string.Join(", ", Met.Where(set => facts.Exists(fact => c.Set(set).Contains(fact.Concept))).Select(set => c.Set(set).Title));
}
