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
        var all = c.Facts.Of(FactName.Diagnosis);
        var active = all.Where(fact => HoldsOn(fact, c.Date) != false).ToList();
        var readable = active.Where(fact => Readable(c, fact)).ToList();
        var certain = readable.Where(fact => HoldsOn(fact, c.Date) == true).ToList();
        if (certain.Where(fact => c.InAny(Met, fact.Concept)).ToList() is { Count: > 0 } met)
        {
            return Finding.Met($"{List(met)}: {Titles(c, met)}.", met.Select(fact => fact.Evidence));
        }

        var unread = active.Except(readable).ToList();
        var vague = readable.Except(certain).Where(fact => c.InAny(Met, fact.Concept)).ToList();
        if (certain.Where(fact => c.InAny(Review, fact.Concept)).ToList() is { Count: > 0 } review)
        {
            var open = vague.Count > 0 ? $" Of {List(vague)} the dates do not tell whether the member has it on {c.Date:yyyy-MM-dd}." : unread.Count > 0 ? $" {List(unread)} is no code that this policy can read." : "";
            var wanted = vague.Count > 0 ? $"the dates of the diagnosis {List(vague)}" : $"the diagnosis of {string.Join(" or ", Met.Select(set => c.Set(set).Title))} in ICD-10-CM, if the member has one";
            return Finding.Person($"On file: {List(review)}. {Asks}{open}", [.. review.Concat(vague).Concat(unread).Select(fact => fact.Evidence)]) with { Missing = [c.Missing(FactName.Diagnosis, wanted)] };
        }

        if (readable.Exists(fact => HoldsOn(fact, c.Date) is null && c.InAny([.. Met, .. Review], fact.Concept)))
        {
            return Finding.Unknown($"The dates of a diagnosis do not tell whether the member has it on {c.Date:yyyy-MM-dd}.", c.Missing(FactName.Diagnosis, "the dates of the diagnosis"), readable.Select(fact => fact.Evidence));
        }

        if (unread.Count > 0)
        {
            return Finding.Unknown($"A diagnosis is given only by a code that this policy cannot read: {List(unread)}.",
                c.Missing(FactName.Diagnosis, "the diagnosis in ICD-10-CM"), active.Select(fact => fact.Evidence));
        }

        var other = all.Except(active).ToList();
        return certain.Count > 0 ? Finding.NotMet($"None of the diagnoses is of a kind that the clause names: {List(certain)}.", certain.Select(fact => fact.Evidence))
            : Finding.Unknown($"No active diagnosis is on file for the day that is judged.{(other.Count > 0 ? $" {List(other)} is dated later, or is over, on {c.Date:yyyy-MM-dd}." : "")}", c.Missing(FactName.Diagnosis), other.Select(fact => fact.Evidence));
    }

    /// <summary>Whether it was made by the day, and has not abated before it; null where the dates do not tell.</summary>
    static bool? HoldsOn(Fact fact, DateOnly day) => fact.Interval.EndedBefore(day) || fact.CountsOn(day) == false ? false
        : fact.CountsOn(day) == true && (fact.DayOf(Field.End) is not { } end || end.Low >= day) ? true : null;

    bool Readable(Case c, Fact fact) => fact.Concept is { } concept && concept.Codes.Any(code => Sets.Any(set => c.Set(set).Knows(code.System)));

    static string List(List<Fact> facts) => string.Join(", ", facts.Select(fact => fact.Concept?.Shown ?? "").Distinct().Order(StringComparer.Ordinal));

    string Titles(Case c, List<Fact> facts) => string.Join(", ", Met.Where(set => facts.Exists(fact => c.Set(set).Contains(fact.Concept))).Select(set => c.Set(set).Title));
}
