using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>Only whole units of the time that the service note documents are paid.</summary>
public sealed record WholeUnits : Limit
{
    /// <summary>States of a contact that was not held: none of its time counts.</summary>
    public ImmutableArray<string> NotStates { get; init; } = [];

    /// <summary>Code sets of reasons for which a contact was not held, such as that the member did not come.</summary>
    public ImmutableArray<string> NotFor { get; init; } = [];

    public override IEnumerable<string> Facts => [FactName.Visit];

    public override IEnumerable<string> Sets => NotFor;

    public override Finding Judge(Case c)
    {
        var visits = c.Visits.ToList();
        if (visits.Count == 0)
        {
            return Finding.Unknown("No service note is on file for the line.", c.Missing(FactName.Visit, "the service note of the contact, with the time spent"));
        }

        if (visits.Find(visit => NotHeld(visit, c) is not null) is { } missed)
        {
            return Finding.Met($"The contact is on file as {NotHeld(missed, c)}: no time was spent in it.", missed.Evidence);
        }

        if (visits.Find(visit => Time.Minutes(visit) is null) is { } silent)
        {
            return Finding.Unknown("The service note does not state the time spent.", c.Missing(FactName.Visit, "start and end, or the length, in the service note"), silent.Evidence);
        }

        var minutes = visits.Sum(visit => Time.Minutes(visit)!.Value);
        var whole = visits.Sum(visit => Time.WholeUnits(visit, UnitMinutes(c))!.Value);
        return Finding.Met($"{minutes:0.##} minutes are documented: {whole} whole {(whole == 1 ? "unit" : "units")} of {UnitMinutes(c)} minutes.{(c.Line.Billed is { Units: var billed } && billed > whole ? $" {billed:0.##} are billed." : "")}",
            visits.Select(visit => visit.Evidence));
    }

    public override ImmutableArray<UnitSlot> Keep(Case c, ImmutableArray<UnitSlot> slots)
    {
        var kept = slots.GroupBy(slot => slot.Visit).SelectMany(group => group.Take(NotHeld(group.Key, c) is null ? Time.WholeUnits(group.Key, UnitMinutes(c)) ?? 0 : 0)).ToImmutableArray();
        var whole = (int)Math.Floor(c.Line.Billed?.Units ?? 0);
        return kept.Length > whole ? kept[..whole] : kept;
    }

    public override IEnumerable<Allowance> Describe(Case c) => [new("unit-length", $"A unit is {UnitMinutes(c)} minutes; only whole units are paid.")];

    /// <summary>The state or reason for which the contact was not held; null where it was.</summary>
    string? NotHeld(Fact visit, Case c) => visit.TextOf(Field.Status) is { } state && NotStates.Contains(state) ? state
        : visit.PartsOf(Field.Reason).FirstOrDefault(reason => c.InAny(NotFor, reason.Concept))?.Concept?.Shown;

    internal static int UnitMinutes(Case c) => ServiceCovered.Of(c)?.UnitMinutes ?? 15;
}
