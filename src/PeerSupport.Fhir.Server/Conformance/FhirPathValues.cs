using System.Text.Json.Nodes;
using PeerSupport.Fhir.R4;
using PeerSupport.Fhir.R4.FhirPath;

namespace PeerSupport.Fhir.Server;

/// <summary>Values that an expression found, as parts of a Parameters: each is named by its type.</summary>
static class FhirPathValues
{
    /// <summary>How the FHIRPath Lab takes what no value[x] can hold.</summary>
    const string JsonValue = "http://fhir.forms-lab.com/StructureDefinition/json-value";

    static readonly HashSet<string> Types = [.. Definitions.R4.Type("Parameters")!.Elements.First(each => each.Name == "parameter").Children.First(each => each.Name == "value").Types.Select(type => type.Type)];

    public static JsonObject Part(ITypedElement item)
    {
        if (item.InstanceType.StartsWith("System.", StringComparison.Ordinal))
        {
            return Computed(item);
        }

        var source = Resource.SourceOf(item);
        if (Resource.Of(item) is { } resource)
        {
            return R4.Fhir.Object(("name", item.InstanceType), ("resource", JsonNode.Parse(resource.Json.Span)));
        }

        var name = "value" + char.ToUpperInvariant(item.InstanceType[0]) + item.InstanceType[1..];
        return Types.Contains(item.InstanceType) && (source is not null || item.Value is not null)
            ? R4.Fhir.Object(("name", item.InstanceType), (name, source is not null ? JsonNode.Parse(source.Raw.Span) : Primitive(item.Value!)))
            : AsJson(item.InstanceType, source is null ? item.Value?.ToString() ?? "null" : System.Text.Encoding.UTF8.GetString(source.Raw.Span));
    }

    static JsonObject Computed(ITypedElement item) => item.Value switch
    {
        FhirQuantity quantity => R4.Fhir.Object(("name", "Quantity"), ("valueQuantity", quantity.Calendar ? R4.Fhir.Quantity(quantity.Value, quantity.Unit) : R4.Fhir.Quantity(quantity.Value, quantity.Unit, quantity.Unit))),
        long number => R4.Fhir.Object(("name", "decimal"), ("valueDecimal", number)),
        { } value when Name(value) is { } type => R4.Fhir.Object(("name", type), ("value" + char.ToUpperInvariant(type[0]) + type[1..], Primitive(value))),
        _ => AsJson(item.InstanceType, R4.Fhir.Object([.. item.Children().Select(child => (child.Name is "" ? "value" : child.Name, (JsonNode?)child.Value?.ToString()))]).ToJsonString()),
    };

    static string? Name(object value) => value switch
    {
        string => "string",
        bool => "boolean",
        int => "integer",
        decimal => "decimal",
        FhirDate => "date",
        FhirDateTime => "dateTime",
        FhirTime => "time",
        _ => null,
    };

    static JsonNode Primitive(object value) => value switch
    {
        bool yes => yes,
        int number => number,
        long number => number,
        decimal number => number,
        _ => value.ToString()!,
    };

    static JsonObject AsJson(string type, string json) => R4.Fhir.Object(("name", type), ("extension", R4.Fhir.Array(R4.Fhir.Extension(JsonValue, "string", json))));
}
