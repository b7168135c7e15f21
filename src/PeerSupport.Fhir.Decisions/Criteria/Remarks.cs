namespace PeerSupport.Fhir.Decisions;

/// <summary>For information: the plan was updated in the last months; an older one gives a note.</summary>
public sealed record PlanUpdated : Criterion
{
    /// <summary>After how many months the plan should be updated.</summary>
    public required Dated<int> Months { get; init; }

    /// <summary>The note that an older plan gives.</summary>
    public required string Note { get; init; }

    public override IEnumerable<string> Facts => [FactName.Plan];

    public override Finding Judge(Case c)
    {
        var updated = c.Facts.Of(FactName.Plan).Where(plan => plan.Interval.Covers(c.Date) != false).Select(plan => (Plan: plan, Day: plan.DayOf(Field.Updated))).Where(pair => pair.Day is not null)
            .OrderByDescending(pair => pair.Day!.Value.High).FirstOrDefault();
        if (updated.Plan is null)
        {
            return Finding.Unknown("When the plan was last updated is not on file.", c.Missing(FactName.Plan, "the day of the plan's last update"));
        }

        var old = updated.Day!.Value.High < c.Date.AddMonths(-Months.On(c.Date));
        return Finding.Met($"The plan was last updated {updated.Day}.", updated.Plan.Evidence) with { Notes = old ? [Note] : [] };
    }
}

/// <summary>For information: units a week of this request against those of the authorization before; more than before gives a note.</summary>
public sealed record Taper : Criterion
{
    /// <summary>The note that more units a week give.</summary>
    public required string Note { get; init; }

    public override Finding Judge(Case c)
    {
        var before = c.Ledger.Authorizations.Where(a => a.Period.Start < c.Date && c.Line.Service.Codes.Any(a.Service.Codes.Contains)).OrderByDescending(a => a.Period.End).FirstOrDefault();
        if (before is null || c.Line.Units is not { } units)
        {
            return Finding.Met("There is no authorization before to compare with.");
        }

        var (now, then) = (7m * units / c.Period.Days, 7m * before.Units / before.Period.Days);
        return Finding.Met($"{now:0.#} units a week, {then:0.#} before.") with { Notes = now > then ? [Note] : [] };
    }
}
