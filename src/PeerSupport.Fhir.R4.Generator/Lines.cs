using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.R4.Generator;

/// <summary>JSON with one row a line, so that a change of one element is a change of one line.</summary>
internal static class Lines
{
    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Array(IEnumerable<JsonObject> rows) => "[\n" + string.Join(",\n", rows.Select(Row)) + "\n]\n";

    public static string Row(JsonNode row) => row.ToJsonString(Plain);

    /// <summary>Objects of a head and a list of rows: the head on one line, each row on its own.</summary>
    public static string Groups(IEnumerable<(JsonObject Head, IEnumerable<JsonObject> Rows)> groups)
    {
        var text = new StringBuilder("[\n");
        var first = true;
        foreach (var (head, rows) in groups)
        {
            text.Append(first ? "" : ",\n").Append(Row(head).AsSpan()[..^1]).Append(",\"elements\":[");
            first = false;
            var some = false;
            foreach (var row in rows)
            {
                text.Append(some ? ",\n  " : "\n  ").Append(Row(row));
                some = true;
            }

            text.Append("]}");
        }

        return text.Append("\n]\n").ToString();
    }

    public static JsonArray Strings(IEnumerable<string> values) => [.. values.Select(v => (JsonNode)v)];
}
