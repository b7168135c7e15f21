using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>The contact took place: it was not cancelled, and the member came.</summary>
public sealed record TookPlace : VisitCriterion
{
    /// <summary>States of a contact that did not take place.</summary>
    public required ImmutableArray<string> NotStates { get; init; }

    /// <summary>Code sets of reasons that say so.</summary>
    public ImmutableArray<string> Reasons { get; init; } = [];

    /// <summary>The same in words, for a reason without a code that is known: letters and digits alone, in small letters, such as <c>noshow</c>.</summary>
    public ImmutableArray<string> ReasonWords { get; init; } = [];

    /// <summary>Minutes that a contact must have lasted: not met where every contact of the line is shorter; null where the length does not matter.</summary>
    public Dated<int>? LeastMinutes { get; init; }

    public override IEnumerable<string> Sets => Reasons;

    internal override bool CanGive(Truth value) => value != Truth.Unknown;

    protected override Finding Judge(Case c, Fact visit)
    {
        var state = visit.TextOf(Field.Status);
        return state is not null && NotStates.Contains(state) ? Finding.NotMet($"The contact is on file as {state}.", At(visit, state))
            : visit.PartsOf(Field.Reason).FirstOrDefault(reason => c.InAny(Reasons, reason.Concept) || Says(reason.Concept)) is { } missed ? Finding.NotMet($"The contact did not take place: {missed.Concept!.Shown}.", missed.Evidence)
            : LeastMinutes?.On(c.Date) is { } least && Time.Minutes(visit) is { } minutes && minutes < least && c.Visits.All(each => Time.Minutes(each) < least)
                ? Finding.NotMet($"The contact took {minutes:0.##} minutes: less than {least} are not paid.", At(visit, $"{minutes:0.##} minutes"))
            : Finding.Met(LeastMinutes is null ? "The contact took place." : "Nothing on file says that it was too short.", At(visit, state ?? "no state"));
    }

    bool Says(FactValue.Coded? reason) => reason is not null && !ReasonWords.IsEmpty
        && reason.Codes.Select(code => code.Value).Append(reason.Text).Any(text => text is not null && ReasonWords.Contains(string.Concat(text.Where(char.IsLetterOrDigit)).ToLowerInvariant()));
}
