using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>
/// Volume and duration are those of the plan: whole weeks from the first day at the weekly figure (never more than seven days at the daily one), the days left
/// over at the daily figure and at most one week's. What is authorized in the period already counts, whoever holds it: the volume is the member's.
/// A claim is held to the units a day, and a week from the authorization's first day, of the plan that its authorization rests on.
/// </summary>
public sealed record PlanVolume : Limit
{
    /// <summary>Code sets of the plan's activity that is this service.</summary>
    public required ImmutableArray<string> Activity { get; init; }

    /// <summary>What the plan is called, in words.</summary>
    public required string What { get; init; }

    /// <summary>Code sets of those who approve the plan: of several active plans the one that most of them approved counts, then the latest.</summary>
    public ImmutableArray<string> ApprovedBy { get; init; } = [];

    string Name => $"{char.ToUpperInvariant(What[0])}{What[1..]}";

    public override IEnumerable<string> Facts => [FactName.Plan];

    public override IEnumerable<string> Sets => Activity.Concat(ApprovedBy);

    public override Finding Judge(Case c)
    {
        if (c.Stage == Stage.Claim)
        {
            return Finding.Met(Describe(c).Any() ? string.Join(" ", Describe(c).Select(volume => volume.Text)) : "The authorization states no units a day or a week.");
        }

        if (Find(c) is not { } found)
        {
            return Finding.Unknown($"{What}: no active plan with this service is on file.", c.Missing(FactName.Plan, $"the volume and duration of the service in {What}"));
        }

        var (activity, end) = found;
        if (Daily(activity) is null && Weekly(activity) is null)
        {
            return Finding.Unknown($"{What} states no units a day or a week.", c.Missing(FactName.Plan, $"the units a day or a week in {What}"), activity.Evidence);
        }

        if (Weekly(activity) is null && activity.NumberOf(Field.OtherUnits) is { } other)
        {
            return Finding.Unknown($"{What} states {other:0.##} units and not that they are a day's or a week's.", c.Missing(FactName.Plan, $"the units a day or a week in {What}"), activity.Evidence);
        }

        if (end is { } vague && vague.Low < c.Period.End && vague.Low != vague.High)
        {
            return Finding.Unknown($"{What} ends {vague}, which is not exact enough.", c.Missing(FactName.Plan, $"the exact end of the service in {What}"), activity.Evidence);
        }

        var start = activity.DayOf(Field.Start);
        if (start is { } begins && begins.High > c.Date && begins.Low != begins.High)
        {
            return Finding.Unknown($"{What} lets the service begin {begins}, which is not exact enough.", c.Missing(FactName.Plan, $"the exact first day of the service in {What}"), activity.Evidence);
        }

        var late = start is { } first && first.Low > c.Date;
        return Finding.Met($"{What}: {string.Join(", ", Volumes(c).Select(volume => volume.Text))}." + (late ? $" The service begins {start} in it." : "") + Before(c), activity.Evidence) with
        {
            MoveStart = late ? start!.Value.Low : null,
            CutEnd = end is { } last && last.High < c.Period.End ? last.High : null,
        };
    }

    public override int? Units(Case c)
    {
        if (Find(c) is not var (activity, _))
        {
            return null;
        }

        var days = c.Period.Days;
        return (Daily(activity), Weekly(activity)) switch
        {
            (null, null) => null,
            ({ } daily, null) => Less(days * daily, c),
            (null, { } weekly) => Less((days / 7 * weekly) + (days % 7 == 0 ? 0 : weekly), c),
            ({ } daily, { } weekly) => Less((days / 7 * Math.Min(7 * daily, weekly)) + Math.Min(days % 7 * daily, weekly), c),
        };
    }

    public override ImmutableArray<UnitSlot> Keep(Case c, ImmutableArray<UnitSlot> slots) => AuthorizedUnits.Of(c) is not { } authorization ? slots
        : UnitCount.Within(slots, [.. c.Ledger.Uses.Where(use => c.Line.Service.Codes.Any(use.Service.Codes.Contains))], authorization.Period.Start, authorization.DailyUnits, authorization.WeeklyUnits);

    public override IEnumerable<Allowance> Describe(Case c) => Volumes(c).Select(volume => volume with { Text = $"{Name}: {volume.Text}." });

    IEnumerable<Allowance> Volumes(Case c)
    {
        var authorization = c.Stage == Stage.Claim ? AuthorizedUnits.Of(c) : null;
        var (activity, end) = c.Stage == Stage.Claim ? default : Find(c) ?? default;
        if ((activity is null ? authorization?.DailyUnits : Daily(activity)) is { } daily)
        {
            yield return new("plan-units-per-day", $"{daily} units a day") { Allowed = daily };
        }

        if ((activity is null ? authorization?.WeeklyUnits : Weekly(activity)) is { } weekly)
        {
            yield return new("plan-units-per-week", $"{weekly} units a week") { Allowed = weekly };
        }

        if (end is { } last)
        {
            yield return new("plan-end", $"to {last}");
        }
    }

    (Fact Activity, DayRange? End)? Find(Case c)
    {
        foreach (var plan in c.Facts.Of(FactName.Plan).Where(plan => plan.Interval.Covers(c.Date) != false)
            .OrderByDescending(plan => ApprovedBy.Count(set => IsApproved(plan, set, c))).ThenByDescending(plan => plan.DayOf(Field.Start)?.Low))
        {
            foreach (var activity in plan.PartsOf(Field.Activity).Where(part => c.InAny(Activity, part.Concept)).OrderByDescending(part => Daily(part) is not null || Weekly(part) is not null))
            {
                var (a, b) = (activity.DayOf(Field.End), plan.DayOf(Field.End));
                return (activity, a is null ? b : b is null || a.Value.High < b.Value.High ? a : b);
            }
        }

        return null;
    }

    static bool IsApproved(Fact plan, string set, Case c)
    {
        var said = Plan.Standing([.. plan.PartsOf(Field.Approval).Where(part => c.Set(set).Contains(part.Concept))]);
        return said.Count > 0 && said.TrueForAll(part => part.YesNoOf(Field.Approved) != false);
    }

    static int? Daily(Fact activity) => Whole(activity.NumberOf(Field.DailyUnits));

    static int? Weekly(Fact activity) => Whole(activity.NumberOf(Field.WeeklyUnits));

    /// <summary>Whole units; a figure that no week can hold (it has 672 units) is cut to one that still computes.</summary>
    static int? Whole(decimal? units) => units is { } given ? (int)Math.Clamp(given, 0, 10_000) : null;
}
