using PeerSupport.Fhir.R4.FhirPath;

namespace PeerSupport.Fhir.R4.Search;

/// <summary>Reads out of resources what they can be found by (http://hl7.org/fhir/R4/search.html). Pure.</summary>
public static class SearchReader
{
    const int MostCombinations = 100;

    static readonly Dictionary<string, ITypedElement> Kinds = Definitions.R4.ResourceNames.ToDictionary(name => name, name => FhirJson.Parse(System.Text.Encoding.UTF8.GetBytes($"{{\"resourceType\":\"{name}\"}}")).Resource!.Element);

    /// <summary>The values of a resource for a parameter of its type; none where the expression can't be evaluated on it.</summary>
    public static IEnumerable<SearchValue> Read(ITypedElement resource, SearchParameter parameter)
    {
        var context = new EvaluationContext(DateTimeOffset.UnixEpoch) { Resource = resource, Resolve = reference => Resolve(resource, reference) };
        foreach (var element in Evaluate(parameter.Expression, resource, context))
        {
            if (parameter.Kind == SearchKind.Composite)
            {
                foreach (var combination in Combine(parameter.Components, element, context))
                {
                    yield return new SearchValue.Composite(combination);
                }

                continue;
            }

            foreach (var value in Values(parameter.Kind, element))
            {
                yield return value;
            }
        }
    }

    /// <summary>Every reference element that the parameter finds, as its text with the version that it may name.</summary>
    public static IEnumerable<string> References(ITypedElement resource, SearchParameter parameter) =>
        Evaluate(parameter.Expression, resource, new(DateTimeOffset.UnixEpoch) { Resource = resource, Resolve = reference => Resolve(resource, reference) })
            .Select(element => element.InstanceType == "Reference" ? element.Children("reference").FirstOrDefault()?.Value as string : element.Value as string).OfType<string>();

    static IReadOnlyList<ITypedElement> Evaluate(CompiledExpression expression, ITypedElement focus, EvaluationContext context)
    {
        try
        {
            return expression.Evaluate(focus, context);
        }
        catch (FhirPathException)
        {
            // A resource that a parameter's expression can't be evaluated on is stored all the same; it isn't found by that parameter.
            return [];
        }
    }

    static IEnumerable<IReadOnlyList<SearchValue>> Combine(IReadOnlyList<SearchComponent> components, ITypedElement element, EvaluationContext context)
    {
        IEnumerable<IReadOnlyList<SearchValue>> all = [[]];
        foreach (var component in components)
        {
            List<SearchValue> values = [.. Evaluate(component.Expression, element, context).SelectMany(each => Values(component.Kind, each))];
            all = all.SelectMany(head => values.Select(value => (IReadOnlyList<SearchValue>)[.. head, value])).Take(MostCombinations);
        }

        return all;
    }

    static IEnumerable<SearchValue> Values(SearchKind kind, ITypedElement element) => kind switch
    {
        SearchKind.Token => TokenValues.Of(element),
        SearchKind.Date => DateValues.Of(element) is { } date ? [date] : [],
        SearchKind.Quantity or SearchKind.Number => QuantityValues.Of(element) is { } quantity ? [quantity] : [],
        SearchKind.Reference => Reference(element) is { } reference ? [reference] : [],
        SearchKind.Uri => element.Value is string uri ? [new SearchValue.Uri(uri)] : [],
        _ => Strings(element),
    };

    static IEnumerable<SearchValue> Strings(ITypedElement element) => element.InstanceType switch
    {
        "HumanName" => Parts(element, "text", "family", "given", "prefix", "suffix"),
        "Address" => Parts(element, "text", "line", "city", "district", "state", "postalCode", "country"),
        "CodeableConcept" => Parts(element, "text").Concat(element.Children("coding").SelectMany(coding => Parts(coding, "display"))),
        "Coding" => Parts(element, "display"),
        _ => element.Value is string text ? [new SearchValue.String(text)] : [],
    };

    static IEnumerable<SearchValue> Parts(ITypedElement element, params string[] names) =>
        names.SelectMany(name => element.Children(name)).Select(child => child.Value).OfType<string>().Select(text => new SearchValue.String(text));

    static SearchValue.Reference? Reference(ITypedElement element)
    {
        if (element.InstanceType != "Reference")
        {
            return element.Value is string canonical ? new(canonical, null) : null;
        }

        var text = element.Children("reference").FirstOrDefault()?.Value as string;
        var identifier = element.Children("identifier").FirstOrDefault() is { } found ? TokenValues.Of(found).OfType<SearchValue.Token>().FirstOrDefault() : null;
        text = text?.StartsWith('#') == true ? null : text;
        return text is null && identifier is null ? null : new(text is null ? null : WithoutVersion(text), identifier);
    }

    /// <summary>A reference's text without the version that it may name.</summary>
    public static string WithoutVersion(string reference)
    {
        var at = reference.IndexOf("/_history/", StringComparison.Ordinal);
        return at < 0 ? reference : reference[..at];
    }

    /// <summary>The type that a reference without a version names; null where it names none.</summary>
    public static string? TypeOf(string reference) => reference.Split('/') is { Length: >= 2 } parts && Kinds.ContainsKey(parts[^2]) ? parts[^2] : null;

    /// <summary>What a reference leads to, as far as a search has to know: a contained resource, or any resource of the type that it names.</summary>
    static ITypedElement? Resolve(ITypedElement resource, string reference)
    {
        if (reference.StartsWith('#'))
        {
            return resource.Children("contained").FirstOrDefault(each => each.Children("id").FirstOrDefault()?.Value as string == reference[1..]);
        }

        return TypeOf(WithoutVersion(reference)) is { } type ? Kinds[type] : null;
    }
}
