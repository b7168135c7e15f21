namespace PeerSupport.Fhir.R4;

/// <summary>The resources of a Bundle by what a reference can call them (http://hl7.org/fhir/R4/bundle.html#references).</summary>
internal sealed class BundleIndex
{
    readonly Dictionary<string, List<Element>> _byUrl = new(StringComparer.Ordinal);
    readonly Dictionary<string, List<Element>> _byId = new(StringComparer.Ordinal);
    readonly List<Element> _questionnaires = [];

    public BundleIndex(Element bundle)
    {
        Type = bundle.Text("type") ?? "";
        foreach (var entry in bundle.Each("entry"))
        {
            if (entry.First("resource") is { } resource)
            {
                if (entry.Text("fullUrl") is { } url)
                {
                    Add(_byUrl, url, resource);
                }

                if (resource.InstanceType == "Questionnaire")
                {
                    _questionnaires.Add(resource);
                }

                if (resource.Text("id") is { } id)
                {
                    Add(_byId, $"{resource.InstanceType}/{id}", resource);
                }
            }
        }
    }

    /// <summary>The Bundle's type, empty where it has none.</summary>
    public string Type { get; }

    /// <summary>The resource that a reference leads to; null when there is none, or when it is not clear which.</summary>
    /// <param name="reference">The literal reference.</param>
    /// <param name="from">The fullUrl of the entry that it stands in: a relative reference is completed from it.</param>
    public Element? Find(string reference, string? from)
    {
        var found = All(reference, from);
        return found.Count == 1 ? found[0] : null;
    }

    /// <summary>All that a reference could lead to: one where all is well, several where versions of one resource are there and none is named.</summary>
    public IReadOnlyList<Element> All(string reference, string? from)
    {
        var (url, version) = Versioned(reference);
        var found = url.Contains(':', StringComparison.Ordinal) ? _byUrl.GetValueOrDefault(url)
            : (ReferenceUrl.Base(from) is { } root ? _byUrl.GetValueOrDefault(root + url) : null) ?? _byId.GetValueOrDefault(url);
        return found is null ? [] : version is null ? found : found.FindAll(each => each.First("meta")?.Text("versionId") == version);
    }

    /// <summary>A Questionnaire by its canonical URL, with or without a version.</summary>
    public Element? Questionnaire(string canonical)
    {
        var bar = canonical.IndexOf('|', StringComparison.Ordinal);
        var (url, version) = bar < 0 ? (canonical, null) : (canonical[..bar], canonical[(bar + 1)..]);
        return _questionnaires.Find(each => each.Text("url") == url && (version is null || each.Text("version") is not { } own || own == version));
    }

    static (string Url, string? Version) Versioned(string reference)
    {
        var fragment = reference.IndexOf('#', StringComparison.Ordinal);
        var url = fragment > 0 ? reference[..fragment] : reference;
        var at = url.IndexOf("/_history/", StringComparison.Ordinal);
        return at < 0 ? (url, null) : (url[..at], url[(at + "/_history/".Length)..]);
    }

    static void Add(Dictionary<string, List<Element>> index, string key, Element resource)
    {
        if (!index.TryGetValue(key, out var list))
        {
            index[key] = list = [];
        }

        list.Add(resource);
    }
}

/// <summary>The parts of a literal reference (http://hl7.org/fhir/R4/references.html#literal).</summary>
internal static class ReferenceUrl
{
    /// <summary>The base of a RESTful address with its slash, <c>http://server/fhir/</c>; null for anything else.</summary>
    public static string? Base(string? url) => Split(url) is var (at, _, _) ? url![..at] : null;

    /// <summary>The type and id in a RESTful address.</summary>
    public static (string Type, string Id)? Parts(string? url) => Split(url) is var (_, type, id) ? (type, id) : null;

    /// <summary>The resource type that a reference names: relative or absolute, with or without a version. Null when it names none.</summary>
    public static string? TypeOf(string reference)
    {
        if (Split(reference) is var (_, type, _))
        {
            return type;
        }

        var slash = reference.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && Definitions.R4.Type(reference[..slash]) is { Kind: TypeKind.Resource } known ? known.Name : null;
    }

    /// <summary>Whether a reference can lead anywhere: an absolute URI, a fragment, or <c>[type]/[id]</c> with or without a version (http://hl7.org/fhir/R4/references.html#literal).</summary>
    public static bool IsLiteral(ReadOnlySpan<char> reference)
    {
        var (mark, slash) = (reference.IndexOfAny(":/#?"), reference.IndexOf('/'));
        if ((mark > 0 && reference[mark] == ':') || (mark == 0 && reference[0] == '#'))
        {
            return true;
        }

        if (slash <= 0 || Definitions.R4.Type(reference[..slash].ToString()) is not { Kind: TypeKind.Resource })
        {
            return false;
        }

        const string History = "/_history/";
        var id = reference[(slash + 1)..];
        var version = id.IndexOf(History);
        return PrimitiveFormat.IsId(version < 0 ? id : id[..version]) && (version < 0 || PrimitiveFormat.IsId(id[(version + History.Length)..]));
    }

    /// <summary>Whether a reference is a search that finds what is meant: <c>[type]?[parameters]</c>, as a transaction may have it (http://hl7.org/fhir/R4/http.html#trules).</summary>
    public static bool IsConditional(string reference) => reference.IndexOf('?', StringComparison.Ordinal) is var mark && mark > 0 && Definitions.R4.Type(reference[..mark]) is { Kind: TypeKind.Resource };

    static (int At, string Type, string Id)? Split(string? url)
    {
        if (url is null || !url.StartsWith("http", StringComparison.Ordinal) || !url.Contains("://", StringComparison.Ordinal))
        {
            return null;
        }

        var end = url.IndexOf("/_history/", StringComparison.Ordinal);
        var plain = end < 0 ? url : url[..end];
        var last = plain.LastIndexOf('/');
        var before = last <= 0 ? -1 : plain.LastIndexOf('/', last - 1);
        return before > 0 && last + 1 < plain.Length && Definitions.R4.Type(plain[(before + 1)..last]) is { Kind: TypeKind.Resource, IsAbstract: false } type
            ? (before + 1, type.Name, plain[(last + 1)..]) : null;
    }
}
