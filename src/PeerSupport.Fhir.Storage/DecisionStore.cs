using System.Globalization;
using Microsoft.EntityFrameworkCore;
using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Storage;

/// <summary>Decisions, what they gave to members, and which request got which answer.</summary>
public sealed class DecisionStore(FhirDbContext db, Writes writes)
{
    /// <summary>What the member holds under the policy: active authorizations, oldest first.</summary>
    public async Task<MemberLedger> LedgerOf(string policyId, string memberId, CancellationToken cancellation)
    {
        // The version is read before the rows: whoever saves between the two makes the version old, and the save then says so. One connection serves them all.
        await db.Database.OpenConnectionAsync(cancellation);
        try
        {
            return await ReadLedger(policyId, memberId, cancellation);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    async Task<MemberLedger> ReadLedger(string policyId, string memberId, CancellationToken cancellation)
    {
        var version = await VersionOf(policyId, memberId, cancellation);
        if (version is null)
        {
            return new(Ledger.Empty, 0);
        }

        List<Authorization> active = [];
        await foreach (var row in StoreQueries.Of(db).Active(db, policyId, memberId).WithCancellation(cancellation))
        {
            active.Add(LedgerMap.ToLedger(row));
        }

        List<Use> uses = [];
        await foreach (var row in StoreQueries.Of(db).Uses(db, policyId, memberId).WithCancellation(cancellation))
        {
            uses.Add(LedgerMap.ToLedger(row));
        }

        return new(new Ledger([.. active]) { Uses = [.. uses] }, version.Value);
    }

    /// <summary>The earlier claim of the member and provider under an id or a request key, the latest first; null where there is none.</summary>
    public async Task<EarlierClaim?> FindClaim(string policyId, string memberId, string? provider, string? id, string? requestKey, CancellationToken cancellation)
    {
        var row = await db.ServiceClaims.AsNoTracking().Where(s => s.PolicyId == policyId && s.MemberId == memberId && s.Provider == provider && (id == null ? s.RequestKey == requestKey : s.Id == id))
            .OrderByDescending(s => s.Recorded).FirstOrDefaultAsync(cancellation);
        if (row is null)
        {
            return null;
        }

        var uses = await db.Uses.AsNoTracking().Where(u => u.ClaimId == row.Id && u.Voided == null).Select(u => new { u.Units, u.Cents }).ToListAsync(cancellation);
        return new(row.Id, row.Status != ServiceClaimStatus.Active, uses.Sum(use => use.Units), uses.Exists(use => use.Cents is not null) ? uses.Sum(use => use.Cents ?? 0) / 100m : null);
    }

    /// <summary>The answer that this very request got before, or null.</summary>
    public async Task<SubmissionAnswer?> FindAnswer(string requestKey, string contentHash, CancellationToken cancellation) =>
        await StoreQueries.Of(db).Submission(db, requestKey, contentHash, cancellation) is { } row
            ? new(row.DecisionId, new(row.RequestType, row.RequestId), new(row.ResponseType, row.ResponseId), new DateTimeOffset(row.Received, TimeSpan.Zero)) : null;

    /// <summary>The latest decision behind an answer, or null.</summary>
    public async Task<StoredDecision?> DecisionOf(ResourceKey response, CancellationToken cancellation) =>
        await db.Decisions.AsNoTracking().Where(d => d.ResponseType == response.Type && d.ResponseId == response.Id).OrderByDescending(d => d.Created).ThenByDescending(d => d.Id).FirstOrDefaultAsync(cancellation) is { } row
            ? new(row.Id, row.PolicyId, row.PolicyRevision, new(row.RequestType, row.RequestId), response, new DateTimeOffset(row.Created, TimeSpan.Zero), row.Json.Bytes) : null;

    /// <summary>Saves all of it in one transaction, or nothing.</summary>
    public async Task<SaveResult> Save(DecisionToSave save, CancellationToken cancellation)
    {
        // All that can be made before its turn is: on SQLite others wait for whoever writes.
        List<(ResourceRow, bool)> next = [.. save.Resources.Select(resource => (ResourceWrite.First(db, resource, save.Received), resource.IsNew))];
        var decision = PackedJson.Of(save.DecisionJson, db.Packing);
        try
        {
            return await writes.Run(db, (on, stop) => new DecisionStore(on, writes).SaveOnce(save, next, decision, stop), cancellation);
        }
        catch (DbUpdateException exception)
        {
            // Another server wrote a row that this one was about to write. Which one says what became of us; anything else is a fault.
            db.ChangeTracker.Clear();
            if (await FindAnswer(save.RequestKey, save.ContentHash, cancellation) is { } first)
            {
                return new SaveResult.Repeated(first);
            }

            if ((await VersionOf(save.PolicyId, save.MemberId, cancellation) ?? 0) != save.LedgerVersion || (save.Review is not null && DatabaseFault.IsOvertaken(exception)))
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
    async Task<Written<SaveResult>> SaveOnce(DecisionToSave save, IReadOnlyList<(ResourceRow, bool)> next, PackedJson decision, CancellationToken cancellation)
    {
        if (!await AdvanceLedger(save, cancellation))
        {
            return new(await FindAnswer(save.RequestKey, save.ContentHash, cancellation) is { } first ? new SaveResult.Repeated(first) : new SaveResult.Conflict(), Keep: false);
        }

        var events = new LedgerEvents(save);

        // A member whose first save this is has nothing that could be replaced.
        if ((save.Authorizations.Count > 0 || save.Ends?.Count > 0) && save.LedgerVersion > 0)
        {
            await ReplaceEarlier(save, events, cancellation);
        }

        if (save.EarlierClaim is { } earlier)
        {
            await Release(save, earlier, events, cancellation);
        }

        var rows = await ResourceWrite.PutAll(db, next, cancellation);
        db.Insert(DecisionRowOf(save, decision));
        db.InsertAll(save.Authorizations.Select(a => LedgerMap.ToRow(a, save)));
        db.InsertAll(save.Uses.Select(use => LedgerMap.ToRow(use, save)));
        if (save.Kind == DecisionKind.Claim)
        {
            db.Insert(ServiceClaimRowOf(save));
        }

        db.InsertAll(events.With(save.Authorizations, save.Uses));
        if (save.Review is { } review && !await ReviewWrite.Apply(db, save, review, cancellation))
        {
            return new(new SaveResult.Conflict(), Keep: false);
        }

        if (save.IsSubmission)
        {
            db.Insert(SubmissionRowOf(save, save.RequestKey));
        }

        if (save.IsSubmission && save.OwnKey is { } own && own != save.RequestKey)
        {
            db.Insert(SubmissionRowOf(save, own));
        }

        if (save.Notify is { } change)
        {
            await Outbox.Add(db, change, cancellation);
        }

        return new(new SaveResult.Saved(new(save.DecisionId, save.Request, save.Response, save.Received)) { Resources = [.. rows.Select(StoredResource.Of)] }, Save: true);
    }

    /// <summary>True when the ledger still stands at the version that the decision was made on; it then stands at the next. A first row is added for the save to come, which fails where another one was first.</summary>
    async Task<bool> AdvanceLedger(DecisionToSave save, CancellationToken cancellation)
    {
        if (save.LedgerVersion == 0)
        {
            db.Insert(new MemberLedgerRow { PolicyId = save.PolicyId, MemberId = save.MemberId, Version = 1 });
            return true;
        }

        var (policy, member, version, next) = (save.PolicyId, save.MemberId, save.LedgerVersion, save.LedgerVersion + 1);
        var advanced = await db.MemberLedgers.Where(m => m.PolicyId == policy && m.MemberId == member && m.Version == version)
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.Version, next), cancellation);
        return advanced == 1;
    }

    async Task ReplaceEarlier(DecisionToSave save, LedgerEvents events, CancellationToken cancellation)
    {
        var earlier = await db.Authorizations.Where(a => a.PolicyId == save.PolicyId && a.MemberId == save.MemberId && a.RequestKey == save.RequestKey
            && a.Provider == save.Provider && a.Status == AuthorizationStatus.Active).ToListAsync(cancellation);
        foreach (var row in earlier.Where(row => save.Ends is null || save.Ends.Contains(row.Chain)))
        {
            var replaced = save.Ends is null || save.Authorizations.Any(given => given.Chain == row.Chain);
            (row.Status, row.Ended) = (replaced ? AuthorizationStatus.Replaced : AuthorizationStatus.Cancelled, save.Received.UtcTicks);
            events.Add(LedgerEventKind.Ended, row.Chain, row.Number, row.Units);
        }
    }

    /// <summary>Gives back what an earlier claim used.</summary>
    async Task Release(DecisionToSave save, string earlier, LedgerEvents events, CancellationToken cancellation)
    {
        var uses = await db.Uses.Where(u => u.ClaimId == earlier && u.Voided == null).OrderBy(u => u.Id).ToListAsync(cancellation);
        foreach (var use in uses)
        {
            use.Voided = save.Received.UtcTicks;
            events.Add(LedgerEventKind.Released, use.Chain, use.Id, use.Units);
        }

        var claim = await db.ServiceClaims.FirstAsync(s => s.Id == earlier, cancellation);
        claim.Status = save.IsVoid ? ServiceClaimStatus.Voided : ServiceClaimStatus.Replaced;
    }

    /// <summary>The one question that every request asks, and most of them no other: without a query of EF Core's, which costs several times what the database does.</summary>
    async Task<long?> VersionOf(string policyId, string memberId, CancellationToken cancellation)
    {
        await db.Database.OpenConnectionAsync(cancellation);
        try
        {
            await using var command = RawCommand.Of(db, "SELECT \"Version\" FROM \"MemberLedger\" WHERE \"PolicyId\" = @policy AND \"MemberId\" = @member", ("@policy", policyId), ("@member", memberId));
            return await command.ExecuteScalarAsync(cancellation) is { } version and not DBNull ? Convert.ToInt64(version, CultureInfo.InvariantCulture) : null;
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    static DecisionRow DecisionRowOf(DecisionToSave save, PackedJson json) => new()
    {
        Id = save.DecisionId,
        PolicyId = save.PolicyId,
        PolicyRevision = save.PolicyRevision,
        RequestType = save.Request.Type,
        RequestId = save.Request.Id,
        ResponseType = save.Response.Type,
        ResponseId = save.Response.Id,
        Created = save.Received.UtcTicks,
        Kind = save.Kind,
        RequestKey = save.RequestKey,
        MemberId = save.MemberId,
        Program = save.Program,
        Provider = save.Provider,
        Outcome = save.Outcome,
        Json = json,
    };

    static ServiceClaimRow ServiceClaimRowOf(DecisionToSave save) => new()
    {
        Id = save.Request.Id,
        PolicyId = save.PolicyId,
        MemberId = save.MemberId,
        Provider = save.Provider,
        RequestKey = save.RequestKey,
        ResponseId = save.Response.Id,
        Status = save.IsVoid ? ServiceClaimStatus.Void : ServiceClaimStatus.Active,
        Recorded = save.Received.UtcTicks,
    };

    static SubmissionRow SubmissionRowOf(DecisionToSave save, string key) => new()
    {
        Key = key,
        ContentHash = save.ContentHash,
        RequestType = save.Request.Type,
        RequestId = save.Request.Id,
        ResponseType = save.Response.Type,
        ResponseId = save.Response.Id,
        DecisionId = save.DecisionId,
        Received = save.Received.UtcTicks,
    };
}
