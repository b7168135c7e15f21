using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>The answer to a request or to one of its lines.</summary>
public enum Outcome { Certified, Modified, Pended, Denied, Cancelled }

/// <summary>Which adverse results stand at once, and which wait for a person (setting <c>Review:AdverseDecisions</c>).</summary>
public enum AdverseDecisions
{
    /// <summary>Every result stands at once.</summary>
    Automatic,

    /// <summary>An adverse result of a clinical clause waits for a reviewer.</summary>
    ClinicalToReviewer,

    /// <summary>Every adverse result waits for a reviewer, limits too.</summary>
    AllToReviewer,
}

/// <summary>Evidence that would settle an unknown clause, and where to put it.</summary>
public sealed record MissingEvidence(string Fact, string What, string Where);

/// <summary>One clause as it was judged.</summary>
public sealed record ClauseResult
{
    public required string Id { get; init; }
    public required string Title { get; init; }
    public required string Text { get; init; }
    public required Citation Cite { get; init; }
    public required Effect Effect { get; init; }
    public required Decider Decider { get; init; }
    public required Truth Value { get; init; }

    /// <summary>False for a clause that is only there to be read: it has no value.</summary>
    public bool Judged { get; init; } = true;

    /// <summary>Why, in plain words.</summary>
    public required string Because { get; init; }

    /// <summary>The house rule that the clause turns on, or null.</summary>
    public string? House { get; init; }

    /// <summary>Key of the reason table.</summary>
    public string? Reason { get; init; }

    /// <summary>What the clause did to the request: <c>start moved to …</c>, <c>end cut to …</c>, <c>units cut to …</c>.</summary>
    public string? Changed { get; init; }

    public ImmutableArray<Evidence> Evidence { get; init; } = [];

    public ImmutableArray<MissingEvidence> Missing { get; init; } = [];

    /// <summary>The step that mends a clause that is not met or unknown.</summary>
    public string? Remedy { get; init; }

    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>No document settles it: a person has to look.</summary>
    public bool ForPerson { get; init; }
}

/// <summary>The answer to one line.</summary>
public sealed record LineDecision
{
    public required int Sequence { get; init; }

    /// <summary>The service asked for, as its first code.</summary>
    public required string Service { get; init; }

    public required Outcome Outcome { get; init; }

    /// <summary>What the rules give, where <see cref="Outcome"/> waits for a reviewer to confirm it.</summary>
    public Outcome? Recommended { get; init; }

    /// <summary>What the rules would give, for the reviewer alone; null where nothing is recommended.</summary>
    public Recommendation? Proposal { get; init; }

    /// <summary>A reviewer's reason; null where no person denied or changed the line.</summary>
    public ReviewReason? Reason { get; init; }

    public int? AskedUnits { get; init; }

    public required DateSpan AskedPeriod { get; init; }

    /// <summary>Units certified; for a cancelled line those that were used. Null where nothing is authorized.</summary>
    public int? Units { get; init; }

    /// <summary>Days certified; for a cancelled line until the day it ended. Null where nothing is authorized.</summary>
    public DateSpan? Period { get; init; }

    /// <summary>The day of the decision by which the line stands, where an update asked nothing new of it; null for a line that this decision decided.</summary>
    public DateOnly? Since { get; init; }

    /// <summary>IDs of the clauses that caused an answer that is not certified in total.</summary>
    public ImmutableArray<string> Causes { get; init; } = [];

    /// <summary>Caps, rates and what is left.</summary>
    public ImmutableArray<Allowance> Allowances { get; init; } = [];

    public required ImmutableArray<ClauseResult> Clauses { get; init; }

    /// <summary>What is paid; null for a line that bills nothing.</summary>
    public Payment? Payment { get; init; }

    /// <summary>What the line uses of an authorization; empty unless it is paid.</summary>
    public ImmutableArray<Use> Uses { get; init; } = [];

    /// <summary>The policy version that was applied; null where none was in force.</summary>
    public string? PolicyVersion { get; init; }

    /// <summary>The answer in one plain sentence.</summary>
    public required string Summary { get; init; }
}

/// <summary>What a line of a claim bills and what of it is paid. Amounts are null where the policy states no rate: never 0, and never the billed amount as if it were one.</summary>
/// <param name="Billed">Units billed.</param>
/// <param name="Units">Units paid.</param>
public sealed record Payment(decimal Billed, int Units)
{
    /// <summary>Amount billed.</summary>
    public decimal? Submitted { get; init; }

    /// <summary>Amount a unit.</summary>
    public decimal? Rate { get; init; }

    /// <summary>Units paid times the rate.</summary>
    public decimal? Eligible { get; init; }

    /// <summary>Amount paid: what is eligible, or what was billed for the units paid where that is less.</summary>
    public decimal? Benefit { get; init; }

    public string? Currency { get; init; }

    /// <summary>Number of the authorization that the line is paid out of.</summary>
    public string? Authorization { get; init; }
}

/// <summary>A whole answer: the audit record of a request.</summary>
public sealed record Decision
{
    public required string PolicyId { get; init; }
    public required string PolicyTitle { get; init; }

    /// <summary>Hash over all data that can change a decision of this policy.</summary>
    public required string PolicyRevision { get; init; }

    public string? Program { get; init; }

    /// <summary>The stage it was judged at, which may differ from the one asked for (a late renewal is judged as an initial request).</summary>
    public required Stage Stage { get; init; }

    /// <summary>The day the request was received.</summary>
    public required DateOnly Received { get; init; }

    public required AdverseDecisions Review { get; init; }

    /// <summary>Whether a person looked at it.</summary>
    public bool HumanReviewed { get; init; }

    /// <summary>Who looked; null where nobody did.</summary>
    public Reviewer? Reviewer { get; init; }

    /// <summary>Documents that a reviewer waits for; empty where none are.</summary>
    public ImmutableArray<WantedDocument> Wanted { get; init; } = [];

    public required ImmutableArray<LineDecision> Lines { get; init; }

    /// <summary>The decision as those who asked read it: what is recommended to a reviewer is the reviewer's to read.</summary>
    public Decision WithoutRecommendations() => this with
    {
        Lines = [.. Lines.Select(line => line.Recommended is null ? line
            : line with { Recommended = null, Proposal = null, Clauses = [.. line.Clauses.Select(clause => clause with { Changed = null })] })],
    };

    /// <summary>The worst of the lines that are not cancelled: denied only where every line is; pended where one waits; modified where lines differ. Cancelled where all are.</summary>
    public Outcome Outcome
    {
        get
        {
            var standing = Lines.Where(line => line.Outcome != Outcome.Cancelled).ToList();
            return standing.Count == 0 && Lines.Length > 0 ? Outcome.Cancelled
                : standing.TrueForAll(line => line.Outcome == Outcome.Certified) ? Outcome.Certified
                : standing.Exists(line => line.Outcome == Outcome.Pended) ? Outcome.Pended
                : standing.TrueForAll(line => line.Outcome == Outcome.Denied) ? Outcome.Denied : Outcome.Modified;
        }
    }

    /// <summary>The sum of what the lines are paid; null where no line has an amount.</summary>
    public decimal? Paid => Lines.Any(line => line.Payment?.Benefit is not null) ? Lines.Sum(line => line.Payment?.Benefit ?? 0) : null;

    /// <summary>IDs of all clauses that caused a line's answer, in the policy's order, each once.</summary>
    public ImmutableArray<string> Causes => [.. Lines.SelectMany(line => line.Causes).Distinct()];
}
