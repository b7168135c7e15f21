namespace PeerSupport.Fhir.R4;

/// <summary>dom-3: what is contained is referred to from the resource around it, or refers to that resource itself.</summary>
internal static class ContainedCheck
{
    public static void Check(Element resource, IssueSink issues)
    {
        var contained = resource.Each("contained").ToList();
        if (contained.Count == 0)
        {
            return;
        }

        HashSet<string> named = new(StringComparer.Ordinal);
        Collect(resource, named);
        foreach (var each in contained)
        {
            // Without an id nothing can refer to it. One whose structure is wrong is spoken of already.
            if (!issues.IsBroken(each) && !(each.Text("id") is { } id && named.Contains("#" + id)) && !RefersBack(each))
            {
                issues.Add(each, ReferenceIssues.NotReferred());
            }
        }
    }

    static bool RefersBack(Element contained)
    {
        HashSet<string> named = new(StringComparer.Ordinal);
        Collect(contained, named);
        return named.Contains("#");
    }

    /// <summary>Every local address in a reference, canonical, uri or url.</summary>
    static void Collect(Element element, HashSet<string> named)
    {
        foreach (var child in element.All)
        {
            if (child.Node is SourcePrimitive && child.InstanceType is "uri" or "url" or "canonical" or "string" && child.Value is string { Length: > 0 } text && text[0] == '#'
                && (child.InstanceType != "string" || child.Name == "reference"))
            {
                named.Add(text);
            }

            Collect(child, named);
        }
    }
}
