namespace PeerSupport.Fhir.Storage;

/// <summary>A request that was answered. The same key with the same content is a repeat, with other content a new request in its place.</summary>
internal sealed class SubmissionRow
{
    public required string Key { get; init; }
    public required string ContentHash { get; init; }
    public required string RequestType { get; init; }
    public required string RequestId { get; init; }
    public required string ResponseType { get; init; }
    public required string ResponseId { get; init; }
    public required string DecisionId { get; init; }
    public required long Received { get; init; }
}

/// <summary>A decision as it was made: the audit record. Never changed.</summary>
internal sealed class DecisionRow
{
    public required string Id { get; init; }
    public required string PolicyId { get; init; }
    public required string PolicyRevision { get; init; }
    public required string RequestType { get; init; }
    public required string RequestId { get; init; }
    public required string ResponseType { get; init; }
    public required string ResponseId { get; init; }
    public required long Created { get; init; }

    /// <summary>The request's stage: authorization or claim (<see cref="DecisionKind"/>).</summary>
    public required DecisionKind Kind { get; init; }

    public required string RequestKey { get; init; }
    public required string MemberId { get; init; }
    public required string? Program { get; init; }
    public required string? Provider { get; init; }
    public required string Outcome { get; init; }
    public required PackedJson Json { get; init; }
}

internal enum AuthorizationStatus { Active, Cancelled, Replaced }

/// <summary>What a member was given.</summary>
internal sealed class AuthorizationRow
{
    public required string Number { get; init; }
    public required string PolicyId { get; init; }
    public required string? Program { get; init; }
    public required string MemberId { get; init; }
    public required string? Provider { get; init; }

    /// <summary>Every coding of the service, as a JSON array of system and code.</summary>
    public required string Service { get; init; }

    public required DateOnly Start { get; init; }
    public required DateOnly End { get; init; }
    public required int Units { get; init; }
    public required string? RequestKey { get; init; }
    public required string Chain { get; init; }
    public required int? DailyUnits { get; init; }
    public required int? WeeklyUnits { get; init; }
    public required AuthorizationStatus Status { get; set; }
    public required long Issued { get; init; }

    /// <summary>When it was cancelled or replaced.</summary>
    public long? Ended { get; set; }

    public required string ResponseId { get; init; }
}

/// <summary>
/// One row a member and policy. Whatever changes what the member has advances it in the same transaction, so that of two who decided on the same reading
/// of the ledger only one can save.
/// </summary>
internal sealed class MemberLedgerRow
{
    public required string PolicyId { get; init; }
    public required string MemberId { get; init; }
    public required long Version { get; set; }
}
