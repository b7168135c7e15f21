using System.Text.Json;
using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.R4;

/// <summary>
/// The small pieces of the resources that this product makes, as JSON. What is null is left out, so that no empty property is ever written.
/// </summary>
public static class Fhir
{
    /// <summary>An object of the properties that have a value, in this order: <c>Fhir.Object(("resourceType", "Claim"), ("id", id))</c>.</summary>
    public static JsonObject Object(params ReadOnlySpan<(string Name, JsonNode? Value)> properties)
    {
        var json = new JsonObject();
        foreach (var (name, value) in properties)
        {
            if (value is not (null or JsonArray { Count: 0 } or JsonObject { Count: 0 }))
            {
                json[name] = value;
            }
        }

        return json;
    }

    /// <summary>An array of the nodes that aren't null.</summary>
    public static JsonArray Array(params ReadOnlySpan<JsonNode?> items)
    {
        var json = new JsonArray();
        foreach (var item in items)
        {
            if (item is not null)
            {
                json.Add(item);
            }
        }

        return json;
    }

    /// <summary>An array of what a sequence gives, without nulls.</summary>
    public static JsonArray Array(IEnumerable<JsonNode?> items) => Array([.. items]);

    public static JsonObject Coding(string system, string code, string? display = null) => Object(("system", system), ("code", code), ("display", display));

    /// <summary>A concept of one coding, with a text if there is one.</summary>
    public static JsonObject CodeableConcept(string system, string code, string? display = null, string? text = null) =>
        Object(("coding", Array(Coding(system, code, display))), ("text", text));

    /// <summary>A concept of several codings, or of a text alone.</summary>
    public static JsonObject CodeableConcept(IEnumerable<JsonObject> codings, string? text = null) => Object(("coding", Array(codings)), ("text", text));

    /// <summary>A quantity; the unit's code belongs to <paramref name="system"/>, UCUM unless another is named.</summary>
    public static JsonObject Quantity(decimal value, string? unit = null, string? code = null, string? system = "http://unitsofmeasure.org") =>
        Object(("value", value), ("unit", unit), ("system", code is null ? null : system), ("code", code));

    /// <summary>An amount in a currency of ISO 4217.</summary>
    public static JsonObject Money(decimal value, string currency = "USD") => Object(("value", value), ("currency", currency));

    /// <summary>A period of whole or partial dates, both ends included.</summary>
    public static JsonObject Period(FhirDate? start, FhirDate? end) => Object(("start", start?.ToString()), ("end", end?.ToString()));

    /// <summary>A period of moments, both ends included.</summary>
    public static JsonObject Period(FhirDateTime? start, FhirDateTime? end) => Object(("start", start?.ToString()), ("end", end?.ToString()));

    /// <summary>A period of days, both ends included.</summary>
    public static JsonObject Period(DateOnly? start, DateOnly? end) =>
        Period(start is { } first ? FhirDate.From(first) : (FhirDate?)null, end is { } last ? FhirDate.From(last) : null);

    public static JsonObject Reference(string reference, string? display = null) => Object(("reference", reference), ("display", display));

    /// <summary>A reference by business identifier.</summary>
    public static JsonObject ReferenceTo(JsonObject identifier, string? type = null, string? display = null) =>
        Object(("type", type), ("identifier", identifier), ("display", display));

    public static JsonObject Identifier(string system, string value, string? use = null, JsonObject? type = null) =>
        Object(("use", use), ("type", type), ("system", system), ("value", value));

    /// <summary>An extension with a value.</summary>
    /// <param name="url">Its definition.</param>
    /// <param name="valueType">The R4 type: <c>string</c>, <c>CodeableConcept</c>.</param>
    /// <param name="value">The value; without one the result is null, and an array leaves it out.</param>
    public static JsonObject? Extension(string url, string valueType, JsonNode? value) =>
        value is null ? null : Object(("url", url), (JsonNames.Choice("value", valueType), value));

    /// <summary>An extension of extensions; null when none of them has a value.</summary>
    public static JsonObject? Extension(string url, params ReadOnlySpan<JsonObject?> parts)
    {
        var inner = new JsonArray();
        foreach (var part in parts)
        {
            if (part is not null)
            {
                inner.Add(part);
            }
        }

        return inner.Count == 0 ? null : new JsonObject { ["url"] = url, ["extension"] = inner };
    }

    /// <summary>A generated narrative.</summary>
    /// <param name="xhtml">What stands inside the div, already escaped.</param>
    public static JsonObject Narrative(string xhtml) =>
        Object(("status", "generated"), ("div", $"<div xmlns=\"http://www.w3.org/1999/xhtml\">{xhtml}</div>"));

    /// <summary>What the server sends: without escapes that JSON doesn't need.</summary>
    public static byte[] Bytes(JsonObject resource, bool indented = false) =>
        JsonSerializer.SerializeToUtf8Bytes(resource, indented ? FhirWriter.Indented : FhirWriter.Compact);
}
