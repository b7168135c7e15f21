using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>The specialist is supervised: a schedule, a recent session or a stated supervisor, as the clause wants it.</summary>
public sealed record Supervision : Criterion
{
    /// <summary>Code sets of supervision that goes on (a schedule, a named supervisor).</summary>
    public required ImmutableArray<string> Ongoing { get; init; }

    /// <summary>Code sets of single sessions.</summary>
    public ImmutableArray<string> Sessions { get; init; } = [];

    /// <summary>For how many days a session shows that supervision goes on.</summary>
    public Dated<int> SessionDays { get; init; } = new([(DateOnly.MinValue, 60)]);

    /// <summary>Code sets of what does not count as supervision: only such on file is not met.</summary>
    public ImmutableArray<string> NotCounting { get; init; } = [];

    /// <summary>Yes/no fact: whether the specialist is supervised; a no is not met.</summary>
    public string? Stated { get; init; }

    public override IEnumerable<string> Facts => Stated is null ? [FactName.Supervision] : [FactName.Supervision, Stated];

    public override IEnumerable<string> Sets => [.. Ongoing, .. Sessions, .. NotCounting];

    public override Finding Judge(Case c) =>
        People.Each(c, FactEntry.Specialist, [.. c.Facts.Of(FactName.Supervision), .. Stated is null ? [] : c.Facts.Of(Stated)], own => Judge(c, own));

    Finding Judge(Case c, List<Fact> own)
    {
        var said = Latest.On(c.Date, own.Where(fact => fact.Name == Stated));
        if (said.Count > 0 && said.TrueForAll(fact => fact.Answer == false))
        {
            return Finding.NotMet("It is documented that the specialist has no supervision.", said.Select(fact => fact.Evidence));
        }

        var all = own.FindAll(fact => fact.Name == FactName.Supervision);
        var days = SessionDays.On(c.Date);
        var oldest = c.Date.AddDays(-days);
        var good = all.Where(fact => (c.InAny(Ongoing, fact.Concept) && (fact.Interval is (null, null) || fact.Interval.Covers(c.Date) == true))
            || (c.InAny(Sessions, fact.Concept) && fact.When is { } when && when.High <= c.Date && when.Low >= oldest)).ToList();
        if (good.Count > 0)
        {
            return Finding.Met($"Supervised: {string.Join(", ", good.Select(fact => fact.Value).Distinct())}.", good.Select(fact => fact.Evidence));
        }

        if (said.Count > 0 && said.TrueForAll(fact => fact.Answer == true))
        {
            return Finding.Met("It is stated that the specialist is supervised.", said.Select(fact => fact.Evidence));
        }

        // Supervision that is too old or over is still supervision: then what does not count is not all that is on file.
        var known = all.Where(fact => fact.CountsOn(c.Date) != false).ToList();
        var poor = known.Where(fact => c.InAny(NotCounting, fact.Concept)).ToList();
        return poor.Count > 0 && !known.Exists(fact => c.InAny(Ongoing, fact.Concept) || c.InAny(Sessions, fact.Concept))
            ? Finding.NotMet($"Only {string.Join(", ", poor.Select(fact => fact.Value).Distinct())} is on file, which does not count as supervision.", poor.Select(fact => fact.Evidence))
            : Finding.Unknown("No supervision that counts is on file for the day.", c.Missing(FactName.Supervision, $"{c.Missing(FactName.Supervision).What}: {Kinds(c, days)}"), all.Select(fact => fact.Evidence));
    }

    string Kinds(Case c, int days) =>
        string.Join(", or ", Ongoing.Select(set => c.Set(set).Title).Concat(Sessions.Select(set => $"{c.Set(set).Title} of the last {days} days")));
}
