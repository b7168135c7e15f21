using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace PeerSupport.Fhir.Decisions;

/// <summary>What a measure says of a provider's record.</summary>
public enum MeasureValue
{
    NotMet,

    /// <summary>Evidence is missing that could turn it.</summary>
    Unknown,

    Met,

    /// <summary>It is counted, and the policy sets no mark for it.</summary>
    NoBenchmark,

    /// <summary>There was nobody and nothing to count.</summary>
    Nobody,
}

/// <summary>
/// What a clause measures over a provider's whole record. The kinds are a closed vocabulary: each is a class with typed parameters and three-valued. Evidence comes in as facts, one by one and in
/// any order: what is kept of it is small.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(AllMeasures), "all")]
[JsonDerivedType(typeof(ContactShare), "contactShare")]
[JsonDerivedType(typeof(ContactEvery), "contactEvery")]
[JsonDerivedType(typeof(VisitWithin), "visitWithin")]
[JsonDerivedType(typeof(OutcomeShare), "outcomeShare")]
[JsonDerivedType(typeof(Caseload), "caseload")]
[JsonDerivedType(typeof(PeoplePerPosition), "peoplePerPosition")]
[JsonDerivedType(typeof(Supervisees), "supervisees")]
[JsonDerivedType(typeof(SessionEvery), "sessionEvery")]
[JsonDerivedType(typeof(Staffing), "staffing")]
[JsonDerivedType(typeof(Training), "training")]
[JsonDerivedType(typeof(StaffRecord), "staffRecord")]
public abstract record Measure
{
    /// <summary>What is counted each by itself, in order.</summary>
    [JsonIgnore]
    public abstract IEnumerable<MeasurePart> Parts { get; }

    /// <summary>The facts that it reads.</summary>
    [JsonIgnore]
    public IEnumerable<string> Facts => Parts.SelectMany(part => part.Reads).Distinct();
}

/// <summary>Several measures of one clause: it is met where all of them are.</summary>
public sealed record AllMeasures : Measure
{
    public required ImmutableArray<Measure> Of { get; init; }

    [JsonIgnore]
    public override IEnumerable<MeasurePart> Parts => Of.SelectMany(measure => measure.Parts);
}

/// <summary>What population a part counts.</summary>
public enum MeasureSubject { Member, Staff, Position, Day }

/// <summary>One thing that is counted: a group of a MeasureReport.</summary>
public abstract record MeasurePart : Measure
{
    /// <summary>A name that stays: the group's code.</summary>
    public required string Code { get; init; }

    /// <summary>What is counted, in a few words.</summary>
    public required string Title { get; init; }

    public override IEnumerable<MeasurePart> Parts => [this];

    /// <summary>The facts that it reads, by name.</summary>
    [JsonIgnore]
    public abstract IEnumerable<string> Reads { get; }

    /// <summary>The code sets that it names.</summary>
    [JsonIgnore]
    public abstract IEnumerable<string> Sets { get; }

    /// <summary>Its parameters in words, as of a day.</summary>
    public abstract string InWords(DateOnly day);

    /// <summary>Whom or what it counts.</summary>
    [JsonIgnore]
    public virtual MeasureSubject Subject => MeasureSubject.Member;

    /// <summary>Whether its score is a share; else it is a ratio.</summary>
    [JsonIgnore]
    public virtual bool IsShare => true;

    /// <summary>How many days before the period contacts still matter.</summary>
    public virtual int LookBack(DateOnly day) => 0;

    public abstract Tally Begin(MeasureScope scope);

    /// <summary>Whether it can ever give the value: cases are asked for those values only.</summary>
    internal virtual bool CanGive(MeasureValue value) => value != MeasureValue.NoBenchmark;
}
