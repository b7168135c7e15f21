using PeerSupport.Fhir.R4.FhirPath;

namespace PeerSupport.Fhir.R4;

/// <summary>
/// Holds each extension to its definition, wherever it stands: what it holds, whether it changes the meaning, and where and under which condition it may
/// stand (http://hl7.org/fhir/R4/defining-extensions.html#context).
/// </summary>
/// <param name="set">The definitions that are held.</param>
/// <param name="run">Where issues go.</param>
/// <param name="path">From the root to the element that the extension stands on, that one last.</param>
internal sealed class ExtensionPlaces(ProfileSet set, ProfileRun run, List<Element> path)
{
    public void Check(Element parent, Element extension)
    {
        if (BindingCheck.Text(extension, "url") is not { } url || url.IndexOf(':', StringComparison.Ordinal) < 0
            || set.Compiled(url) is not { Extension: { } rules } profile)
        {
            return;
        }

        if (rules.IsModifier != (extension.Name == "modifierExtension"))
        {
            run.AddBy(profile, extension, ProfileIssues.ExtensionKind(profile.Entry, rules.IsModifier));
        }

        if (rules.Contexts.Count > 0 && !MayStandIn(parent, rules))
        {
            run.AddBy(profile, extension, ProfileIssues.ExtensionPlace(profile.Entry, string.Join(" or ", rules.Contexts.Select(c => c.Expression)), Here(parent)));
        }
        else if (rules.Conditions.Count > 0 && Broken(parent, extension, rules) is { } condition)
        {
            run.AddBy(profile, extension, ProfileIssues.ExtensionCondition(profile.Entry, condition.Text));
        }

        run.Apply(profile, extension);
    }

    /// <summary>The element as its definition is called: <c>Patient.contact</c>, or the type of a data type.</summary>
    string Here(Element parent) => parent.InstanceType is "BackboneElement" or "Element" ? string.Join('.', path[path.FindLastIndex(IsRoot)..].Select(each => IsRoot(each) ? each.InstanceType : each.Name)) : parent.InstanceType;

    static bool IsRoot(Element element) => element.InstanceType is not ("BackboneElement" or "Element");

    bool MayStandIn(Element parent, ExtensionRules rules)
    {
        foreach (var (type, expression) in rules.Contexts)
        {
            var fits = type switch
            {
                "element" => expression == "Element" || FitsPath(expression),
                "extension" => parent.InstanceType == "Extension" && BindingCheck.Text(parent, "url") == expression,
                "fhirpath" => FitsFhirPath(parent, expression),
                _ => true,
            };
            if (fits)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary><c>Claim.item</c>: a type above, and from it the names down to here. A name that R4 doesn't have can't be denied.</summary>
    bool FitsPath(string expression)
    {
        var parts = expression.Split('.');
        if (Definitions.R4.Type(parts[0]) is null || expression.Contains(':'))
        {
            return true;
        }

        // An item in an item, a section in a section: R4 defines it once, so its path has the name once.
        var at = path.Count - 1;
        for (var i = parts.Length - 1; i > 0; i--, at--)
        {
            while (at > 1 && path[at].Name == path[at - 1].Name)
            {
                at--;
            }

            if (at < 1 || path[at].Name != parts[i].Replace("[x]", "", StringComparison.Ordinal))
            {
                return false;
            }
        }

        return Definitions.R4.Type(path[at].InstanceType) is { } type && type.IsA(parts[0]);
    }

    bool FitsFhirPath(Element parent, string expression)
    {
        try
        {
            foreach (var found in CompiledExpression.Compile(expression).Evaluate(run.Context.Resource, run.Context))
            {
                if (ReferenceEquals(found, parent))
                {
                    return true;
                }
            }

            return false;
        }
        catch (FhirPathException)
        {
            return true;
        }
    }

    /// <summary>The first condition that does not hold. One that can't be worked out is let pass.</summary>
    CompiledExpression? Broken(Element parent, Element extension, ExtensionRules rules)
    {
        var context = run.Context.With("extension", extension);
        foreach (var condition in rules.Conditions)
        {
            try
            {
                if (condition.Predicate(parent, context) == false)
                {
                    return condition;
                }
            }
            catch (FhirPathException)
            {
                return null;
            }
        }

        return null;
    }
}
