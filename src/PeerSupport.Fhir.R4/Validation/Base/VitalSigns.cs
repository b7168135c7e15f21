namespace PeerSupport.Fhir.R4;

/// <summary>
/// A vital sign carries the LOINC code of its kind beside any other (http://hl7.org/fhir/R4/observation-vitalsigns.html): where the SNOMED CT code says which
/// kind it is, the LOINC code must be there.
/// </summary>
internal static class VitalSigns
{
    const string Loinc = "http://loinc.org", Snomed = "http://snomed.info/sct";

    static readonly Dictionary<string, string> LoincOf = new(StringComparer.Ordinal)
    {
        ["276885007"] = "8310-5", ["386725007"] = "8310-5",
        ["364075005"] = "8867-4", ["78564009"] = "8867-4",
        ["86290005"] = "9279-1",
        ["271649006"] = "8480-6", ["271650006"] = "8462-4", ["75367002"] = "85354-9",
        ["27113001"] = "29463-7", ["50373000"] = "8302-2", ["60621009"] = "39156-5",
    };

    /// <summary>The profile of each kind, by its LOINC code: R4 asks for it wherever the code is used.</summary>
    static readonly Dictionary<string, string> Profiles = new(StringComparer.Ordinal)
    {
        ["85353-1"] = "vitalspanel", ["9279-1"] = "resprate", ["8867-4"] = "heartrate", ["2708-6"] = "oxygensat", ["8310-5"] = "bodytemp", ["8302-2"] = "bodyheight",
        ["9843-4"] = "headcircum", ["29463-7"] = "bodyweight", ["39156-5"] = "bmi", ["85354-9"] = "bp",
    };

    /// <summary>The profile that an Observation has to follow because of its code; null for one that is no vital sign.</summary>
    public static string? ProfileOf(Element observation)
    {
        foreach (var coding in observation.First("code")?.All ?? [])
        {
            if (coding.Name == "coding" && coding.Text("system") == Loinc && coding.Text("code") is { } code && Profiles.TryGetValue(code, out var profile))
            {
                return "http://hl7.org/fhir/StructureDefinition/" + profile;
            }
        }

        return null;
    }

    public static void Check(Element observation, IssueSink issues)
    {
        if (observation.First("code") is not { } code || !observation.Each("category").Any(each => each.Each("coding").Any(coding => coding.Text("code") == "vital-signs")))
        {
            return;
        }

        var codings = code.Each("coding").ToList();
        if (codings.Exists(each => each.Text("system") == Loinc))
        {
            return;
        }

        foreach (var coding in codings)
        {
            if (coding.Text("system") == Snomed && coding.Text("code") is { } snomed && LoincOf.TryGetValue(snomed, out var loinc))
            {
                issues.Add(code, new Issue(IssueSeverity.Error, "required", "vital-sign-code-missing", "A vital sign must carry the LOINC code of its kind, beside other codes.")
                {
                    Expected = $"{loinc} of {Loinc}", Found = "no LOINC code", Remedy = $"Add a coding with {loinc}.",
                });
                return;
            }
        }
    }
}
