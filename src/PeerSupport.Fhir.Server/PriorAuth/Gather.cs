using PeerSupport.Fhir.Evidence;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>Follows the references of a request that lead out of its body to what this server stores, step by step.</summary>
sealed class Gather(FhirStore store)
{
    const int MostSteps = 6, MostResources = 500;

    public async Task<EvidenceSet> Around(RequestBundle bundle, CancellationToken cancellation)
    {
        List<EvidenceResource> found = [.. bundle.Entries];
        var set = new EvidenceSet(bundle.Request, found.Where(each => each != bundle.Request));
        var asked = new HashSet<ResourceKey>();
        for (var step = 0; step < MostSteps && found.Count < MostResources; step++)
        {
            var open = set.Resources.SelectMany(each => RequestBundle.References(each.Element)).Select(EvidenceSet.Text).OfType<string>()
                .Where(reference => set.Find(reference) is null).Select(Local).OfType<ResourceKey>().Where(asked.Add).Take(MostResources).ToList();
            if (open.Count == 0)
            {
                break;
            }

            foreach (var (key, stored) in await store.ReadMany(open, cancellation))
            {
                if (FhirJson.Parse(ServedJson.Of(stored)).Resource is { } resource)
                {
                    found.Add(new($"{key.Type}/{key.Id}", resource));
                }
            }

            set = new EvidenceSet(bundle.Request, found.Where(each => each != bundle.Request));
        }

        return set;
    }

    /// <summary>The stored resource that a reference of the form <c>Type/id</c> can mean.</summary>
    static ResourceKey? Local(string reference)
    {
        var parts = reference.Split('/');
        return parts.Length >= 2 && !reference.StartsWith('#') && !reference.Contains("://", StringComparison.Ordinal) && Definitions.R4.Type(parts[0]) is not null ? new(parts[0], parts[1]) : null;
    }
}
