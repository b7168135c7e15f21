namespace PeerSupport.Fhir.R4;

/// <summary>Extensions: a value or extensions inside, and whether the definition is held. Where one may stand is said by its definition.</summary>
internal sealed class BaseExtensions(ProfileSet profiles, IssueSink issues, ValidationOptions options)
{
    /// <summary>HL7's guides and packs of extensions, of which only R4's own are held, and DICOM's: known to be published, if not here.</summary>
    static readonly string[] Published = ["http://hl7.org/fhir/", "http://nema.org/"];

    readonly HashSet<string> _unknown = new(StringComparer.Ordinal);

    public void Check(Element element, CheckPlan parent)
    {
        if (element.Has("extension") == element.Has("value"))
        {
            issues.Add(element, InvariantIssues.Failed("ext-1"));
            return;
        }

        // One inside another is named relative to it.
        if (parent.Type?.Name == "Extension" || element.Text("url") is not { } url || issues.IsBroken(element) || profiles.Find(url) is not null)
        {
            return;
        }

        if (!options.AllowUnknownExtensions && !Array.Exists(Published, each => url.StartsWith(each, StringComparison.Ordinal)))
        {
            issues.Add(element, new Issue(IssueSeverity.Error, "extension", "extension-unknown", "Nobody has told this server what this extension means: its definition is not held here.")
            {
                Expected = "an extension whose definition is held", Found = Shown(url), Remedy = "Correct the url, add the package that defines it to the server, or ask with allow-unknown-extensions.",
            });
        }
        else if (_unknown.Add(url))
        {
            issues.Add(element, new Issue(IssueSeverity.Information, "not-supported", "extension-unknown", "The definition of this extension is not held here: nothing in it was checked by it.")
            {
                Expected = "an extension whose definition is held", Found = Shown(url), Remedy = "Nothing, if the url is right.",
            });
        }
    }

    static string Shown(string url) => Uri.IsWellFormedUriString(url, UriKind.Absolute) ? ProfileText.Shortened(url) : "a url of an unusual form";
}
