using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>What a measure is taken of.</summary>
/// <param name="Policy">The policy whose code sets the measure names.</param>
/// <param name="Version">Its version in force on the period's first day.</param>
/// <param name="Period">The days that count, at most <see cref="MostDays"/>.</param>
/// <param name="Organizations">Keys of the organization and its sites.</param>
public sealed record MeasureScope(Policy Policy, PolicyVersion Version, DateSpan Period, ImmutableHashSet<string> Organizations)
{
    /// <summary>A measure is of a year at most.</summary>
    public const int MostDays = 366;

    /// <summary>Whether it is kept, for contacts, which members they are of: asked for where a list of subjects is wanted.</summary>
    public bool ListSubjects { get; init; }

    /// <summary>The day whose parameters hold.</summary>
    public DateOnly Date => Period.Start;

    public int UnitMinutes => Version.Services.IsEmpty ? 15 : Version.Services[0].UnitMinutes;

    public bool InAny(ImmutableArray<string> sets, FactValue.Coded? concept)
    {
        foreach (var set in sets)
        {
            if (Policy.CodeSets[set].Contains(concept))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Which of two groups of sets a concept is in: its first code that is in one of them decides; null where none is.</summary>
    public bool? Either(ImmutableArray<string> yes, ImmutableArray<string> no, FactValue.Coded? concept)
    {
        foreach (var code in concept?.Codes ?? [])
        {
            var one = new FactValue.Coded([code]);
            if (InAny(no, one))
            {
                return false;
            }

            if (InAny(yes, one))
            {
                return true;
            }
        }

        return null;
    }
}

/// <summary>Names of the facts that measures alone read, beside <see cref="FactName.Visit"/>.</summary>
public static class MeasureFact
{
    /// <summary>A person's role with the organization. Fields <c>role</c> (codes), <c>person</c>, <c>site</c>, <c>supervisor</c>, <c>position</c> (keys), <c>fte</c>, <c>start</c>, <c>end</c>, <c>hired</c>. Parts <c>credential</c> (codes; <c>start</c>, <c>end</c>, <c>hours</c>).</summary>
    public const string Staff = "staff";

    /// <summary>A member's stay with the organization. Fields <c>service</c> (codes), <c>member</c>, <c>manager</c>, <c>site</c> (keys), <c>start</c>, <c>end</c>.</summary>
    public const string Enrollment = "enrollment";

    /// <summary>A session of supervision; dated. Value: codes of its kind. Field <c>site</c>. Parts <c>participant</c> (keys).</summary>
    public const string Session = "supervision-session";

    /// <summary>A document about a person of the staff; dated. Value: codes of its kind. Field <c>person</c> (key).</summary>
    public const string StaffDocument = "staff-document";

    /// <summary>Whether a member has reached an outcome; dated. Value: codes of the outcome. Fields <c>member</c> (key), <c>reached</c>.</summary>
    public const string Outcome = "outcome";
}

/// <summary>Names of fields and parts of those facts.</summary>
public static class MeasureField
{
    public const string Member = "member";
    public const string Site = "site";
    public const string Person = "person";
    public const string Role = "role";
    public const string Manager = "manager";
    public const string Supervisor = "supervisor";
    public const string Position = "position";
    public const string FullTime = "fte";
    public const string Hired = "hired";
    public const string Hours = "hours";
    public const string Reached = "reached";
    public const string Service = "service";
    public const string Credential = "credential";
    public const string Participant = "participant";

    /// <summary>On a contact: the organization that runs the place.</summary>
    public const string PlaceOwner = "place-owner";
}
