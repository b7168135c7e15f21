using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Evidence;

/// <summary>Loads stored resources by type and id; those that there are not are left out.</summary>
public delegate Task<IReadOnlyList<EvidenceResource>> LoadResources(IReadOnlyList<(string Type, string Id)> keys, CancellationToken cancellation);

/// <summary>Follows the references of a request that lead out of its body to what is stored, step by step.</summary>
public static class Gathering
{
    const int MostSteps = 6, MostResources = 500;

    public static async Task<EvidenceSet> Around(RequestBundle bundle, LoadResources load, CancellationToken cancellation)
    {
        List<EvidenceResource> found = [.. bundle.Entries];
        var set = new EvidenceSet(bundle.Request, found.Where(each => each != bundle.Request));
        var asked = new HashSet<(string, string)>();
        for (var step = 0; step < MostSteps && found.Count < MostResources; step++)
        {
            var open = set.Resources.SelectMany(each => each.Resource.References())
                .Where(reference => set.Find(reference) is null).Select(Local).OfType<(string, string)>().Where(asked.Add).Take(MostResources).ToList();
            if (open.Count == 0)
            {
                break;
            }

            found.AddRange(await load(open, cancellation));
            set = new EvidenceSet(bundle.Request, found.Where(each => each != bundle.Request));
        }

        return set;
    }

    /// <summary>The stored resource that a reference of the form <c>Type/id</c> can mean.</summary>
    static (string Type, string Id)? Local(string reference)
    {
        var parts = reference.Split('/');
        return parts.Length >= 2 && !reference.StartsWith('#') && !reference.Contains("://", StringComparison.Ordinal) && Definitions.R4.Type(parts[0]) is not null ? (parts[0], parts[1]) : null;
    }
}
