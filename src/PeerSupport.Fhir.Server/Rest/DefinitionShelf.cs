using System.Text.Json;
using System.Text.Json.Nodes;

namespace PeerSupport.Fhir.Server;

/// <summary>A definition that is served as it is.</summary>
internal sealed record DefinitionFile(string Type, string Id, ReadOnlyMemory<byte> Json)
{
    /// <summary>A definition that the server made.</summary>
    public static DefinitionFile Of(JsonObject resource) => new((string)resource["resourceType"]!, (string)resource["id"]!, R4.Fhir.Bytes(resource, indented: true));
}

/// <summary>Makes definitions from other data, such as a PlanDefinition from each policy. Called once.</summary>
internal delegate IEnumerable<DefinitionFile> DefinitionSource(IServiceProvider services);

internal static class DefinitionShelfSetup
{
    public static IServiceCollection AddDefinitions(this IServiceCollection services, DefinitionSource source) => services.AddSingleton(source);
}

/// <summary>The definitions that are read by id: those of the profile folders, and those made from other data. Immutable after the first use.</summary>
internal sealed class DefinitionShelf
{
    readonly Lazy<Dictionary<(string Type, string Id), DefinitionFile>> _all;

    public DefinitionShelf(ServerSettings settings, IServiceProvider services, IEnumerable<DefinitionSource> sources)
    {
        Files = [.. Folders(settings.Profiles).SelectMany(Read)];
        _all = new(() => Index(Files.Concat(sources.SelectMany(source => source(services)))));
    }

    /// <summary>Those that stand in files.</summary>
    public IReadOnlyList<DefinitionFile> Files { get; }

    public DefinitionFile? Find(string type, string id) => _all.Value.GetValueOrDefault((type, id));

    /// <summary>All of one type, by id.</summary>
    public IEnumerable<DefinitionFile> OfType(string type) => _all.Value.Values.Where(file => file.Type == type).OrderBy(file => file.Id, StringComparer.Ordinal);

    static IEnumerable<string> Folders(string profiles)
    {
        string[] shared = ["operations", "terminology", "structures", "questionnaires", "search", "measures"];
        var policies = Path.Combine(profiles, "policies");
        return [.. shared.Select(name => Path.Combine(profiles, name)), .. Directory.Exists(policies) ? Directory.EnumerateDirectories(policies).SelectMany(path => new[] { path, Path.Combine(path, "terminology") }) : []];
    }

    /// <summary>The resources among the folder's files; other data, such as a policy itself, has no resourceType.</summary>
    static IEnumerable<DefinitionFile> Read(string folder)
    {
        if (!Directory.Exists(folder))
        {
            yield break;
        }

        foreach (var path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            var json = File.ReadAllBytes(path);
            using var document = Parse(path, json);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("resourceType", out var type) || !document.RootElement.TryGetProperty("id", out var id))
            {
                continue;
            }

            if (type.GetString() != "Bundle")
            {
                yield return new(type.GetString()!, id.GetString()!, json);
                continue;
            }

            // Many small definitions stand together in a Bundle.
            foreach (var resource in document.RootElement.GetProperty("entry").EnumerateArray().Select(entry => entry.GetProperty("resource")))
            {
                yield return new(resource.GetProperty("resourceType").GetString()!, resource.GetProperty("id").GetString()!, System.Text.Encoding.UTF8.GetBytes(resource.GetRawText()));
            }
        }
    }

    static JsonDocument Parse(string path, byte[] json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"{path}: {fault.Message}", fault);
        }
    }

    static Dictionary<(string, string), DefinitionFile> Index(IEnumerable<DefinitionFile> files)
    {
        Dictionary<(string, string), DefinitionFile> all = [];
        foreach (var file in files)
        {
            if (!all.TryAdd((file.Type, file.Id), file))
            {
                throw new InvalidDataException($"{file.Type}/{file.Id} stands in the profiles more than once.");
            }
        }

        return all;
    }
}
