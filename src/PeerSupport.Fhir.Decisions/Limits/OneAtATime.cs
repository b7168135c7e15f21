using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>One person's time is paid for a member's unit of time: units that overlap with paid ones are not paid. The first to arrive is paid whole.</summary>
public sealed record OneAtATime : Limit
{
    public override IEnumerable<string> Facts => [FactName.Visit];

    public override Finding Judge(Case c)
    {
        var slots = UnitSlot.Of(c, WholeUnits.UnitMinutes(c));
        var over = slots.Length - Keep(c, slots).Length;
        return over == 0 ? Finding.Met("No unit overlaps with one that is paid.")
            : Finding.Met($"{over} of {slots.Length} units overlap with units that are paid already.", c.Visits.Select(visit => visit.Evidence));
    }

    /// <summary>What was paid before of the very same contact is a duplicate, which another clause speaks of.</summary>
    public override ImmutableArray<UnitSlot> Keep(Case c, ImmutableArray<UnitSlot> slots)
    {
        var own = c.Visits.Select(visit => Use.KeyOf(c, visit)).ToHashSet();
        var paid = c.Ledger.Uses.Where(use => use.Start is not null && !own.Contains(use.Key)).ToList();
        return [.. slots.Where(slot => slot.Start is null || !paid.Exists(use => use.Start < slot.End && slot.Start < use.End))];
    }

    public override IEnumerable<Allowance> Describe(Case c) => [new("one-at-a-time", "One staff member's time is paid for each unit of the member's time.")];
}
