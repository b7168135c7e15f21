using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PeerSupport.Fhir.Storage;

namespace PeerSupport.Fhir.Server;

/// <summary>
/// The bytes of a stored resource as they came, with the server's own id and meta in them. Nothing else is touched: not the order of the members, not a space,
/// not how a number is written.
/// </summary>
internal static class ServedJson
{
    static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Of(StoredResource stored)
    {
        if (stored.IsWhole)
        {
            return stored.Json;
        }

        var json = stored.Json.Span;
        var (type, id, meta) = Find(json);
        var newId = Json(stored.Key.Id);
        var newMeta = Json(Meta(meta is { } m ? JsonNode.Parse(json[m]) as JsonObject : null, stored));
        var added = $"{(id is null ? $",\"id\":{newId}" : "")}{(meta is null ? $",\"meta\":{newMeta}" : "")}";

        List<(int Start, int End, string Text)> edits = [(type.End.Value, type.End.Value, added)];
        if (id is { } idValue)
        {
            edits.Add((idValue.Start.Value, idValue.End.Value, newId));
        }

        if (meta is { } metaValue)
        {
            edits.Add((metaValue.Start.Value, metaValue.End.Value, newMeta));
        }

        edits.Sort();
        var served = new ArrayBufferWriter<byte>(json.Length + 200);
        var done = 0;
        foreach (var (start, end, text) in edits)
        {
            served.Write(json[done..start]);
            Encoding.UTF8.GetBytes(text, served);
            done = end;
        }

        served.Write(json[done..]);
        return served.WrittenMemory;
    }

    /// <summary>Where the values of resourceType, id and meta stand.</summary>
    static (Range Type, Range? Id, Range? Meta) Find(ReadOnlySpan<byte> json)
    {
        Range type = default;
        Range? id = null, meta = null;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1000 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            var value = start..(int)reader.BytesConsumed;
            switch (name)
            {
                case "resourceType":
                    type = value;
                    break;
                case "id":
                    id = value;
                    break;
                case "meta":
                    meta = value;
                    break;
            }
        }

        return (type, id, meta);
    }

    /// <summary>The meta of a version: a resource that the server makes with it, and with its id, is served as it is.</summary>
    public static JsonObject Meta(int version, DateTimeOffset lastUpdated) => new()
    {
        ["versionId"] = version.ToString(CultureInfo.InvariantCulture),
        ["lastUpdated"] = lastUpdated.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
    };

    static JsonObject Meta(JsonObject? came, StoredResource stored)
    {
        var meta = Meta(stored.Version, stored.LastUpdated);
        foreach (var (name, value) in came?.ToList() ?? [])
        {
            if (name is not ("versionId" or "lastUpdated" or "_versionId" or "_lastUpdated"))
            {
                came!.Remove(name);
                meta[name] = value;
            }
        }

        return meta;
    }

    static string Json(JsonNode node) => node.ToJsonString(Plain);
}
