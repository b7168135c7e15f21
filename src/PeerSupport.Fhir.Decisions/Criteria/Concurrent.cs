using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>The member receives another service of a kind that the clause names, on the judged day.</summary>
public sealed record Concurrent : Criterion
{
    static readonly string[] Pausing = ["on-hold", "onhold"];

    /// <summary>Code sets of the services that meet the clause.</summary>
    public required ImmutableArray<string> Services { get; init; }

    /// <summary>Code sets of services that never count, even where they are among <see cref="Services"/>.</summary>
    public ImmutableArray<string> Except { get; init; } = [];

    /// <summary>Code sets of services that are not enough: where one of them is all that is on file, the clause is not met.</summary>
    public ImmutableArray<string> NotEnough { get; init; } = [];

    /// <summary>For how many days a single encounter shows that the service goes on.</summary>
    public Dated<int> EncounterDays { get; init; } = new([(DateOnly.MinValue, 90)]);

    public override IEnumerable<string> Facts => [FactName.OtherService, FactName.NoOtherService];

    public override IEnumerable<string> Sets => [.. Services, .. Except, .. NotEnough];

    public override Finding Judge(Case c)
    {
        var all = c.Facts.Of(FactName.OtherService);
        var counting = all.Where(fact => c.InAny(Services, fact.Concept) && !c.InAny(Except, fact.Concept)).ToList();
        var ended = counting.Where(fact => !IsEncounter(fact) && fact.Interval.EndedBefore(c.Date) && fact.TextOf(Field.EndOf) is null).ToList();
        var values = counting.Except(ended).Select(fact => (Fact: fact, Current: IsCurrent(fact, ended, c))).ToList();
        if (values.Where(pair => pair.Current == true).Select(pair => pair.Fact).ToList() is { Count: > 0 } current)
        {
            return Finding.Met($"Receives {string.Join(", ", current.Select(fact => fact.Value).Distinct())}.", current.Select(fact => fact.Evidence));
        }

        if (values.Where(pair => pair.Current is null).Select(pair => pair.Fact).ToList() is { Count: > 0 } vague)
        {
            return Finding.Unknown($"The record does not tell whether {vague[0].Value} goes on on {c.Date:yyyy-MM-dd}.", c.Missing(FactName.OtherService, "since when, and until when, the other service is given"), vague.Select(fact => fact.Evidence));
        }

        if (ended.Count > 0)
        {
            return Finding.NotMet($"{string.Join(", ", ended.Select(fact => fact.Value).Distinct())} ended before {c.Date:yyyy-MM-dd}, and no other service is on file.", ended.Select(fact => fact.Evidence));
        }

        var poor = all.Where(fact => c.InAny(NotEnough, fact.Concept) && !fact.Interval.EndedBefore(c.Date)).ToList();
        var only = poor.Count > 0 ? $"Only {string.Join(", ", poor.Select(fact => fact.Value).Distinct())} is on file, which is not enough." : "";
        var said = Latest.On(c.Date, c.Facts.Of(FactName.NoOtherService));
        if (said.Count > 0 && said.TrueForAll(fact => fact.Answer == true))
        {
            return Finding.NotMet($"It is documented that no such service is given. {only}".TrimEnd(), said.Concat(poor).Select(fact => fact.Evidence));
        }

        // What a plan plans (goals, a crisis plan) is no service that tells more.
        var more = all.FirstOrDefault(fact => !c.InAny([.. NotEnough, .. Except], fact.Concept) && fact.TextOf(Field.As) != "activity" && IsCurrent(fact, ended, c) != false && !fact.Interval.EndedBefore(c.Date));
        return poor.Count > 0 && more is not null
            ? Finding.Unknown($"{more.Value} is on file beside {poor[0].Value}, and is not of a kind that the clause names.", c.Missing(FactName.OtherService), poor.Append(more).Select(fact => fact.Evidence))
            : poor.Count > 0 ? Finding.NotMet(only, poor.Select(fact => fact.Evidence))
            : all.Where(fact => !c.InAny(Except, fact.Concept) && fact.TextOf(Field.As) != "activity").ToList() is { Count: > 0 } seen
                ? Finding.Unknown($"On file is {string.Join(", ", seen.Select(fact => fact.Concept?.Shown ?? $"{fact.Value}").Distinct())}: that does not show {Kinds(c)} on {c.Date:yyyy-MM-dd}, and nothing says that there is none.", Lacking(c), seen.Select(fact => fact.Evidence))
            : Finding.Unknown("No other service is on file, and nothing says that there is none.", Lacking(c));
    }

    Missing Lacking(Case c) => c.Missing(FactName.OtherService, $"{Kinds(c)} that the member receives on {c.Date:yyyy-MM-dd}, by its code");

    string Kinds(Case c) => string.Join(" or ", Services.Select(set => c.Set(set).Title));

    static bool IsEncounter(Fact fact) => fact.TextOf(Field.As) == "encounter";

    bool? IsCurrent(Fact fact, List<Fact> ended, Case c)
    {
        if (!IsEncounter(fact))
        {
            // A service that says nothing of when it began, but is stated as active, is taken at its word only by its own date.
            return GoesOn(fact, c) ? fact.Interval.Covers(c.Date) : fact.Interval.Covers(c.Date) == false && !fact.Interval.EndedBefore(c.Date) ? false : null;
        }

        if (fact.When is not { } when)
        {
            return null;
        }

        // An end outweighs an earlier encounter of the same service.
        if (ended.Exists(end => end.DayOf(Field.End) is { } day && day.High >= when.Low && Shares(end, fact)))
        {
            return false;
        }

        var days = EncounterDays.On(c.Date);
        return when.High <= c.Date && when.Low >= c.Date.AddDays(-days) ? true : when.Low > c.Date || when.High < c.Date.AddDays(-days) ? false : null;
    }

    /// <summary>False: it pauses, or is over on a day that is not on file, or only the plan that names it has ended.</summary>
    static bool GoesOn(Fact fact, Case c) => !(fact.TextOf(Field.State) is { } state && Pausing.Contains(state)) && !Exclusive.IsOverOnUnknownDay(fact)
        && !(fact.TextOf(Field.EndOf) is not null && fact.Interval.EndedBefore(c.Date));

    static bool Shares(Fact a, Fact b) => a.Concept is { } x && b.Concept is { } y && x.Codes.Any(code => y.Codes.Contains(code));
}
