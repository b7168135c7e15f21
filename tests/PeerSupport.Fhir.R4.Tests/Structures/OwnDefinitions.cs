using System.Text.Json;

namespace PeerSupport.Fhir.R4.Tests.Structures;

/// <summary>The definitions of this product in the folder profiles, found upward from the tests.</summary>
internal static class OwnDefinitions
{
    public const string Base = "https://peersupport.example/fhir/";

    public static string Root { get; } = FindRoot();

    public static string Profiles { get; } = Path.Combine(Root, "profiles");

    /// <summary>The folders with StructureDefinitions, ValueSets and CodeSystems of ours.</summary>
    public static IReadOnlyList<string> Folders { get; } =
    [
        Path.Combine(Profiles, "structures"), Path.Combine(Profiles, "terminology"),
        .. Directory.EnumerateDirectories(Path.Combine(Profiles, "policies")).Select(policy => Path.Combine(policy, "terminology")).Where(Directory.Exists).Order(StringComparer.Ordinal),
    ];

    /// <summary>Their files that are resources, as paths from the repository.</summary>
    public static IReadOnlyList<string> Files { get; } =
        [.. Folders.SelectMany(folder => Directory.EnumerateFiles(folder, "*.json")).Where(file => Parse(file).TryGetProperty("resourceType", out _)).Select(Relative).Order(StringComparer.Ordinal)];

    public static string Relative(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    public static byte[] Bytes(string relative) => File.ReadAllBytes(Path.Combine(Root, relative));

    public static JsonElement Json(string relative) => Parse(Path.Combine(Root, relative));

    /// <summary>A definition by its canonical URL.</summary>
    public static JsonElement? ByUrl(string url) => Files.Select(Json).Cast<JsonElement?>().FirstOrDefault(definition => definition!.Value.GetProperty("url").GetString() == url);

    static JsonElement Parse(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        return document.RootElement.Clone();
    }

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PeerSupport.Fhir.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("The tests do not stand in the repository.");
    }
}
