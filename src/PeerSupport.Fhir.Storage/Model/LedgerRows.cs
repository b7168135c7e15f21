namespace PeerSupport.Fhir.Storage;

/// <summary>Units of an authorization that a claim used; a void sets <see cref="Voided"/> and removes nothing.</summary>
internal sealed class UseRow
{
    public required string Id { get; init; }
    public required string PolicyId { get; init; }
    public required string MemberId { get; init; }
    public required string ClaimId { get; init; }
    public required string? Chain { get; init; }
    public required string? Provider { get; init; }

    /// <summary>Every coding of the service, as a JSON array of system and code.</summary>
    public required string Service { get; init; }

    /// <summary>What makes the contact the same one.</summary>
    public required string ContactKey { get; init; }

    public required DateOnly Day { get; init; }

    /// <summary>The local moment of the first unit, as ticks; null where the note gives no time.</summary>
    public required long? Start { get; init; }

    public required int UnitMinutes { get; init; }
    public required int Units { get; init; }

    /// <summary>Amount paid, in cents.</summary>
    public required long? Cents { get; init; }

    public required long Recorded { get; init; }
    public long? Voided { get; set; }
}

internal enum ServiceClaimStatus { Active, Voided, Replaced, Void }

/// <summary>A claim that was answered, and what became of it.</summary>
internal sealed class ServiceClaimRow
{
    public required string Id { get; init; }
    public required string PolicyId { get; init; }
    public required string MemberId { get; init; }
    public required string? Provider { get; init; }
    public required string RequestKey { get; init; }
    public required string ResponseId { get; init; }
    public required ServiceClaimStatus Status { get; set; }
    public required long Recorded { get; init; }
}

internal enum LedgerEventKind
{
    /// <summary>An authorization was given: its units are there to be used.</summary>
    Authorized,

    /// <summary>An authorization no longer stands: another one took its place, or it was cancelled.</summary>
    Ended,

    /// <summary>A claim used units.</summary>
    Used,

    /// <summary>A void or a replacement gave units back.</summary>
    Released,
}

/// <summary>One line of a member's ledger, written once: the balance of every authorization follows from these lines alone.</summary>
internal sealed class LedgerEventRow
{
    public required string PolicyId { get; init; }
    public required string MemberId { get; init; }

    /// <summary>The version that the member's ledger got with it.</summary>
    public required long Version { get; init; }

    /// <summary>Its place among those of one version.</summary>
    public required int Line { get; init; }

    public required LedgerEventKind Kind { get; init; }
    public required string? Chain { get; init; }

    /// <summary>The authorization's number, or the use's id.</summary>
    public required string Of { get; init; }

    public required int Units { get; init; }
    public required string DecisionId { get; init; }
    public required long At { get; init; }
}
