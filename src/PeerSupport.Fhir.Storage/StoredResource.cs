namespace PeerSupport.Fhir.Storage;

/// <summary>Where a resource is: its type and its logical id.</summary>
public readonly record struct ResourceKey(string Type, string Id)
{
    /// <summary>As a relative reference: <c>Claim/123</c>.</summary>
    public override string ToString() => $"{Type}/{Id}";
}

/// <summary>A resource that is to be stored under this key. The bytes are stored as they are.</summary>
public sealed record ResourceToSave(ResourceKey Key, ReadOnlyMemory<byte> Json)
{
    /// <summary>The id was just made: there is nothing under it yet, and nobody looks.</summary>
    public bool IsNew { get; init; }

    /// <summary>What the host has read of the JSON already, for its indexer (<see cref="IndexResource"/>); null where that has to read it.</summary>
    public object? Parsed { get; init; }
}

/// <summary>A resource as it is stored.</summary>
/// <param name="Key">Its type and id.</param>
/// <param name="Version">From 1; advances with each change.</param>
/// <param name="LastUpdated">When this version was saved, UTC.</param>
/// <param name="Json">The bytes as they came: the server's own id and meta are not in them.</param>
/// <param name="Deleted">The resource was deleted; the bytes are those of its last version.</param>
public sealed record StoredResource(ResourceKey Key, int Version, DateTimeOffset LastUpdated, ReadOnlyMemory<byte> Json, bool Deleted)
{
    /// <summary>The bytes have their id and meta already: it was made by the server and is served as it is.</summary>
    public bool IsWhole { get; init; }

    internal static StoredResource Of(ResourceRow row) =>
        new(new(row.Type, row.Id), row.Version, new DateTimeOffset(row.LastUpdated, TimeSpan.Zero), row.Json.Bytes, row.Deleted);

    internal static StoredResource Of(ResourceVersionRow row) =>
        new(new(row.Type, row.Id), row.Version, new DateTimeOffset(row.LastUpdated, TimeSpan.Zero), row.Json.Bytes, row.Deleted);
}
