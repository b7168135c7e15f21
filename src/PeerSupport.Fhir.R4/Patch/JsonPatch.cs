using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.R4.Patch;

/// <summary>JSON Patch (RFC 6902) of a resource (http://hl7.org/fhir/R4/http.html#patch): all operations or none.</summary>
public static class JsonPatch
{
    const int Deepest = 100;

    /// <summary>Reads the body of a patch.</summary>
    /// <exception cref="PatchException">The body is not JSON.</exception>
    public static JsonNode? Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            // Names and strings are read when they are used; that each is text must be known before.
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = Deepest });
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String)
                {
                    reader.GetString();
                }
            }

            return JsonNode.Parse(utf8, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = Deepest });
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new PatchException("The body is not JSON.", 0, fits: false);
        }
    }

    /// <summary>The resource after the patch; what it was before stays as it is.</summary>
    /// <exception cref="PatchException">The patch can't be read, or it doesn't fit the resource.</exception>
    public static JsonObject Apply(JsonObject resource, JsonNode? patch)
    {
        if (patch is not JsonArray operations)
        {
            throw new PatchException("A JSON Patch is an array of operations.", 0, fits: false);
        }

        PatchLimits.Check(operations.Count);
        var limits = new PatchLimits();
        JsonNode? root = resource.DeepClone();
        for (var i = 0; i < operations.Count; i++)
        {
            root = Step(root, operations[i] as JsonObject ?? throw Malformed(i, "An operation is an object."), i, limits);
        }

        return root as JsonObject ?? throw new PatchException("The patch leaves no resource.", operations.Count - 1);
    }

    static JsonNode? Step(JsonNode? root, JsonObject operation, int at, PatchLimits limits)
    {
        var (name, path) = (Text(operation, "op", at), Pointer(Text(operation, "path", at), at));
        switch (name)
        {
            case "add":
                return Add(root, path, limits.Put(Value(operation, at), path.Length, at), at);
            case "remove":
                return Remove(root, path, at, out _);
            case "replace":
                Find(root, path, at);
                var value = limits.Put(Value(operation, at), path.Length, at);
                return path.Length == 0 ? value : Put(root, path, value, at);
            case "move":
                var from = Pointer(Text(operation, "from", at), at);
                if (path.Length > from.Length && path.AsSpan(0, from.Length).SequenceEqual(from))
                {
                    throw new PatchException("A value can't be moved into itself.", at);
                }

                root = Remove(root, from, at, out var moved);
                return Add(root, path, limits.Put(moved, path.Length, at), at);
            case "copy":
                return Add(root, path, limits.Put(Find(root, Pointer(Text(operation, "from", at), at), at), path.Length, at)?.DeepClone(), at);
            case "test":
                return JsonNode.DeepEquals(Find(root, path, at), Value(operation, at)) ? root : throw new PatchException("The test does not hold.", at);
            default:
                throw Malformed(at, "op is add, remove, replace, move, copy or test.");
        }
    }

    static JsonNode? Add(JsonNode? root, string[] path, JsonNode? value, int at)
    {
        if (path.Length == 0)
        {
            return value;
        }

        switch (Find(root, path.AsSpan(0, path.Length - 1), at))
        {
            case JsonObject parent:
                parent[path[^1]] = value;
                break;
            case JsonArray parent:
                parent.Insert(path[^1] == "-" ? parent.Count : Index(path[^1], parent.Count, at), value);
                break;
            default:
                throw Nowhere(at);
        }

        return root;
    }

    static JsonNode? Put(JsonNode? root, string[] path, JsonNode? value, int at)
    {
        switch (Find(root, path.AsSpan(0, path.Length - 1), at))
        {
            case JsonObject parent:
                parent[path[^1]] = value;
                break;
            case JsonArray parent:
                parent[Index(path[^1], parent.Count - 1, at)] = value;
                break;
        }

        return root;
    }

    static JsonNode? Remove(JsonNode? root, string[] path, int at, out JsonNode? removed)
    {
        removed = Find(root, path, at);
        if (path.Length == 0)
        {
            throw new PatchException("The whole resource can't be removed.", at);
        }

        switch (Find(root, path.AsSpan(0, path.Length - 1), at))
        {
            case JsonObject parent:
                parent.Remove(path[^1]);
                break;
            case JsonArray parent:
                parent.RemoveAt(Index(path[^1], parent.Count - 1, at));
                break;
        }

        return root;
    }

    static JsonNode? Find(JsonNode? root, ReadOnlySpan<string> path, int at)
    {
        var node = root;
        foreach (var name in path)
        {
            node = node switch
            {
                JsonObject parent when parent.TryGetPropertyValue(name, out var child) => child,
                JsonArray parent => parent[Index(name, parent.Count - 1, at)],
                _ => throw Nowhere(at),
            };
        }

        return node;
    }

    static int Index(string name, int most, int at) =>
        int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index <= most && (name.Length == 1 || name[0] != '0') ? index : throw Nowhere(at);

    static string[] Pointer(string text, int at) => text.Length == 0 ? [] : text[0] == '/'
        ? [.. text[1..].Split('/').Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))]
        : throw Malformed(at, "A path begins with a slash.");

    static string Text(JsonObject operation, string name, int at) =>
        operation[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? (string)value! : throw Malformed(at, $"An operation needs the text {name}.");

    static JsonNode? Value(JsonObject operation, int at) => operation.TryGetPropertyValue("value", out var value) ? value?.DeepClone() : throw Malformed(at, "The operation needs a value.");

    static PatchException Malformed(int at, string message) => new(message, at, fits: false);

    static PatchException Nowhere(int at) => new("The path leads to nothing in the resource.", at);
}
