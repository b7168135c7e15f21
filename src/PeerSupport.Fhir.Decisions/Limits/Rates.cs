using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>A rate that the policy itself states: money a unit.</summary>
public sealed record UnitRate : Limit
{
    public required Dated<decimal> Amount { get; init; }

    public string Currency { get; init; } = "USD";

    public override IEnumerable<Allowance> Describe(Case c) => Amount.TryOn(c.Date, out var amount)
        ? [new("unit-rate", $"{amount:0.00} {Currency} a unit.") { Amount = amount, Currency = Currency }] : [];

    public override Allowance? Rate(Case c) => Describe(c).FirstOrDefault();
}

/// <summary>The rate, and the utilization control, of the member's area in the table that the program loads.</summary>
public sealed record AreaLimit : Limit
{
    /// <summary>The coded fact of the member's area.</summary>
    public required string Area { get; init; }

    /// <summary>The coded fact of the level of care.</summary>
    public required string Level { get; init; }

    /// <summary>Units are limited by this clause; else it only states the rate.</summary>
    public bool LimitsUnits { get; init; }

    public override IEnumerable<string> Facts => [Area, Level];

    public override Finding Judge(Case c) => Describe(c).Any() ? base.Judge(c)
        : c.Stage == Stage.Claim && !LimitsUnits ? Finding.Person("No rate of the area is on file for the day: what is paid cannot be said.") with { Missing = [c.Missing(Area)] }
        : Finding.Met(!LimitsUnits ? "No rate of the area is on file." : Find(c) is null ? "No limit of the area is on file." : "The area states no units a day or a week: there is no such limit.");

    public override Allowance? Rate(Case c) => LimitsUnits ? null : Describe(c).FirstOrDefault();

    /// <summary>The area's units a day, and a week from the authorization's first day.</summary>
    public override ImmutableArray<UnitSlot> Keep(Case c, ImmutableArray<UnitSlot> slots)
    {
        if (!LimitsUnits || Find(c) is not { } row)
        {
            return slots;
        }

        var uses = c.Ledger.UsesOf(c.Line.Service);
        return UnitCount.Within(slots, uses, AuthorizedUnits.Of(c)?.Period.Start ?? c.Date, row.DailyUnits, row.WeeklyUnits);
    }

    /// <summary>What the area allows in the period, less what is authorized in it already.</summary>
    public override int? Units(Case c) => Most(c) is { } most ? Math.Max(0, (int)Math.Floor(most - c.Ledger.UnitsIn(c.Period, c.Line.Service) + 0.000001m)) : null;

    int? Most(Case c) => !LimitsUnits || Find(c) is not { } row ? null
        : (row.DailyUnits, row.WeeklyUnits) switch
        {
            (null, null) => null,
            ({ } daily, null) => c.Period.Days * daily,
            (null, { } weekly) => (c.Period.Days / 7 * weekly) + (c.Period.Days % 7 == 0 ? 0 : weekly),
            ({ } daily, { } weekly) => (c.Period.Days / 7 * Math.Min(7 * daily, weekly)) + Math.Min(c.Period.Days % 7 * daily, weekly),
        };

    public override IEnumerable<Allowance> Describe(Case c)
    {
        if (Find(c) is not { } row)
        {
            yield break;
        }

        if (!LimitsUnits && row.Amount is { } amount)
        {
            yield return new("unit-rate", $"{amount:0.00} {row.Currency} a unit{(row.Illustrative ? " (illustrative)" : "")}.") { Amount = amount, Currency = row.Currency };
        }

        if (LimitsUnits && row.DailyUnits is { } daily)
        {
            yield return new("units-per-day", $"The area allows {daily} units a day.") { Allowed = daily };
        }

        if (LimitsUnits && row.WeeklyUnits is { } weekly)
        {
            yield return new("units-per-week", $"The area allows {weekly} units a week.") { Allowed = weekly };
        }
    }

    RateRow? Find(Case c) => AreaRate.Rate(c, AreaRate.Rows(c, Area), AreaRate.LevelOf(c, Level));
}
