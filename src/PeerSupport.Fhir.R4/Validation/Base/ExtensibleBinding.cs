namespace PeerSupport.Fhir.R4;

/// <summary>
/// Extensible bindings (http://hl7.org/fhir/R4/terminologies.html#extensible): a code from the set where one fits. Only a person can say whether one would
/// have fitted, so another code of a held system is a warning, and one of another system is just not checked.
/// </summary>
internal sealed class ExtensibleBinding(ProfileSet profiles, IssueSink issues)
{
    const int CodesShown = 12;

    public void Check(Element element, string set)
    {
        switch (element.InstanceType)
        {
            case "CodeableConcept":
                Codings(element, set, element.Each("coding"));
                break;
            case "Coding":
                Codings(element, set, [element]);
                break;
            case "code" or "string" or "uri" when element.Value is string code && profiles.Contains(set, null, code) == false:
                issues.Add(element, NotInSet(set, code));
                break;
        }
    }

    void Codings(Element element, string set, IEnumerable<Element> codings)
    {
        string? other = null, unheld = null;
        foreach (var coding in codings)
        {
            if (coding.Text("code") is not { } code || coding.Text("system") is not { } system)
            {
                continue;
            }

            switch (profiles.Contains(set, system, code))
            {
                case true:
                    return;
                case false when profiles.HoldsSystem(system):
                    other ??= code;
                    break;
                default:
                    unheld ??= system;
                    break;
            }
        }

        if (unheld is not null)
        {
            issues.NotChecked(element, Uri.IsWellFormedUriString(unheld, UriKind.Absolute) ? unheld : "another system");
        }
        else if (other is not null)
        {
            issues.Add(element, NotInSet(set, other));
        }
    }

    static Issue NotInSet(string set, string code)
    {
        var codes = Definitions.R4.ValueSet(set)?.Codes.Take(CodesShown + 1).ToList() ?? [];
        return new Issue(IssueSeverity.Warning, "code-invalid", "code-outside-extensible-set", $"No code is from the value set {set}, which is to be used wherever one of its codes fits.")
        {
            Expected = codes.Count == 0 ? $"a code of {set}" : codes.Count > CodesShown ? string.Join(", ", codes.Take(CodesShown)) + " …" : string.Join(", ", codes),
            Found = Names.IsPlain(code) ? code : "a code of an unusual form",
            Remedy = "Use one of these if it says the same; else nothing.",
        };
    }
}
