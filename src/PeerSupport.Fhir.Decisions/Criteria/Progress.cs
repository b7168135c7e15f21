using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>Progress notes from the authorization before show progress on the plan's goals, and not every goal is achieved.</summary>
public sealed record Progress : Criterion
{
    /// <summary>Code sets of a goal's achievement that show progress.</summary>
    public required ImmutableArray<string> Progressing { get; init; }

    /// <summary>Code sets of a goal that is achieved.</summary>
    public required ImmutableArray<string> Achieved { get; init; }

    public override IEnumerable<string> Facts => [FactName.ProgressNote, FactName.Plan];

    public override IEnumerable<string> Sets => Progressing.Concat(Achieved);

    public override Finding Judge(Case c)
    {
        var all = c.Facts.Of(FactName.Plan).Where(plan => plan.Interval.Covers(c.Date) != false).SelectMany(plan => plan.PartsOf(Field.Goal)).ToList();
        var goals = all.Where(goal => goal.CodedOf(Field.Achievement) is not null).ToList();
        var evidence = goals.Select(goal => goal.Evidence).ToList();
        if (goals.Count > 0 && goals.TrueForAll(goal => c.InAny(Achieved, goal.CodedOf(Field.Achievement))))
        {
            return goals.Count == all.Count ? Finding.NotMet("Every goal is achieved: discharge is the next step.", evidence)
                : Finding.Unknown($"{goals.Count} of {all.Count} goals are achieved, and nothing says how far the others are.", c.Missing(FactName.Plan, "the achievement status of the plan's other goals"), evidence);
        }

        var before = c.Ledger.Authorizations.Where(a => a.Provider == c.Request.Provider && a.Period.Start < c.Date).OrderByDescending(a => a.Period.End).FirstOrDefault();
        var notes = before is null ? [] : c.Facts.Of(FactName.ProgressNote).Where(note => note.When is { } when && when.Low >= before.Period.Start && when.High <= before.Period.End).ToList();
        if (before is null)
        {
            return Finding.Person("No authorization of this provider that came before is on file, so that no note can be of it.", evidence)
                with { Missing = [c.Missing("first-request", "the request as a first one, not as a renewal, if none came before")] };
        }

        if (notes.Count == 0)
        {
            return Finding.Unknown($"No progress note is dated inside {before.Period}.", c.Missing(FactName.ProgressNote), [.. c.Facts.Of(FactName.ProgressNote).Select(note => note.Evidence), .. evidence]);
        }

        return goals.Count == 0 ? Finding.Unknown("No goal says how far it is achieved.", c.Missing(FactName.Plan, "the achievement status of the plan's goals"), notes.Select(note => note.Evidence))
            : goals.Exists(goal => c.InAny(Progressing, goal.CodedOf(Field.Achievement))) ? Finding.Met("Notes document progress on the goals, and not every goal is achieved.", [.. notes.Select(note => note.Evidence), .. evidence])
            : Finding.NotMet("The goals show no progress.", [.. notes.Select(note => note.Evidence), .. evidence]);
    }
}
