using System.Text.Json.Nodes;
using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Server;

/// <summary>Answers of operations as Parameters: one parameter a fact, and one with parts for every clause.</summary>
static class AnswerParameters
{
    public static JsonObject Of(IEnumerable<JsonObject?> parameters) => R4.Fhir.Object(("resourceType", "Parameters"), ("parameter", R4.Fhir.Array(parameters)));

    /// <summary>A parameter with a value; null where there is none.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">The FHIR type of the value, as in <c>value[x]</c>: <c>string</c>, <c>code</c>, <c>date</c>.</param>
    /// <param name="value">The value.</param>
    public static JsonObject? Value(string name, string type, JsonNode? value) => value is null ? null : R4.Fhir.Object(("name", name), ($"value{char.ToUpperInvariant(type[0])}{type[1..]}", value));

    public static JsonObject Parts(string name, IEnumerable<JsonObject?> parts) => R4.Fhir.Object(("name", name), ("part", R4.Fhir.Array(parts)));

    /// <summary>A clause with what the extension <c>clause-result</c> of other answers holds, under the same names; its ID is <c>id</c>.</summary>
    public static JsonObject Clause(ClauseResult clause, bool cause) => Part(ClauseExtension.Of(clause, cause).DeepClone(), "clause");

    static JsonObject Part(JsonNode extension, string name)
    {
        if (extension["extension"] is JsonArray parts)
        {
            return Parts(name, parts.Select(part => Part(part!, (string)part!["url"]! is var url && url == "clause" ? "id" : (string)part["url"]!)));
        }

        var (value, content) = extension.AsObject().First(member => member.Key.StartsWith("value", StringComparison.Ordinal));
        return new JsonObject { ["name"] = name, [value] = content!.DeepClone() };
    }
}
