using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>No service of the named kinds on any day of the period. Silence is the evidence.</summary>
public sealed record Exclusive : Criterion
{
    public required ImmutableArray<string> Services { get; init; }

    public override IEnumerable<string> Facts => [FactName.OtherService];

    public override IEnumerable<string> Sets => Services;

    public override Finding Judge(Case c)
    {
        var named = c.Facts.Of(FactName.OtherService).Where(fact => c.InAny(Services, fact.Concept)).ToList();
        if (named.Where(fact => Overlaps(fact, c.Period) == true).ToList() is { Count: > 0 } found)
        {
            return Finding.NotMet($"{found[0].Value} ({Span(found[0])}) lies in the period {c.Period}.", found.Select(fact => fact.Evidence));
        }

        var authorized = c.Ledger.Authorizations.FirstOrDefault(a => c.InAny(Services, a.Service) && a.Period.Overlaps(c.Period));
        if (authorized is not null)
        {
            return Finding.NotMet($"{authorized.Service} is authorized {authorized.Period}.");
        }

        return named.Find(fact => Overlaps(fact, c.Period) is null) is { } vague
            ? Finding.Unknown($"The dates of {vague.Value} ({Span(vague)}) do not tell whether it lies in the period {c.Period}.", c.Missing(FactName.OtherService, $"the exact dates of {vague.Value}"), vague.Evidence)
            : Finding.Met($"Nothing of the kind is on file for {c.Period}.");
    }

    static string Span(Fact fact) => fact.TextOf(Field.As) == "encounter" ? fact.When?.ToString() ?? "no date" : fact.Interval.ToString();

    static readonly string[] Over = ["completed", "stopped", "finished"];

    /// <summary>It is stated as over, and the day on which it ended is not on file, or only that of the plan that names it.</summary>
    internal static bool IsOverOnUnknownDay(Fact fact) => fact.TextOf(Field.State) is { } state && Over.Contains(state) && (fact.DayOf(Field.End) is null || fact.TextOf(Field.EndOf) is not null);

    internal static bool? Overlaps(Fact fact, DateSpan period)
    {
        var (start, end) = fact.TextOf(Field.As) == "encounter" ? (fact.When, fact.When) : (fact.DayOf(Field.Start), fact.DayOf(Field.End));
        var begins = start is null ? true : start.Value.OnOrBefore(period.End);

        // What is over, and began before the period, may have ended before it too.
        var lasting = IsOverOnUnknownDay(fact) && !(start?.Low >= period.Start) ? (bool?)null : true;
        var lasts = end is null || end.Value.Low >= period.Start ? lasting : end.Value.High < period.Start ? false : null;
        return begins == false || lasts == false ? false : begins == true && lasts == true ? true : null;
    }
}
