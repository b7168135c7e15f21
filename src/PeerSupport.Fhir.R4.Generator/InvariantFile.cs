using System.Text.Json.Nodes;
using static PeerSupport.Fhir.R4.Generator.OfficialDefinitions;

namespace PeerSupport.Fhir.R4.Generator;

/// <summary><c>invariants.json</c>: each constraint once. R4 uses the key inv-1 for three different rules: such rows name the type that they are <c>on</c>.</summary>
internal static class InvariantFile
{
    public static string Write(OfficialDefinitions definitions)
    {
        var all = definitions.Structures
            .SelectMany(s => Elements(s).SelectMany(e => OwnConstraints(s, e).Select(c => (On: Text(s, "name")!, Row: Row(c)))))
            .GroupBy(c => (string)c.Row["key"]!)
            .OrderBy(g => g.Key, StringComparer.Ordinal);
        return Lines.Array(all.SelectMany(g =>
        {
            var texts = g.DistinctBy(c => Lines.Row(c.Row)).ToList();
            if (texts.Count > 1)
            {
                texts.ForEach(t => t.Row.Insert(1, "on", t.On));
            }

            return texts.Select(t => t.Row);
        }));
    }

    static JsonObject Row(JsonObject constraint)
    {
        var row = new JsonObject();
        foreach (var name in new[] { "key", "severity", "human", "expression" })
        {
            row[name] = Text(constraint, name);
        }

        return row;
    }
}
