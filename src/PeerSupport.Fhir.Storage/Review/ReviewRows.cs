namespace PeerSupport.Fhir.Storage;

/// <summary>A request that waits, or waited, for a reviewer. The Task of the same id shows it; this row decides.</summary>
internal sealed class ReviewTaskRow
{
    /// <summary>Id of the Task.</summary>
    public required string Id { get; init; }

    public required string PolicyId { get; init; }
    public required string MemberId { get; init; }
    public required string RequestKey { get; init; }

    /// <summary>The request's number, which it keeps over all updates.</summary>
    public required string Number { get; init; }

    public required string ResponseId { get; init; }
    public required bool Expedited { get; init; }

    /// <summary>When the request came in; one that an update left waiting keeps it.</summary>
    public required long Received { get; init; }

    public required long Due { get; set; }
    public required bool Extended { get; set; }
    public required ReviewStatus Status { get; set; }

    /// <summary>When it was marked as overdue.</summary>
    public long? Overdue { get; set; }

    public long? Closed { get; set; }
}

/// <summary>A request for authorization that was decided, as the public metrics count it. Written once.</summary>
internal sealed class DeterminationRow
{
    public required string DecisionId { get; init; }
    public required string PolicyId { get; init; }
    public required string Outcome { get; init; }
    public required bool Expedited { get; init; }
    public required bool Appeal { get; init; }
    public required bool Extended { get; init; }
    public required bool ByPerson { get; init; }
    public required long Requested { get; init; }
    public required long Decided { get; init; }
    public required long Due { get; init; }
}
