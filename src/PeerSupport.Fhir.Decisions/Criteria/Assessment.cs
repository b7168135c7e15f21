using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>A coded assessment: the last one on or before the judged day counts, and its code is in one of two lists.</summary>
public sealed record Assessment : Criterion
{
    public required string Fact { get; init; }

    /// <summary>Code sets that meet the clause.</summary>
    public required ImmutableArray<string> Met { get; init; }

    /// <summary>Code sets that fail it.</summary>
    public ImmutableArray<string> NotMet { get; init; } = [];

    public override IEnumerable<string> Facts => [Fact];

    public override IEnumerable<string> Sets => Met.Concat(NotMet);

    public override Finding Judge(Case c)
    {
        var label = c.Missing(Fact).What;
        var given = c.Facts.Of(Fact);
        var last = Latest.On(c.Date, given);
        if (last.Count == 0)
        {
            return given.Length == 0 ? Finding.Unknown($"Nothing on file says {label}.", c.Missing(Fact))
                : given.Any(fact => fact.CountsOn(c.Date) is null) ? Finding.Unknown($"The record of {label} does not say from which day it is.", c.Missing(Fact, $"the date of {label}"), given.Select(f => f.Evidence))
                : Finding.Unknown($"All records of {label} are dated after {c.Date:yyyy-MM-dd}, the day that is judged.", c.Missing(Fact, $"{label}, assessed on or before {c.Date:yyyy-MM-dd}"), given.Select(f => f.Evidence));
        }

        var values = last.Select(fact => Value(c, fact)).Distinct().ToList();
        var evidence = last.Select(fact => fact.Evidence);
        if (values.Count > 1)
        {
            return Finding.Unknown($"The last records of {label} disagree, and their dates do not tell which is the last.", c.Missing(Fact, $"{label}, with the time of the assessment"), evidence);
        }

        var shown = last[0].Value?.ToString() ?? "no value";
        return values[0] switch
        {
            Truth.Met => Finding.Met($"The last record of {label} is '{shown}'.", evidence),
            Truth.NotMet => Finding.NotMet($"The last record of {label} is '{shown}', which the clause does not accept.", evidence),
            _ => Finding.Unknown($"The last record of {label} is '{shown}', a value that this policy does not know.", c.Missing(Fact), evidence),
        };
    }

    Truth Value(Case c, Fact fact) => c.InAny(Met, fact.Concept) ? Truth.Met : c.InAny(NotMet, fact.Concept) ? Truth.NotMet : Truth.Unknown;
}
