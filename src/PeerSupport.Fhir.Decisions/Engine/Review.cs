using System.Collections.Immutable;

namespace PeerSupport.Fhir.Decisions;

/// <summary>What the rules would give a line that waits for a reviewer.</summary>
/// <param name="Units">Units; null where they would give nothing.</param>
/// <param name="Period">Days; null where they would give nothing.</param>
/// <param name="Summary">In a sentence.</param>
public sealed record Recommendation(int? Units, DateSpan? Period, string Summary);

/// <summary>Who decided.</summary>
/// <param name="Name">The person's name.</param>
/// <param name="Npi">National provider identifier, 10 digits.</param>
/// <param name="Specialty">Specialty, as a code of the provider taxonomy.</param>
public sealed record Reviewer(string Name, string Npi, Code Specialty);

/// <summary>Why a reviewer denied or changed a line: at least one of the three is given.</summary>
/// <param name="Clause">ID of a clause.</param>
/// <param name="Code">Decision reason (X12 886).</param>
/// <param name="Text">In words.</param>
public sealed record ReviewReason(string? Clause, string? Code, string? Text);

/// <summary>A document that a reviewer waits for.</summary>
/// <param name="Code">LOINC code of the attachment; null where only words say what it is.</param>
/// <param name="Text">What it is.</param>
public sealed record WantedDocument(string? Code, string Text);

/// <summary>What a reviewer can say of a line.</summary>
public enum Verdict { Approve, Modify, Deny }

/// <summary>What a reviewer says of one line.</summary>
/// <param name="Sequence">The line.</param>
/// <param name="Verdict">Approve as asked, approve less, or deny.</param>
public sealed record LineVerdict(int Sequence, Verdict Verdict)
{
    /// <summary>Units given, above 0, where it approves less; null for as many as were asked.</summary>
    public int? Units { get; init; }

    /// <summary>Days given where it approves less; null for those that were asked.</summary>
    public DateSpan? Period { get; init; }
}

/// <summary>What a reviewer says of a request.</summary>
/// <param name="Reviewer">Who.</param>
/// <param name="Day">The day of the decision.</param>
/// <param name="Lines">One for each line that waits.</param>
/// <param name="Reason">Why, where a line is denied or changed.</param>
public sealed record ReviewerDecision(Reviewer Reviewer, DateOnly Day, ImmutableArray<LineVerdict> Lines, ReviewReason? Reason);

/// <summary>Why a reviewer's decision can't stand.</summary>
public enum ReviewFaultKind { NotWaiting, AboveAsked, AboveLimit, BelowUsed }

/// <summary>Why a line of a reviewer's decision can't stand.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Sequence">The line.</param>
/// <param name="Expected">What would stand.</param>
/// <param name="Found">What was given.</param>
public sealed record ReviewFault(ReviewFaultKind Kind, int Sequence, string Expected, string Found);

/// <summary>A request as a reviewer decided it.</summary>
/// <param name="Decision">The decision; null where there are faults.</param>
/// <param name="Ends">Chains whose authorization ends with it, because it gives another one.</param>
/// <param name="Faults">Why it can't stand; empty where it does.</param>
public sealed record ReviewedDecision(Decision? Decision, ImmutableArray<string> Ends, ImmutableArray<ReviewFault> Faults);
