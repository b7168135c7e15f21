using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>Counting of units that claims used.</summary>
static class UnitCount
{
    /// <summary>Units of the uses that were delivered on the days that count.</summary>
    public static int On(IEnumerable<Use> uses, Func<DateOnly, bool> counts) => uses.Where(use => counts(use.Day)).Sum(use => use.Units);

    /// <summary>The first day of the week that holds the day, where weeks are counted from <paramref name="first"/>.</summary>
    public static DateOnly Week(DateOnly first, DateOnly day) => first.AddDays((int)Math.Floor((day.DayNumber - first.DayNumber) / 7m) * 7);

    /// <summary>Those of the slots that stay within so many units a day, a week counted from <paramref name="first"/>, and in all, beside what was used.</summary>
    public static ImmutableArray<UnitSlot> Within(ImmutableArray<UnitSlot> slots, IReadOnlyCollection<Use> used, DateOnly first, int? daily, int? weekly, int most = int.MaxValue)
    {
        var kept = ImmutableArray.CreateBuilder<UnitSlot>(slots.Length);
        foreach (var slot in slots)
        {
            var week = Week(first, slot.Day);
            if (kept.Count < most && Below(daily, day => day == slot.Day) && Below(weekly, day => day >= week && day < week.AddDays(7)))
            {
                kept.Add(slot);
            }
        }

        return kept.ToImmutable();

        bool Below(int? limit, Func<DateOnly, bool> counts) => limit is not { } max || On(used, counts) + kept.Count(each => counts(each.Day)) < max;
    }
}
