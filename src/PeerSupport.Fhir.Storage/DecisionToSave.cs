using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Storage;

/// <summary>A member's ledger as it was read.</summary>
/// <param name="Ledger">What the member was given and still holds.</param>
/// <param name="Version">The state that it was read in; 0 when nothing was saved for the member yet. Goes back with <see cref="DecisionToSave.LedgerVersion"/>.</param>
public sealed record MemberLedger(Ledger Ledger, long Version);

/// <summary>The answer that a request got.</summary>
public sealed record SubmissionAnswer(string DecisionId, ResourceKey Request, ResourceKey Response, DateTimeOffset Received);

/// <summary>A decision as it was saved, its JSON as it was given.</summary>
public sealed record StoredDecision(
    string Id, string PolicyId, string PolicyRevision, ResourceKey Request, ResourceKey Response, DateTimeOffset Created, ReadOnlyMemory<byte> Json);

/// <summary>Everything that one answered request writes. It is saved as a whole or not at all.</summary>
public sealed record DecisionToSave
{
    /// <summary>Identity of the request: <see cref="ContentHash.RequestKey"/>.</summary>
    public required string RequestKey { get; init; }

    /// <summary>SHA-256 of the body as it came: <see cref="ContentHash.Of"/>.</summary>
    public required string ContentHash { get; init; }

    public required string DecisionId { get; init; }
    public required string PolicyId { get; init; }
    public required string PolicyRevision { get; init; }

    /// <summary>The decision's JSON.</summary>
    public required ReadOnlyMemory<byte> DecisionJson { get; init; }

    /// <summary>When the request was received.</summary>
    public required DateTimeOffset Received { get; init; }

    public required string MemberId { get; init; }

    /// <summary>The version of the ledger that the decision was made on.</summary>
    public required long LedgerVersion { get; init; }

    /// <summary>Key of the organization that asked. Where this decision gives an authorization, its active ones of the same request key are replaced.</summary>
    public required string? Provider { get; init; }

    public string? Program { get; init; }

    /// <summary>Which of <see cref="Resources"/> is the request.</summary>
    public required ResourceKey Request { get; init; }

    /// <summary>Which of <see cref="Resources"/> is the answer.</summary>
    public required ResourceKey Response { get; init; }

    /// <summary>Request, answer and whatever else is kept with them. One that is there already gets a new version.</summary>
    public required IReadOnlyList<ResourceToSave> Resources { get; init; }

    public DecisionKind Kind { get; init; } = DecisionKind.Authorization;

    /// <summary>How it came out, in a word.</summary>
    public required string Outcome { get; init; }

    /// <summary>What a claim used by this decision.</summary>
    public IReadOnlyList<Use> Uses { get; init; } = [];

    /// <summary>For a claim: the earlier claim that it takes back or takes the place of.</summary>
    public string? EarlierClaim { get; init; }

    /// <summary>The claim only takes back the earlier one.</summary>
    public bool IsVoid { get; init; }

    /// <summary>What it does to the reviewers' worklist; null where nothing.</summary>
    public ReviewChange? Review { get; init; }

    /// <summary>Whether it answers a body that was sent: the same body again then gets the same answer. False for a decision on what was sent before.</summary>
    public bool IsSubmission { get; init; } = true;

    /// <summary>For an update: the chains whose authorization ends with it. Null where giving an authorization ends all active ones of the same request key.</summary>
    public IReadOnlyList<string>? Ends { get; init; }

    /// <summary>For an update: the key under its own identifier, so that it is known again by that one too; null where it is the request key.</summary>
    public string? OwnKey { get; init; }

    /// <summary>What subscribers are told of it; its focus is one of <see cref="Resources"/>. Null when they are told nothing.</summary>
    public ChangeEvent? Notify { get; init; }

    /// <summary>What the member is given by this decision; empty when it gives nothing.</summary>
    public IReadOnlyList<Authorization> Authorizations { get; init; } = [];
}

/// <summary>What a decision answers.</summary>
public enum DecisionKind { Authorization, Claim }

/// <summary>An earlier claim.</summary>
/// <param name="Id">The claim's id.</param>
/// <param name="Taken">It was voided or replaced, or is itself the void of another one: nothing can be done to it any more.</param>
/// <param name="Units">Units that it used and that were not given back.</param>
/// <param name="Amount">What was paid for them; null where no amount was.</param>
public sealed record EarlierClaim(string Id, bool Taken, int Units, decimal? Amount);

/// <summary>What became of a save.</summary>
public abstract record SaveResult
{
    SaveResult()
    {
    }

    /// <summary>It is saved.</summary>
    public sealed record Saved(SubmissionAnswer Answer) : SaveResult
    {
        /// <summary>The resources as they are stored, in the order in which they were given.</summary>
        public IReadOnlyList<StoredResource> Resources { get; init; } = [];
    }

    /// <summary>The same request was answered before; nothing was written.</summary>
    public sealed record Repeated(SubmissionAnswer First) : SaveResult;

    /// <summary>Another request of the member was saved since the ledger was read; nothing was written. Read the ledger and decide again.</summary>
    public sealed record Conflict : SaveResult;
}
