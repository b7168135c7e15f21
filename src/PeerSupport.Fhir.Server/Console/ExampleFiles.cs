using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PeerSupport.Fhir.Server;

/// <summary>A request that a person can send, from profiles/examples.</summary>
/// <param name="Folder">Its folder, one a policy.</param>
/// <param name="File">The file's name.</param>
/// <param name="Type">The resource it asks with: the body's own type, or that of a Bundle's first entry.</param>
/// <param name="Json">The body.</param>
/// <param name="Expected">The decision that is expected, in a few words, or null.</param>
/// <param name="Story">What it shows, or null.</param>
internal sealed record Example(string Folder, string File, string Type, ReadOnlyMemory<byte> Json, string? Expected, string? Story)
{
    public string Name => File[..^ExampleFiles.RequestEnd.Length];

    public bool IsBaseline => Name.StartsWith("00-", StringComparison.Ordinal);

    public string Address => $"/examples/{Folder}/{File}";
}

/// <summary>The example requests, read once. Served as they are.</summary>
internal sealed partial class ExampleFiles
{
    public const string RequestEnd = ".request.json";
    const string ExpectedEnd = ".expected.json";

    readonly string _root;
    readonly Lazy<ImmutableArray<Example>> _all;

    public ExampleFiles(ServerSettings settings)
    {
        _root = Path.Combine(settings.Profiles, "examples");
        _all = new(() => [.. Folders().SelectMany(Read)]);
    }

    /// <summary>By folder and name.</summary>
    public ImmutableArray<Example> All => _all.Value;

    /// <summary>Any file of the examples, expected answers and broken requests too; null when there is no such file.</summary>
    public string? PathOf(string folder, string file)
    {
        if (!Plain().IsMatch(folder) || !Plain().IsMatch(file) || !file.EndsWith(".json", StringComparison.Ordinal))
        {
            return null;
        }

        var path = Path.Combine(_root, folder, file);
        return File.Exists(path) ? path : null;
    }

    IEnumerable<string> Folders() => Directory.Exists(_root) ? Directory.EnumerateDirectories(_root).Order(StringComparer.Ordinal) : [];

    static IEnumerable<Example> Read(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*" + RequestEnd).Order(StringComparer.Ordinal))
        {
            var json = File.ReadAllBytes(path);
            var (expected, story) = ReadExpected(path[..^RequestEnd.Length] + ExpectedEnd);
            yield return new(Path.GetFileName(folder), Path.GetFileName(path), TypeOf(json), json, expected, story);
        }
    }

    /// <summary>Empty for a request that is broken on purpose.</summary>
    static string TypeOf(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var asked = Text(root, "resourceType") == "Bundle" && root.TryGetProperty("entry", out var entries) && entries.ValueKind == JsonValueKind.Array && entries.GetArrayLength() > 0
                && entries[0].TryGetProperty("resource", out var first) ? first : root;
            return Text(asked, "resourceType") ?? "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    static (string? Expected, string? Story) ReadExpected(string path)
    {
        if (!File.Exists(path))
        {
            return (null, null);
        }

        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return (Text(document.RootElement, "outcome") ?? Text(document.RootElement, "error"), Text(document.RootElement, "story"));
    }

    static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._\-]*\z")]
    private static partial Regex Plain();
}
