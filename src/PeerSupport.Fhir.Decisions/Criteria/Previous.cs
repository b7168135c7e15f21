using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>A step-down: the member had one of the named services before, and it has ended or ends within the allowed transition.</summary>
public sealed record Previous : Criterion
{
    public required ImmutableArray<string> Services { get; init; }

    /// <summary>How many days of the new service the earlier one may still run.</summary>
    public required Dated<int> TransitionDays { get; init; }

    /// <summary>Yes/no fact: the earlier level of care is still needed.</summary>
    public required string StillNeeded { get; init; }

    /// <summary>Yes/no fact: the member never had such a service.</summary>
    public required string Never { get; init; }

    public override IEnumerable<string> Facts => [FactName.OtherService, StillNeeded, Never];

    public override IEnumerable<string> Sets => Services;

    public override Finding Judge(Case c)
    {
        var needed = Latest.On(c.Date, c.Facts.Of(StillNeeded));
        if (needed.Count > 0 && needed.TrueForAll(fact => fact.Answer == true))
        {
            return Finding.NotMet("It is stated that the more intensive level of care is still needed.", needed.Select(fact => fact.Evidence));
        }

        if (needed.Exists(fact => fact.Answer == true) || (needed.Count == 0 && c.Facts.Of(StillNeeded).Any(fact => fact.Answer == true && fact.CountsOn(c.Date) is null)))
        {
            return Finding.Unknown("Whether the more intensive level of care is still needed: the answers and their dates do not tell which is the last.",
                c.Missing(StillNeeded, "a dated answer on whether the more intensive level of care is still needed"), c.Facts.Of(StillNeeded).Select(fact => fact.Evidence));
        }

        var had = c.Facts.Of(FactName.OtherService).Where(fact => c.InAny(Services, fact.Concept) && fact.TextOf(Field.As) != "encounter" && fact.DayOf(Field.Start)?.OnOrBefore(c.Date) != false).ToList();
        var open = had.Where(fact => fact.DayOf(Field.End) is null).ToList();
        if (open.Find(fact => !Exclusive.IsOverOnUnknownDay(fact)) is { } endless)
        {
            return Finding.NotMet($"{endless.Value} has no end on file: it is not stepped down from.", endless.Evidence);
        }

        if (open.Count > 0)
        {
            return Finding.Unknown($"{open[0].Value} is stated as over, and the day on which it ended is not on file.", c.Missing(FactName.OtherService, $"the day on which {open[0].Value} ended"), open.Select(fact => fact.Evidence));
        }

        if (had.Count == 0)
        {
            var never = Latest.On(c.Date, c.Facts.Of(Never));
            return never.Count > 0 && never.TrueForAll(fact => fact.Answer == true)
                ? Finding.NotMet("It is documented that there never was such a service.", never.Select(fact => fact.Evidence))
                : Finding.Unknown("No earlier service of the kind is on file.", c.Missing(FactName.OtherService, "the more intensive service that came before, with its end"));
        }

        var last = c.Date.AddDays(TransitionDays.On(c.Date) - 1);
        var values = had.Select(fact => (Fact: fact, Ended: fact.DayOf(Field.End)!.Value.OnOrBefore(last))).ToList();
        return values.Exists(pair => pair.Ended == false)
                ? Finding.NotMet($"{values.Find(pair => pair.Ended == false).Fact.Value} runs on past the allowed transition.", had.Select(fact => fact.Evidence))
            : values.Exists(pair => pair.Ended is null)
                ? Finding.Unknown("The end of the earlier service is not exact enough.", c.Missing(FactName.OtherService, "the exact end of the earlier service"), had.Select(fact => fact.Evidence))
            : Finding.Met($"Steps down from {string.Join(", ", had.Select(fact => $"{fact.Value} (to {fact.DayOf(Field.End)})").Distinct())}.", had.Select(fact => fact.Evidence));
    }
}
