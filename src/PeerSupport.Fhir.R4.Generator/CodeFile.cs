using System.Text.Json.Nodes;
using static PeerSupport.Fhir.R4.Generator.OfficialDefinitions;

namespace PeerSupport.Fhir.R4.Generator;

/// <summary>
/// <c>codes.json</c>: the codes of each value set with a required or extensible binding, one set a line. A set that these files don't enumerate
/// (media types, UCUM, currencies, DICOM) stands without systems, and is never checked.
/// </summary>
internal static class CodeFile
{
    /// <summary>It lacks units of components that R4's own profiles are used for, such as L/min beside an oxygen saturation: no unit is wrong for not being in it.</summary>
    const string Incomplete = "http://hl7.org/fhir/ValueSet/ucum-vitals-common";

    public static string Write(OfficialDefinitions definitions)
    {
        var bindings = definitions.Structures.Concat(definitions.Profiles).SelectMany(Elements).Select(e => e["binding"]).Where(b => Text(b, "valueSet") is not null);
        var urls = bindings.Where(b => Text(b, "strength") is "required" or "extensible").Select(b => Text(b, "valueSet")!.Split('|')[0]);
        return Lines.Array(urls.Distinct().Order(StringComparer.Ordinal).Select(url => Row(definitions, url)));
    }

    static JsonObject Row(OfficialDefinitions definitions, string url)
    {
        var row = new JsonObject { ["url"] = url };
        if (url != Incomplete && new Expansion(definitions).Expand(url) is { } systems)
        {
            row["systems"] = new JsonObject(systems.OrderBy(s => s.Key, StringComparer.Ordinal)
                .Select(s => KeyValuePair.Create(s.Key, (JsonNode?)Lines.Strings(s.Value.Order(StringComparer.Ordinal)))));
        }

        return row;
    }
}
