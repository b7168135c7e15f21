using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace PeerSupport.Fhir.Storage;

/// <summary>The queries that every request asks, compiled once. EF Core ties a compiled query to one model, of which several servers in one process have several.</summary>
sealed class StoreQueries
{
    static readonly ConditionalWeakTable<IModel, StoreQueries> ByModel = [];

    public static StoreQueries Of(FhirDbContext db) => ByModel.GetValue(db.Model, _ => new());

    /// <summary>By type and id.</summary>
    public Func<FhirDbContext, string, string, CancellationToken, Task<ResourceRow?>> Resource { get; } = EF.CompileAsyncQuery(
        (FhirDbContext db, string type, string id, CancellationToken _) => db.Resources.AsNoTracking().FirstOrDefault(r => r.Type == type && r.Id == id));

    /// <summary>By request key and content hash.</summary>
    public Func<FhirDbContext, string, string, CancellationToken, Task<SubmissionRow?>> Submission { get; } = EF.CompileAsyncQuery(
        (FhirDbContext db, string key, string hash, CancellationToken _) => db.Submissions.AsNoTracking().FirstOrDefault(s => s.Key == key && s.ContentHash == hash));

    /// <summary>By request key, whatever the content.</summary>
    public Func<FhirDbContext, string, CancellationToken, Task<bool>> Submitted { get; } = EF.CompileAsyncQuery(
        (FhirDbContext db, string key, CancellationToken _) => db.Submissions.Any(s => s.Key == key));

    /// <summary>By policy and member: those in force, oldest first.</summary>
    public Func<FhirDbContext, string, string, IAsyncEnumerable<AuthorizationRow>> Active { get; } = EF.CompileAsyncQuery<FhirDbContext, string, string, AuthorizationRow>(
        (FhirDbContext db, string policy, string member) => db.Authorizations.AsNoTracking()
            .Where(a => a.PolicyId == policy && a.MemberId == member && a.Status == AuthorizationStatus.Active).OrderBy(a => a.Start).ThenBy(a => a.Number));

    /// <summary>By policy and member: what claims used and was not given back, oldest first.</summary>
    public Func<FhirDbContext, string, string, IAsyncEnumerable<UseRow>> Uses { get; } = EF.CompileAsyncQuery<FhirDbContext, string, string, UseRow>(
        (FhirDbContext db, string policy, string member) => db.Uses.AsNoTracking()
            .Where(u => u.PolicyId == policy && u.MemberId == member && u.Voided == null).OrderBy(u => u.Day).ThenBy(u => u.Id));
}
