using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Storage;

/// <summary>A stored decision with what it was made from.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="RequestKey">The request's key.</param>
/// <param name="Body">The request as it came.</param>
/// <param name="Ledger">What the member held at that moment.</param>
public sealed record StoredRequest(StoredDecision Decision, string RequestKey, ReadOnlyMemory<byte> Body, Ledger Ledger);

/// <summary>Reads stored decisions in the order in which they were made, some hundred at a time, so that a store of any size can be gone through.</summary>
public sealed class ReplayStore(FhirDbContext db)
{
    const int Chunk = 400;

    /// <summary>The decisions since a moment; all of them where it is null.</summary>
    public async IAsyncEnumerable<IReadOnlyList<StoredRequest>> Since(DateTimeOffset? since, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (created, id) = (since?.UtcTicks ?? 0, "");
        while (true)
        {
            var rows = await db.Decisions.AsNoTracking().Where(d => d.Created > created || (d.Created == created && string.Compare(d.Id, id) > 0))
                .OrderBy(d => d.Created).ThenBy(d => d.Id).Take(Chunk).ToListAsync(cancellation);
            if (rows.Count == 0)
            {
                yield break;
            }

            yield return await With(rows, cancellation);
            (created, id) = (rows[^1].Created, rows[^1].Id);
        }
    }

    async Task<IReadOnlyList<StoredRequest>> With(List<DecisionRow> rows, CancellationToken cancellation)
    {
        var ids = rows.Select(row => row.RequestId).ToList();
        var bodies = new Dictionary<string, ReadOnlyMemory<byte>>();
        foreach (var type in (string[])["Claim", "Bundle"])
        {
            // A request that came in a Bundle is replayed with all that came with it.
            foreach (var body in await db.Resources.AsNoTracking().Where(r => r.Type == type && ids.Contains(r.Id)).Select(r => new { r.Id, r.Json }).ToListAsync(cancellation))
            {
                bodies[body.Id] = body.Json.Bytes;
            }
        }

        var authorizations = new List<AuthorizationRow>();
        var uses = new List<UseRow>();
        foreach (var policy in rows.GroupBy(row => row.PolicyId))
        {
            var members = policy.Select(row => row.MemberId).Distinct().ToList();
            authorizations.AddRange(await db.Authorizations.AsNoTracking().Where(a => a.PolicyId == policy.Key && members.Contains(a.MemberId)).ToListAsync(cancellation));
            uses.AddRange(await db.Uses.AsNoTracking().Where(u => u.PolicyId == policy.Key && members.Contains(u.MemberId)).ToListAsync(cancellation));
        }

        var given = authorizations.ToLookup(row => (row.PolicyId, row.MemberId));
        var used = uses.ToLookup(row => (row.PolicyId, row.MemberId));
        return [.. rows.Where(row => bodies.ContainsKey(row.RequestId)).Select(row => new StoredRequest(
            new(row.Id, row.PolicyId, row.PolicyRevision, new(row.RequestType, row.RequestId), new(row.ResponseType, row.ResponseId), new DateTimeOffset(row.Created, TimeSpan.Zero), row.Json.Bytes),
            row.RequestKey, bodies[row.RequestId], LedgerAt(row.Created, given[(row.PolicyId, row.MemberId)], used[(row.PolicyId, row.MemberId)])))];
    }

    /// <summary>What stood just before a moment; what ended at that very moment was ended by the decision, and a use so ended was given back before it was made.</summary>
    static Ledger LedgerAt(long moment, IEnumerable<AuthorizationRow> given, IEnumerable<UseRow> used) =>
        new([.. given.Where(a => a.Issued < moment && (a.Ended is null || a.Ended >= moment)).OrderBy(a => a.Start).ThenBy(a => a.Number, StringComparer.Ordinal).Select(LedgerMap.ToLedger)])
        {
            Uses = [.. used.Where(u => u.Recorded < moment && (u.Voided is null || u.Voided > moment)).OrderBy(u => u.Day).ThenBy(u => u.Id, StringComparer.Ordinal).Select(LedgerMap.ToLedger)],
        };
}
