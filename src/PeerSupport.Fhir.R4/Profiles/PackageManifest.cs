using System.Text.Json;

namespace PeerSupport.Fhir.R4;

/// <summary>Reads a package's <c>package.json</c>.</summary>
internal static class PackageManifest
{
    public static (PackageScope Scope, string? Canonical) Read(string file, byte[] bytes)
    {
        try
        {
            using var json = JsonDocument.Parse(bytes);
            var root = json.RootElement;
            Dictionary<string, string> dependencies = new(StringComparer.Ordinal);
            if (root.TryGetProperty("dependencies", out var needed) && needed.ValueKind == JsonValueKind.Object)
            {
                foreach (var dependency in needed.EnumerateObject())
                {
                    dependencies[dependency.Name] = dependency.Value.GetString() ?? "";
                }
            }

            return (new PackageScope(Text(root, "name") ?? "", Text(root, "version") ?? "", dependencies), Text(root, "canonical"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ProfileLoadException(file, $"package/package.json can't be read: {e.Message}", e);
        }
    }

    static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetString() : null;
}
