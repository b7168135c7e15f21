using System.Text.Json.Nodes;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.R4.FhirPath;

namespace PeerSupport.Fhir.Server;

/// <summary><c>POST /fhir/$fhirpath</c>, by the contract of the FHIRPath Lab: read, compile, evaluate for each context, answer.</summary>
static class EvaluateFhirPath
{
    const string Evaluator = "PeerSupport.Fhir (R4)";

    public static async Task<IResult> Endpoint(HttpContext http, FhirRequest reader, Conformance conformance, TimeProvider clock, CancellationToken cancellation)
    {
        var parsed = await reader.Read(http, cancellation, "Parameters");
        if (parsed.Resource is not { } body)
        {
            return FhirResults.Outcome(parsed.Issues);
        }

        var issues = StructureCheck.Check(body).Where(issue => issue.Severity <= IssueSeverity.Error && issue.Expression?.Contains(".resource.", StringComparison.Ordinal) != true).ToList();
        if (issues.Count > 0)
        {
            return FhirResults.Outcome(issues, StatusCodes.Status400BadRequest);
        }

        if (Value(body, "expression") is not { Value: string expression } at)
        {
            return FhirResults.Outcome([NoExpression()], StatusCodes.Status400BadRequest);
        }

        var context = Value(body, "context");
        var compiled = Compile(expression, at, out var fault);
        var outer = context?.Value is string text && fault is null ? Compile(text, context, out fault) : null;
        if (compiled is null || fault is not null)
        {
            return FhirResults.Outcome([fault!], StatusCodes.Status400BadRequest);
        }

        try
        {
            return FhirResults.Resource(Answer(body, compiled, outer, conformance, clock.GetUtcNow(), cancellation));
        }
        catch (FhirPathException exception)
        {
            return FhirResults.Outcome([Fault("processing", "fhirpath-evaluation", exception, at)], StatusCodes.Status422UnprocessableEntity);
        }
    }

    static JsonObject Answer(Resource body, CompiledExpression expression, CompiledExpression? context, Conformance conformance, DateTimeOffset now, CancellationToken cancellation)
    {
        var resource = Parameter(body, "resource")?.Children("resource").FirstOrDefault();
        List<JsonObject> traced = [];
        var evaluation = new EvaluationContext(now)
        {
            Cancellation = cancellation,
            Resource = resource,
            RootResource = resource,
            Variables = Variables(body),
            MemberOf = (code, set, system) => conformance.Profiles.Contains(set, system, code),
            ConformsTo = (element, profile) => conformance.Profiles.Find(profile) is not null && Resource.Of(element) is { } whole
                ? !conformance.Validate(whole, [profile]).Any(issue => issue.Severity <= IssueSeverity.Error) : null,
            Trace = (name, items) => traced.Add(R4.Fhir.Object(("name", "trace"), ("valueString", name), ("part", R4.Fhir.Array(items.Select(FhirPathValues.Part))))),
        };
        var results = new JsonArray();
        foreach (var focus in context is null ? [resource] : (IEnumerable<ITypedElement?>)context.Evaluate(resource, evaluation))
        {
            traced.Clear();
            var parts = expression.Evaluate(focus, evaluation).Select(item => (JsonNode?)FhirPathValues.Part(item)).ToList();
            results.Add(R4.Fhir.Object(
                ("name", "result"), ("valueString", context is null || focus is null || focus.Location is "" ? null : Own(focus.Location)), ("part", R4.Fhir.Array([.. parts, .. traced]))));
        }

        return R4.Fhir.Object(("resourceType", "Parameters"), ("id", "fhirpath"), ("parameter", R4.Fhir.Array([Echo(body, expression, context), .. results.Select(each => each!.DeepClone())])));
    }

    /// <summary>What was evaluated, so that an answer can be read alone.</summary>
    static JsonObject Echo(Resource body, CompiledExpression expression, CompiledExpression? context) => R4.Fhir.Object(("name", "parameters"), ("part", R4.Fhir.Array([
        R4.Fhir.Object(("name", "evaluator"), ("valueString", Evaluator)),
        context is null ? null : R4.Fhir.Object(("name", "context"), ("valueString", context.Text)),
        R4.Fhir.Object(("name", "expression"), ("valueString", expression.Text)),
        Copy(body, "resource"),
        Copy(body, "variables"),
    ])));

    static JsonNode? Copy(Resource body, string name) => Parameter(body, name) is { } parameter && Resource.SourceOf(parameter) is { } source ? JsonNode.Parse(source.Raw.Span) : null;

    static Dictionary<string, IReadOnlyList<ITypedElement>> Variables(Resource body) =>
        (Parameter(body, "variables")?.Children("part") ?? []).Select(part => (Name: Text(part, "name"), Values: part.Children("value").Concat(part.Children("resource")).ToList()))
            .Where(each => each.Name is not null).GroupBy(each => each.Name!).ToDictionary(group => group.Key, IReadOnlyList<ITypedElement> (group) => [.. group.SelectMany(each => each.Values)]);

    static CompiledExpression? Compile(string text, ITypedElement at, out Issue? fault)
    {
        try
        {
            fault = null;
            return CompiledExpression.Compile(text);
        }
        catch (FhirPathException exception)
        {
            fault = Fault("invalid", "fhirpath-syntax", exception, at);
            return null;
        }
    }

    /// <summary>Line and column are those in the expression: that is where the mistake is to be looked for.</summary>
    static Issue Fault(string code, string rule, FhirPathException exception, ITypedElement at) => new(IssueSeverity.Error, code, rule, exception.Message)
    {
        Expected = rule == "fhirpath-syntax" ? "a FHIRPath expression" : "an expression that can be evaluated on this resource",
        Remedy = "Correct the expression at this place.",
        Expression = at.Location,
        Line = exception.Line > 0 ? exception.Line : null,
        Column = exception.Column > 0 ? exception.Column : null,
    };

    static Issue NoExpression() => new(IssueSeverity.Error, "required", "no-expression", "There is no expression to evaluate.")
    {
        Expected = "the parameter expression with a valueString", Found = "none", Remedy = "Add it.", Expression = "Parameters.parameter",
    };

    /// <summary>From the resource itself, not from the Parameters around it.</summary>
    static string Own(string location) => location.IndexOf("].resource", StringComparison.Ordinal) is var at && at < 0 || !location.StartsWith("Parameters.", StringComparison.Ordinal) ? location
        : location[(at + "].resource".Length)..].TrimStart('.') is { Length: > 0 } rest ? rest : "%resource";

    static ITypedElement? Value(Resource body, string name) => Parameter(body, name)?.Children("value").FirstOrDefault();

    static ITypedElement? Parameter(Resource body, string name) => body.Element.Children("parameter").FirstOrDefault(each => Text(each, "name") == name);

    static string? Text(ITypedElement element, string child) => element.Children(child).FirstOrDefault()?.Value as string;
}
