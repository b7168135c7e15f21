namespace PeerSupport.Fhir.R4;

/// <summary>The rules of a Bundle that its invariants don't say (http://hl7.org/fhir/R4/bundle.html): what a fullUrl is, what a document and a message must hold.</summary>
internal sealed class BundleCheck(Element bundle, BundleIndex index, IssueSink issues)
{
    /// <summary>What of a Composition a document must hold (http://hl7.org/fhir/R4/documents.html#content).</summary>
    static readonly HashSet<string> InDocument = ["subject", "encounter", "author", "party", "custodian", "entry", "detail", "focus"];

    public void Check()
    {
        var entries = bundle.Each("entry").ToList();
        foreach (var entry in entries)
        {
            Entry(entry);
        }

        if (entries is [var first, ..] && first.First("resource") is { } head && index.Type is "document" or "message")
        {
            Followed(head, first.Text("fullUrl"));
        }

        Links();
    }

    void Entry(Element entry)
    {
        if (issues.IsBroken(entry) || entry.First("resource") is not { } resource)
        {
            NoResource(entry);
            return;
        }

        if (entry.First("fullUrl") is not { Value: string url } at)
        {
            if (index.Type is "document" or "message")
            {
                issues.AddMissing(entry, "fullUrl", BundleIssues.NoFullUrl(index.Type));
            }

            return;
        }

        if (!url.Contains(':', StringComparison.Ordinal))
        {
            issues.Add(at, BundleIssues.RelativeFullUrl());
        }
        else if (url.StartsWith("urn:uuid:", StringComparison.OrdinalIgnoreCase))
        {
            if (!Guid.TryParseExact(url["urn:uuid:".Length..], "D", out _) || url.AsSpan().IndexOfAnyInRange('A', 'Z') >= 0)
            {
                issues.Add(at, BundleIssues.NotAUuid());
            }
        }
        else if (resource.Text("id") is { } id && ReferenceUrl.Parts(url) is var (type, named) && (type != resource.InstanceType || named != id))
        {
            issues.Add(at, BundleIssues.FullUrlMismatch(type != resource.InstanceType));
        }
    }

    void NoResource(Element entry)
    {
        if (index.Type is "batch" or "transaction" && entry.First("request") is { } request && request.Text("method") is "POST" or "PUT" && !issues.HasBroken)
        {
            issues.AddMissing(entry, "resource", BundleIssues.NothingToWrite());
        }
    }

    /// <summary>What the first entry of a document or message refers to must be in the Bundle.</summary>
    void Followed(Element element, string? from)
    {
        foreach (var child in element.All)
        {
            if (child.InstanceType == "Reference")
            {
                var wanted = index.Type == "document" ? InDocument.Contains(child.Name) : child.Name == "focus";
                if (wanted && child.Text("reference") is { Length: > 0 } reference && reference[0] != '#')
                {
                    Led(child, index.All(reference, from).Count);
                }
            }
            else if (child.Name != "contained" && child.InstanceType is "BackboneElement" or "Element")
            {
                Followed(child, from);
            }
        }
    }

    void Led(Element reference, int found)
    {
        if (found != 1)
        {
            issues.Add(reference.First("reference")!, found == 0 ? BundleIssues.NotInBundle(index.Type) : BundleIssues.SeveralVersions(found));
        }
    }

    /// <summary>A page has one address for each relation (http://hl7.org/fhir/R4/http.html#paging).</summary>
    void Links()
    {
        HashSet<string> seen = [];
        foreach (var link in bundle.Each("link"))
        {
            if (link.Text("relation") is { } relation && relation is "self" or "first" or "last" or "next" or "previous" or "prev" && !seen.Add(relation))
            {
                issues.Add(link, BundleIssues.LinkTwice(relation));
            }
        }
    }
}
