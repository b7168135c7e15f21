namespace PeerSupport.Fhir.Storage;

/// <summary>A resource as it stands now.</summary>
internal sealed class ResourceRow
{
    public required string Type { get; init; }
    public required string Id { get; init; }
    public required int Version { get; set; }
    public required long LastUpdated { get; set; }
    public required byte[] Json { get; set; }
    public required string Hash { get; set; }
    public bool Deleted { get; set; }
}

/// <summary>A version of a resource that another one came after.</summary>
internal sealed class ResourceVersionRow
{
    public required string Type { get; init; }
    public required string Id { get; init; }
    public required int Version { get; init; }
    public required long LastUpdated { get; init; }
    public required byte[] Json { get; init; }
    public required string Hash { get; init; }
    public required bool Deleted { get; init; }
}
