using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>An organization holds a licence, an accreditation, an endorsement or an enrolment, valid on the judged day.</summary>
public sealed record OrganizationHolds : Criterion
{
    /// <summary>Which organization: <c>provider</c> or <c>oversight</c>.</summary>
    public required string Of { get; init; }

    /// <summary>Code sets, any of which is what it must hold.</summary>
    public required ImmutableArray<string> Any { get; init; }

    /// <summary>What it is, in words: <c>the licence</c>.</summary>
    public required string What { get; init; }

    public bool NeedsPeriod { get; init; } = true;

    /// <summary>Code sets of an event (such as the enrolment) after which there is time to get it.</summary>
    public ImmutableArray<string> GraceFrom { get; init; } = [];

    /// <summary>How many months after that event.</summary>
    public Dated<int>? GraceMonths { get; init; }

    public override string? Wanted => $"{What} of the {Of} organization";

    public override IEnumerable<string> Facts => [FactName.OrganizationAttribute];

    public override IEnumerable<string> Sets => Any.Concat(GraceFrom);

    public override Finding Judge(Case c)
    {
        var finding = JudgeOwn(c);
        return finding with { Missing = [.. finding.Missing.Select(missing => missing with { Whose = Of })] };
    }

    Finding JudgeOwn(Case c)
    {
        var own = c.Facts.Of(FactName.OrganizationAttribute).Where(fact => fact.TextOf(Field.Of) == Of).ToList();
        var held = Credentials.Best(own.Where(fact => c.InAny(Any, fact.Concept)).Select(fact => Credentials.Judge(fact, c, NeedsPeriod, What)));
        if (held?.Value == Truth.Met || GraceMonths is null)
        {
            return held ?? None(c);
        }

        var since = own.Where(fact => c.InAny(GraceFrom, fact.Concept)).ToList();
        if (since.Find(fact => fact.DayOf(Field.Start) is not null) is not { } begun)
        {
            return held ?? None(c);
        }

        var start = begun.DayOf(Field.Start)!.Value;
        var months = GraceMonths.On(c.Date);
        return (c.Date <= start.Low.AddMonths(months), c.Date <= start.High.AddMonths(months)) switch
        {
            (true, true) => Finding.Met($"{What}: not held yet, and {months} months from {start} have not passed.", begun.Evidence),
            (false, false) => held?.Value == Truth.Unknown ? held : Finding.NotMet($"{What}: not held, and {months} months from {start} have passed.", begun.Evidence),
            _ => Finding.Unknown($"{What}: not held, and the date {start} does not tell whether {months} months have passed.", c.Missing(FactName.OrganizationAttribute, "the exact date of enrolment"), begun.Evidence),
        };
    }

    Finding None(Case c) => Finding.Unknown($"{What}: nothing on file for the {Of} organization.", c.Missing(FactName.OrganizationAttribute, $"{What} of the {Of} organization"));
}

/// <summary>What kind of provider asks.</summary>
public sealed record ProviderKind : Criterion
{
    public ImmutableArray<string> Met { get; init; } = [];

    public ImmutableArray<string> NotMet { get; init; } = [];

    /// <summary>What another kind, or silence, gives.</summary>
    public Truth Otherwise { get; init; } = Truth.Unknown;

    public override IEnumerable<string> Facts => [FactName.ProviderType];

    public override IEnumerable<string> Sets => Met.Concat(NotMet);

    public override Finding Judge(Case c)
    {
        var types = c.Facts.Of(FactName.ProviderType);
        if (types.Where(fact => c.InAny(NotMet, fact.Concept)).ToList() is { Count: > 0 } bad)
        {
            return Finding.NotMet($"The provider is on file as {bad[0].Value}.", bad.Select(fact => fact.Evidence));
        }

        if (types.Where(fact => c.InAny(Met, fact.Concept)).ToList() is { Count: > 0 } good)
        {
            return Finding.Met($"The provider is on file as {good[0].Value}.", good.Select(fact => fact.Evidence));
        }

        return Otherwise == Truth.Unknown ? Finding.Unknown("What kind of provider asks is not on file.", c.Missing(FactName.ProviderType), types.Select(fact => fact.Evidence))
            : new Finding(Otherwise) { Because = types.IsEmpty ? "What kind of provider asks is not on file." : $"The provider is on file as {string.Join(", ", types.Select(fact => fact.Value).Distinct())}.", Evidence = [.. types.Select(fact => fact.Evidence)] };
    }
}
