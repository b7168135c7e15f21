using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace PeerSupport.Fhir.Storage;

/// <summary>What of a type belongs to a patient: by which of its references, and the dates that say when it was.</summary>
/// <param name="Type">The resource type.</param>
/// <param name="References">The reference parameters by which it belongs to a patient.</param>
/// <param name="Dates">The date parameter of when it was; null where the type has none.</param>
public sealed record CompartmentMember(string Type, IReadOnlyList<int> References, long? Dates);

/// <summary>Walks through what belongs to one patient, or through a type, in the order in which resources came.</summary>
public sealed class CompartmentStore(FhirDbContext db, SearchStore search)
{
    /// <summary>A page of a patient with all that belongs to it.</summary>
    /// <param name="patient">The patient.</param>
    /// <param name="members">The types that are wanted.</param>
    /// <param name="since">Only what was saved at this moment or later.</param>
    /// <param name="dates">Only what was in these ticks; what has no date is always there.</param>
    /// <param name="after">The number of the last resource of the page before.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellation">Ends it early.</param>
    public async Task<(IReadOnlyList<StoredResource> Found, long? Next)> Page(
        ResourceKey patient, IReadOnlyList<CompartmentMember> members, DateTimeOffset? since, (long Low, long High)? dates, long after, int count, CancellationToken cancellation)
    {
        var sql = new SearchSql(db.Database.ProviderName);
        var target = sql.Value(SearchHash.Reference(patient.ToString()));
        List<string> sources = [];
        foreach (var member in members)
        {
            var when = dates is { } range && member.Dates is { } param
                ? $" AND (NOT EXISTS (SELECT 1 FROM \"SearchRange\" d WHERE d.\"Sid\" = f.\"Sid\" AND d.\"Param\" = {sql.Value(param)}) OR EXISTS (SELECT 1 FROM \"SearchRange\" d WHERE d.\"Sid\" = f.\"Sid\" AND d.\"Param\" = {sql.Value(param)} AND d.\"Low\" <= {sql.Value(range.High)} AND d.\"High\" >= {sql.Value(range.Low)}))" : "";
            if (member.Type == patient.Type)
            {
                sources.Add($"SELECT p.\"Sid\" FROM \"Resource\" p WHERE p.\"Ref\" = {target}");
            }

            if (member.References.Count > 0)
            {
                sources.Add($"SELECT f.\"Sid\" FROM \"SearchReference\" f WHERE f.\"Target\" = {target} AND f.\"Param\" IN ({string.Join(',', member.References.Select(each => each.ToString(CultureInfo.InvariantCulture)))}){when}");
            }
        }

        if (sources.Count == 0)
        {
            return ([], null);
        }

        var saved = since is { } moment ? $" AND r.\"LastUpdated\" >= {sql.Value(moment.UtcTicks)}" : "";
        var found = await search.Rows(
            $"SELECT {SearchStatements.Columns}, r.\"Sid\" FROM ({string.Join(" UNION ", sources)}) q CROSS JOIN \"Resource\" r WHERE r.\"Sid\" = q.\"Sid\" AND r.\"Deleted\" = {sql.Value(false)} AND r.\"Sid\" > {sql.Value(after)}{saved} ORDER BY r.\"Sid\" {sql.First(sql.Value(count + 1))}", sql, cancellation);
        return ([.. found.Take(count).Select(each => each.Resource)], found.Count > count ? found[count - 1].Sid : null);
    }

    /// <summary>What the resources refer to.</summary>
    public Task<IReadOnlyList<StoredResource>> Referred(IReadOnlyList<StoredResource> from, IReadOnlyList<int> references, int most, CancellationToken cancellation) => search.Referred(from, references, most, cancellation);

    /// <summary>The next resources of a type that were there at a moment.</summary>
    /// <param name="member">The type; with references, only those that belong to some patient.</param>
    /// <param name="inCompartment">Only those that belong to a patient.</param>
    /// <param name="since">Only what was saved at this moment or later.</param>
    /// <param name="until">Not what was made after this moment.</param>
    /// <param name="after">The number of the last resource before.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellation">Ends it early.</param>
    public async Task<IReadOnlyList<(StoredResource Resource, long Sid)>> Walk(
        CompartmentMember member, bool inCompartment, DateTimeOffset? since, DateTimeOffset until, long after, int count, CancellationToken cancellation)
    {
        var sql = new SearchSql(db.Database.ProviderName);
        var belongs = inCompartment && member.References.Count > 0
            ? $" AND EXISTS (SELECT 1 FROM \"SearchReference\" f WHERE f.\"Sid\" = k.\"Sid\" AND f.\"Param\" IN ({string.Join(',', member.References.Select(each => each.ToString(CultureInfo.InvariantCulture)))}))" : "";
        var saved = since is { } moment ? $" AND r.\"LastUpdated\" >= {sql.Value(moment.UtcTicks)}" : "";
        var (types, isOfType) = sql.Rows(new Criterion.OfTypes([member.Type]), "k");
        return await search.Rows(
            $"SELECT {SearchStatements.Columns}, r.\"Sid\" FROM {types} CROSS JOIN \"Resource\" r WHERE {isOfType} AND k.\"Sid\" > {sql.Value(after)} AND r.\"Sid\" = k.\"Sid\" AND (r.\"LastUpdated\" <= {sql.Value(until.UtcTicks)} OR r.\"Version\" > 1){saved}{belongs} ORDER BY k.\"Sid\" {sql.First(sql.Value(count))}",
            sql, cancellation);
    }

    /// <summary>How many resources there are of the types.</summary>
    public Task<long> Count(IReadOnlyCollection<string> types, CancellationToken cancellation)
    {
        if (db is PostgreSqlDbContext)
        {
            return db.Resources.LongCountAsync(row => types.Contains(row.Type) && !row.Deleted, cancellation);
        }

        var keys = types.Select(SearchHash.Type).ToList();
        return db.Set<SearchKeyRow>().LongCountAsync(row => keys.Contains(row.Key), cancellation);
    }
}
