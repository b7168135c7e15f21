namespace PeerSupport.Fhir.R4;

/// <summary>Rules of single resource types that stand in R4's text but in no invariant.</summary>
internal static class ResourceRules
{
    public static void Check(Element resource, CheckScope scope, ProfileSet profiles, IssueSink issues)
    {
        NarrativeIds(resource, issues);
        switch (resource.InstanceType)
        {
            case "Questionnaire":
                new QuestionnaireRules(issues).Check(resource);
                break;
            case "QuestionnaireResponse" when Questionnaire(resource, scope, issues) is { } questionnaire:
                new ResponseCheck(profiles, issues).Check(resource, questionnaire);
                break;
            case "Observation":
                VitalSigns.Check(resource, issues);
                break;
        }
    }

    /// <summary>The questionnaire of a response where the body itself holds it: contained, or in the Bundle.</summary>
    static Element? Questionnaire(Element response, CheckScope scope, IssueSink issues)
    {
        if (response.First("questionnaire") is not { Value: string canonical } at)
        {
            return null;
        }

        if (canonical.StartsWith('#'))
        {
            var contained = scope.Contained(canonical[1..]);
            if (contained is null)
            {
                issues.Add(at, ReferenceIssues.NotContained());
            }

            return contained is { InstanceType: "Questionnaire" } ? contained : null;
        }

        return scope.Bundle?.Questionnaire(canonical);
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
