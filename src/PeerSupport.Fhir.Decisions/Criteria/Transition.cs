using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>
/// Not together with the named services, except for a short transition at the beginning. An overlap that is too long moves the start so that the allowed days
/// remain; a service that begins after peer support began cuts the end to the day before; a service without an end is not met.
/// On the day of a claim the days of overlap since the authorization began are counted: more than the allowed ones, or a service that began later, is not met.
/// </summary>
public sealed record Transition : Criterion
{
    /// <summary>Code sets of the services of this clause.</summary>
    public required ImmutableArray<string> Services { get; init; }

    /// <summary>Code sets of the services whose days count together with them.</summary>
    public ImmutableArray<string> Together { get; init; } = [];

    /// <summary>Allowed days of overlap.</summary>
    public required Dated<int> MaxDays { get; init; }

    public override IEnumerable<string> Facts => [FactName.OtherService];

    public override IEnumerable<string> Sets => Services.Concat(Together);

    public override Finding Judge(Case c)
    {
        var all = c.Facts.Of(FactName.OtherService).Where(fact => c.InAny([.. Services, .. Together], fact.Concept)).ToList();
        var mine = all.Where(fact => c.InAny(Services, fact.Concept) && Exclusive.Overlaps(fact, c.Period) != false).ToList();
        if (mine.Count == 0)
        {
            return Finding.Met($"Nothing of the kind lies in {c.Period}.");
        }

        // What is over on a day that is not on file may have ended long before; what goes on without an end is not met all the same.
        if (mine.Find(fact => fact.DayOf(Field.End) is null && Exclusive.Overlaps(fact, c.Period) is null && Exclusive.IsOverOnUnknownDay(fact)) is { } over
            && !mine.Exists(fact => fact != over && fact.TextOf(Field.As) != "encounter" && fact.DayOf(Field.End) is null && !Exclusive.IsOverOnUnknownDay(fact)))
        {
            return Finding.Unknown($"{over.Value} is stated as over, and the day on which it ended is not on file.", c.Missing(FactName.OtherService, $"the day on which {over.Value} ended"), mine.Select(fact => fact.Evidence));
        }

        // Dates known only to the month or year speak only where their first and their last day give the same answer.
        var early = Judge(c, all, mine, start => start?.Low, end => end?.Low);
        var late = Judge(c, all, mine, start => start?.High, end => end?.High);
        return early.Value == late.Value && early.MoveStart == late.MoveStart && early.CutEnd == late.CutEnd ? late
            : Finding.Unknown($"The dates of {mine[0].Value} ({mine[0].Interval}) are not exact enough.", c.Missing(FactName.OtherService, $"the exact dates of {mine[0].Value}"), mine.Select(fact => fact.Evidence));
    }

    Finding Judge(Case c, List<Fact> all, List<Fact> mine, Func<DayRange?, DateOnly?> start, Func<DayRange?, DateOnly?> end)
    {
        var evidence = mine.Select(fact => fact.Evidence);
        if (c.Stage == Stage.Claim)
        {
            return OnDay(evidence);
        }

        var before = mine.Where(fact => Begin(fact) <= c.Date && Last(fact) >= c.Date).ToList();
        if (before.Find(fact => Last(fact) == DateOnly.MaxValue) is { } endless)
        {
            return Finding.NotMet($"{endless.Value} has no end on file.", evidence);
        }

        var cut = mine.Where(fact => Begin(fact) > c.Date && Begin(fact) <= c.Period.End).Select(fact => (DateOnly?)Begin(fact).AddDays(-1)).Min();
        var move = before.Count == 0 ? null : Move(c, all.Where(fact => Begin(fact) <= c.Date && Last(fact) >= c.Date && Last(fact) != DateOnly.MaxValue));
        var days = MaxDays.On(c.Date);
        return new Finding(Truth.Met)
        {
            Because = move is { } to ? $"{before[0].Value} overlaps for more than {days} days: peer support can start {to:yyyy-MM-dd}."
                : cut is { } last ? $"{mine[0].Value} begins after peer support began: peer support ends {last:yyyy-MM-dd}."
                : $"{mine[0].Value} overlaps for at most {days} days at the beginning.",
            Evidence = [.. evidence],
            MoveStart = move,
            CutEnd = cut,
        };

        DateOnly Begin(Fact fact) => (fact.TextOf(Field.As) == "encounter" ? start(fact.When) : start(fact.DayOf(Field.Start))) ?? DateOnly.MinValue;
        DateOnly Last(Fact fact) => fact.TextOf(Field.As) == "encounter" ? end(fact.When) ?? DateOnly.MinValue : end(fact.DayOf(Field.End)) ?? DateOnly.MaxValue;

        // A claim's day: what the transition has taken of its days since the authorization began.
        Finding OnDay(IEnumerable<Evidence> seen)
        {
            var first = AuthorizedUnits.Of(c)?.Period.Start ?? c.Date;
            var (today, allowed) = (mine.Where(fact => Begin(fact) <= c.Date && Last(fact) >= c.Date).ToList(), MaxDays.On(c.Date));
            var used = Enumerable.Range(0, c.Date.DayNumber - first.DayNumber + 1).Select(first.AddDays).Count(day => all.Exists(fact => Begin(fact) <= day && Last(fact) >= day));
            return today.Count == 0 ? Finding.Met($"Nothing of the kind is given on {c.Date:yyyy-MM-dd}.", seen)
                : today.Find(fact => Begin(fact) > first) is { } later ? Finding.NotMet($"{later.Value} began after peer support began ({first:yyyy-MM-dd}), and goes on on {c.Date:yyyy-MM-dd}.", seen)
                : used > allowed ? Finding.NotMet($"{today[0].Value} goes on on {c.Date:yyyy-MM-dd}, day {used} of a transition of at most {allowed} days.", seen)
                : Finding.Met($"{today[0].Value} goes on on {c.Date:yyyy-MM-dd}, day {used} of a transition of at most {allowed} days.", seen);
        }

        DateOnly? Move(Case at, IEnumerable<Fact> services)
        {
            // All of them had begun by the first day, so that their days together run on to the last one's end, also past the end of the period:
            // what is not over soon is no transition.
            var last = services.Max(Last);
            var allowed = MaxDays.On(at.Date);
            return last.DayNumber - at.Date.DayNumber + 1 <= allowed ? null : last.AddDays(1 - allowed);
        }
    }
}
