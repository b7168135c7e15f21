using System.Text.Json.Nodes;
using static PeerSupport.Fhir.R4.Generator.OfficialDefinitions;

namespace PeerSupport.Fhir.R4.Generator;

/// <summary>
/// <c>profiles.json</c>: R4's own profiles and extensions as StructureDefinitions, one a line, with no more of their differentials than validation reads.
/// An element that only repeats its base is left out; so are ids that say no more than the path.
/// </summary>
internal static class ProfileFile
{
    static readonly string[] Head = ["resourceType", "url", "version", "name", "title", "kind", "type", "baseDefinition", "derivation", "contextInvariant"];

    static readonly string[] Kept = ["sliceName", "contentReference", "isModifier", "maxLength"];

    public static string Write(OfficialDefinitions definitions) => Lines.Array(definitions.Profiles.OrderBy(profile => Text(profile, "url"), StringComparer.Ordinal).Select(Row));

    static JsonObject Row(JsonObject profile)
    {
        var row = Copy(profile, Head);
        if (profile["context"] is JsonArray contexts)
        {
            row["context"] = new JsonArray([.. contexts.Select(context => (JsonNode)Copy(context!, ["type", "expression"]))]);
        }

        var elements = Objects(profile["differential"], "element").Select(Element).OfType<JsonObject>();
        row["differential"] = new JsonObject { ["element"] = new JsonArray([.. elements]) };
        return row;
    }

    static JsonObject? Element(JsonObject element)
    {
        var path = Text(element, "path")!;
        if (path == "Extension.url")
        {
            return null;
        }

        var isRoot = !path.Contains('.', StringComparison.Ordinal);
        var row = new JsonObject();
        if (Text(element, "id") is { } id && id.Contains(':', StringComparison.Ordinal))
        {
            row["id"] = id;
        }

        row["path"] = path;
        if (!isRoot && (int?)element["min"] is > 0 and var min)
        {
            row["min"] = min;
        }

        if (!isRoot && Text(element, "max") is { } max and not "*")
        {
            row["max"] = max;
        }

        foreach (var (name, value) in Copy(element, Kept).Concat(element.Where(property => property.Key.StartsWith("fixed", StringComparison.Ordinal) || property.Key.StartsWith("pattern", StringComparison.Ordinal)
            || property.Key.StartsWith("minValue", StringComparison.Ordinal) || property.Key.StartsWith("maxValue", StringComparison.Ordinal))))
        {
            row[name] = value?.DeepClone();
        }

        Shapes(element, row);
        return row.Count > 1 || row.ContainsKey("id") ? row : null;
    }

    static void Shapes(JsonObject element, JsonObject row)
    {
        if (element["type"] is JsonArray types)
        {
            row["type"] = new JsonArray([.. types.Select(type => (JsonNode)Copy(type!, ["code", "profile", "targetProfile"]))]);
        }

        if (Text(element["binding"], "strength") is "required" or "extensible" && Text(element["binding"], "valueSet") is not null)
        {
            row["binding"] = Copy(element["binding"]!, ["strength", "valueSet"]);
        }

        if (element["slicing"] is JsonObject slicing)
        {
            row["slicing"] = Copy(slicing, ["discriminator", "ordered", "rules"]);
        }

        if (Objects(element, "constraint").Where(constraint => Text(constraint, "expression") is not null).ToList() is { Count: > 0 } constraints)
        {
            row["constraint"] = new JsonArray([.. constraints.Select(constraint => (JsonNode)Copy(constraint, ["key", "severity", "human", "expression"]))]);
        }
    }

    static JsonObject Copy(JsonNode from, IEnumerable<string> names) => new(names.Where(name => from[name] is not null).Select(name => KeyValuePair.Create(name, (JsonNode?)from[name]!.DeepClone())));
}
