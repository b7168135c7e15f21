using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>The contact does not duplicate another service: not at the same time as one of its contacts; an activity of its kind while it goes on is for a person.</summary>
public sealed record SameTime : VisitCriterion
{
    /// <summary>Code sets of the other service.</summary>
    public required ImmutableArray<string> Services { get; init; }

    /// <summary>Code sets of activities that look like the other service.</summary>
    public ImmutableArray<string> Activities { get; init; } = [];

    /// <summary>What the person is asked to look at.</summary>
    public string Asks { get; init; } = "A reviewer looks at whether the two duplicate each other.";

    public override IEnumerable<string> Facts => [FactName.Visit, FactName.OtherService];

    public override IEnumerable<string> Sets => Services.Concat(Activities);

    protected override Finding Judge(Case c, Fact visit)
    {
        var others = c.Facts.Of(FactName.Visit).Where(other => other.Evidence.Resource != visit.Evidence.Resource && other.PartsOf(Field.Type).Any(type => c.InAny(Services, type.Concept))).ToList();
        if (others.Find(other => Overlaps(visit, other) == true) is { } clash)
        {
            return Finding.NotMet($"At the same time there was a contact of {clash.PartsOf(Field.Type).First(type => c.InAny(Services, type.Concept)).Concept!.Shown}.", clash.Evidence);
        }

        if (others.Find(other => Overlaps(visit, other) is null) is { } vague)
        {
            return Finding.Unknown("On the same day there was a contact of the other service, and the notes do not say at what time.", c.Missing(FactName.Visit, "start and end of both contacts in their service notes"), vague.Evidence);
        }

        var alike = visit.PartsOf(Field.Activity).FirstOrDefault(activity => c.InAny(Activities, activity.Concept));
        if (alike is null)
        {
            return Finding.Met("No contact of the other service was at the same time.");
        }

        var goesOn = c.Facts.Of(FactName.OtherService).FirstOrDefault(fact => c.InAny(Services, fact.Concept) && Exclusive.Overlaps(fact, c.Period) != false)?.Value?.ToString()
            ?? c.Ledger.Authorizations.FirstOrDefault(a => c.InAny(Services, a.Service) && a.Period.Overlaps(c.Period))?.Service.ToString();
        return goesOn is null ? Finding.Met($"{alike.Concept!.Shown}: the other service does not go on.", alike.Evidence)
            : Finding.Person($"{alike.Concept!.Shown}, while {goesOn} goes on. {Asks}", alike.Evidence);
    }

    static bool? Overlaps(Fact one, Fact other)
    {
        if (one.When is { } day && other.When is { } otherDay && (day.High < otherDay.Low || otherDay.High < day.Low))
        {
            return false;
        }

        return one.Moment is { } start && other.Moment is { } otherStart && one.MomentOf(Field.Ended) is { } end && other.MomentOf(Field.Ended) is { } otherEnd
            ? start < otherEnd && otherStart < end : null;
    }
}
