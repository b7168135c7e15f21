using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PeerSupport.Fhir.Server;

/// <summary>A request that a person can send, from profiles/examples.</summary>
/// <param name="Folder">Its folder, one a policy.</param>
/// <param name="File">The file's name.</param>
/// <param name="Type">The resource it asks with: the body's own type, or that of a Bundle's first entry.</param>
/// <param name="Json">The body.</param>
/// <param name="Expected">What the server is to answer.</param>
internal sealed record Example(string Folder, string File, string Type, ReadOnlyMemory<byte> Json, ExpectedAnswer Expected)
{
    public string Name => File[..^ExampleFiles.RequestEnd.Length];

    public string Address => $"/examples/{Folder}/{File}";
}

/// <summary>The answer that is expected of an example.</summary>
internal sealed record ExpectedAnswer
{
    /// <summary>certified, modified, pended, denied; something else for other questions.</summary>
    public string Decision { get; init; } = "";

    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>The clauses that cause it.</summary>
    public ImmutableArray<string> Clauses { get; init; } = [];

    /// <summary>What the example shows.</summary>
    public string Story { get; init; } = "";

    public override string ToString() => $"{Decision}{(Status == StatusCodes.Status200OK ? "" : $" ({Status})")}{(Clauses.IsEmpty ? "" : $": {string.Join(", ", Clauses)}")}";
}

/// <summary>The example requests, read once. Served as they are, in the sandbox only: their members, their answers and the setting that gives these are the sandbox's.</summary>
internal sealed partial class ExampleFiles
{
    public const string RequestEnd = ".request.json";
    const string ExpectedEnd = ".expected.json";

    readonly bool _sandbox;
    readonly string _root;
    readonly Lazy<ImmutableArray<Example>> _all;

    public ExampleFiles(ServerSettings settings)
    {
        _sandbox = settings.Sandbox.Enabled;
        _root = Path.Combine(settings.Profiles, "examples");
        _all = new(() => _sandbox ? [.. Folders().SelectMany(Read)] : []);
    }

    /// <summary>By folder and name.</summary>
    public ImmutableArray<Example> All => _all.Value;

    /// <summary>Any file of the examples, expected answers and broken requests too; null when there is no such file.</summary>
    public string? PathOf(string folder, string file)
    {
        if (!_sandbox || !Plain().IsMatch(folder) || !Plain().IsMatch(file) || !file.EndsWith(".json", StringComparison.Ordinal))
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
            yield return new(Path.GetFileName(folder), Path.GetFileName(path), TypeOf(json), json, ReadExpected(path[..^RequestEnd.Length] + ExpectedEnd));
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

    static ExpectedAnswer ReadExpected(string path) =>
        File.Exists(path) ? JsonSerializer.Deserialize<ExpectedAnswer>(File.ReadAllBytes(path), JsonSerializerOptions.Web)! : new();

    static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._\-]*\z")]
    private static partial Regex Plain();
}
