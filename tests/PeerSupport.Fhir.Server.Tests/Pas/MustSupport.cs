using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.Server.Tests;

/// <summary>The profiles of a published package, and their must-support elements, slices and references.</summary>
sealed class MustSupport
{
    const string Profiles = "http://hl7.org/fhir/us/davinci-pas/StructureDefinition/";

    readonly Dictionary<string, JsonObject> profiles = [];

    public static MustSupport Of(string package)
    {
        var read = new MustSupport();
        using var file = File.OpenRead(package);
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        using var tar = new TarReader(unpacked);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.Name.Contains("package/StructureDefinition-profile-", StringComparison.Ordinal) && entry.DataStream is { } data)
            {
                var definition = JsonNode.Parse(data)!.AsObject();
                read.profiles[((string)definition["url"]!)[Profiles.Length..]] = definition;
            }
        }

        return read;
    }

    /// <summary>What a profile marks: an element's id, and for a reference that id with each type that it may lead to.</summary>
    public IEnumerable<(string Id, string? Type)> Marked(string profile)
    {
        foreach (var element in Elements(profile).Where(element => (bool?)element["mustSupport"] == true && (string?)element["max"] != "0"))
        {
            yield return ((string)element["id"]!, null);
            foreach (var type in Targets(element))
            {
                yield return ((string)element["id"]!, type);
            }
        }
    }

    /// <summary>What of a resource an element's id selects.</summary>
    public IReadOnlyList<JsonNode> At(string profile, JsonNode resource, string id)
    {
        var elements = Elements(profile).ToDictionary(element => (string)element["id"]!);
        List<JsonNode> at = [resource];
        var path = id[..(id.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? dot : id.Length)];
        foreach (var step in id[path.Length..].Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            path += $".{step}";
            var (name, slice) = step.Split(':') is [var left, var right] ? (left, right) : (step, null);
            at = [.. at.OfType<JsonObject>().SelectMany(each => Members(each, name, slice)).Where(each => slice is null || name.EndsWith("[x]", StringComparison.Ordinal) || IsSlice(each, path, elements))];
        }

        return at;
    }

    IEnumerable<JsonObject> Elements(string profile) => profiles[profile]["snapshot"]!["element"]!.AsArray().Select(element => element!.AsObject());

    /// <summary>The types of the guide's own profiles that a reference may lead to.</summary>
    IEnumerable<string> Targets(JsonObject element) => (element["type"]?.AsArray() ?? []).Where(type => (string?)type!["code"] == "Reference").SelectMany(type => type!["targetProfile"]?.AsArray() ?? [])
        .Select(target => ((string)target!).Split('|')[0]).Where(target => target.StartsWith(Profiles, StringComparison.Ordinal)).Select(target => (string)profiles[target[Profiles.Length..]]["type"]!).Distinct();

    static IEnumerable<JsonNode> Members(JsonObject owner, string name, string? slice)
    {
        var choice = name.EndsWith("[x]", StringComparison.Ordinal) ? name[..^3] : null;
        return owner.Where(member => choice is null ? member.Key == name : slice is not null ? member.Key == slice : member.Key.Length > choice.Length && member.Key.StartsWith(choice, StringComparison.Ordinal) && char.IsUpper(member.Key[choice.Length]))
            .SelectMany(member => member.Value is JsonArray array ? array.ToList() : [member.Value]).OfType<JsonNode>();
    }

    /// <summary>Whether an element is of a slice: by the extension's address, by what the slice or a part of it must hold, or by the type of the resource in it.</summary>
    static bool IsSlice(JsonNode value, string path, Dictionary<string, JsonObject> elements)
    {
        var slice = elements[path];
        if (slice["type"]?[0]?["profile"] is JsonArray extension && (string?)slice["type"]![0]!["code"] == "Extension")
        {
            return extension.Any(url => ((string)url!).Split('|')[0] == (string?)value["url"]);
        }

        if (elements.TryGetValue($"{path}.resource", out var resource))
        {
            return (string?)value["resource"]?["resourceType"] == (string?)resource["type"]![0]!["code"];
        }

        var wanted = elements.Where(pair => (pair.Key == path || (pair.Key.StartsWith($"{path}.", StringComparison.Ordinal) && !pair.Key[(path.Length + 1)..].Contains('.', StringComparison.Ordinal)))
            && pair.Value.Any(member => member.Key.StartsWith("pattern", StringComparison.Ordinal))).ToList();
        return wanted.Count > 0 && wanted.TrueForAll(pair => Holds(pair.Key == path ? value : value[pair.Key[(path.Length + 1)..]], pair.Value.First(member => member.Key.StartsWith("pattern", StringComparison.Ordinal)).Value));
    }

    static bool Holds(JsonNode? value, JsonNode? pattern) => pattern switch
    {
        JsonObject wanted => value is JsonObject own && wanted.All(member => Holds(own[member.Key], member.Value)),
        JsonArray wanted => value is JsonArray own && wanted.All(each => own.Any(item => Holds(item, each))),
        _ => JsonNode.DeepEquals(value, pattern),
    };
}
