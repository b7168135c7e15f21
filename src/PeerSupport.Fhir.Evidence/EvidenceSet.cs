using PeerSupport.Fhir.R4;

namespace PeerSupport.Fhir.Evidence;

/// <summary>A resource that came with a request or that the request leads to.</summary>
/// <param name="Key">Its full URL in a Bundle, or <c>Type/id</c>.</param>
/// <param name="Resource">The resource.</param>
public sealed record EvidenceResource(string Key, Resource Resource)
{
    /// <summary>What an answer calls it: <c>Type/id</c> where it has an id, else its key.</summary>
    public string Name { get; } = Resource.Id is { } id ? $"{Resource.TypeName}/{id}" : Key;

    /// <summary>The resource that contains this one; null where it stands for itself.</summary>
    public EvidenceResource? Container { get; init; }

    public ITypedElement Element => Resource.Element;

    /// <summary>The FHIRPath of an element of this resource from its own root, whatever body it came in.</summary>
    public string PathOf(ITypedElement element)
    {
        var root = Element.Location;
        var path = element.Location;
        return path.StartsWith(root, StringComparison.Ordinal) ? Resource.TypeName + path[root.Length..] : path;
    }
}

/// <summary>A request with all resources around it, and how references lead from one to another.</summary>
public sealed class EvidenceSet
{
    readonly Dictionary<string, EvidenceResource> byReference = new(StringComparer.Ordinal);
    readonly Dictionary<ITypedElement, EvidenceResource> byElement = new(ReferenceEqualityComparer.Instance);

    /// <param name="request">The Claim or CoverageEligibilityRequest.</param>
    /// <param name="others">The resources with it, in any order.</param>
    public EvidenceSet(EvidenceResource request, IEnumerable<EvidenceResource> others)
    {
        Request = request;
        Resources = [request, .. others.OrderBy(each => each.Key, StringComparer.Ordinal)];
        foreach (var each in Resources)
        {
            byElement.TryAdd(each.Element, each);
            byReference.TryAdd(each.Key, each);
        }

        foreach (var each in Resources.Where(each => each.Resource.Id is not null))
        {
            byReference.TryAdd($"{each.Resource.TypeName}/{each.Resource.Id}", each);
        }

        // A Bundle of absolute full URLs is also spoken to by Type/id (http://hl7.org/fhir/R4/bundle.html#references).
        foreach (var each in Resources)
        {
            var parts = each.Key.Split('/');
            if (parts.Length > 2 && each.Key.Contains("://", StringComparison.Ordinal))
            {
                byReference.TryAdd($"{parts[^2]}/{parts[^1]}", each);
            }

            foreach (var contained in each.Element.Children("contained"))
            {
                if (Resource.Of(contained) is { Id: { } id } inner)
                {
                    var resource = new EvidenceResource($"{each.Key}#{id}", inner) { Container = each };
                    byReference.TryAdd($"#{id}", resource);
                    byReference.TryAdd(resource.Key, resource);
                    byElement.TryAdd(contained, resource);
                    byElement.TryAdd(inner.Element, resource);
                    Contained.Add(resource);
                }
            }
        }

        Resources = [.. Resources, .. Contained];
    }

    List<EvidenceResource> Contained { get; } = [];

    public EvidenceResource Request { get; }

    /// <summary>The request first, then the others in the order of their keys.</summary>
    public IReadOnlyList<EvidenceResource> Resources { get; private set; }

    /// <summary>The resource that a literal reference leads to, or null.</summary>
    public EvidenceResource? Find(string? reference)
    {
        if (reference is null)
        {
            return null;
        }

        var bare = reference.Contains("/_history/", StringComparison.Ordinal) ? reference[..reference.IndexOf("/_history/", StringComparison.Ordinal)] : reference;
        if (byReference.TryGetValue(bare, out var found))
        {
            return found;
        }

        var parts = bare.Split('/');
        return parts.Length > 2 && byReference.TryGetValue($"{parts[^2]}/{parts[^1]}", out found) ? found : null;
    }

    public ITypedElement? Resolve(string reference) => Find(reference)?.Element;

    /// <summary>The resource of which this is the root element.</summary>
    public EvidenceResource? Of(ITypedElement root) => byElement.GetValueOrDefault(root);

    /// <summary>The resource that a Reference element leads to, or null.</summary>
    public EvidenceResource? Follow(ITypedElement? reference) => Find(Text(reference));

    /// <summary>The same, of a resource that is known: <c>#id</c> leads to what that resource, or its container, contains.</summary>
    public EvidenceResource? Follow(ITypedElement? reference, EvidenceResource from) =>
        Text(reference) is ['#', ..] contained ? Find((from.Container ?? from).Key + contained) : Follow(reference);

    /// <summary>The literal reference of a Reference element, or null.</summary>
    public static string? Text(ITypedElement? reference) => reference?.Children("reference").FirstOrDefault()?.Value as string;
}
