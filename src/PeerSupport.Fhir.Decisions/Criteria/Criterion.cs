using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace PeerSupport.Fhir.Decisions;

/// <summary>The three values of a criterion. Unknown is no evidence, never bad evidence.</summary>
public enum Truth { NotMet, Unknown, Met }

/// <summary>Evidence that would settle an unknown criterion.</summary>
/// <param name="Fact">The fact's name in the evidence map.</param>
/// <param name="What">What is missing, in words.</param>
/// <param name="Whose">Of whom, where the fact is kept of several (<c>specialist</c>, <c>oversight</c>): it belongs to that one's record alone.</param>
public sealed record Missing(string Fact, string What, string? Whose = null);

/// <summary>What a criterion found.</summary>
public sealed record Finding(Truth Value)
{
    /// <summary>Why, in one plain sentence.</summary>
    public string Because { get; init; } = "";

    public ImmutableArray<Evidence> Evidence { get; init; } = [];

    public ImmutableArray<Missing> Missing { get; init; } = [];

    /// <summary>What a reader should know beside the value.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>The findings that this one was made of.</summary>
    public ImmutableArray<Finding> Parts { get; init; } = [];

    /// <summary>The criterion is met from this day on: the start of the service moves there.</summary>
    public DateOnly? MoveStart { get; init; }

    /// <summary>The criterion is met up to this day: the end of the service moves there.</summary>
    public DateOnly? CutEnd { get; init; }

    /// <summary>No document settles it: a person has to look.</summary>
    public bool ForPerson { get; init; }

    public static Finding Met(string because, params IEnumerable<Evidence> evidence) => new(Truth.Met) { Because = because, Evidence = [.. evidence] };

    public static Finding NotMet(string because, params IEnumerable<Evidence> evidence) => new(Truth.NotMet) { Because = because, Evidence = [.. evidence] };

    public static Finding Unknown(string because, Missing missing, params IEnumerable<Evidence> evidence) =>
        new(Truth.Unknown) { Because = because, Missing = [missing], Evidence = [.. evidence] };

    public static Finding Person(string because, params IEnumerable<Evidence> evidence) => new(Truth.Unknown) { Because = because, ForPerson = true, Evidence = [.. evidence] };
}

/// <summary>
/// A test that a clause makes. The kinds are a closed vocabulary: each is a class with typed parameters, three-valued, and names the evidence that it used.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(All), "all")]
[JsonDerivedType(typeof(AnyOf), "any")]
[JsonDerivedType(typeof(AtLeast), "atLeast")]
[JsonDerivedType(typeof(Not), "not")]
[JsonDerivedType(typeof(Review), "review")]
[JsonDerivedType(typeof(Age), "age")]
[JsonDerivedType(typeof(YesNoFact), "yesNo")]
[JsonDerivedType(typeof(Assessment), "assessment")]
[JsonDerivedType(typeof(Diagnosis), "diagnosis")]
[JsonDerivedType(typeof(Concurrent), "concurrent")]
[JsonDerivedType(typeof(Exclusive), "exclusive")]
[JsonDerivedType(typeof(Transition), "transition")]
[JsonDerivedType(typeof(Previous), "previous")]
[JsonDerivedType(typeof(SoleProvider), "soleProvider")]
[JsonDerivedType(typeof(Running), "running")]
[JsonDerivedType(typeof(Qualification), "qualification")]
[JsonDerivedType(typeof(Supervision), "supervision")]
[JsonDerivedType(typeof(Employment), "employment")]
[JsonDerivedType(typeof(OrganizationHolds), "organization")]
[JsonDerivedType(typeof(ProviderKind), "providerType")]
[JsonDerivedType(typeof(Order), "order")]
[JsonDerivedType(typeof(DocumentOnFile), "document")]
[JsonDerivedType(typeof(Plan), "plan")]
[JsonDerivedType(typeof(Tasks), "tasks")]
[JsonDerivedType(typeof(Progress), "progress")]
[JsonDerivedType(typeof(Mode), "mode")]
[JsonDerivedType(typeof(Place), "place")]
[JsonDerivedType(typeof(Since), "since")]
[JsonDerivedType(typeof(ReceivedBefore), "received")]
[JsonDerivedType(typeof(ProgramIs), "program")]
[JsonDerivedType(typeof(CoverageInForce), "coverage")]
[JsonDerivedType(typeof(PolicyInForce), "policyInForce")]
[JsonDerivedType(typeof(ServiceCovered), "service")]
[JsonDerivedType(typeof(AreaRate), "areaRate")]
[JsonDerivedType(typeof(PlanUpdated), "planUpdated")]
[JsonDerivedType(typeof(Taper), "taper")]
[JsonDerivedType(typeof(ClauseHolds), "clause")]
[JsonDerivedType(typeof(Activity), "activity")]
[JsonDerivedType(typeof(Contact), "contact")]
[JsonDerivedType(typeof(VisitStates), "visitStates")]
[JsonDerivedType(typeof(TookPlace), "tookPlace")]
[JsonDerivedType(typeof(Note), "note")]
[JsonDerivedType(typeof(PerformedBy), "performedBy")]
[JsonDerivedType(typeof(SameTime), "sameTime")]
[JsonDerivedType(typeof(NotPaidBefore), "notPaidBefore")]
public abstract record Criterion
{
    /// <summary>Judges one line of a request. Pure: the same case gives the same finding.</summary>
    public abstract Finding Judge(Case c);

    /// <summary>The facts that it reads, for lint, for the list of documents a clause wants, and for the evidence page.</summary>
    public virtual IEnumerable<string> Facts => [];

    /// <summary>What it wants to see, in words, where that is more than the fact's own label says.</summary>
    public virtual string? Wanted => null;

    /// <summary>The code sets that it names, for lint.</summary>
    public virtual IEnumerable<string> Sets => [];

    /// <summary>The criteria inside it.</summary>
    public virtual IEnumerable<Criterion> Inner => [];

    /// <summary>Whether it can ever give the value: cases are asked for those values only.</summary>
    internal virtual bool CanGive(Truth value) => true;

    /// <summary>Whether it judges the program itself (its days, its areas) and nothing of the member, the service's staff or the record: an eligibility answer says such a no at once.</summary>
    internal virtual bool IsOfTheProgram => false;

    internal IEnumerable<Criterion> SelfAndInner() => Inner.OfType<Criterion>().SelectMany(inner => inner.SelfAndInner()).Prepend(this);
}
