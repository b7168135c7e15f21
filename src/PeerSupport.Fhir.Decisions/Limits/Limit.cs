using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace PeerSupport.Fhir.Decisions;

/// <summary>What a limit allows, for a person to read and for a benefit to state.</summary>
/// <param name="Kind">Stable name: <c>units-per-day</c>, <c>units-per-week</c>, <c>days-per-authorization</c>, <c>days-per-window</c>, <c>plan-units-per-day</c>, <c>plan-units-per-week</c>, <c>plan-end</c>, <c>unit-rate</c>, <c>units-in-period</c>.</param>
/// <param name="Text">In words.</param>
public sealed record Allowance(string Kind, string Text)
{
    /// <summary>Units or days allowed.</summary>
    public int? Allowed { get; init; }

    /// <summary>What of it is used.</summary>
    public int? Used { get; init; }

    /// <summary>What of it is left.</summary>
    public int? Left { get; init; }

    /// <summary>Money a unit.</summary>
    public decimal? Amount { get; init; }

    public string? Currency { get; init; }
}

/// <summary>A limit of quantity, period or rate. Like criteria, the kinds are a closed vocabulary.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(UnitsPerDay), "unitsPerDay")]
[JsonDerivedType(typeof(UnitsPerWeek), "unitsPerWeek")]
[JsonDerivedType(typeof(DaysPerAuthorization), "daysPerAuthorization")]
[JsonDerivedType(typeof(DaysPerWindow), "daysPerWindow")]
[JsonDerivedType(typeof(PlanVolume), "planVolume")]
[JsonDerivedType(typeof(UnitRate), "unitRate")]
[JsonDerivedType(typeof(AreaLimit), "areaLimit")]
[JsonDerivedType(typeof(WholeUnits), "wholeUnits")]
[JsonDerivedType(typeof(OneAtATime), "oneAtATime")]
[JsonDerivedType(typeof(AuthorizedUnits), "authorizedUnits")]
public abstract record Limit
{
    /// <summary>What the limit does to the period: it may move the start or cut the end; unknown where its parameter is not on file; not met where nothing is left.</summary>
    public virtual Finding Judge(Case c) => Finding.Met(string.Join(" ", Describe(c).Select(allowance => allowance.Text)));

    /// <summary>Units allowed in the period, or null where this limit does not count units.</summary>
    public virtual int? Units(Case c) => null;

    /// <summary>Of the units that a line of a claim bills, those that this limit lets be paid, in their order.</summary>
    public virtual ImmutableArray<UnitSlot> Keep(Case c, ImmutableArray<UnitSlot> slots) => slots;

    /// <summary>Money a unit on the case's day; null where this limit states none.</summary>
    public virtual Allowance? Rate(Case c) => null;

    /// <summary>What it allows as of the case's day.</summary>
    public abstract IEnumerable<Allowance> Describe(Case c);

    /// <summary>Units of the period less those that are authorized in it already.</summary>
    protected static int Less(int units, Case c) => Whole(units - c.Ledger.UnitsIn(c.Period, c.Line.Service));

    /// <summary>What is spread evenly over an earlier authorization's days has no exact decimal form: a hair below a whole unit is that unit.</summary>
    protected static int Whole(decimal units) => Math.Max(0, (int)Math.Floor(units + 0.000001m));

    /// <summary>What is authorized in the period already, in words; empty where nothing is.</summary>
    protected static string Before(Case c) => c.Ledger.UnitsIn(c.Period, c.Line.Service) is > 0 and var units ? $" About {units:0} units are authorized for {c.Period} already, and count." : "";

    public virtual IEnumerable<string> Facts => [];

    public virtual IEnumerable<string> Sets => [];
}

/// <summary>At most so many units in 24 hours.</summary>
public sealed record UnitsPerDay : Limit
{
    public required Dated<int> Max { get; init; }

    public override int? Units(Case c) => (int)Math.Min(int.MaxValue, (long)Max.On(c.Date) * c.Period.Days);

    public override IEnumerable<Allowance> Describe(Case c) => [new("units-per-day", $"At most {Max.On(c.Date)} units in 24 hours.") { Allowed = Max.On(c.Date) }];

    /// <summary>
    /// A unit stands at its own start, and every 24 hours that hold it must stay within the limit, whatever order the claims come in. What has no time counts by its day.
    /// </summary>
    public override ImmutableArray<UnitSlot> Keep(Case c, ImmutableArray<UnitSlot> slots)
    {
        var max = Max.On(c.Date);
        var uses = c.Ledger.UsesOf(c.Line.Service);
        var starts = uses.SelectMany(use => use.Starts).ToList();
        var timed = uses.Where(use => use.Start is not null).Select(use => (use.Day, use.Units)).ToList();
        var untimed = uses.Where(use => use.Start is null).Select(use => (use.Day, use.Units)).ToList();
        var kept = ImmutableArray.CreateBuilder<UnitSlot>(slots.Length);
        foreach (var slot in slots)
        {
            var sameDay = untimed.Where(each => each.Day == slot.Day).Sum(each => each.Units);
            var fits = sameDay + (slot.Start is { } start ? Busiest(starts, start) : timed.Where(each => each.Day == slot.Day).Sum(each => each.Units)) < max;
            if (!fits)
            {
                continue;
            }

            kept.Add(slot);
            if (slot.Start is { } at)
            {
                starts.Add(at);
                timed.Add((slot.Day, 1));
            }
            else
            {
                untimed.Add((slot.Day, 1));
            }
        }

        return kept.ToImmutable();
    }

