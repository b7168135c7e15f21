namespace PeerSupport.Fhir.R4;

/// <summary>
/// Where a Reference leads (http://hl7.org/fhir/R4/references.html): its type by what it names, by <c>Reference.type</c> and by the resource itself where that
/// is contained or in the Bundle. The type in a relative address is the structure check's.
/// </summary>
internal sealed class BaseReferences(IssueSink issues)
{
    public void Check(Element element, ElementDefinition? definition, CheckScope scope)
    {
        var said = element.First("type");
        if (element.First("reference") is not { Value: string reference } at)
        {
            Said(said, definition);
            return;
        }

        var (named, isRelative) = (ReferenceUrl.TypeOf(reference), !reference.Contains(':', StringComparison.Ordinal));
        Element? target = null;
        if (reference.StartsWith('#'))
        {
            target = scope.Contained(reference[1..]);
            if (target is null)
            {
                issues.Add(at, ReferenceIssues.NotContained());
            }
        }
        else if (scope.Bundle is { } bundle && scope.FullUrl is not null)
        {
            target = bundle.Find(reference, scope.FullUrl);
            if (target is null && reference.StartsWith("urn:uuid:", StringComparison.Ordinal) && bundle.All(reference, scope.FullUrl).Count == 0)
            {
                issues.Add(at, ReferenceIssues.UuidNotInBundle(bundle.Type));
            }
        }

        else if (isRelative && named is not null && scope.Parameters is { } parameters && scope.Resource.InstanceType != "Parameters")
        {
            target = parameters.Find(reference);
            if (target is null && parameters.Sends(named))
            {
                issues.Add(at, ReferenceIssues.NotInParameters(named));
            }
        }

        if (target is null && !issues.IsBroken(at) && !ReferenceUrl.IsLiteral(reference) && !(scope.Bundle is { Type: "transaction" } && ReferenceUrl.IsConditional(reference)))
        {
            issues.Add(at, ReferenceIssues.Form());
        }

        var type = target?.InstanceType ?? named;
        if (type is not null && (target is not null || !isRelative) && Targets(definition) is { } targets && !Allows(targets, type) && !(isRelative && named == type))
        {
            issues.Add(at, StructureIssues.ReferenceTarget(targets, type));
        }
        else
        {
            Said(said, definition);
        }

        if (type is not null && said is { Value: string text } && Plain(text) is { } plain && plain.Name != type)
        {
            issues.Add(said, ReferenceIssues.TypeMismatch(type, plain.Name));
        }
    }

    /// <summary>A canonical address of HL7's own says the type of what it names: <c>http://hl7.org/fhir/ValueSet/…</c> is no Questionnaire.</summary>
    public void Canonical(Element element, ElementDefinition? definition)
    {
        const string Hl7 = "http://hl7.org/fhir/";
        if (element.Value is string url && url.StartsWith(Hl7, StringComparison.Ordinal) && url.IndexOf('/', Hl7.Length) is var slash && slash > 0
            && Definitions.R4.Type(url[Hl7.Length..slash]) is { Kind: TypeKind.Resource, IsAbstract: false } type
            && definition?.Types.FirstOrDefault(each => each.Type == "canonical")?.Targets is { Count: > 0 } targets && !targets.Any(type.IsA))
        {
            issues.Add(element, StructureIssues.ReferenceTarget(targets, type.Name));
        }
    }

    /// <summary>Reference.type alone must be a type that is allowed here.</summary>
    void Said(Element? said, ElementDefinition? definition)
    {
        if (said is { Value: string text } && Plain(text) is { } type && Targets(definition) is { } targets && !Allows(targets, type.Name))
        {
            issues.Add(said, StructureIssues.ReferenceTarget(targets, type.Name));
        }
    }

    static TypeDefinition? Plain(string type)
    {
        const string Core = "http://hl7.org/fhir/StructureDefinition/";
        return Definitions.R4.Type(type.StartsWith(Core, StringComparison.Ordinal) ? type[Core.Length..] : type) is { Kind: TypeKind.Resource } known ? known : null;
    }

    /// <summary>The types that may be pointed to; null for any.</summary>
    static List<string>? Targets(ElementDefinition? definition)
    {
        if (definition is null)
        {
            return null;
        }

        List<string> all = [];
        foreach (var type in definition.Types)
        {
            if (type.Type == "Reference")
            {
                if (type.Targets.Count == 0)
                {
                    return null;
                }

                all.AddRange(type.Targets);
            }
        }

        return all.Count == 0 ? null : all;
    }

    static bool Allows(List<string> targets, string type) => Definitions.R4.Type(type) is not { } known || targets.Exists(known.IsA);
}

/// <summary>What is said of references.</summary>
internal static class ReferenceIssues
{
    public static Issue NotContained() => Error(
        "not-found", "contained-not-found", "The reference begins with #, but the resource contains nothing with this id.", "the id of a contained resource", "ref-1 does not hold", "Add the contained resource, or correct the reference.");

    public static Issue NotReferred() => Error(
        "invariant", "contained-not-referred", "A contained resource is referred to from nowhere, so nothing says what it is for.", "a reference to # and its id", "dom-3 does not hold", "Refer to it, or remove it.");

    /// <summary>A Bundle that is sent to be worked on must hold it; a collection may be a part of something larger.</summary>
    public static Issue UuidNotInBundle(string bundle) => Error(
        "not-found", "reference-not-in-bundle", "The reference is a urn:uuid, which means an entry of this Bundle, but no entry has this fullUrl.", "the fullUrl of an entry", "a urn:uuid that no entry has", "Add the resource to the Bundle, or correct the reference.")
        with { Severity = bundle is "document" or "message" or "transaction" or "batch" ? IssueSeverity.Error : IssueSeverity.Warning };

    /// <summary>Some senders name what has no address in FHIR by texts of their own: nobody can follow these, but the rest of the resource is as good as without them.</summary>
    public static Issue Form() => new(IssueSeverity.Warning, "value", "reference-form", "Nothing can be found by this reference: it is no address of a resource.")
    {
        Expected = "Type/id or Type/id/_history/version (each id of 1 to 64 letters, digits, - and .), # and the id of a contained resource, or an absolute URI", Found = "another text",
        Remedy = "Correct the reference; what has no address is named by Reference.identifier or display.",
    };

    public static Issue NotInParameters(string type) => Error(
        "not-found", "reference-not-in-parameters", $"The Parameters sends a {type} along, but the reference leads to another one, which it doesn't send.", $"the id of a {type} that is sent along", "another id",
        $"Correct the reference, send the {type} along, or give its full address.");

    public static Issue TypeMismatch(string actual, string said) => Error(
        "value", "reference-type-mismatch", "The type that the reference says is not the type of what it leads to.", actual, said, $"Set type to {actual}, or correct the reference.");

    static Issue Error(string code, string rule, string text, string expected, string found, string remedy) =>
        new(IssueSeverity.Error, code, rule, text) { Expected = expected, Found = found, Remedy = remedy };
}
