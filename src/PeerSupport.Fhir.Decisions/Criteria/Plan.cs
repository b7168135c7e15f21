using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>One thing that a plan must have.</summary>
public sealed record PlanPart
{
    /// <summary><c>goal</c>, <c>activity</c>, <c>signature</c> or <c>approval</c>.</summary>
    public required string Part { get; init; }

    /// <summary>Code sets of the activity, of the signer or of the approver; empty is any.</summary>
    public ImmutableArray<string> Any { get; init; } = [];

    /// <summary>A goal counts only when it is described and has a measure or a target.</summary>
    public bool Measured { get; init; }

    /// <summary>Code sets of a goal's achievement: those goals alone count of all goals of the plan. A goal that does not say how far it is achieved may count or not.</summary>
    public ImmutableArray<string> Achieved { get; init; } = [];

    /// <summary>Which share of the plan's goals must have been achieved, above 0 and at most 1; read with <see cref="Achieved"/> alone.</summary>
    public decimal Share { get; init; } = 1;

    /// <summary>What it is, in words: <c>the individual's signature</c>.</summary>
    public required string What { get; init; }

    /// <summary>What a plan without it gives.</summary>
    public required Truth WhenMissing { get; init; }
}

/// <summary>A plan of care that is active on the judged day and has the parts that the clause names.</summary>
public sealed record Plan : Criterion
{
    public required ImmutableArray<PlanPart> Parts { get; init; }

    /// <summary>What the plan is called, in words: <c>the person-centered plan</c>.</summary>
    public required string What { get; init; }

    public override string? Wanted => $"{What}, with {string.Join(", ", Parts.Select(part => part.What))}";

    public override IEnumerable<string> Facts => [FactName.Plan];

    public override IEnumerable<string> Sets => Parts.SelectMany(part => part.Any.Concat(part.Achieved));

    public override Finding Judge(Case c)
    {
        var all = c.Facts.Of(FactName.Plan);
        var active = all.Where(plan => plan.Interval.Covers(c.Date) != false).ToList();
        var best = active.Select(plan => Judge(plan, c)).OrderByDescending(finding => finding.Value).ThenBy(finding => finding.Parts.Count(part => part.Value == Truth.NotMet)).FirstOrDefault();
        return best ?? Finding.Unknown(all.Length == 0 ? $"{What}: not on file." : $"{What}: none is active on {c.Date:yyyy-MM-dd}.", c.Missing(FactName.Plan, $"{What}, active on {c.Date:yyyy-MM-dd}"), all.Select(plan => plan.Evidence));
    }

    Finding Judge(Fact plan, Case c)
    {
        ImmutableArray<Finding> parts = [.. Parts.Select(part => Judge(part, plan, c)), .. plan.Interval.Covers(c.Date) is null
            ? new[] { Finding.Unknown($"{What}: its dates ({plan.Interval}) do not tell whether it is active on {c.Date:yyyy-MM-dd}.", c.Missing(FactName.Plan, $"since when {What} is active"), plan.Evidence) } : []];
        var value = parts.Min(part => part.Value);
        var telling = value == Truth.Met ? parts : [.. parts.Where(part => part.Value == value)];
        return new Finding(value)
        {
            Because = value == Truth.Met ? $"{What}: active on {c.Date:yyyy-MM-dd}, with {string.Join(", ", Parts.Select(part => part.What))}." : Combine.Sentences(telling),
            Evidence = [.. Combine.Evidence(parts).Prepend(plan.Evidence).Distinct()],
            Missing = [.. parts.SelectMany(part => part.Missing)],
            Parts = parts,
        };
    }

