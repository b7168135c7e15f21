namespace PeerSupport.Fhir.R4;

/// <summary>Extensions: a value or extensions inside, where the core ones may stand, and whether the definition is held.</summary>
internal sealed class BaseExtensions(ProfileSet profiles, IssueSink issues, ValidationOptions options)
{
    const string Core = "http://hl7.org/fhir/StructureDefinition/";

    /// <summary>The only elements that some of R4's own extensions are for (http://hl7.org/fhir/R4/extensibility-registry.html).</summary>
    static readonly Dictionary<string, string> Places = new(StringComparer.Ordinal)
    {
        ["humanname-own-name"] = "HumanName.family",
        ["humanname-own-prefix"] = "HumanName.family",
        ["humanname-partner-name"] = "HumanName.family",
        ["humanname-partner-prefix"] = "HumanName.family",
        ["humanname-fathers-family"] = "HumanName.family",
        ["humanname-mothers-family"] = "HumanName.family",
        ["humanname-assembly-order"] = "HumanName",
        ["patient-birthTime"] = "Patient.birthDate",
        ["patient-birthPlace"] = "Patient",
        ["patient-citizenship"] = "Patient",
        ["patient-congregation"] = "Patient",
        ["patient-disability"] = "Patient",
        ["patient-genderIdentity"] = "Patient",
        ["patient-importance"] = "Patient",
        ["patient-interpreterRequired"] = "Patient",
        ["patient-mothersMaidenName"] = "Patient",
        ["patient-nationality"] = "Patient",
        ["patient-religion"] = "Patient",
        ["questionnaire-hidden"] = "Questionnaire.item",
    };

    public void Check(Element element, CheckPlan parent)
    {
        if (element.Has("extension") == element.Has("value"))
        {
            issues.Add(element, InvariantIssues.Failed("ext-1"));
        }

        // One inside another is named relative to it.
        if (parent.Type?.Name == "Extension" || element.Text("url") is not { } url || issues.IsBroken(element))
        {
            return;
        }

        if (url.StartsWith(Core, StringComparison.Ordinal))
        {
            if (Places.TryGetValue(url[Core.Length..], out var place) && place != parent.Definition?.Path && place != parent.Type?.Name)
            {
                issues.Add(element, new Issue(IssueSeverity.Error, "extension", "extension-place", "The extension is not for the element that it stands on.")
                {
                    Expected = $"on {place}", Found = $"on {parent.Definition?.Path ?? parent.Type?.Name}", Remedy = "Move it to the element that it is for.",
                });
            }
        }
        else if (options.RefuseUnknownExtensions && !url.StartsWith("http://hl7.org/fhir/", StringComparison.Ordinal) && profiles.Find(url) is null)
        {
            issues.Add(element, new Issue(IssueSeverity.Error, "extension", "extension-unknown", "The definition of the extension is not held here, and unknown extensions are refused.")
            {
                Expected = "an extension whose definition is held", Found = "another one", Remedy = "Load the package that defines it, or allow unknown extensions.",
            });
        }
    }
}
