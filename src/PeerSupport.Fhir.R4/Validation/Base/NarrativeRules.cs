namespace PeerSupport.Fhir.R4;

/// <summary>What R4 asks of a narrative beyond its elements.</summary>
internal static class NarrativeRules
{
    /// <summary>XML's own, and the one that is everywhere though XML doesn't have it.</summary>
    static readonly HashSet<string> Entities = ["lt", "gt", "amp", "quot", "apos", "nbsp"];

    public static void Check(Element resource, IssueSink issues)
    {
        NarrativeIds(resource, issues);
        if (resource.First("text")?.First("div") is { Value: string text } div && text.Contains('&', StringComparison.Ordinal))
        {
            NamedEntities(div, text, issues);
        }
    }

    /// <summary>A narrative is XML too (http://hl7.org/fhir/R4/narrative.html#xhtml), which has no HTML names for characters.</summary>
    static void NamedEntities(Element div, string text, IssueSink issues)
    {
        for (var at = text.IndexOf('&', StringComparison.Ordinal); at >= 0; at = text.IndexOf('&', at + 1))
        {
            var end = text.IndexOf(';', at);
            if (end > at + 1 && end - at < 12 && text[at + 1] != '#' && text.AsSpan(at + 1, end - at - 1).ToString() is var name && name.All(char.IsAsciiLetterOrDigit) && !Entities.Contains(name))
            {
                issues.Add(div, new Issue(IssueSeverity.Error, "invalid", "narrative-entity", $"The narrative writes a character as &{name};, which XML doesn't know, so that the resource can't be written as XML.")
                {
                    Expected = "the character itself, or its number: &#174;", Found = $"&{name};", Remedy = "Write the character itself.",
                });
                return;
            }
        }
    }

    /// <summary>An id in the narrative is a place that links lead to, so that a resource has each only once (http://hl7.org/fhir/R4/narrative.html#id).</summary>
    static void NarrativeIds(Element resource, IssueSink issues)
    {
        if (resource.First("text")?.First("div") is { Value: string text } div && text.Contains(" id=", StringComparison.Ordinal))
        {
            HashSet<string> seen = new(StringComparer.Ordinal);
            Ids(div, text, seen, issues);
            foreach (var section in resource.Each("section"))
            {
                Section(section, seen, issues);
            }
        }
    }

    static void Section(Element section, HashSet<string> seen, IssueSink issues)
    {
        if (section.First("text")?.First("div") is { Value: string text } div)
        {
            Ids(div, text, seen, issues);
        }

        foreach (var inner in section.Each("section"))
        {
            Section(inner, seen, issues);
        }
    }

    static void Ids(Element div, string text, HashSet<string> seen, IssueSink issues)
    {
        for (var at = text.IndexOf(" id=", StringComparison.Ordinal); at >= 0; at = text.IndexOf(" id=", at + 1, StringComparison.Ordinal))
        {
            var open = at + " id=".Length;
            if (open < text.Length && text[open] is '"' or '\'' && text.IndexOf(text[open], open + 1) is var close && close > open && !seen.Add(text[(open + 1)..close]))
            {
                issues.Add(div, new Issue(IssueSeverity.Error, "duplicate", "narrative-id-twice", "Two elements of the resource's narrative have the same id, so that a link to it leads nowhere sure.")
                {
                    Expected = "each id once", Found = "one id twice", Remedy = "Give each element its own id.",
                });
                return;
            }
        }
    }
}
