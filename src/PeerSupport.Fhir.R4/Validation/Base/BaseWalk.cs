using PeerSupport.Fhir.R4.FhirPath;

namespace PeerSupport.Fhir.R4;

/// <summary>Walks all elements once, each beside its plan. One walk belongs to one validation, on one thread.</summary>
internal sealed class BaseWalk(ProfileSet profiles, IssueSink issues, ValidationOptions options)
{
    readonly ExtensibleBinding _bindings = new(profiles, issues);
    readonly BaseReferences _references = new(issues);
    readonly BaseExtensions _extensions = new(profiles, issues, options);

    /// <summary>A resource: the root, a contained one, or one in an entry or parameter.</summary>
    /// <param name="element">Its root element.</param>
    /// <param name="plan">What is checked of it.</param>
    /// <param name="outer">The scope that it stands in; null for the root of the body.</param>
    /// <param name="bundle">The Bundle that it is an entry of, else that around it.</param>
    /// <param name="fullUrl">The fullUrl of that entry.</param>
    public void Resource(Element element, CheckPlan plan, CheckScope? outer, BundleIndex? bundle, string? fullUrl)
    {
        var isContained = element.Name == "contained" && outer is not null;
        var inner = element.InstanceType == "Bundle" ? new BundleIndex(element) : bundle;
        var scope = new CheckScope(element, isContained ? outer!.Container : element, inner, fullUrl)
        {
            Parameters = element.InstanceType == "Parameters" ? new ParametersIndex(element) : inner is null ? outer?.Parameters : null,
        };
        Element(element, plan, scope, plan);
        if (element.InstanceType == "Bundle")
        {
            new BundleCheck(element, inner!, issues).Check();
        }

        if (!isContained)
        {
            ContainedCheck.Check(element, issues);
        }

        ResourceRules.Check(element, scope, profiles, issues);
    }

    void Element(Element element, CheckPlan plan, CheckScope scope, CheckPlan parent)
    {
        foreach (var each in plan.Invariants)
        {
            Invariant(element, each, scope);
        }

        switch (element.InstanceType)
        {
            case "Extension":
                _extensions.Check(element, parent);
                break;
            case "Reference":
                _references.Check(element, plan.Definition, scope);
                break;
            case "canonical":
                _references.Canonical(element, plan.Definition);
                break;
            case "Attachment":
                ElementRules.Attachment(element, issues);
                break;
        }

        if (plan.Extensible is { } set)
        {
            _bindings.Check(element, set);
        }

        foreach (var child in element.All)
        {
            Child(element, child, plan, scope);
        }

        ElementRules.Content(element, issues);
    }

    void Child(Element parent, Element child, CheckPlan plan, CheckScope scope)
    {
        if (issues.IsFull || plan.Child(child) is not { } own || issues.IsBroken(child))
        {
            return;
        }

        if (own.IsResource)
        {
            // The place says that any resource may stand here; what this one is asks for its own plan.
            var isEntry = parent.Name == "entry" && scope.Bundle is not null && scope.Resource.InstanceType == "Bundle";
            Resource(child, CheckPlan.OfResource(child.InstanceType), scope, scope.Bundle, isEntry ? parent.Text("fullUrl") : child.Name == "contained" ? scope.FullUrl : null);
        }
        else if (own.IsPrimitive && child.All.Length == 0 && own.Extensible is null)
        {
            Primitive(child, own);
            foreach (var each in own.Invariants)
            {
                Invariant(child, each, scope);
            }
        }
        else
        {
            Element(child, own, scope, plan);
        }
    }

    void Primitive(Element element, CheckPlan plan)
    {
        if (options.RefuseHtmlInText)
        {
            ElementRules.Html(element, issues);
        }

        if (plan.IsCanonical)
        {
            _references.Canonical(element, plan.Definition);
        }
    }

    void Invariant(Element element, CompiledInvariant compiled, CheckScope scope)
    {
        try
        {
            if (compiled.Expression.Predicate(element, scope.Context) == false && !issues.Explains(element, compiled.Invariant))
            {
                issues.Add(element, InvariantIssues.Failed(compiled.Invariant));
            }
        }
        catch (FhirPathException)
        {
            issues.Add(element, InvariantIssues.NotEvaluated(compiled.Invariant));
        }
    }
}
