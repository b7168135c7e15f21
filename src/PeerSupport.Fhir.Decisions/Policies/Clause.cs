using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>What a clause can do.</summary>
public enum Effect
{
    /// <summary>Decides: not met denies, unknown pends.</summary>
    Require,

    /// <summary>Cuts quantity or period down to what is allowed.</summary>
    Limit,

    /// <summary>A service that is not paid: found denies; silence is not judged.</summary>
    Exclude,

    /// <summary>Explicitly false denies; silence gives a note.</summary>
    Attest,

    /// <summary>Is shown and decides nothing.</summary>
    Inform,

    /// <summary>Is judged in a discharge review alone.</summary>
    Discharge,

    /// <summary>Is judged over a provider's whole record, never on a request.</summary>
    Measure,
}

/// <summary>Who must stand behind an adverse answer of this clause (42 CFR 438.210(b)(3)).</summary>
public enum Decider { Administrative, Clinical }

/// <summary>Where a clause stands in its source.</summary>
public sealed record Citation
{
    /// <summary>The section or heading.</summary>
    public required string Section { get; init; }

    /// <summary>The page, where the source has pages.</summary>
    public int? Page { get; init; }

    public override string ToString() => Page is { } page ? $"{Section}, page {page}" : Section;
}

/// <summary>A code that a policy writes down.</summary>
public sealed record PolicyCode
{
    public required string System { get; init; }
    public required string Code { get; init; }
    public string? Display { get; init; }
    internal Code Value => new(System, Code);
}

/// <summary>One clause of a policy: what it says, where that stands, and how it is judged.</summary>
public sealed record Clause
{
    public required string Id { get; init; }

    public required Effect Effect { get; init; }

    /// <summary>A few words.</summary>
    public required string Title { get; init; }

    /// <summary>The clause in our own words.</summary>
    public required string Text { get; init; }

    public required Citation Cite { get; init; }

    public Decider Decider { get; init; }

    /// <summary>The stages it is judged at.</summary>
    public ImmutableArray<Stage> Stages { get; init; } = [Stage.Admission, Stage.ContinuedStay];

    /// <summary>The programs it holds for; empty is all.</summary>
    public ImmutableArray<string> Programs { get; init; } = [];

    /// <summary>What the source does not say and we had to choose; null where the clause rests on the source alone.</summary>
    public string? House { get; init; }

    /// <summary>The situation in the reason table whose codes a denial or a pend by this clause carries.</summary>
    public string? Reason { get; init; }

    /// <summary>The clause is about an absence: nothing found is the evidence, so it is never unknown.</summary>
    public bool Absence { get; init; }

    /// <summary>How it is judged.</summary>
    public Criterion? Test { get; init; }

    /// <summary>What it allows.</summary>
    public Limit? Limit { get; init; }

    /// <summary>What it measures over a provider's record; for the effect <see cref="Effect.Measure"/>.</summary>
    public Measure? Measure { get; init; }

    /// <summary>Where this is met, the clause is shown and neither cuts nor denies.</summary>
    public Criterion? Unless { get; init; }

    /// <summary>IDs of shared clauses whose place this one takes.</summary>
    public ImmutableArray<string> Replaces { get; init; } = [];

    /// <summary>What mends a "not met", in a sentence; null where nothing but a corrected record does.</summary>
    public string? Remedy { get; init; }

    /// <summary>The facts that judging it reads, each once.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IEnumerable<string> Facts => (Test?.SelfAndInner().SelectMany(criterion => criterion.Facts) ?? []).Concat(Limit?.Facts ?? []).Distinct();

    internal bool AppliesTo(Stage stage, string? program) => Stages.Contains(stage) && (Programs.IsEmpty || (program is not null && Programs.Contains(program)));
}