    Finding Judge(PlanPart wanted, Fact plan, Case c)
    {
        var named = plan.PartsOf(wanted.Part).Where(part => wanted.Any.IsEmpty || c.InAny(wanted.Any, part.Concept)).ToList();
        var found = named.Where(part => !part.Interval.EndedBefore(c.Date)).ToList();
        if (!wanted.Achieved.IsEmpty && found.Count > 0)
        {
            return Achieved(wanted, found, c);
        }

        if (wanted.Part == Field.Approval)
        {
            found = Standing(found);
        }

        if (found.Find(part => part.YesNoOf(Field.Approved) == false) is { } rejected)
        {
            return Finding.NotMet($"{What}: {wanted.What} was refused.", rejected.Evidence);
        }

        // What is named in words alone may be it: the plan is read for its code, and not taken to lack it.
        if (found.Count == 0 && !wanted.Any.IsEmpty && plan.PartsOf(wanted.Part).Where(part => part.Concept is null || part.Concept.Codes.All(code => code.System.Length == 0)).ToList() is { Count: > 0 } words)
        {
            return Finding.Unknown($"{What}: {wanted.What} is missing, where {(words.Count == 1 ? "one entry has" : "some entries have")} no code.", c.Missing(FactName.Plan, $"{wanted.What} in {What}, by its code"), [plan.Evidence, .. words.Select(part => part.Evidence)]);
        }

        var good = wanted.Measured ? found.Where(part => part.YesNoOf(Field.Measure) == true).ToList() : found;
        return good.Count > 0 ? Finding.Met($"{What}: {wanted.What}.", good.Select(part => part.Evidence))
            : new Finding(wanted.WhenMissing)
            {
                Because = found.Count == 0 && named.Count > 0 ? $"{What}: {wanted.What} ended {named[0].DayOf(Field.End)}, before {c.Date:yyyy-MM-dd}." : $"{What}: {wanted.What} is missing.",
                Evidence = [plan.Evidence],
                Missing = [c.Missing(FactName.Plan, $"{wanted.What} in {What}")],
            };
    }

    Finding Achieved(PlanPart wanted, List<Fact> goals, Case c)
    {
        var achieved = goals.Count(goal => c.InAny(wanted.Achieved, goal.CodedOf(Field.Achievement)));
        var silent = goals.Count(goal => goal.CodedOf(Field.Achievement) is null);
        var needed = wanted.Share * goals.Count;
        var because = $"{What}: {achieved} of {goals.Count} goals are achieved{(silent == 0 ? "" : $", and {silent} do not say")}; {needed:0.##} are needed.";
        var evidence = goals.Select(goal => goal.Evidence);
        return achieved >= needed ? Finding.Met(because, evidence)
            : achieved + silent >= needed ? Finding.Unknown(because, c.Missing(FactName.Plan, $"the achievement status of every goal in {What}"), evidence)
            : Finding.NotMet(because, evidence);
    }

    /// <summary>Of an approver's several answers the last one stands; where dates do not tell, all of them do.</summary>
    internal static List<Fact> Standing(List<Fact> answers) =>
        answers.FindAll(part => !answers.Exists(other => other.DayOf(Field.Decided) is { } later && part.DayOf(Field.Decided) is { } earlier && later.Low > earlier.High));
}

/// <summary>Documentation names tasks of the service.</summary>
public sealed record Tasks : Criterion
{
    /// <summary>Code sets of the listed tasks.</summary>
    public required ImmutableArray<string> Any { get; init; }

    /// <summary>Code sets that are no tasks at all, such as the name of the service itself.</summary>
    public ImmutableArray<string> Ignore { get; init; } = [];

    /// <summary>Yes/no fact: the documentation states that there is no task.</summary>
    public required string None { get; init; }

    public override IEnumerable<string> Facts => [FactName.Task, None];

    public override IEnumerable<string> Sets => Any.Concat(Ignore);

    public override Finding Judge(Case c)
    {
        var tasks = c.Facts.Of(FactName.Task).Where(fact => fact.CountsOn(c.Date) != false && !fact.Interval.EndedBefore(c.Date) && !c.InAny(Ignore, fact.Concept)).ToList();
        if (tasks.Where(fact => fact.CountsOn(c.Date) == true && c.InAny(Any, fact.Concept)).ToList() is { Count: > 0 } listed)
        {
            return Finding.Met($"Listed tasks: {string.Join(", ", listed.Select(fact => fact.Value).Distinct())}.", listed.Select(fact => fact.Evidence));
        }

        var none = Latest.On(c.Date, c.Facts.Of(None));
        return none.Count > 0 && none.TrueForAll(fact => fact.Answer == true) ? Finding.NotMet("The documentation states that there is no task.", none.Select(fact => fact.Evidence))
            : tasks.Count > 0 ? Finding.Person("The documentation names only tasks that are not on the list, which is not exhaustive: a reviewer decides.", tasks.Select(fact => fact.Evidence)) with { Missing = [c.Missing(FactName.Task)] }
            : Finding.Unknown("No documentation names a task.", c.Missing(FactName.Task));
    }
}
