using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>Follows the references of a request that lead out of its body to what this server stores.</summary>
sealed class Gather(FhirStore store)
{
    public Task<EvidenceSet> Around(RequestBundle bundle, CancellationToken cancellation) => Gathering.Around(bundle, Load, cancellation);

    /// <summary>Stored resources by type and id.</summary>
    public async Task<IReadOnlyList<EvidenceResource>> Load(IReadOnlyList<(string Type, string Id)> keys, CancellationToken cancellation) =>
        [.. (await store.ReadMany(keys.Select(key => new ResourceKey(key.Type, key.Id)), cancellation)).Select(pair => FhirJson.Parse(ServedJson.Of(pair.Value)).Resource is { } resource
            ? new EvidenceResource(pair.Key.ToString(), resource) : null).OfType<EvidenceResource>()];
}
