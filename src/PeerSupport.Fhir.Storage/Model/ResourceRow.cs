namespace PeerSupport.Fhir.Storage;

/// <summary>A resource as it stands now.</summary>
internal sealed class ResourceRow
{
    public required string Type { get; init; }
    public required string Id { get; init; }

    /// <summary>Its number in the index: in the order in which resources came.</summary>
    public required long Sid { get; init; }

    /// <summary>What references to it are known by: <see cref="SearchHash.Reference"/> of <c>Type/id</c>.</summary>
    public required long Ref { get; init; }

    public required int Version { get; set; }
    public required long LastUpdated { get; set; }
    public required PackedJson Json { get; set; }

    /// <inheritdoc cref="UnusedHash"/>
    public string Hash { get; set; } = UnusedHash.Value;

    public bool Deleted { get; set; }

    /// <summary>What this version is found by, where it was made before its turn to be written; no column.</summary>
    internal IndexRows? Index { get; set; }
}

/// <summary>A version of a resource that another one came after.</summary>
internal sealed class ResourceVersionRow
{
    public required string Type { get; init; }
    public required string Id { get; init; }
    public required long Sid { get; init; }
    public required int Version { get; init; }
    public required long LastUpdated { get; init; }
    public required PackedJson Json { get; init; }

    /// <inheritdoc cref="UnusedHash"/>
    public string Hash { get; init; } = UnusedHash.Value;

    public required bool Deleted { get; init; }
}

/// <summary>
/// Once a hash of the bytes, by which an unchanged one was known. The bytes themselves are compared now; servers of earlier builds, which may run beside this one, take anything but an empty text for a hash.
/// </summary>
static class UnusedHash
{
    public const string Value = "-";
}
