using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>A document of a kind is on file. A later one moves the start, or does not count, as the clause has it.</summary>
public sealed record DocumentOnFile : Criterion
{
    /// <summary>Code sets of the document's type.</summary>
    public required ImmutableArray<string> Any { get; init; }

    /// <summary>What it is, in words: <c>the comprehensive clinical assessment</c>.</summary>
    public required string What { get; init; }

    /// <summary>The document may be from any day.</summary>
    public bool AnyDay { get; init; }

    /// <summary>A document from after the start moves the start to its date.</summary>
    public bool LateMovesStart { get; init; }

    /// <summary>Yes/no fields that the document must attest: a no or silence leaves it unknown.</summary>
    public ImmutableArray<string> Attests { get; init; } = [];

    /// <summary>Yes/no field in which a no means that the clause is not met.</summary>
    public string? Shows { get; init; }

    public override string? Wanted => What;

    public override IEnumerable<string> Facts => [FactName.Document];

    public override IEnumerable<string> Sets => Any;

    /// <summary>A document that is not there is unknown: only what one states can be not met.</summary>
    internal override bool CanGive(Truth value) => value != Truth.NotMet || Shows is not null;

    public override Finding Judge(Case c)
    {
        var documents = c.Facts.Of(FactName.Document).Where(fact => c.InAny(Any, fact.Concept)).ToList();

        // Of several that speak to necessity, the last one does.
        if (Shows is not null && Latest.On(c.Date, documents.Where(fact => fact.YesNoOf(Shows) is not null)) is { Count: > 0 } last && last.TrueForAll(fact => fact.YesNoOf(Shows) == false))
        {
            return Judge(last[0], c);
        }

        var findings = documents.Select(fact => Judge(fact, c)).ToList();
        return findings.OrderByDescending(finding => finding.Value).ThenBy(finding => finding.MoveStart ?? DateOnly.MinValue).FirstOrDefault()
            ?? Finding.Unknown($"{What}: not on file.", c.Missing(FactName.Document, What));
    }

    Finding Judge(Fact document, Case c)
    {
        if (Shows is not null && document.YesNoOf(Shows) == false)
        {
            return Finding.NotMet($"{What}: it states that the service is not shown to be necessary.", document.Evidence);
        }

        if (Attests.FirstOrDefault(field => document.YesNoOf(field) != true) is { } silent)
        {
            return Finding.Unknown($"{What}: it does not attest '{silent.Replace('-', ' ')}'.", c.Missing(FactName.Document, $"{What} with the attestation '{silent.Replace('-', ' ')}'"), document.Evidence);
        }

        if (AnyDay)
        {
            return Finding.Met($"{What}: on file.", document.Evidence);
        }

        if (document.When is not { } when)
        {
            return Finding.Unknown($"{What}: it has no date.", c.Missing(FactName.Document, $"the date of {What}"), document.Evidence);
        }

        return when.OnOrBefore(c.Date) switch
        {
            true => Finding.Met($"{What}: dated {when}.", document.Evidence),
            false when LateMovesStart && when.Low == when.High => Finding.Met($"{What}: dated {when}; the service can start then.", document.Evidence) with { MoveStart = when.Low },
            _ => Finding.Unknown($"{What}: dated {when}, which is not shown to be on or before {c.Date:yyyy-MM-dd}.", c.Missing(FactName.Document, $"{What}, dated on or before {c.Date:yyyy-MM-dd}"), document.Evidence),
        };
    }
}
