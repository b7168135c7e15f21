namespace PeerSupport.Fhir.Storage;

/// <summary>Puts resources into the change tracker; the caller saves.</summary>
static class ResourceWrite
{
    public static ResourceRow First(ResourceToSave resource, DateTimeOffset now) => new()
    {
        Type = resource.Key.Type,
        Id = resource.Key.Id,
        Sid = Sids.Next(now),
        Ref = SearchHash.Reference(resource.Key.ToString()),
        Version = 1,
        LastUpdated = now.UtcTicks,
        Json = resource.Json.ToArray(),
        Hash = ContentHash.Of(resource.Json.Span),
    };

    /// <summary>Puts each of the resources, which are few and of different keys, after what there is. The rows come in the resources' order.</summary>
    public static async Task<List<ResourceRow>> PutAll(FhirDbContext db, IReadOnlyList<ResourceToSave> resources, DateTimeOffset now, CancellationToken cancellation)
    {
        List<ResourceRow> rows = [];
        foreach (var resource in resources)
        {
            var current = resource.IsNew ? null : await db.Resources.FindAsync([resource.Key.Type, resource.Key.Id], cancellation);
            rows.Add(Put(db, current, resource, now));
        }

        return rows;
    }

    /// <summary>The next version after the current one, which goes to the history; the current one itself where the bytes are the same.</summary>
    public static ResourceRow Put(FhirDbContext db, ResourceRow? current, ResourceToSave resource, DateTimeOffset now)
    {
        var next = First(resource, now);
        if (current is null)
        {
            return db.Resources.Add(next).Entity;
        }

        if (current.Hash == next.Hash && !current.Deleted)
        {
            return current;
        }

        Archive(db, current);
        (current.Version, current.LastUpdated, current.Json, current.Hash, current.Deleted) =
            (current.Version + 1, next.LastUpdated, next.Json, next.Hash, false);
        return current;
    }

    /// <summary>The version that says that it was deleted: it keeps the bytes of the one before, which goes to the history.</summary>
    public static ResourceRow Delete(FhirDbContext db, ResourceRow current, DateTimeOffset now)
    {
        Archive(db, current);
        (current.Version, current.LastUpdated, current.Deleted) = (current.Version + 1, now.UtcTicks, true);
        return current;
    }

    static void Archive(FhirDbContext db, ResourceRow current) => db.ResourceVersions.Add(new()
    {
        Type = current.Type,
        Id = current.Id,
        Sid = current.Sid,
        Version = current.Version,
        LastUpdated = current.LastUpdated,
        Json = current.Json,
        Hash = current.Hash,
        Deleted = current.Deleted,
    });
}
