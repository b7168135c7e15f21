using Microsoft.EntityFrameworkCore;
using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Storage;

/// <summary>Decisions, what they gave to members, and which request got which answer.</summary>
public sealed class DecisionStore(FhirDbContext db, Writes writes)
{
    /// <summary>What the member holds under the policy: active authorizations, oldest first.</summary>
    public async Task<MemberLedger> LedgerOf(string policyId, string memberId, CancellationToken cancellation)
    {
        // The version is read before the rows: whoever saves between the two makes the version old, and the save then says so.
        var version = await VersionOf(policyId, memberId, cancellation);
        if (version is null)
        {
            return new(Ledger.Empty, 0);
        }

        List<Authorization> active = [];
        await foreach (var row in StoreQueries.Of(db).Active(db, policyId, memberId).WithCancellation(cancellation))
        {
            active.Add(AuthorizationMap.ToLedger(row));
        }

        return new(new Ledger([.. active]), version.Value);
    }

    /// <summary>The answer that this very request got before, or null.</summary>
    public async Task<SubmissionAnswer?> FindAnswer(string requestKey, string contentHash, CancellationToken cancellation) =>
        await StoreQueries.Of(db).Submission(db, requestKey, contentHash, cancellation) is { } row
            ? new(row.DecisionId, new(row.RequestType, row.RequestId), new(row.ResponseType, row.ResponseId), new DateTimeOffset(row.Received, TimeSpan.Zero)) : null;

    /// <summary>The decision behind an answer, or null.</summary>
    public async Task<StoredDecision?> DecisionOf(ResourceKey response, CancellationToken cancellation) =>
        await db.Decisions.AsNoTracking().FirstOrDefaultAsync(d => d.ResponseType == response.Type && d.ResponseId == response.Id, cancellation) is { } row
            ? new(row.Id, row.PolicyId, row.PolicyRevision, new(row.RequestType, row.RequestId), response, new DateTimeOffset(row.Created, TimeSpan.Zero), row.Json) : null;

    /// <summary>Saves all of it in one transaction, or nothing.</summary>
    public async Task<SaveResult> Save(DecisionToSave save, CancellationToken cancellation)
    {
        try
        {
            return await writes.Run(db, (on, stop) => new DecisionStore(on, writes).SaveOnce(save, stop), cancellation);
        }
        catch (DbUpdateException)
        {
            // Another server wrote a row that this one was about to write. Which one says what became of us; anything else is a fault.
            db.ChangeTracker.Clear();
            if (await FindAnswer(save.RequestKey, save.ContentHash, cancellation) is { } first)
            {
                return new SaveResult.Repeated(first);
            }

            if ((await VersionOf(save.PolicyId, save.MemberId, cancellation) ?? 0) != save.LedgerVersion)
            {
                return new SaveResult.Conflict();
            }

            throw;
        }
        finally
        {
            db.ChangeTracker.Clear();
        }
    }

    /// <summary>The save itself, within a transaction. What another one wrote first is told by the keys of submissions and ledgers, and not asked beforehand.</summary>
    async Task<Written<SaveResult>> SaveOnce(DecisionToSave save, CancellationToken cancellation)
    {
        if (!await AdvanceLedger(save, cancellation))
        {
            return new(await FindAnswer(save.RequestKey, save.ContentHash, cancellation) is { } first ? new SaveResult.Repeated(first) : new SaveResult.Conflict(), Keep: false);
        }

        // A member whose first save this is has nothing that could be replaced.
        if (save.Authorizations.Count > 0 && save.LedgerVersion > 0)
        {
            await ReplaceEarlier(save, cancellation);
        }

        var rows = await ResourceWrite.PutAll(db, save.Resources, save.Received, cancellation);
        db.Decisions.Add(DecisionRowOf(save));
        db.Authorizations.AddRange(save.Authorizations.Select(a => AuthorizationMap.ToRow(a, save)));
        db.Submissions.Add(SubmissionRowOf(save));
        await db.SaveChangesAsync(cancellation);
        return new(new SaveResult.Saved(new(save.DecisionId, save.Request, save.Response, save.Received)) { Resources = [.. rows.Select(StoredResource.Of)] });
    }

    /// <summary>True when the ledger still stands at the version that the decision was made on; it then stands at the next. A first row is added for the save to come, which fails where another one was first.</summary>
    async Task<bool> AdvanceLedger(DecisionToSave save, CancellationToken cancellation)
    {
        if (save.LedgerVersion == 0)
        {
            db.MemberLedgers.Add(new() { PolicyId = save.PolicyId, MemberId = save.MemberId, Version = 1 });
            return true;
        }

        var (policy, member, version, next) = (save.PolicyId, save.MemberId, save.LedgerVersion, save.LedgerVersion + 1);
        var advanced = await db.MemberLedgers.Where(m => m.PolicyId == policy && m.MemberId == member && m.Version == version)
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.Version, next), cancellation);
        return advanced == 1;
    }

    Task<int> ReplaceEarlier(DecisionToSave save, CancellationToken cancellation) => db.Authorizations
        .Where(a => a.PolicyId == save.PolicyId && a.MemberId == save.MemberId && a.RequestKey == save.RequestKey
            && a.Provider == save.Provider && a.Status == AuthorizationStatus.Active)
        .ExecuteUpdateAsync(set => set.SetProperty(a => a.Status, AuthorizationStatus.Replaced), cancellation);

    Task<long?> VersionOf(string policyId, string memberId, CancellationToken cancellation) => StoreQueries.Of(db).LedgerVersion(db, policyId, memberId, cancellation);

    static DecisionRow DecisionRowOf(DecisionToSave save) => new()
    {
        Id = save.DecisionId,
        PolicyId = save.PolicyId,
        PolicyRevision = save.PolicyRevision,
        RequestType = save.Request.Type,
        RequestId = save.Request.Id,
        ResponseType = save.Response.Type,
        ResponseId = save.Response.Id,
        Created = save.Received.UtcTicks,
        Json = save.DecisionJson.ToArray(),
    };

    static SubmissionRow SubmissionRowOf(DecisionToSave save) => new()
    {
        Key = save.RequestKey,
        ContentHash = save.ContentHash,
        RequestType = save.Request.Type,
        RequestId = save.Request.Id,
        ResponseType = save.Response.Type,
        ResponseId = save.Response.Id,
        DecisionId = save.DecisionId,
        Received = save.Received.UtcTicks,
    };
}
