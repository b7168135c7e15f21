namespace PeerSupport.Fhir.R4;

/// <summary>Finds what references point to inside one body: a Bundle's entries. Made at the first question, for one validation.</summary>
internal sealed class ReferenceIndex
{
    readonly Dictionary<string, Element> _byUrl = new(StringComparer.Ordinal);
    readonly Dictionary<string, Element> _byTypeAndId = new(StringComparer.Ordinal);

    public ReferenceIndex(Element root)
    {
        if (root.InstanceType != "Bundle")
        {
            return;
        }

        foreach (var entry in root.All)
        {
            if (entry.Name != "entry")
            {
                continue;
            }

            Element? resource = null;
            string? url = null;
            foreach (var child in entry.All)
            {
                (resource, url) = child.Name switch { "resource" => (child, url), "fullUrl" => (resource, child.Value as string), _ => (resource, url) };
            }

            if (resource is null)
            {
                continue;
            }

            if (url is not null)
            {
                _byUrl.TryAdd(url, resource);
            }

            if (BindingCheck.Text(resource, "id") is { } id)
            {
                _byTypeAndId.TryAdd($"{resource.InstanceType}/{id}", resource);
            }
        }
    }

    public Element? Find(string reference)
    {
        var history = reference.IndexOf("/_history/", StringComparison.Ordinal);
        var plain = history < 0 ? reference : reference[..history];
        return _byUrl.TryGetValue(plain, out var byUrl) ? byUrl : _byTypeAndId.GetValueOrDefault(plain);
    }

    /// <summary>The resource type that a reference's text names: <c>Patient/1</c>, <c>https://…/Patient/1</c>.</summary>
    public static string? TypeIn(string reference)
    {
        if (reference.StartsWith('#') || reference.StartsWith("urn:", StringComparison.Ordinal))
        {
            return null;
        }

        var history = reference.IndexOf("/_history/", StringComparison.Ordinal);
        var plain = history < 0 ? reference : reference[..history];
        var last = plain.LastIndexOf('/');
        if (last <= 0)
        {
            return null;
        }

        var before = plain.LastIndexOf('/', last - 1);
        var name = plain[(before + 1)..last];
        return Definitions.R4.Type(name) is { Kind: TypeKind.Resource } ? name : null;
    }
}
