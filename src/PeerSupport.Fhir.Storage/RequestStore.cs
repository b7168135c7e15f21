using Microsoft.EntityFrameworkCore;

namespace PeerSupport.Fhir.Storage;

/// <summary>A request for authorization as it stands: the latest decision on it.</summary>
/// <param name="Key">Key of the first request; every update of it has the same.</param>
/// <param name="Provider">Key of the organization that asked.</param>
/// <param name="Number">Its number, which it keeps over all updates.</param>
/// <param name="Decision">The latest decision.</param>
public sealed record StandingRequest(string Key, string? Provider, string Number, StoredDecision Decision);

/// <summary>Finds a member's requests for authorization by what their senders call them.</summary>
public sealed class RequestStore(FhirDbContext db)
{
    /// <summary>The number of a request by the id of its first answer.</summary>
    public static string NumberOf(string responseId) => $"PS-{responseId}";

    /// <summary>Whether a request of this key was answered before.</summary>
    public Task<bool> Knows(string key, CancellationToken cancellation) => StoreQueries.Of(db).Submitted(db, key, cancellation);

    /// <summary>The member's requests, the oldest first.</summary>
    public async Task<IReadOnlyList<StandingRequest>> OfMember(string policyId, string memberId, CancellationToken cancellation)
    {
        var heads = await Heads(policyId, memberId, cancellation);
        var latest = heads.GroupBy(head => head.RequestKey).Select(group => group.Last().Id).ToList();
        var rows = await db.Decisions.AsNoTracking().Where(d => latest.Contains(d.Id)).ToListAsync(cancellation);
        return [.. rows.OrderBy(row => row.Created).ThenBy(row => row.Id, StringComparer.Ordinal).Select(row => Standing(row, heads))];
    }

    /// <summary>The member's request of this key, or null.</summary>
    public async Task<StandingRequest?> OfKey(string policyId, string memberId, string key, CancellationToken cancellation)
    {
        var heads = (await Heads(policyId, memberId, cancellation)).FindAll(head => head.RequestKey == key);
        if (heads.Count == 0)
        {
            return null;
        }

        var latest = heads[^1].Id;
        return Standing(await db.Decisions.AsNoTracking().FirstAsync(d => d.Id == latest, cancellation), heads);
    }

    /// <summary>The request of the member and provider that is named, or null.</summary>
    /// <param name="policyId">The policy.</param>
    /// <param name="memberId">The member.</param>
    /// <param name="provider">Key of the organization that asked.</param>
    /// <param name="keys">Keys of its identifiers, the most telling first.</param>
    /// <param name="claimId">The id of its Claim on this server.</param>
    /// <param name="numbers">Its number, or those of its lines.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<StandingRequest?> Find(string policyId, string memberId, string? provider, IReadOnlyList<string> keys, string? claimId, IReadOnlyList<string> numbers, CancellationToken cancellation)
    {
        var heads = (await Heads(policyId, memberId, cancellation)).FindAll(head => head.Provider == provider);
        var submitted = await db.Submissions.AsNoTracking().Where(s => keys.Contains(s.Key)).Select(s => new { s.Key, s.DecisionId }).ToListAsync(cancellation);
        var named = keys.Select(key => heads.FindLast(head => submitted.Exists(s => s.Key == key && s.DecisionId == head.Id))).FirstOrDefault(head => head is not null)
            ?? heads.FindLast(head => head.RequestId == claimId) ?? heads.FindLast(head => numbers.Any(number => Names(number, head.ResponseId)));
        if (named is null)
        {
            return null;
        }

        var latest = heads.FindLast(head => head.RequestKey == named.RequestKey)!.Id;
        return Standing(await db.Decisions.AsNoTracking().FirstAsync(d => d.Id == latest, cancellation), heads);
    }

    /// <summary>Whether a number is that of the request, or of one of its lines.</summary>
    public static bool Names(string number, StandingRequest request) => number == request.Number || number.StartsWith(request.Number + "-", StringComparison.Ordinal);

    static bool Names(string number, string responseId) => number == NumberOf(responseId) || number.StartsWith(NumberOf(responseId) + "-", StringComparison.Ordinal);

    Task<List<Head>> Heads(string policyId, string memberId, CancellationToken cancellation) => db.Decisions.AsNoTracking()
        .Where(d => d.PolicyId == policyId && d.MemberId == memberId && d.Kind == DecisionKind.Authorization).OrderBy(d => d.Created).ThenBy(d => d.Id)
        .Select(d => new Head(d.Id, d.RequestKey, d.Provider, d.RequestId, d.ResponseId)).ToListAsync(cancellation);

    static StandingRequest Standing(DecisionRow row, List<Head> heads) => new(row.RequestKey, row.Provider, NumberOf(heads.Find(head => head.RequestKey == row.RequestKey)!.ResponseId),
        new(row.Id, row.PolicyId, row.PolicyRevision, new(row.RequestType, row.RequestId), new(row.ResponseType, row.ResponseId), new DateTimeOffset(row.Created, TimeSpan.Zero), row.Json.Bytes));

    sealed record Head(string Id, string RequestKey, string? Provider, string RequestId, string ResponseId);
}
