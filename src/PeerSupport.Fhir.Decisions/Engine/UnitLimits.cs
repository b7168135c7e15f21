namespace PeerSupport.Fhir.Decisions;

/// <summary>Units that all limits together allow, and the clauses that cut what was asked.</summary>
/// <param name="Allowed">Units certified: never more than asked; null where the request names no units.</param>
/// <param name="Cap">What the limits allow in the period; null where none counts units.</param>
/// <param name="Cutting">
/// Clauses that cut. A limit that cuts only because another clause shortened the period is not among them: it would not have cut the request as it was asked.
/// </param>
sealed record UnitLimits(int? Allowed, int? Cap, List<string> Cutting)
{
    public static UnitLimits Of(List<Clause> clauses, Case c, Case asked)
    {
        var limits = clauses.Where(clause => clause.Effect == Effect.Limit && clause.Limit is not null && clause.Unless?.Judge(c).Value != Truth.Met).ToList();
        var now = Caps(limits, c).ToList();
        var cap = now.Count == 0 ? (int?)null : now.Min(pair => pair.Units);
        if (c.Line.Units is not { } units || cap is null || cap >= units)
        {
            return new(c.Line.Units, cap, []);
        }

        // Which limit would have cut the request on the period that was asked; where the period stood, the same limits do.
        var periodChanged = c.Period != asked.Period;
        var cutting = (periodChanged ? Caps(limits, c with { Period = Longest(c, asked) }) : now).Where(pair => pair.Units < units).SelectMany(pair => pair.Ids).Distinct().ToList();
        return new(cap, cap, cutting);
    }

    static DateSpan Longest(Case c, Case asked) => new(c.Period.Start < asked.Period.Start ? c.Period.Start : asked.Period.Start, asked.Period.End);

    static IEnumerable<(int Units, List<string> Ids)> Caps(List<Clause> limits, Case c)
    {
        var weekly = limits.Where(clause => clause.Limit is UnitsPerWeek).ToList();
        if (weekly.Count > 0 && UnitsPerWeek.Together([.. weekly.Select(clause => (UnitsPerWeek)clause.Limit!)], c) is var (units, governing))
        {
            yield return (units, [.. weekly.Where(clause => governing.Contains((UnitsPerWeek)clause.Limit!)).Select(clause => clause.Id)]);
        }

        foreach (var clause in limits)
        {
            if (clause.Limit!.Units(c) is { } max)
            {
                yield return (max, [clause.Id]);
            }
        }
    }
}