    /// <summary>The most units in any 24 hours that hold the moment.</summary>
    static int Busiest(List<DateTime> starts, DateTime moment) => starts.Where(start => start > moment.AddDays(-1) && start <= moment).Append(moment)
        .Max(first => starts.Count(start => start >= first && start < first.AddDays(1)));
}

/// <summary>
/// At most so many units a week, on some days of the course. All weekly limits of a stage count together: the units of a period are the sum over its days of
/// a seventh of the weekly figure in force on that day, less what is authorized on it already, rounded down once.
/// </summary>
public sealed record UnitsPerWeek : Limit
{
    public required Dated<int> Max { get; init; }

    /// <summary>First day of the course on which it holds, from 1.</summary>
    public int FromDay { get; init; } = 1;

    /// <summary>Last day of the course on which it holds; null is to the end.</summary>
    public int? ToDay { get; init; }

    /// <summary>The course begins with the first authorization in so many months before.</summary>
    public int CourseMonths { get; init; } = 12;

    public override Finding Judge(Case c)
    {
        var finding = base.Judge(c);
        return c.Stage == Stage.Claim ? finding : finding with { Because = finding.Because + Before(c) };
    }

    public override IEnumerable<Allowance> Describe(Case c) =>
        [new("units-per-week", $"At most {Max.On(c.Date)} units a week{Days}.") { Allowed = Max.On(c.Date) }];

    string Days => (FromDay, ToDay) switch
    {
        (1, null) => "",
        (1, { } to) => $" in the first {to} days of the service",
        (_, null) => $" after the first {FromDay - 1} days of the service",
        (_, { } to) => $" from day {FromDay} to day {to} of the service",
    };

    /// <summary>The weekly figure on a day of the period, or null where this limit does not hold on it.</summary>
    public int? On(DateOnly day, Case c)
    {
        var number = day.DayNumber - CourseStart(c).DayNumber + 1;
        return number >= FromDay && (ToDay is null || number <= ToDay) ? Max.On(day) : null;
    }

    DateOnly CourseStart(Case c)
    {
        var since = c.Date.AddMonths(-CourseMonths);
        var start = c.Date;
        foreach (var authorization in c.Ledger.Authorizations)
        {
            if (authorization.Period.Start < start && authorization.Period.End >= since && c.Line.Service.Codes.Any(authorization.Service.Codes.Contains))
            {
                start = authorization.Period.Start;
            }
        }

        return start;
    }

    /// <summary>
    /// Weeks of a claim are counted from the first day of the authorization that it is paid out of. A week's units are the sum over its days of a seventh of the tightest weekly figure, rounded down.
    /// </summary>
    public static ImmutableArray<UnitSlot> KeepTogether(IReadOnlyCollection<UnitsPerWeek> limits, Case c, ImmutableArray<UnitSlot> slots)
    {
        var first = AuthorizedUnits.Of(c)?.Period.Start ?? c.Date;
        var uses = c.Ledger.UsesOf(c.Line.Service);
        var kept = ImmutableArray.CreateBuilder<UnitSlot>(slots.Length);
        foreach (var slot in slots)
        {
            var week = UnitCount.Week(first, slot.Day);
            var days = Enumerable.Range(0, 7).Select(week.AddDays).ToList();
            if (days.Exists(day => !limits.Any(limit => limit.On(day, c) is not null)))
            {
                kept.Add(slot);
                continue;
            }

            var cap = Whole(days.Sum(day => limits.Min(limit => limit.On(day, c) ?? int.MaxValue)) / 7m);
            if (UnitCount.On(uses, In) + kept.Count(each => In(each.Day)) < cap)
            {
                kept.Add(slot);
            }

            bool In(DateOnly day) => day >= week && day < week.AddDays(7);
        }

        return kept.ToImmutable();
    }

    /// <summary>Units that the weekly limits together allow in the period, and the limits that hold on at least one of its days; null where a day has no weekly limit.</summary>
    public static (int Units, List<UnitsPerWeek> Governing)? Together(IReadOnlyCollection<UnitsPerWeek> limits, Case c)
    {
        var governing = new List<UnitsPerWeek>();
        decimal sevenths = 0;
        for (var day = c.Period.Start; day <= c.Period.End; day = day.AddDays(1))
        {
            UnitsPerWeek? tightest = null;
            foreach (var limit in limits)
            {
                if (limit.On(day, c) is { } weekly && (tightest is null || weekly < tightest.On(day, c)))
                {
                    tightest = limit;
                }
            }

            if (tightest is null)
            {
                return null;
            }

            sevenths += tightest.On(day, c)!.Value;
            if (!governing.Contains(tightest))
            {
                governing.Add(tightest);
            }

            sevenths -= 7m * c.Ledger.UnitsOn(day, c.Line.Service);
        }

        return (Whole(sevenths / 7m), governing);
    }
}
