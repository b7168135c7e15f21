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
public abstract record Limit
{
    /// <summary>What the limit does to the period: it may move the start or cut the end; unknown where its parameter is not on file; not met where nothing is left.</summary>
    public virtual Finding Judge(Case c) => Finding.Met(string.Join(" ", Describe(c).Select(allowance => allowance.Text)));

    /// <summary>Units allowed in the period, or null where this limit does not count units.</summary>
    public virtual int? Units(Case c) => null;

    /// <summary>What it allows as of the case's day.</summary>
    public abstract IEnumerable<Allowance> Describe(Case c);

    /// <summary>Units of the period less those that are authorized in it already.</summary>
    protected static int Less(int units, Case c) => WholeUnits(units - c.Ledger.UnitsIn(c.Period, c.Line.Service));

    /// <summary>What is spread evenly over an earlier authorization's days has no exact decimal form: a hair below a whole unit is that unit.</summary>
    protected static int WholeUnits(decimal units) => Math.Max(0, (int)Math.Floor(units + 0.000001m));

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
        return finding with { Because = finding.Because + Before(c) };
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

        return (WholeUnits(sevenths / 7m), governing);
    }
}
