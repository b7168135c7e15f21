using System.Text.Json.Nodes;
using static PeerSupport.Fhir.R4.Generator.OfficialDefinitions;

namespace PeerSupport.Fhir.R4.Generator;

/// <summary><c>search-parameters.json</c>: one parameter a line.</summary>
internal static class SearchFile
{
    public static string Write(OfficialDefinitions definitions) =>
        Lines.Array(definitions.SearchParameters.OrderBy(p => Text(p, "url"), StringComparer.Ordinal).Select(Row));

    static JsonObject Row(JsonObject parameter)
    {
        var url = Text(parameter, "url")!;
        var row = new JsonObject { ["id"] = url[(url.LastIndexOf('/') + 1)..], ["code"] = Text(parameter, "code"), ["type"] = Text(parameter, "type") };
        row["base"] = Lines.Strings(Texts(parameter, "base"));
        if (Text(parameter, "expression") is { } expression)
        {
            row["expression"] = expression;
        }

        if (Texts(parameter, "target").ToList() is { Count: > 0 } targets)
        {
            row["target"] = Lines.Strings(targets);
        }

        if (Objects(parameter, "component").ToList() is { Count: > 0 } components)
        {
            row["component"] = new JsonArray([.. components.Select(c => new JsonObject
            {
                ["definition"] = Text(c, "definition")!["http://hl7.org/fhir/SearchParameter/".Length..],
                ["expression"] = Text(c, "expression"),
            })]);
        }

        return row;
    }
}
