using PeerSupport.Fhir.R4.FhirPath;
using Core = PeerSupport.Fhir.R4.Definitions;

namespace PeerSupport.Fhir.R4.Tests.FhirPath;

/// <summary>What the engine is for: R4's own invariants, on R4's own examples.</summary>
public sealed class InvariantTests
{
    readonly Dictionary<string, CompiledExpression> compiled = [];
    readonly List<string> failed = [];
    readonly SortedDictionary<string, string> errors = [];
    int evaluated;

    [Fact]
    public void Every_invariant_and_every_official_text_of_one_compiles() => Assert.All(Core.R4.Invariants, invariant =>
    {
        CompiledExpression.Compile(invariant.Expression);
        CompiledExpression.Compile(invariant.OfficialExpression ?? invariant.Expression);
    });

    [Fact]
    public void Every_search_parameter_compiles() => Assert.All(
        Core.R4.ResourceNames.SelectMany(Core.R4.SearchParameters),
        parameter =>
        {
            if (parameter.Expression is { Length: > 0 } expression)
            {
                CompiledExpression.Compile(expression);
            }
        });

    [Fact]
    public void Every_invariant_evaluates_on_the_official_examples_without_an_error_and_no_error_invariant_fails()
    {
        foreach (var (_, bytes) in Suites.Suite.Examples())
        {
            var resource = FhirJson.Parse(bytes).Resource!.Element;
            Check(resource, resource, resource, Core.R4.Type(resource.InstanceType)!.Elements, []);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{evaluated} evaluations");
        // 1.0E+245 is more than .NET's decimal holds: that one element has no value here.
        Assert.Equal(["ele-1 Observation.component[6].value.value"], failed);
        Assert.True(errors.Count == 0, string.Join('\n', errors.Select(e => $"{e.Key}: {e.Value}")));
    }

    [Fact]
    public void Every_search_parameter_evaluates_on_the_official_examples_without_an_error()
    {
        var found = 0;
        foreach (var (_, bytes) in Suites.Suite.Examples())
        {
            var resource = FhirJson.Parse(bytes).Resource!.Element;
            var context = new EvaluationContext(Sample.Now) { Resource = resource };
            foreach (var parameter in Core.R4.SearchParameters(resource.InstanceType))
            {
                if (parameter.Expression is { Length: > 0 } expression)
                {
                    found += Compiled(expression).Evaluate(resource, context).Count;
                }
            }
        }

        Assert.True(found > 5_000, $"Only {found} values were found.");
    }

    CompiledExpression Compiled(string text) =>
        compiled.TryGetValue(text, out var expression) ? expression : compiled[text] = CompiledExpression.Compile(text);

    void Check(ITypedElement element, ITypedElement resource, ITypedElement root, IReadOnlyList<ElementDefinition> children, IReadOnlyList<Invariant> own)
    {
        var type = Core.R4.Type(element.InstanceType);
        if (type is { Kind: TypeKind.Resource })
        {
            resource = element;
        }

        var context = new EvaluationContext(Sample.Now) { Resource = resource, RootResource = root };
        foreach (var invariant in (type?.Invariants ?? []).Concat(own))
        {
            Evaluate(invariant, element, context);
        }

        foreach (var child in element.Children())
        {
            var definition = children.FirstOrDefault(d => d.Name == child.Name);
            var inner = definition is { Children.Count: > 0 } ? definition.Children : Core.R4.Type(child.InstanceType)?.Elements ?? [];
            Check(child, resource, root, inner, definition?.Invariants ?? []);
        }
    }

    void Evaluate(Invariant invariant, ITypedElement element, EvaluationContext context)
    {
        evaluated++;
        try
        {
            if (Compiled(invariant.Expression).Predicate(element, context) == false && invariant.Severity == IssueSeverity.Error)
            {
                failed.Add($"{invariant.Key} {element.Location}");
            }
        }
        catch (FhirPathException e)
        {
            errors[invariant.Key] = $"{element.Location} {e.Message} {invariant.Expression}";
        }
    }
}
