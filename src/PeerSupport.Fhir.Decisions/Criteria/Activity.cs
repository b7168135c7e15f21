using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>What a group of activities does to a line.</summary>
public sealed record ActivityGroup
{
    /// <summary>Code sets of the activities.</summary>
    public required ImmutableArray<string> Any { get; init; }

    /// <summary>Code sets of other activities beside which these still count as standing alone, because they are no more covered.</summary>
    public ImmutableArray<string> Beside { get; init; } = [];

    /// <summary>What a contact that holds nothing else gives.</summary>
    public Truth Gives { get; init; } = Truth.NotMet;

    /// <summary>What a contact that holds other activities beside gives.</summary>
    public Truth Mixed { get; init; } = Truth.NotMet;

    /// <summary>Fields of the contact, any of which lifts it: a text that is there, or a yes.</summary>
    public ImmutableArray<string> Unless { get; init; } = [];

    /// <summary>What the activities are, in words that fit behind "The contact was".</summary>
    public required string Was { get; init; }

    /// <summary>What a person is asked to look at where it gives unknown.</summary>
    public string Asks { get; init; } = "A reviewer looks at the note.";
}

/// <summary>What was done in the contact: activities that are not paid, and those about which a person decides.</summary>
public sealed record Activity : VisitCriterion
{
    public ImmutableArray<ActivityGroup> Groups { get; init; } = [];

    /// <summary>The parts of the contact that are read: <c>activity</c>, or <c>reason</c> for what it was held for.</summary>
    public string Part { get; init; } = Field.Activity;

    /// <summary>Code sets of the activities that are covered; an activity in none of them goes to a person. Empty: every activity that no group names is covered.</summary>
    public ImmutableArray<string> Listed { get; init; } = [];

    /// <summary>What the person is asked to look at for an activity that is not listed.</summary>
    public string Asks { get; init; } = "The activity is not one that the policy names: a reviewer looks at it.";

    public override IEnumerable<string> Sets => Groups.SelectMany(group => group.Any.Concat(group.Beside)).Concat(Listed);

    internal override bool CanGive(Truth value) => value switch
    {
        Truth.NotMet => Groups.Any(group => group.Gives == Truth.NotMet || group.Mixed == Truth.NotMet),
        Truth.Unknown => !Listed.IsEmpty || Groups.Any(group => group.Gives == Truth.Unknown || group.Mixed == Truth.Unknown),
        _ => true,
    };

    protected override Finding Judge(Case c, Fact visit)
    {
        var activities = visit.PartsOf(Part).ToList();
        var worst = Finding.Met(activities.Count == 0 ? $"The note names no {Part}." : $"{(Part == Field.Activity ? "Activities" : "Reasons")}: {string.Join(", ", activities.Select(Shown))}.", activities.Select(activity => activity.Evidence));
        foreach (var group in Groups)
        {
            var of = activities.Where(activity => c.InAny(group.Any, activity.Concept)).ToList();
            if (of.Count == 0 || group.Unless.Any(field => Holds(visit, field)))
            {
                continue;
            }

            var alone = activities.TrueForAll(activity => c.InAny(group.Any, activity.Concept) || c.InAny(group.Beside, activity.Concept));
            var value = alone ? group.Gives : group.Mixed;
            if (value < worst.Value)
            {
                var because = $"The contact was {group.Was}{(alone ? "" : ", among other activities")}: {string.Join(", ", of.Select(Shown))}.";
                worst = value == Truth.NotMet ? Finding.NotMet(because, of.Select(activity => activity.Evidence)) : Finding.Person($"{because} {group.Asks}", of.Select(activity => activity.Evidence));
            }
        }

        return worst.Value == Truth.Met && !Listed.IsEmpty && activities.Find(activity => !c.InAny(Listed, activity.Concept)) is { } other
            ? Finding.Person($"{Shown(other)}. {Asks}", other.Evidence) : worst;
    }

    static string Shown(Fact activity) => activity.Concept?.Shown ?? activity.Value?.ToString() ?? "one without a code";

    internal static bool Holds(Fact visit, string field) => visit.Fields.TryGetValue(field, out var value) && value is not FactValue.YesNo { Value: false };
}
