using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PeerSupport.Fhir.Decisions;

namespace PeerSupport.Fhir.Evidence;

/// <summary>
/// Writes the examples: each is its state's baseline with the changes of a row (<c>examples/rows/&lt;state&gt;.json</c>), beside the answer that is expected.
/// </summary>
static partial class ExampleWriter
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, IndentSize = 2, NewLine = "\n" };

    public static IEnumerable<(string Path, string Text)> All(Profiles profiles)
    {
        var folder = Path.Combine(profiles.Folder, "examples", "rows");
        return !Directory.Exists(folder) ? [] : Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).SelectMany(file => Write(profiles.Folder, file));
    }

    static IEnumerable<(string, string)> Write(string profiles, string file)
    {
        RowFile rows;
        try
        {
            rows = JsonSerializer.Deserialize<RowFile>(File.ReadAllBytes(file), PolicyJson.Options)!;
        }
        catch (JsonException fault)
        {
            throw new PolicyException([$"{file}: {fault.Message}"]);
        }

        var state = Path.GetFileNameWithoutExtension(file);
        foreach (var row in rows.Rows)
        {
            var name = $"{row.Row}-{row.Slug}";
            var expected = JsonNode.Parse(row.Expect.GetRawText())!.AsObject();
            if (row.Authorized is { } authorized)
            {
                var first = $"{name}-authorization";
                expected["after"] = new JsonArray([$"{first}.request.json", .. (expected["after"]?.AsArray() ?? []).Select(each => each!.DeepClone())]);
                yield return ($"examples/{state}/{first}.request.json", Bundle(row with { From = authorized, Shift = 0, Change = row.AuthorizedChange }, first).ToJsonString(Indented) + "\n");
                var answer = JsonNode.Parse(File.ReadAllText(Path.Combine(profiles, "examples", state, $"{authorized}.expected.json")))!.AsObject();
                foreach (var (key, value) in row.AuthorizedExpect is { } own ? JsonNode.Parse(own.GetRawText())!.AsObject().ToList() : [])
                {
                    answer[key] = value?.DeepClone();
                }

                answer["story"] = $"The authorization that {name} is billed against.";
                yield return ($"examples/{state}/{first}.expected.json", answer.ToJsonString(Indented) + "\n");
            }

            var bundle = Bundle(row, name);
            var whole = new JsonObject { ["post"] = expected["post"]?.DeepClone() ?? "/fhir/Claim/$submit", ["status"] = expected["status"]?.DeepClone() ?? 200 };
            foreach (var (key, value) in expected.Where(pair => pair.Key is not ("post" or "status")))
            {
                whole[key] = value?.DeepClone();
            }

            whole["story"] = row.Story;
            yield return ($"examples/{state}/{name}.request.json", bundle.ToJsonString(Indented) + "\n");
            yield return ($"examples/{state}/{name}.expected.json", whole.ToJsonString(Indented) + "\n");
        }

        JsonObject Bundle(ExampleRow row, string name)
        {
            var text = File.ReadAllText(Path.Combine(profiles, "examples", state, $"{row.From}.request.json"));
            var member = row.Member ?? $"{rows.Member}-{row.Row}";
            var bundle = JsonNode.Parse(text.Replace($"\"{rows.Member}\"", $"\"{member}\"", StringComparison.Ordinal))!.AsObject();
            try
            {
                if (row.Shift != 0)
                {
                    Shift(bundle, row.Shift);
                }

                Rename(bundle, $"{state}-{name}");
                row.Change.ToList().ForEach(change => Apply(bundle, change));
                return bundle;
            }
            catch (Exception fault) when (fault is InvalidOperationException or ArgumentException or FormatException)
            {
                throw new PolicyException([$"{file}: row {name}: {fault.Message}"]);
            }
        }
    }

    /// <summary>Gives the request a business identifier of its own, so that no example is a repeat of another.</summary>
    static void Rename(JsonObject bundle, string name)
    {
        if (bundle["identifier"] is JsonObject identifier)
        {
            identifier["value"] = name;
        }

        var request = bundle["entry"]![0]!["resource"]!;
        if (request["identifier"] is JsonArray { Count: > 0 } identifiers)
        {
            identifiers[0]!["value"] = name;
        }
    }

    static void Apply(JsonObject bundle, Change change)
    {
        var entries = bundle["entry"]!.AsArray();
        if (change.Add is { } added)
        {
            var resource = JsonNode.Parse(added.GetRawText())!.AsObject();
            var source = (string)entries[0]!["fullUrl"]!;
            var fullUrl = $"{source[..source.LastIndexOf('/', source.LastIndexOf('/') - 1)]}/{resource["resourceType"]}/{resource["id"]}";
            entries.Add(new JsonObject { ["fullUrl"] = fullUrl, ["resource"] = resource });
            return;
        }

        var on = change.On ?? change.Drop ?? throw new InvalidOperationException("a change needs 'on', 'drop' or 'add'");
        var found = entries.Where(entry => On(entry!["resource"]!.AsObject(), on)).ToList();
        if (found.Count != 1)
        {
            throw new InvalidOperationException($"'{on}' names {found.Count} resources");
        }

        if (change.Drop is not null)
        {
            entries.Remove(found[0]);
        }
        else if (change.Replace is { } replaced)
        {
            found[0]!["resource"] = JsonNode.Parse(replaced.GetRawText());
            var url = (string)found[0]!["fullUrl"]!;
            found[0]!["fullUrl"] = $"{url[..url.LastIndexOf('/', url.LastIndexOf('/') - 1)]}/{found[0]!["resource"]!["resourceType"]}/{found[0]!["resource"]!["id"]}";
        }
        else
        {
            Set(found[0]!["resource"]!, (change.Set ?? change.Append ?? change.Remove)!.Split('/'), change);
        }
    }

    static bool On(JsonObject resource, string on) => on.Split('/') is [var type, var id] ? (string?)resource["resourceType"] == type && (string?)resource["id"] == id : (string?)resource["resourceType"] == on;

    static void Set(JsonNode node, string[] path, Change change)
    {
        foreach (var step in path[..^1])
        {
            node = (node is JsonArray array ? array[int.Parse(step, CultureInfo.InvariantCulture)] : node[step]) ?? throw new InvalidOperationException($"there is no '{step}' in {string.Join('/', path)}");
        }

        var last = path[^1];
        var value = change.Value is { } given ? JsonNode.Parse(given.GetRawText()) : null;
        switch (node)
        {
            case JsonArray array when change.Remove is not null: array.RemoveAt(int.Parse(last, CultureInfo.InvariantCulture)); break;
            case JsonArray array: array[int.Parse(last, CultureInfo.InvariantCulture)] = value; break;
            case JsonObject owner when change.Remove is not null:
                if (!owner.Remove(last))
                {
                    throw new InvalidOperationException($"there is no '{last}' to remove");
                }

                break;
            case JsonObject owner when change.Append is not null:
                if (owner[last] is JsonArray list)
                {
                    list.Add(value);
                }
                else
                {
                    owner[last] = new JsonArray(value);
                }

                break;
            case JsonObject owner: owner[last] = value; break;
        }
    }

    /// <summary>Moves every date but a day of birth by so many days.</summary>
    static void Shift(JsonNode? node, int days)
    {
        switch (node)
        {
            case JsonArray array: array.ToList().ForEach(each => Shift(each, days)); break;
            case JsonObject owner:
                foreach (var (name, value) in owner.ToList())
                {
                    if (value is JsonValue && value.GetValueKind() == JsonValueKind.String && name != "birthDate" && DateForm().Match((string)value!) is { Success: true } match)
                    {
                        owner[name] = DateOnly.ParseExact(match.Groups[1].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture).AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + match.Groups[2].Value;
                    }
                    else
                    {
                        Shift(value, days);
                    }
                }

                break;
        }
    }

    [GeneratedRegex(@"^(\d{4}-\d{2}-\d{2})(T.*)?$")]
    private static partial Regex DateForm();

    sealed record RowFile
    {
        /// <summary>The member id of the baseline; every row gets one of its own.</summary>
        public required string Member { get; init; }

        public required ImmutableArray<ExampleRow> Rows { get; init; }
    }

    sealed record ExampleRow
    {
        /// <summary>The row's number in the scenarios, two digits and maybe a letter.</summary>
        public required string Row { get; init; }

        public required string Slug { get; init; }

        /// <summary>One line for a person: what is changed and why the answer follows.</summary>
        public required string Story { get; init; }

        public string From { get; init; } = "00-baseline";

        /// <summary>The member id, where the row shares it with a row before.</summary>
        public string? Member { get; init; }

        /// <summary>Days by which every date of the baseline moves.</summary>
        public int Shift { get; init; }

        public ImmutableArray<Change> Change { get; init; } = [];

        /// <summary>A claim's row: the example whose authorization, given to the row's own member, it is billed against. That request becomes an example file of its own, <c>…-authorization</c>.</summary>
        public string? Authorized { get; init; }

        /// <summary>What that request changes.</summary>
        public ImmutableArray<Change> AuthorizedChange { get; init; } = [];

        /// <summary>What of its answer differs.</summary>
        public JsonElement? AuthorizedExpect { get; init; }

        public required JsonElement Expect { get; init; }
    }

    /// <summary>One change: <c>on</c> a resource (<c>Type</c> or <c>Type/id</c>) <c>set</c>, <c>append</c> or <c>remove</c> a path, <c>replace</c> it; or <c>drop</c> it; or <c>add</c> one.</summary>
    sealed record Change
    {
        public string? On { get; init; }
        public string? Set { get; init; }
        public string? Append { get; init; }
        public string? Remove { get; init; }
        public JsonElement? Value { get; init; }
        public JsonElement? Replace { get; init; }
        public string? Drop { get; init; }
        public JsonElement? Add { get; init; }
    }
}
