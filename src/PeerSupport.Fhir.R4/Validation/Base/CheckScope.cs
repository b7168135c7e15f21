using PeerSupport.Fhir.R4.FhirPath;

namespace PeerSupport.Fhir.R4;

/// <summary>Where the walk stands: the resource, the one that contains it, and the Bundle around it.</summary>
/// <param name="Resource">The resource itself: <c>%resource</c>.</param>
/// <param name="Container">The resource that a <c>#id</c> is looked up in: <c>%rootResource</c>.</param>
/// <param name="Bundle">The nearest Bundle around it; null outside of one.</param>
/// <param name="FullUrl">The fullUrl of its entry; null outside of a Bundle, and where the entry has none.</param>
internal sealed record CheckScope(Element Resource, Element Container, BundleIndex? Bundle, string? FullUrl)
{
    EvaluationContext? _context;

    /// <summary>The Parameters that the resource is sent in; null outside of one, and in a Bundle.</summary>
    public ParametersIndex? Parameters { get; init; }

    /// <summary>No invariant of R4 asks for the time, so that any moment will do and the answer never changes.</summary>
    public EvaluationContext Context => _context ??= new EvaluationContext(DateTimeOffset.UnixEpoch)
    {
        Resource = Resource,
        RootResource = Container,
        Resolve = reference => Bundle?.Find(reference, FullUrl),
    };

    /// <summary>The contained resource of a <c>#id</c>; the container itself for <c>#</c>.</summary>
    public Element? Contained(string id)
    {
        if (id.Length == 0)
        {
            return Container;
        }

        foreach (var child in Container.All)
        {
            if (child.Name == "contained" && child.Text("id") == id)
            {
                return child;
            }
        }

        return null;
    }
}

/// <summary>Short questions to elements.</summary>
internal static class ElementText
{
    /// <summary>The string of a child; null when there is none or it isn't a string.</summary>
    public static string? Text(this Element element, string name) => (element.Node as SourceObject)?.FindString(name);

    /// <summary>The first child of a name.</summary>
    public static Element? First(this Element element, string name)
    {
        foreach (var child in element.All)
        {
            if (child.Name == name)
            {
                return child;
            }
        }

        return null;
    }

    /// <summary>The children of a name, in order.</summary>
    public static IEnumerable<Element> Each(this Element element, string name) => element.All.Where(child => child.Name == name);

    /// <summary>Whether there is a child of a name.</summary>
    public static bool Has(this Element element, string name) => element.First(name) is not null;
}
