namespace PeerSupport.Fhir.Storage;

/// <summary>Puts resources into the change tracker; the caller saves.</summary>
static class ResourceWrite
{
    /// <summary>The row of a resource's first version, with all that can be made of it before its turn to be written: packed and indexed.</summary>
    public static ResourceRow First(FhirDbContext db, ResourceToSave resource, DateTimeOffset now) => new()
    {
        Type = resource.Key.Type,
        Id = resource.Key.Id,
        Sid = Sids.Next(now),
        Ref = SearchHash.Reference(resource.Key.ToString()),
        Version = 1,
        LastUpdated = now.UtcTicks,
        Json = PackedJson.Of(resource.Json, db.Packing),
        Index = db.Indexer?.Invoke(resource.Key, resource.Json, resource.Parsed),
    };

    /// <summary>Puts each of the resources, which are few and of different keys, after what there is. The rows come in the resources' order.</summary>
    /// <param name="db">Where to.</param>
    /// <param name="next">Each as its first version would be, and whether it is known to be that.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static async Task<List<ResourceRow>> PutAll(FhirDbContext db, IReadOnlyList<(ResourceRow Row, bool IsNew)> next, CancellationToken cancellation)
    {
        List<ResourceRow> rows = [];
        foreach (var (row, isNew) in next)
        {
            var current = isNew ? null : await db.Resources.FindAsync([row.Type, row.Id], cancellation);
            rows.Add(Put(db, current, row));
        }

        return rows;
    }

    /// <summary>The next version after the current one, which goes to the history; the current one itself where the bytes are the same.</summary>
    public static ResourceRow Put(FhirDbContext db, ResourceRow? current, ResourceToSave resource, DateTimeOffset now) => Put(db, current, First(db, resource, now));

    /// <inheritdoc cref="Put(FhirDbContext, ResourceRow?, ResourceToSave, DateTimeOffset)"/>
    /// <param name="db">Where to.</param>
    /// <param name="current">What there is.</param>
    /// <param name="next">The new one as its first version would be.</param>
    public static ResourceRow Put(FhirDbContext db, ResourceRow? current, ResourceRow next)
    {
        if (current is null)
        {
            db.Insert(next);
            return next;
        }

        if (!current.Deleted && current.Json.Bytes.Span.SequenceEqual(next.Json.Bytes.Span))
        {
            return current;
        }

        Archive(db, current);
        (current.Version, current.LastUpdated, current.Json, current.Hash, current.Deleted, current.Index) =
            (current.Version + 1, next.LastUpdated, next.Json, next.Hash, false, next.Index);
        return current;
    }

    /// <summary>The version that says that it was deleted: it keeps the bytes of the one before, which goes to the history.</summary>
    public static ResourceRow Delete(FhirDbContext db, ResourceRow current, DateTimeOffset now)
    {
        Archive(db, current);
        (current.Version, current.LastUpdated, current.Deleted) = (current.Version + 1, now.UtcTicks, true);
        return current;
    }

    static void Archive(FhirDbContext db, ResourceRow current) => db.Insert(new ResourceVersionRow
    {
        Type = current.Type,
        Id = current.Id,
        Sid = current.Sid,
        Version = current.Version,
        LastUpdated = current.LastUpdated,
        Json = current.Json,
        Deleted = current.Deleted,
    });
}
